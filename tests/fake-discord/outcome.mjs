// An interaction's outcome as its user sees it.
import { FLAG } from './messages.mjs';
import { until } from './until.mjs';
import { messageView } from './views.mjs';

const DEFERRED = new Set([5, 6]);

export function seenMessage(message) {
  return { ...messageView(message), ephemeral: (message.flags & FLAG.EPHEMERAL) !== 0 };
}

export class Outcome {
  constructor(interaction, state) {
    this.interaction = interaction;
    this.state = state;
  }

  // {type, data} of the first answer.
  get callback() {
    return this.interaction.callback;
  }

  get latencyMs() {
    return this.interaction.latencyMs;
  }

  // The present state of the answer's message or of the clicked message; null: none.
  get message() {
    const { original } = this.interaction;
    return original && !original.deleted ? seenMessage(original) : null;
  }

  get followUps() {
    return this.interaction.followUps.filter((message) => !message.deleted).map(seenMessage);
  }

  // The choices of an autocompletion.
  get choices() {
    return this.callback.data.choices ?? [];
  }

  // Waits for a deferred answer, given by an edit or by a follow-up.
  async completed({ timeoutMs } = {}) {
    const { interaction } = this;
    const done = () => !DEFERRED.has(this.callback.type) || interaction.edits > 0 || interaction.followUps.length > 0;
    await until(this.state, done, { timeoutMs, what: `what follows the deferral of interaction ${interaction.id}` });
    return this;
  }
}
