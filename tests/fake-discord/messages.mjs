// Changes of messages, pins and files by anybody. Gateways get an event for each.
import { finishedComponents } from './components.mjs';
import { finishedEmbed } from './embeds.mjs';
import { channelPermissions, P } from './permissions.mjs';
import { messageView } from './views.mjs';

export const FLAG = { EPHEMERAL: 1 << 6, LOADING: 1 << 7, COMPONENTS_V2: 1 << 15 };
// How long an enforced nonce is remembered.
const NONCE_LIFE_MS = 5 * 60_000;

export function referenceTo(channel, messageId) {
  return { type: 0, channel_id: channel.id, message_id: messageId, guild_id: channel.guild.id };
}

export class Messages {
  constructor(state) {
    this.state = state;
    // Messages that only one user sees; a channel's list does not contain them.
    this.ephemeral = new Map();
    this.origin = '';
    this.noncesFrom = 0;
  }

  // `body` as in requests, `files`: [{name: '0', filename, contentType, data}].
  add(channel, author, body, files = [], { type = 0, interaction, flags = 0, reference } = {}) {
    const message = {
      id: this.state.nextId(), channel, author, type, interaction, content: '', embeds: [], components: [],
      attachments: [], timestamp: this.state.timestamp(), editedTimestamp: null, flags, pinned: false,
      tts: body.tts ?? false, nonce: body.nonce ?? undefined, reference,
      mentions: { users: [], roles: [], everyone: false },
    };
    this.#fill(message, body, files);
    if (this.isEphemeral(message)) {
      this.ephemeral.set(message.id, message);
      this.state.changed();
    } else {
      channel.messages.push(message);
      this.#tell('MESSAGE_CREATE', message);
    }
    return message;
  }

  edit(message, body, files = []) {
    this.#fill(message, body, files);
    message.editedTimestamp = this.state.timestamp();
    if (this.isEphemeral(message)) this.state.changed();
    else this.#tell('MESSAGE_UPDATE', message);
  }

  // Announces a change of something besides the message's text.
  touch(message) {
    this.#tell('MESSAGE_UPDATE', message);
  }

  remove(message) {
    message.deleted = true;
    for (const attachment of message.attachments) this.state.attachments.delete(attachment.path);
    if (this.ephemeral.delete(message.id)) return this.state.changed();
    const { channel } = message;
    channel.messages.splice(channel.messages.indexOf(message), 1);
    channel.pins = channel.pins.filter((pin) => pin.message !== message);
    const data = { id: message.id, channel_id: channel.id, guild_id: channel.guild.id };
    this.state.dispatch('MESSAGE_DELETE', data, { guild: channel.guild, channel });
  }

  pin(message, user) {
    const { channel } = message;
    message.pinned = true;
    channel.lastPin = this.state.timestamp();
    channel.pins.unshift({ message, pinnedAt: channel.lastPin });
    this.touch(message);
    this.#tellPins(channel);
    // A message in the channel announces the pin.
    this.add(channel, user, {}, [], { type: 6, reference: referenceTo(channel, message.id) });
  }

  unpin(message) {
    const { channel } = message;
    message.pinned = false;
    channel.pins = channel.pins.filter((pin) => pin.message !== message);
    this.touch(message);
    this.#tellPins(channel);
  }

  // The author's message, in any channel, that this enforced nonce has made.
  earlier(author, nonce) {
    const since = Math.max(this.state.clock.now() - NONCE_LIFE_MS, this.noncesFrom);
    return [...this.state.channels.values()].flatMap((channel) => channel.messages).find(
      (m) => m.author === author && m.nonce === nonce && Date.parse(m.timestamp) >= since,
    );
  }

  // As Discord does after some minutes.
  forgetNonces() {
    this.noncesFrom = this.state.clock.now() + 1;
  }

  store({ filename, contentType, data, description }, { channel, ephemeral = false }) {
    const id = this.state.nextId();
    const folder = ephemeral ? 'ephemeral-attachments' : 'attachments';
    const path = `/${folder}/${channel.id}/${id}/${encodeURIComponent(filename)}`;
    const type = contentType ?? 'application/octet-stream';
    const attachment = {
      id, filename, size: data.length, contentType: type, description, ephemeral, path, data, url: this.origin + path,
    };
    this.state.attachments.set(path, attachment);
    return attachment;
  }

  isEphemeral(message) {
    return (message.flags & FLAG.EPHEMERAL) !== 0;
  }

  #fill(message, body, files) {
    for (const key of ['content', 'embeds', 'components']) {
      if (body[key] !== undefined) message[key] = body[key] ?? (key === 'content' ? '' : []);
    }
    if (body.components) message.components = finishedComponents(body.components);
    if (body.flags) message.flags |= body.flags & ~FLAG.EPHEMERAL;
    // An edit keeps the attachments in its list; without a list it keeps all.
    if (body.attachments) {
      const listed = new Set(body.attachments.map((a) => a.id));
      for (const { id, path } of message.attachments) if (!listed.has(id)) this.state.attachments.delete(path);
      message.attachments = message.attachments.filter((a) => listed.has(a.id));
    }
    for (const file of files) {
      const listed = body.attachments?.find((a) => String(a.id) === file.name);
      const given = { ...file, filename: listed?.filename ?? file.filename, description: listed?.description };
      const where = { channel: message.channel, ephemeral: this.isEphemeral(message) };
      message.attachments.push(this.store(given, where));
    }
    message.embeds = message.embeds.map((embed) => finishedEmbed(embed, message.attachments));
    this.#mention(message, body.allowed_mentions);
  }

  // Mentions the users whom the text names and the request allows.
  #mention(message, allowed) {
    const { content, channel, author } = message;
    const { guild } = channel;
    const may = (kind, id) =>
      !allowed || allowed.parse?.includes(kind) || (allowed[kind]?.includes(id) ?? false);
    const ids = (pattern) => [...new Set([...content.matchAll(pattern)].map((match) => match[1]))];
    const everyone = (channelPermissions(channel, author.id) & P.MENTION_EVERYONE) !== 0n;
    message.mentions = {
      users: ids(/<@!?(\d+)>/g).filter((id) => may('users', id))
        .map((id) => this.state.users.get(id)).filter(Boolean),
      roles: ids(/<@&(\d+)>/g).filter((id) => may('roles', id))
        .filter((id) => guild.roles.get(id) && (everyone || guild.roles.get(id).mentionable)),
      everyone: everyone && may('everyone') && /@(everyone|here)\b/.test(content),
    };
  }

  #tell(name, message) {
    const { channel, author } = message;
    const { guild } = channel;
    const member = guild.members.get(author.id);
    const data = {
      ...messageView(message), guild_id: guild.id,
      ...(member && { member: { roles: [...member.roles], joined_at: member.joinedAt, deaf: false, mute: false } }),
    };
    this.state.dispatch(name, data, { guild, channel, message });
  }

  #tellPins(channel) {
    const data = { guild_id: channel.guild.id, channel_id: channel.id, last_pin_timestamp: channel.lastPin };
    this.state.dispatch('CHANNEL_PINS_UPDATE', data, { guild: channel.guild, channel });
  }
}
