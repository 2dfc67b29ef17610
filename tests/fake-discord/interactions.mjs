// An interaction's life: the gateway announces it, the bot answers it once within 3 s, and can
// follow up for 15 minutes. Source:
// discord.com/developers/docs/interactions/receiving-and-responding.
import { randomBytes } from 'node:crypto';
import { checkAutocomplete } from './command-limits.mjs';
import { invalidField, invalidForm, refusal } from './errors.mjs';
import { ANSWERING, checkFlags, checkMessage, checkModal } from './message-limits.mjs';
import { FLAG, referenceTo } from './messages.mjs';
import { Outcome } from './outcome.mjs';
import { channelPermissions } from './permissions.mjs';
import { memberInChannelView, messageView, partialChannelView } from './views.mjs';

export const KIND = { COMMAND: 2, COMPONENT: 3, AUTOCOMPLETE: 4, MODAL: 5 };
export const ANSWER = { MESSAGE: 4, DEFER: 5, DEFER_UPDATE: 6, UPDATE: 7, CHOICES: 8, MODAL: 9 };
const TOKEN_LIFE_MS = 15 * 60_000;
// Types of messages that answer an interaction.
const REPLY = 19;
const COMMAND_ANSWER = 20;

export class Interactions {
  #byToken = new Map();

  constructor(state, messages, { answerWithinMs = 3000 } = {}) {
    this.answerWithinMs = answerWithinMs;
    this.state = state;
    this.messages = messages;
  }

  // Resolves to the Outcome at the answer. `message` is the component's message, `opener` the
  // interaction that opened the modal, `optionType` the type of the option that is being completed.
  start({ type, user, channel, data, message, opener, optionType }) {
    const { state } = this;
    const interaction = {
      id: state.nextId(), token: randomBytes(48).toString('base64url'), type, user, channel, guild: channel.guild,
      data, message, opener, optionType, startedAt: state.clock.now(), callback: null, original: null,
      followUps: [], edits: 0,
    };
    this.#byToken.set(interaction.token, interaction);
    return new Promise((resolve, reject) => {
      const cancel = state.clock.after(this.answerWithinMs, () => {
        interaction.late = true;
        reject(new Error('The application did not respond'));
      });
      interaction.cancel = cancel;
      interaction.answered = () => {
        cancel();
        interaction.latencyMs = state.clock.now() - interaction.startedAt;
        resolve(new Outcome(interaction, state));
        state.changed();
      };
      state.dispatch('INTERACTION_CREATE', this.#payload(interaction));
    });
  }

  #payload(interaction) {
    const { id, token, type, user, channel, guild, data, message } = interaction;
    const self = this.state.self.id;
    return {
      id, application_id: self, type, token, version: 1, data, guild_id: guild.id, channel_id: channel.id,
      guild: { id: guild.id, locale: 'en-US', features: [] }, channel: partialChannelView(channel, user.id),
      member: memberInChannelView(channel, user.id), locale: 'en-US', guild_locale: 'en-US',
      app_permissions: channelPermissions(channel, self).toString(), entitlements: [], context: 0,
      authorizing_integration_owners: { 0: guild.id }, attachment_size_limit: 10 * 1024 * 1024,
      ...(message && { message: messageView(message) }),
    };
  }

  // Takes the first answer. Returns the body for with_response.
  answer(id, token, { type, data }, files) {
    const interaction = this.#byToken.get(token);
    if (!interaction || interaction.id !== id || interaction.late) throw refusal('unknownInteraction');
    if (interaction.callback) throw refusal('acknowledged');
    if (!this.#fits(type, interaction)) {
      throw invalidField(['type'], 'INTERACTION_CALLBACK_TYPE', 'Not an answer to this kind of interaction.');
    }
    this.#apply(interaction, type, data ?? {}, files);
    interaction.callback = { type, data };
    interaction.answered();
    const { original } = interaction;
    return {
      interaction: {
        id, type: interaction.type, response_message_loading: type === ANSWER.DEFER,
        ...(original && {
          response_message_id: original.id, response_message_ephemeral: this.messages.isEphemeral(original),
        }),
      },
      resource: { type, ...(original && type !== ANSWER.DEFER_UPDATE && { message: messageView(original) }) },
    };
  }

