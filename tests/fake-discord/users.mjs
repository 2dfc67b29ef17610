// Users as tests play them. A user can do what Discord's client allows; anything else throws an
// Error in the test.
import { commandData } from './command-data.mjs';
import { everyComponent } from './components.mjs';
import { ANSWER, KIND } from './interactions.mjs';
import { FLAG } from './messages.mjs';
import { seenMessage } from './outcome.mjs';
import { channelPermissions, P, sees } from './permissions.mjs';

const BUTTON = 2;
const STRING_SELECT = 3;
const LINK_STYLE = 5;

export class User {
  constructor(core, user, guild) {
    this.core = core;
    this.user = user;
    this.guild = guild;
    this.id = user.id;
  }

  get member() {
    return this.guild.members.get(this.id);
  }

  sees(channel) {
    return sees(channel, this.id);
  }

  // The channel's messages that this user sees, oldest first.
  messages(channel) {
    const hidden = [...this.core.messages.ephemeral.values()]
      .filter((message) => message.channel === channel && message.interaction.user === this.user);
    const all = this.sees(channel) ? [...channel.messages, ...hidden] : [];
    return all.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)).map(seenMessage);
  }

  // Posts a plain message; files: [{name, type, data}].
  post(channel, content, { files = [] } = {}) {
    this.#require(channel, P.SEND_MESSAGES);
    const uploads = files.map(({ name, type, data }, i) => ({ name: String(i), filename: name, contentType: type, data }));
    return seenMessage(this.core.messages.add(channel, this.user, { content }, uploads));
  }

  // `path`: 'complete' or 'team add'. Attachments, by option: {name, type, data}.
  async command(channel, path, options = {}, { attachments = {} } = {}) {
    this.#require(channel, P.USE_APPLICATION_COMMANDS);
    const { data } = commandData(this.core, channel, this, path, { ...options, ...attachments });
    return this.#start(KIND.COMMAND, channel, { data });
  }

  // The suggestions after `typed` in `option`; `options` are the options filled in already.
  async autocomplete(channel, path, option, typed, options = {}) {
    this.#require(channel, P.USE_APPLICATION_COMMANDS);
    const focus = { name: option, typed };
    const { data, optionType } = commandData(this.core, channel, this, path, options, focus);
    return this.#start(KIND.AUTOCOMPLETE, channel, { data, optionType });
  }

  async click(message, customIdOrLabel) {
    const { live, component } = this.#component(message, BUTTON, customIdOrLabel);
    if (component.style === LINK_STYLE) throw new Error(`"${customIdOrLabel}" is a link`);
    return this.#use(live, component, {});
  }

  // Chooses values of a string select.
  async choose(message, customId, values) {
    const { live, component } = this.#component(message, STRING_SELECT, customId);
    const known = component.options.map((option) => option.value);
    if (values.some((value) => !known.includes(value))) throw new Error(`"${customId}" has only ${known}`);
    return this.#use(live, component, { values });
  }

  // Fills in a modal. `opened` is the outcome that opened it; fields are named by custom id or
  // label.
  async submit(opened, fields) {
    if (opened.callback.type !== ANSWER.MODAL) throw new Error('This was not answered with a modal');
    const { custom_id, components } = opened.callback.data;
    const left = new Set(Object.keys(fields));
    const fill = (input, label) => {
      const key = [input.custom_id, label].find((name) => name !== undefined && left.delete(name));
      const value = (key === undefined ? input.value : fields[key]) ?? '';
      checkField(input, value);
      return { type: input.type, custom_id: input.custom_id, value };
    };
    const data = {
      custom_id,
      components: components.filter((c) => c.components || c.component).map((outer) =>
        outer.component
          ? { type: outer.type, component: fill(outer.component, outer.label) }
          : { type: outer.type, components: outer.components.map((input) => fill(input, input.label)) }),
    };
    if (left.size > 0) throw new Error(`The modal has no field ${[...left]}`);
    const opener = opened.interaction;
    return this.#start(KIND.MODAL, opener.channel, { data, message: opener.message, opener });
  }

  // Sends any interaction data of this type (2 to 5), also data that no client of Discord's sends.
  async inject(channel, type, data, message) {
    const { core, user } = this;
    const opener = { id: core.state.nextId(), type: KIND.COMMAND, user, guild: channel.guild };
    return this.#start(type, channel, { data, opener, message: message && core.messages.ephemeral.get(message.id) });
  }

  #start(type, channel, rest) {
    return this.core.interactions.start({ type, user: this.user, channel, ...rest });
  }

  #use(message, component, rest) {
    const data = { custom_id: component.custom_id, component_type: component.type, ...rest };
    return this.#start(KIND.COMPONENT, message.channel, { data, message });
  }

  #component(message, type, name) {
    const channel = this.core.state.channel(message.channel_id);
    this.#require(channel);
    const live = this.core.messages.ephemeral.get(message.id) ?? channel.messages.find((m) => m.id === message.id);
    if (!live) throw new Error('This message is gone');
    const hidden = live.flags & FLAG.EPHEMERAL && live.interaction.user !== this.user;
    if (hidden) throw new Error('Only another user sees this message');
    const component = everyComponent(live.components)
      .find((c) => c.type === type && (c.custom_id === name || c.label === name));
    if (!component) throw new Error(`The message has no "${name}"`);
    if (component.disabled) throw new Error(`"${name}" is disabled`);
    return { live, component };
  }

  #require(channel, permission = P.VIEW_CHANNEL) {
    const has = channelPermissions(channel, this.id);
    if (!(has & P.VIEW_CHANNEL)) throw new Error(`${this.user.username} does not see #${channel.name}`);
    if (!(has & permission)) throw new Error(`${this.user.username} may not do this in #${channel.name}`);
  }
}

function checkField({ custom_id, required = true, min_length: min, max_length: max }, value) {
  const size = [...value].length;
  if (required && size === 0) throw new Error(`The field ${custom_id} is required`);
  const tooShort = size > 0 && size < (min ?? 0);
  if (tooShort || size > (max ?? 4000)) throw new Error(`The field ${custom_id} has a wrong length`);
}
