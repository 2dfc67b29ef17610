// Channels and their overwrites.
import { invalidField, refusal } from '../errors.mjs';
import { P, requireInChannel, requireToGrant } from '../permissions.mjs';
import { channelView } from '../views.mjs';

const CATEGORY = 4;
const CHILDREN_MAX = 50;
// Fields that a request changes directly, with their names in the state.
const PLAIN = {
  name: 'name', topic: 'topic', position: 'position', nsfw: 'nsfw', rate_limit_per_user: 'rateLimitPerUser',
};

function channelOf({ core: { state }, params }, ...wanted) {
  const channel = state.channel(params.channel_id);
  requireInChannel(channel, state.self.id, ...wanted);
  return channel;
}

export function requireParent(guild, id) {
  const problem = (code, message) => invalidField(['parent_id'], code, message);
  if (guild.channels.get(id)?.type !== CATEGORY) throw problem('CHANNEL_PARENT_INVALID_TYPE', 'Not a category');
  const children = [...guild.channels.values()].filter((channel) => channel.parentId === id).length;
  if (children >= CHILDREN_MAX) {
    throw problem('CHANNEL_PARENT_MAX_CHANNELS', 'Maximum number of channels in category reached (50)');
  }
}

// Overwrites in the state's form. The bot can allow and deny only permissions that it has.
export function grantedOverwrites(guild, selfId, list) {
  return list.map(({ id, type, allow, deny }) => {
    const overwrite = {
      id, type: type ?? (guild.roles.has(id) ? 0 : 1), allow: BigInt(allow ?? 0), deny: BigInt(deny ?? 0),
    };
    if (overwrite.type === 0 && !guild.roles.has(id)) throw refusal('unknownRole');
    requireToGrant(guild, selfId, overwrite.allow | overwrite.deny);
    return overwrite;
  });
}

function patchChannel(request) {
  const { core: { state, guilds }, body } = request;
  const channel = channelOf(request, P.MANAGE_CHANNELS);
  const changes = {};
  for (const [key, name] of Object.entries(PLAIN)) {
    if (body[key] !== undefined && (body[key] !== null || key === 'topic')) changes[name] = body[key];
  }
  if (body.parent_id !== undefined) {
    if (body.parent_id && body.parent_id !== channel.parentId) requireParent(channel.guild, body.parent_id);
    changes.parentId = body.parent_id;
  }
  if (body.permission_overwrites) {
    requireInChannel(channel, state.self.id, P.MANAGE_ROLES);
    const list = grantedOverwrites(channel.guild, state.self.id, body.permission_overwrites);
    changes.overwrites = new Map(list.map((overwrite) => [overwrite.id, overwrite]));
  }
  guilds.updateChannel(channel, changes);
  return [200, channelView(channel)];
}

// New names and topics have a stricter limit than other changes.
function ofNames({ core: { state }, params, body }) {
  const channel = state.channels.get(params.channel_id);
  const changes = (key) => channel && body?.[key] !== undefined && body[key] !== channel[key];
  return changes('name') || changes('topic') ? 'channelName' : undefined;
}

const OVERWRITE = '/channels/{channel_id}/permissions/{overwrite_id}';

export const channelRoutes = [
  {
    method: 'GET', path: '/channels/{channel_id}', bucket: 'read', major: 'channel_id',
    handler: (request) => [200, channelView(channelOf(request))],
  },
  { method: 'PATCH', path: '/channels/{channel_id}', bucket: 'channelEdit', major: 'channel_id', subBucket: ofNames, handler: patchChannel },
  {
    method: 'DELETE', path: '/channels/{channel_id}', bucket: 'channelEdit', major: 'channel_id',
    handler: (request) => {
      const channel = channelOf(request, P.MANAGE_CHANNELS);
      request.core.guilds.removeChannel(channel);
      return [200, channelView(channel)];
    },
  },
  {
    method: 'PUT', path: OVERWRITE, bucket: 'overwrites', major: 'channel_id',
    handler: (request) => {
      const { core: { state, guilds }, params, body } = request;
      const channel = channelOf(request, P.MANAGE_ROLES);
      const [overwrite] = grantedOverwrites(channel.guild, state.self.id, [{ ...body, id: params.overwrite_id }]);
      guilds.setOverwrite(channel, overwrite);
      return [204];
    },
  },
  {
    method: 'DELETE', path: OVERWRITE, bucket: 'overwrites', major: 'channel_id',
    handler: (request) => {
      const channel = channelOf(request, P.MANAGE_ROLES);
      if (!channel.overwrites.has(request.params.overwrite_id)) throw refusal('unknownOverwrite');
      request.core.guilds.removeOverwrite(channel, request.params.overwrite_id);
      return [204];
    },
  },
];