  #fits(type, interaction) {
    if (interaction.type === KIND.AUTOCOMPLETE) return type === ANSWER.CHOICES;
    if (type === ANSWER.MESSAGE || type === ANSWER.DEFER) return true;
    if (type === ANSWER.DEFER_UPDATE || type === ANSWER.UPDATE) return interaction.message !== undefined;
    return type === ANSWER.MODAL && interaction.type !== KIND.MODAL;
  }

  #apply(interaction, type, data, files) {
    const { messages } = this;
    switch (type) {
      case ANSWER.MESSAGE:
        inData(() => checkMessage(data, files, null, ANSWERING));
        interaction.original = this.#post(interaction, data, files);
        break;
      case ANSWER.DEFER:
        inData(() => checkFlags(data.flags, ANSWERING));
        interaction.original = this.#post(interaction, { flags: data.flags }, [], FLAG.LOADING);
        break;
      case ANSWER.DEFER_UPDATE:
        interaction.original = interaction.message;
        break;
      case ANSWER.UPDATE:
        inData(() => checkMessage(data, files, interaction.message));
        messages.edit(interaction.message, data, files);
        interaction.original = interaction.message;
        break;
      case ANSWER.CHOICES:
        checkAutocomplete(data, interaction.optionType, ['data']);
        break;
      default:
        checkModal(data, ['data']);
    }
  }

  #post(interaction, body, files, flags = 0) {
    const { channel, message } = interaction;
    const about = {
      interaction, flags: flags | ((body.flags ?? 0) & FLAG.EPHEMERAL), type: message ? REPLY : COMMAND_ANSWER,
      ...(message && { reference: referenceTo(channel, message.id) }),
    };
    return this.messages.add(channel, this.state.self, body, files, about);
  }

  // Ends all waiting.
  stop() {
    for (const interaction of this.#byToken.values()) interaction.cancel();
  }

  // ---- By its webhook. ----

  byToken(token) {
    const interaction = this.#byToken.get(token);
    if (!interaction?.callback) throw refusal('unknownWebhook');
    if (this.state.clock.now() - interaction.startedAt > TOKEN_LIFE_MS) throw refusal('expiredToken');
    return interaction;
  }

  // `id`: @original or a message's id.
  message(interaction, id) {
    const own = [interaction.original, ...interaction.followUps].filter(Boolean);
    const found = id === '@original' ? interaction.original : own.find((message) => message.id === id);
    if (!found || found.deleted) throw refusal('unknownMessage');
    return found;
  }

  edit(interaction, id, body, files, flags) {
    const message = this.message(interaction, id);
    checkMessage(body, files, message, flags);
    message.flags &= ~FLAG.LOADING;
    interaction.edits += 1;
    this.messages.edit(message, body, files);
    return message;
  }

  remove(interaction, id) {
    this.messages.remove(this.message(interaction, id));
  }

  // The first follow-up after a deferral is the answer itself, unless the answer was removed.
  followUp(interaction, body, files) {
    const { original } = interaction;
    if (original && !original.deleted && original.flags & FLAG.LOADING) return this.edit(interaction, '@original', body, files, ANSWERING);
    checkMessage(body, files, null, ANSWERING);
    const message = this.#post(interaction, body, files);
    interaction.followUps.push(message);
    this.state.changed();
    return message;
  }
}

// Puts "data" in front of the paths of problems in an answer's `data`.
function inData(check) {
  try {
    check();
  } catch (error) {
    if (!error.problems) throw error;
    throw invalidForm(error.problems.map((problem) => ({ ...problem, path: ['data', ...problem.path] })));
  }
}
