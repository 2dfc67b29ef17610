// Discord's permissions, computed from roles and a channel's overwrites.
import { refusal } from './errors.mjs';

const bit = (n) => 1n << BigInt(n);

export const P = {
  ADMINISTRATOR: bit(3),
  MANAGE_CHANNELS: bit(4),
  MANAGE_GUILD: bit(5),
  ADD_REACTIONS: bit(6),
  VIEW_CHANNEL: bit(10),
  SEND_MESSAGES: bit(11),
  MANAGE_MESSAGES: bit(13),
  EMBED_LINKS: bit(14),
  ATTACH_FILES: bit(15),
  READ_MESSAGE_HISTORY: bit(16),
  MENTION_EVERYONE: bit(17),
  MANAGE_ROLES: bit(28),
  USE_APPLICATION_COMMANDS: bit(31),
  PIN_MESSAGES: bit(51),
};
const ALL = bit(53) - 1n;

// The permissions of @everyone in a new guild that matter here.
export const EVERYONE =
  P.ADD_REACTIONS | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES |
  P.READ_MESSAGE_HISTORY | P.USE_APPLICATION_COMMANDS;

export function guildPermissions(guild, userId) {
  if (guild.ownerId === userId) return ALL;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  let sum = guild.roles.get(guild.id).permissions;
  for (const id of member.roles) sum |= guild.roles.get(id).permissions;
  return sum & P.ADMINISTRATOR ? ALL : sum;
}

export function channelPermissions(channel, userId) {
  const { guild } = channel;
  const base = guildPermissions(guild, userId);
  if (base === ALL) return ALL;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  let result = base;
  const apply = (overwrites) => {
    let allow = 0n;
    let deny = 0n;
    for (const overwrite of overwrites) {
      allow |= overwrite.allow;
      deny |= overwrite.deny;
    }
    result = (result & ~deny) | allow;
  };
  const overwrites = [...channel.overwrites.values()];
  apply(overwrites.filter((o) => o.id === guild.id));
  apply(overwrites.filter((o) => o.type === 0 && member.roles.has(o.id)));
  apply(overwrites.filter((o) => o.type === 1 && o.id === userId));
  // Without VIEW_CHANNEL a member has no permission in the channel; without SEND_MESSAGES none that
  // needs it.
  if (!(result & P.VIEW_CHANNEL)) return 0n;
  if (!(result & P.SEND_MESSAGES)) result &= ~(P.EMBED_LINKS | P.ATTACH_FILES | P.MENTION_EVERYONE);
  return result;
}

export function sees(channel, userId) {
  return (channelPermissions(channel, userId) & P.VIEW_CHANNEL) !== 0n;
}

export function requireInGuild(guild, userId, ...wanted) {
  if (!guild.members.has(userId)) throw refusal('missingAccess');
  const has = guildPermissions(guild, userId);
  if (wanted.some((permission) => !(has & permission))) throw refusal('missingPermissions');
}

export function requireInChannel(channel, userId, ...wanted) {
  const has = channelPermissions(channel, userId);
  if (!(has & P.VIEW_CHANNEL)) throw refusal('missingAccess');
  if (wanted.some((permission) => !(has & permission))) throw refusal('missingPermissions');
}

// A user can grant only permissions that the user has.
export function requireToGrant(guild, userId, permissions) {
  if (permissions & ~guildPermissions(guild, userId)) throw refusal('missingPermissions');
}

// Of two roles at one position the older one (the lower id) ranks higher.
function higher(a, b) {
  if (a.position !== b.position) return a.position > b.position;
  return BigInt(a.id) < BigInt(b.id);
}

export function requireAbove(guild, userId, role) {
  if (guild.ownerId === userId) return;
  const own = [...guild.members.get(userId).roles].map((id) => guild.roles.get(id));
  if (!own.some((mine) => mine !== role && higher(mine, role))) throw refusal('missingPermissions');
}
