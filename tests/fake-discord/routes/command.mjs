// Application commands, of one guild and of all.
import { checkCommands } from '../command-limits.mjs';
import { refusal } from '../errors.mjs';
import { withoutNulls } from '../nulls.mjs';

// The commands' place: a guild's id, or 'global'.
function placeOf({ core: { state }, params }) {
  if (params.application_id !== state.self.id) throw refusal('unknownApplication');
  if (!params.guild_id) return 'global';
  if (!state.guild(params.guild_id).members.has(state.self.id)) throw refusal('missingAccess');
  return params.guild_id;
}

function list(request) {
  return [200, request.core.state.commands.get(placeOf(request)) ?? []];
}

// A command that keeps its name keeps its id.
function overwrite(request) {
  const { core: { state }, body } = request;
  const place = placeOf(request);
  checkCommands(body ?? []);
  const before = state.commands.get(place) ?? [];
  const commands = (body ?? []).map((given) => {
    const type = given.type ?? 1;
    const old = before.find((command) => command.name === given.name && command.type === type);
    const permissions = given.default_member_permissions;
    return {
      description: '', nsfw: false, ...withoutNulls(given), type, id: old?.id ?? state.nextId(),
      application_id: state.self.id, version: state.nextId(),
      default_member_permissions: permissions == null ? null : String(permissions),
      ...(place !== 'global' && { guild_id: place }),
    };
  });
  state.commands.set(place, commands);
  state.changed();
  return [200, commands];
}

const PLACES = ['/applications/{application_id}/guilds/{guild_id}/commands', '/applications/{application_id}/commands'];

export const commandRoutes = PLACES.flatMap((path) => [
  { method: 'GET', path, bucket: 'read', major: 'application_id', handler: list },
  { method: 'PUT', path, bucket: 'commands', major: 'application_id', handler: overwrite },
]);
