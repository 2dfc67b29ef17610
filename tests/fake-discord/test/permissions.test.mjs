// Permissions from roles and overwrites, and objects that do not exist.
import assert from 'node:assert/strict';
import test from 'node:test';
import { P } from '../fake-discord.mjs';
import { refused, startFake } from './support.mjs';

const FORBIDDEN = { status: 403, code: 50013 };
const NO_ACCESS = { status: 403, code: 50001 };

// Requests of a bot whose role has `permissions`, in a channel with `overwrites`.
async function bot(t, permissions, overwrites = () => []) {
  const fake = await startFake(t, { permissions, rateLimits: { messageCreate: [100, 1000], memberRoles: [100, 1000], overwrites: [100, 1000] } });
  const { discord, guild, call } = fake;
  const role = [...guild.roles.values()].find((r) => r.managed);
  const channel = discord.addChannel(guild, { name: 'c', overwrites: overwrites({ everyone: guild.id, role: role.id, self: discord.applicationId }) });
  const at = async (method, path, body, options) => refused(await call(method, path, body, options));
  return { ...fake, role, channel, at, messages: `/channels/${channel.id}/messages` };
}

const overwrite = (id, type, allow, deny) => ({ id, type, allow, deny });

test('a channel that is hidden from everyone', async (t) => {
  const { at, channel, messages } = await bot(t, 0n, ({ everyone }) => [overwrite(everyone, 0, 0n, P.VIEW_CHANNEL)]);
  assert.deepEqual(await at('GET', `/channels/${channel.id}`), NO_ACCESS);
  assert.deepEqual(await at('POST', messages, { content: 'x' }), NO_ACCESS);
});

test('overwrites: everyone, then roles, then the member', async (t) => {
  const { at, messages } = await bot(t, 0n, ({ everyone, role, self }) => [
    overwrite(everyone, 0, 0n, P.SEND_MESSAGES | P.EMBED_LINKS), overwrite(role, 0, P.SEND_MESSAGES | P.EMBED_LINKS, 0n),
    overwrite(self, 1, 0n, P.EMBED_LINKS),
  ]);
  assert.equal((await at('POST', messages, { content: 'x' })).status, 200);
  assert.deepEqual(await at('POST', messages, { embeds: [{ title: 'x' }] }), FORBIDDEN);
});

test('files need their own permission', async (t) => {
  const { call, messages } = await bot(t, 0n, ({ everyone }) => [overwrite(everyone, 0, 0n, P.ATTACH_FILES)]);
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ content: 'x' }));
  form.set('files[0]', new Blob(['x']), 'x.txt');
  const prepared = new Response(form);
  const raw = Buffer.from(await prepared.arrayBuffer());
  const headers = { 'Content-Type': prepared.headers.get('content-type') };
  assert.deepEqual(refused(await call('POST', messages, undefined, { raw, headers })), FORBIDDEN);
});

test('who may not read the history sees none', async (t) => {
  const { discord, guild, call, at, channel, messages } = await bot(t, 0n, ({ everyone }) => [overwrite(everyone, 0, 0n, P.READ_MESSAGE_HISTORY)]);
  const { id } = discord.user('anna', guild).post(channel, 'Hello');
  assert.deepEqual((await call('GET', messages)).body, []);
  assert.deepEqual(await at('GET', `${messages}/${id}`), FORBIDDEN);
});

test("others' messages: to delete and to pin, never to edit", async (t) => {
  const { discord, guild, channel, at, messages, role } = await bot(t, 0n);
  const { id } = discord.user('anna', guild).post(channel, 'Hello');
  assert.deepEqual(await at('PATCH', `${messages}/${id}`, { content: 'x' }), { status: 403, code: 50005 });
  assert.deepEqual(await at('DELETE', `${messages}/${id}`), FORBIDDEN);
  assert.deepEqual(await at('PUT', `${messages}/pins/${id}`), FORBIDDEN);
  role.permissions = P.PIN_MESSAGES;
  assert.equal((await at('PUT', `${messages}/pins/${id}`)).status, 204);
  assert.deepEqual(discord.pins(channel).map((m) => m.content), ['Hello']);
  assert.equal((await at('DELETE', `/channels/${channel.id}/pins/${id}`)).status, 204);
  role.permissions = P.MANAGE_MESSAGES;
  assert.deepEqual(await at('PUT', `${messages}/pins/${id}`), FORBIDDEN);
  assert.equal((await at('DELETE', `${messages}/${id}`)).status, 204);
});

test('channels and overwrites', async (t) => {
  const { guild, channel, at, role } = await bot(t, 0n);
  const create = ['POST', `/guilds/${guild.id}/channels`];
  const set = ['PUT', `/channels/${channel.id}/permissions/${guild.id}`];
  assert.deepEqual(await at(...create, { name: 'x' }), FORBIDDEN);
  assert.deepEqual(await at('PATCH', `/channels/${channel.id}`, { name: 'x' }), FORBIDDEN);
  assert.deepEqual(await at('DELETE', `/channels/${channel.id}`), FORBIDDEN);
  assert.deepEqual(await at(...set, { type: 0, deny: '1024' }), FORBIDDEN);
  role.permissions = P.MANAGE_CHANNELS | P.MANAGE_ROLES;
  assert.equal((await at(...create, { name: 'x' })).status, 201);
  // The bot can grant only permissions that the bot has.
  const ban = [{ id: guild.id, type: 0, allow: '4', deny: '0' }];
  assert.deepEqual(await at(...create, { name: 'x', permission_overwrites: ban }), FORBIDDEN);
  assert.deepEqual(await at(...set, { type: 0, allow: '4' }), FORBIDDEN);
  assert.equal((await at(...set, { type: 0, deny: '2048' })).status, 204);
  assert.equal((await at('DELETE', set[1])).status, 204);
  assert.deepEqual(await at('DELETE', set[1]), { status: 404, code: 10009 });
});

