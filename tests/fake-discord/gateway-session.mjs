// One session of the gateway: numbers its events and keeps them for a while, so that a client that
// lost its connection can resume.
import { randomBytes } from 'node:crypto';
import { sees } from './permissions.mjs';

const INTENT = {
  GUILDS: 1 << 0, GUILD_MEMBERS: 1 << 1, GUILD_MESSAGES: 1 << 9, MESSAGE_CONTENT: 1 << 15,
};
export const PRIVILEGED = INTENT.GUILD_MEMBERS | (1 << 8) | INTENT.MESSAGE_CONTENT;
export const KNOWN_INTENTS = ((1 << 17) - 1) | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

// The intent that an event needs. Unlisted events need none.
function intentOf(name) {
  if (name.startsWith('MESSAGE_')) return INTENT.GUILD_MESSAGES;
  if (name.startsWith('GUILD_MEMBER_')) return INTENT.GUILD_MEMBERS;
  return /^(GUILD|CHANNEL|THREAD)_/.test(name) ? INTENT.GUILDS : 0;
}

export class GatewaySession {
  sequence = 0;
  connection = null;
  #kept = [];

  constructor({ intents, selfId, keptMax }) {
    this.id = randomBytes(16).toString('hex');
    this.intents = intents;
    this.selfId = selfId;
    this.keptMax = keptMax;
  }

  // `about`: {guild, channel, message}, those that the event has.
  hear(name, data, about) {
    const needed = intentOf(name);
    if (needed && !(this.intents & needed)) return;
    if (about.guild && !about.guild.members.has(this.selfId) && name !== 'GUILD_DELETE') return;
    if (about.channel && !sees(about.channel, this.selfId)) return;
    this.send(name, about.message ? this.#readable(data) : data);
  }

  // Without the intent for contents, messages of others that do not address the bot have empty
  // contents.
  #readable(data) {
    const open = this.intents & INTENT.MESSAGE_CONTENT || data.author.id === this.selfId ||
      data.mentions.some((user) => user.id === this.selfId);
    return open ? data : { ...data, content: '', embeds: [], attachments: [], components: [] };
  }

  send(name, data) {
    this.sequence += 1;
    const message = { op: 0, t: name, s: this.sequence, d: data };
    this.#kept.push(message);
    if (this.#kept.length > this.keptMax) this.#kept.shift();
    this.connection?.send(message);
  }

  wantsGuilds() {
    return (this.intents & INTENT.GUILDS) !== 0;
  }

  // The events after `sequence`; null if they are no longer kept.
  missedSince(sequence) {
    const missed = this.#kept.filter((message) => message.s > sequence);
    return missed.length === this.sequence - sequence ? missed : null;
  }
}
