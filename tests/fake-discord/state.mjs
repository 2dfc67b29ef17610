// The fake's state. Only this class announces changes: 'dispatch' (an event for gateways) and
// 'changed' (any change).
import { EventEmitter } from 'node:events';
import { refusal } from './errors.mjs';

const DISCORD_EPOCH = 1420070400000;

export class State extends EventEmitter {
  guilds = new Map();
  channels = new Map();
  users = new Map();
  attachments = new Map(); // By the path of their URL.
  commands = new Map(); // By the guild's id, or 'global'.
  #lastId = 0n;

  constructor({ clock, applicationId, name }) {
    super();
    // No limit, because each waiting until() listens.
    this.setMaxListeners(0);
    this.clock = clock;
    this.self = this.addUser(name, { id: applicationId, bot: true });
  }

  // Snowflakes contain their time. Two of one millisecond differ and keep their order.
  nextId() {
    const id = BigInt(Math.floor(this.clock.now()) - DISCORD_EPOCH) << 22n;
    this.#lastId = id > this.#lastId ? id : this.#lastId + 1n;
    return this.#lastId.toString();
  }

  timestamp() {
    return new Date(this.clock.now()).toISOString();
  }

  changed() {
    this.emit('changed');
  }

  // `about`: {guild, channel, author}, those that the event has. They determine the recipients.
  dispatch(name, data, about = {}) {
    this.emit('dispatch', name, data, about);
    this.changed();
  }

  addUser(username, { id = this.nextId(), bot = false, globalName = null } = {}) {
    const user = { id, username, bot, globalName };
    this.users.set(id, user);
    return user;
  }

  guild(id) {
    return this.guilds.get(id) ?? fail('unknownGuild');
  }

  channel(id) {
    return this.channels.get(id) ?? fail('unknownChannel');
  }

  role(guild, id) {
    return guild.roles.get(id) ?? fail('unknownRole');
  }

  member(guild, id) {
    if (!this.users.has(id)) fail('unknownUser');
    return guild.members.get(id) ?? fail('unknownMember');
  }
}

function fail(kind) {
  throw refusal(kind);
}
