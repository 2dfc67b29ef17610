// Changes of guilds, roles, channels and members by anybody. Gateways get an event for each.
import { EVERYONE } from './permissions.mjs';
import { channelView, fullGuildView, memberView, roleView } from './views.mjs';

export class Guilds {
  constructor(state) {
    this.state = state;
  }

  add({ name, owner, permissions = 0n, botRolePosition = 1 }) {
    const { state } = this;
    const guild = {
      id: state.nextId(), name, ownerId: owner.id, roles: new Map(), channels: new Map(), members: new Map(),
    };
    state.guilds.set(guild.id, guild);
    this.#newRole(guild, { id: guild.id, name: '@everyone', permissions: EVERYONE, position: 0 });
    this.addMember(guild, owner);
    this.inviteBot(guild, { permissions, botRolePosition });
    return guild;
  }

  // Removes the bot and its commands.
  removeBot(guild) {
    const { state } = this;
    const { roles } = guild.members.get(state.self.id);
    guild.members.delete(state.self.id);
    for (const id of roles) if (guild.roles.get(id).botId) guild.roles.delete(id);
    state.commands.delete(guild.id);
    state.dispatch('GUILD_DELETE', { id: guild.id }, { guild });
  }

  // Invites the bot again.
  inviteBot(guild, { permissions = 0n, botRolePosition = 1 } = {}) {
    const { state } = this;
    const role = this.#newRole(guild, {
      name: state.self.username, permissions, position: botRolePosition, managed: true, botId: state.self.id,
    });
    this.#newMember(guild, state.self).roles.add(role.id);
    state.dispatch('GUILD_CREATE', fullGuildView(guild, state.self.id), { guild });
  }

  #newRole(guild, { id = this.state.nextId(), name = 'new role', permissions, position = 1, ...rest }) {
    const { color = 0, hoist = false, managed = false, mentionable = false, botId } = rest;
    const role = { id, name, permissions, position, color, hoist, managed, mentionable, botId };
    guild.roles.set(id, role);
    return role;
  }

  addRole(guild, options) {
    const permissions = options.permissions ?? guild.roles.get(guild.id).permissions;
    const role = this.#newRole(guild, { ...options, permissions });
    this.state.dispatch('GUILD_ROLE_CREATE', { guild_id: guild.id, role: roleView(role) }, { guild });
    return role;
  }

  updateRole(guild, role, changes) {
    Object.assign(role, changes);
    this.state.dispatch('GUILD_ROLE_UPDATE', { guild_id: guild.id, role: roleView(role) }, { guild });
  }

  removeRole(guild, role) {
    guild.roles.delete(role.id);
    for (const member of guild.members.values()) member.roles.delete(role.id);
    for (const channel of guild.channels.values()) channel.overwrites.delete(role.id);
    this.state.dispatch('GUILD_ROLE_DELETE', { guild_id: guild.id, role_id: role.id }, { guild });
  }

  addChannel(guild, { name, type = 0, parentId = null, position, topic = null, overwrites = [], ...rest }) {
    const channel = {
      id: this.state.nextId(), guild, type, name: channelName(name, type), parentId, topic,
      position: position ?? guild.channels.size, nsfw: rest.nsfw ?? false,
      rateLimitPerUser: rest.rateLimitPerUser ?? 0, lastPin: null,
      overwrites: new Map(overwrites.map((o) => [o.id, o])), messages: [], pins: [],
    };
    guild.channels.set(channel.id, channel);
    this.state.channels.set(channel.id, channel);
    this.state.dispatch('CHANNEL_CREATE', channelView(channel), { guild });
    return channel;
  }

  // A thread of a channel. As in Discord, a guild's list of channels does not contain it. `type`: 10
  // of announcements, 11 public, 12 private.
  addThread(parent, { name, type = 11 }) {
    const { guild } = parent;
    const thread = {
      id: this.state.nextId(), guild, type, name, parentId: parent.id, topic: null, position: 0,
      nsfw: false, rateLimitPerUser: 0, lastPin: null, overwrites: parent.overwrites, messages: [], pins: [],
    };
    this.state.channels.set(thread.id, thread);
    this.state.dispatch('THREAD_CREATE', { ...channelView(thread), newly_created: true }, { guild, channel: thread });
    return thread;
  }

  updateChannel(channel, changes) {
    Object.assign(channel, changes);
    channel.name = channelName(channel.name, channel.type);
    this.state.dispatch('CHANNEL_UPDATE', channelView(channel), { guild: channel.guild });
  }

  // Channels of a removed category stay, without a category.
  removeChannel(channel) {
    const { guild } = channel;
    guild.channels.delete(channel.id);
    this.state.channels.delete(channel.id);
    for (const child of guild.channels.values()) {
      if (child.parentId === channel.id) this.updateChannel(child, { parentId: null });
    }
    this.state.dispatch('CHANNEL_DELETE', channelView(channel), { guild });
  }

  setOverwrite(channel, overwrite) {
    channel.overwrites.set(overwrite.id, overwrite);
    this.updateChannel(channel, {});
  }

  removeOverwrite(channel, id) {
    channel.overwrites.delete(id);
    this.updateChannel(channel, {});
  }

  #newMember(guild, user) {
    const member = { user, roles: new Set(), nick: null, joinedAt: this.state.timestamp() };
    guild.members.set(user.id, member);
    return member;
  }

  addMember(guild, user) {
    const member = this.#newMember(guild, user);
    const data = { guild_id: guild.id, ...memberView(member) };
    this.state.dispatch('GUILD_MEMBER_ADD', data, { guild });
    return member;
  }

  setMemberRole(guild, member, role, has) {
    if (has) member.roles.add(role.id);
    else member.roles.delete(role.id);
    const data = { guild_id: guild.id, ...memberView(member) };
    this.state.dispatch('GUILD_MEMBER_UPDATE', data, { guild });
  }
}

// Discord's form of a text channel's name.
function channelName(name, type) {
  return type === 0 ? name.toLowerCase().trim().replace(/\s+/gu, '-') : name;
}
