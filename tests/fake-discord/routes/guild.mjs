// Guilds: their channels, roles and members.
import { invalidField, refusal } from '../errors.mjs';
import { P, guildPermissions, requireAbove, requireInGuild, requireToGrant } from '../permissions.mjs';
import { channelView, guildView, memberView, roleView } from '../views.mjs';
import { grantedOverwrites, requireParent } from './channel.mjs';

const ROLES_MAX = 250;
const CHANNELS_MAX = 500;

// The path's guild. The bot must be a member with the permissions `wanted`.
function guildOf({ core: { state }, params }, ...wanted) {
  const guild = state.guild(params.guild_id);
  requireInGuild(guild, state.self.id, ...wanted);
  return guild;
}

function createChannel(request) {
  const { core: { state, guilds }, body } = request;
  const guild = guildOf(request, P.MANAGE_CHANNELS);
  if (guild.channels.size >= CHANNELS_MAX) throw refusal('tooManyChannels');
  if (body.parent_id) requireParent(guild, body.parent_id);
  const overwrites = grantedOverwrites(guild, state.self.id, body.permission_overwrites ?? []);
  const channel = guilds.addChannel(guild, {
    name: body.name, type: body.type ?? 0, parentId: body.parent_id ?? null, position: body.position ?? undefined,
    topic: body.topic ?? null, nsfw: body.nsfw ?? false, rateLimitPerUser: body.rate_limit_per_user ?? 0, overwrites,
  });
  return [201, channelView(channel)];
}

function roleChanges(guild, selfId, body) {
  const changes = {};
  for (const key of ['name', 'color', 'hoist', 'mentionable']) {
    if (body[key] != null) changes[key] = body[key];
  }
  if (body.colors) changes.color = body.colors.primary_color;
  if (body.permissions != null) {
    changes.permissions = BigInt(body.permissions);
    requireToGrant(guild, selfId, changes.permissions);
  }
  return changes;
}

function createRole(request) {
  const { core: { state, guilds }, body } = request;
  const guild = guildOf(request, P.MANAGE_ROLES);
  if (guild.roles.size >= ROLES_MAX) throw refusal('tooManyRoles');
  // A role without permissions in the request gets those of @everyone; the bot must have these too.
  const fallback = guild.roles.get(guild.id).permissions & guildPermissions(guild, state.self.id);
  const role = guilds.addRole(guild, { permissions: fallback, ...roleChanges(guild, state.self.id, body) });
  return [200, roleView(role)];
}

// The path's role, which the bot must be able to manage.
function manageable(request) {
  const { core: { state }, params } = request;
  const guild = guildOf(request, P.MANAGE_ROLES);
  const role = state.role(guild, params.role_id);
  if (role.id !== guild.id) requireAbove(guild, state.self.id, role);
  return { guild, role };
}

function moveRoles(request) {
  const { core: { state, guilds }, body } = request;
  const guild = guildOf(request, P.MANAGE_ROLES);
  const top = Math.max(...[...guild.members.get(state.self.id).roles].map((id) => guild.roles.get(id).position));
  for (const { id, position } of body) {
    requireAbove(guild, state.self.id, state.role(guild, id));
    if (guild.ownerId !== state.self.id && position >= top) throw refusal('missingPermissions');
  }
  for (const { id, position } of body) {
    if (position != null) guilds.updateRole(guild, guild.roles.get(id), { position });
  }
  return [200, [...guild.roles.values()].map(roleView)];
}

function deleteRole(request) {
  const { guild, role } = manageable(request);
  if (role.id === guild.id || role.managed) throw refusal('invalidRole');
  request.core.guilds.removeRole(guild, role);
  return [204];
}

function setMemberRole(request, has) {
  const { core: { state, guilds }, params } = request;
  const { guild, role } = manageable(request);
  if (role.id === guild.id || role.managed) throw refusal('invalidRole');
  guilds.setMemberRole(guild, state.member(guild, params.user_id), role, has);
  return [204];
}

const limited = (bucket) => ({ bucket, major: 'guild_id' });
const MEMBER_ROLE = '/guilds/{guild_id}/members/{user_id}/roles/{role_id}';

export const guildRoutes = [
  {
    method: 'GET', path: '/guilds/{guild_id}', ...limited('read'),
    handler: (request) => {
      const guild = guildOf(request);
      const counts = request.query.with_counts &&
        { approximate_member_count: guild.members.size, approximate_presence_count: 1 };
      return [200, { ...guildView(guild), ...counts }];
    },
  },
  {
    method: 'GET', path: '/guilds/{guild_id}/channels', ...limited('read'),
    handler: (request) => [200, [...guildOf(request).channels.values()].map(channelView)],
  },
  { method: 'POST', path: '/guilds/{guild_id}/channels', ...limited('channelCreate'), handler: createChannel },
  {
    method: 'GET', path: '/guilds/{guild_id}/roles', ...limited('read'),
    handler: (request) => [200, [...guildOf(request).roles.values()].map(roleView)],
  },
  { method: 'POST', path: '/guilds/{guild_id}/roles', ...limited('roles'), handler: createRole },
  { method: 'PATCH', path: '/guilds/{guild_id}/roles', ...limited('roles'), handler: moveRoles },
  {
    method: 'PATCH', path: '/guilds/{guild_id}/roles/{role_id}', ...limited('roles'),
    handler: (request) => {
      const { core: { state, guilds }, body } = request;
      const { guild, role } = manageable(request);
      if (role.id === guild.id && body.name) throw invalidField(['name'], 'EVERYONE_NAME', '@everyone keeps its name.');
      guilds.updateRole(guild, role, roleChanges(guild, state.self.id, body));
      return [200, roleView(role)];
    },
  },
  { method: 'DELETE', path: '/guilds/{guild_id}/roles/{role_id}', ...limited('roles'), handler: deleteRole },
  {
    method: 'GET', path: '/guilds/{guild_id}/members/{user_id}', ...limited('read'),
    handler: (request) => [200, memberView(request.core.state.member(guildOf(request), request.params.user_id))],
  },
  { method: 'PUT', path: MEMBER_ROLE, ...limited('memberRoles'), handler: (request) => setMemberRole(request, true) },
  { method: 'DELETE', path: MEMBER_ROLE, ...limited('memberRoles'), handler: (request) => setMemberRole(request, false) },
];