test('roles: only those below the own, only with permissions of one\'s own', async (t) => {
  const { discord, guild, at, role } = await bot(t, 0n);
  const anna = discord.user('anna', guild);
  const low = discord.addRole(guild, { name: 'low', position: 5 });
  const high = discord.addRole(guild, { name: 'high', position: 15 });
  const roles = `/guilds/${guild.id}/roles`;
  const member = (r) => `/guilds/${guild.id}/members/${anna.id}/roles/${r.id}`;
  assert.deepEqual(await at('POST', roles, { name: 'x' }), FORBIDDEN);
  assert.deepEqual(await at('PUT', member(low)), FORBIDDEN);
  role.permissions = P.MANAGE_ROLES;
  assert.equal((await at('POST', roles, { name: 'x' })).status, 200);
  assert.deepEqual(await at('POST', roles, { name: 'x', permissions: String(P.ADMINISTRATOR) }), FORBIDDEN);
  assert.equal((await at('PUT', member(low))).status, 204);
  assert.deepEqual([...anna.member.roles], [low.id]);
  assert.deepEqual(await at('PUT', member(high)), FORBIDDEN);
  assert.deepEqual(await at('PATCH', `${roles}/${high.id}`, { name: 'x' }), FORBIDDEN);
  assert.deepEqual(await at('DELETE', `${roles}/${high.id}`), FORBIDDEN);
  assert.deepEqual(await at('PATCH', roles, [{ id: low.id, position: 12 }]), FORBIDDEN);
  assert.equal((await at('PATCH', roles, [{ id: low.id, position: 7 }])).status, 200);
  assert.equal(low.position, 7);
  assert.equal((await at('DELETE', `${roles}/${low.id}`)).status, 204);
  assert.equal(anna.member.roles.size, 0);
});

test('what is not there', async (t) => {
  const { discord, guild, at, messages } = await bot(t, P.ADMINISTRATOR);
  const stranger = discord.state.addUser('stranger');
  const missing = [
    ['GET', '/channels/1', 10003], ['GET', '/guilds/1', 10004], ['GET', `${messages}/1`, 10008],
    ['DELETE', `/guilds/${guild.id}/roles/1`, 10011], ['GET', `/guilds/${guild.id}/members/1`, 10013],
    ['GET', `/guilds/${guild.id}/members/${stranger.id}`, 10007], ['GET', '/applications/1/commands', 10002],
    ['GET', '/webhooks/1/token/messages/@original', 10015],
  ];
  for (const [method, path, code] of missing) assert.deepEqual(await at(method, path), { status: 404, code }, path);
  assert.deepEqual(discord.violations, []);
  assert.deepEqual(await at('GET', '/nothing'), { status: 404, code: 0 });
  assert.deepEqual(await at('PATCH', messages), { status: 405, code: 0 });
  assert.deepEqual(await at('GET', '/channels/x'), { status: 400, code: 50035 });
});

test('who does not say who they are', async (t) => {
  const { discord, at } = await bot(t, P.ADMINISTRATOR);
  const as = (headers) => at('GET', '/users/@me', undefined, { headers });
  assert.deepEqual(await as({ Authorization: 'Bot wrong' }), { status: 401, code: 0 });
  assert.deepEqual(await as({ Authorization: 'secret' }), { status: 401, code: 0 });
  assert.deepEqual(await as({ 'User-Agent': 'curl/8' }), { status: 403, code: 40333 });
  assert.equal(discord.invalidRequests, 3);
  assert.equal(discord.violations.length, 1);
});

test('a category holds 50 channels', async (t) => {
  const { discord, guild, call } = await startFake(t);
  const category = discord.addChannel(guild, { name: 'c', type: 4 });
  for (let i = 0; i < 50; ++i) discord.addChannel(guild, { name: `c${i}`, parentId: category.id });
  const { status, body } = await call('POST', `/guilds/${guild.id}/channels`, { name: 'one more', type: 0, parent_id: category.id });
  assert.equal(status, 400);
  assert.equal(body.code, 50035);
  assert.equal(body.errors.parent_id._errors[0].code, 'CHANNEL_PARENT_MAX_CHANNELS');
});

test("names of text channels are in lower case, of whatever script", async (t) => {
  const { guild, call } = await startFake(t);
  for (const [name, made] of [['ŁÓDŹ', 'łódź'], ['Команда А', 'команда-а'], ['ÜBER', 'über']]) {
    const { body } = await call('POST', `/guilds/${guild.id}/channels`, { name, type: 0 });
    assert.equal(body.name, made);
  }
});
