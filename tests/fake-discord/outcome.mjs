// What came of an interaction, as the user who began it sees it.
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

  // The answer's message, or the one that was clicked, as it is now; null without one.
  get message() {
    const { original } = this.interaction;
    return original && !original.deleted ? seenMessage(original) : null;
  }

  get followUps() {
    return this.interaction.followUps.filter((message) => !message.deleted).map(seenMessage);
  }

  // Of an autocompletion.
  get choices() {
    return this.callback.data.choices ?? [];
  }

  // The outcome once a deferred answer was given, by an edit or by a message that follows.
  async completed({ timeoutMs } = {}) {
    const { interaction } = this;
    const done = () => !DEFERRED.has(this.callback.type) || interaction.edits > 0 || interaction.followUps.length > 0;
    await until(this.state, done, { timeoutMs, what: `what follows the deferral of interaction ${interaction.id}` });
    return this;
  }
}
