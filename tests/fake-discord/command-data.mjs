// The data of a typed command as the application gets it: options checked against the registered
// command, and the objects that they name.
import { channelPermissions, P } from './permissions.mjs';
import { attachmentView, memberView, partialChannelView, roleView, userView } from './views.mjs';

const GROUP = 2;
const INTEGER_MAX = 2 ** 53;

// Returns {data, optionType}; `focus`: {name, typed} for the option that is being completed.
export function commandData(core, channel, user, path, options, focus) {
  const [name, ...subs] = path.split(' ');
  const command = findCommand(core.state, channel.guild, name);
  requireAllowed(command, channel, user);
  const resolved = {};
  let optionType;

  const chosen = (spec, rest) => {
    const nested = (spec.options ?? []).filter((option) => option.type <= GROUP);
    if (nested.length > 0) {
      const sub = nested.find((option) => option.name === rest[0]);
      if (!sub) throw new Error(`/${path} is not registered; ${spec.name} has ${nested.map((o) => o.name)}`);
      return [{ type: sub.type, name: sub.name, options: chosen(sub, rest.slice(1)) }];
    }
    if (rest.length > 0) throw new Error(`/${path} is not registered`);
    return values(spec.options ?? []);
  };

  const values = (specs) => {
    const given = [...Object.keys(options), ...(focus ? [focus.name] : [])];
    const strange = given.find((key) => !specs.some((spec) => spec.name === key));
    if (strange) throw new Error(`/${path} has no option ${strange}`);
    return specs.flatMap((spec) => {
      if (focus?.name === spec.name) {
        if (!spec.autocomplete) throw new Error(`The option ${spec.name} is not completed`);
        optionType = spec.type;
        return [{ type: spec.type, name: spec.name, value: focus.typed, focused: true }];
      }
      const value = options[spec.name];
      if (value !== undefined) return [{ type: spec.type, name: spec.name, value: resolve(spec, value) }];
      if (spec.required && !focus) throw new Error(`/${path} needs the option ${spec.name}`);
      return [];
    });
  };

  const put = (kind, id, view) => {
    (resolved[kind] ??= {})[id] = view;
    return id;
  };

  const putUser = ({ id }) => {
    const { user: _, ...member } = memberView(channel.guild.members.get(id));
    put('members', id, { ...member, permissions: channelPermissions(channel, id).toString() });
    return put('users', id, userView(core.state.users.get(id)));
  };

  const resolve = (spec, value) => {
    const wrong = (why) => new Error(`/${path}, option ${spec.name}: ${why}`);
    switch (spec.type) {
      case 3:
        checkText(spec, value, wrong);
        return value;
      case 4:
      case 10:
        checkNumber(spec, value, wrong);
        return value;
      case 5:
        if (typeof value !== 'boolean') throw wrong('not a boolean');
        return value;
      case 6:
        return putUser(value);
      case 7:
        if (spec.channel_types?.length && !spec.channel_types.includes(value.type)) throw wrong('not such a channel');
        return put('channels', value.id, partialChannelView(value, user.id));
      case 8:
        return put('roles', value.id, roleView(value));
      case 9:
        return channel.guild.roles.has(value.id) ? put('roles', value.id, roleView(value)) : putUser(value);
      default: {
        const file = { filename: value.name, contentType: value.type, data: value.data };
        const stored = core.messages.store(file, { channel, ephemeral: true });
        return put('attachments', stored.id, attachmentView(stored));
      }
    }
  };

  const given = chosen(command, subs);
  const data = { id: command.id, name, type: command.type, guild_id: command.guild_id };
  if (given.length > 0) data.options = given;
  // During typing Discord does not add the named objects.
  if (Object.keys(resolved).length > 0 && !focus) data.resolved = resolved;
  return { data, optionType };
}

function findCommand(state, guild, name) {
  const all = [...(state.commands.get(guild.id) ?? []), ...(state.commands.get('global') ?? [])];
  const command = all.find((c) => c.name === name && c.type === 1);
  if (!command) throw new Error(`/${name} is not registered`);
  return command;
}

function requireAllowed(command, channel, user) {
  const needed = command.default_member_permissions;
  if (needed === null || needed === undefined) return;
  const has = channelPermissions(channel, user.id);
  const bits = BigInt(needed);
  // 0: only administrators, who have all permissions.
  const allowed = has & P.ADMINISTRATOR || (bits !== 0n && (has & bits) === bits);
  if (!allowed) throw new Error(`${user.user.username} may not use /${command.name}`);
}

function checkText(spec, value, wrong) {
  if (typeof value !== 'string') throw wrong('not a text');
  const size = [...value].length;
  if (size < (spec.min_length ?? 0) || size > (spec.max_length ?? 6000)) throw wrong('of a wrong length');
  checkChoice(spec, value, wrong);
}

function checkNumber(spec, value, wrong) {
  if (typeof value !== 'number' || (spec.type === 4 && !Number.isInteger(value))) throw wrong('not such a number');
  if (value < (spec.min_value ?? -INTEGER_MAX) || value > (spec.max_value ?? INTEGER_MAX)) throw wrong('out of range');
  checkChoice(spec, value, wrong);
}

function checkChoice({ choices }, value, wrong) {
  if (choices?.length && !choices.some((choice) => choice.value === value)) throw wrong('not one of the choices');
}
