// The gateway with a minimal client: its events, their recipients, and its reasons to close
// connections.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock, P } from '../fake-discord.mjs';
import { GatewayClient } from './gateway-client.mjs';
import { startFake } from './support.mjs';

const GUILDS = 1;
const MESSAGES = 1 << 9;
const CONTENT = 1 << 15;

async function begin(t, options) {
  const fake = await startFake(t, options);
  const client = await GatewayClient.connect(t, fake.discord.gateway.url);
  return { ...fake, client };
}

test('hello, ready, and the guilds for those who want them', async (t) => {
  const { discord, guild, client } = await begin(t, { heartbeatIntervalMs: 12_345, sessionStarts: { intervalMs: 0 } });
  assert.equal((await client.next((m) => m.op === 10)).d.heartbeat_interval, 12_345);
  const ready = await client.ready({ intents: GUILDS });
  assert.deepEqual(ready.guilds, [{ id: guild.id, unavailable: true }]);
  assert.equal(ready.application.id, discord.applicationId);
  assert.equal((await client.next('GUILD_CREATE')).d.channels[0].name, 'general');
  client.say(1, 2);
  await client.next((m) => m.op === 11);

  const other = await GatewayClient.connect(t, discord.gateway.url);
  await other.ready({ intents: 0 });
  discord.addChannel(guild, { name: 'new' });
  other.say(1, 1);
  await other.next((m) => m.op === 11);
  assert.deepEqual(other.heard.map((m) => m.t ?? m.op), [10]);
  assert.equal((await client.next('CHANNEL_CREATE')).d.name, 'new');
});

test('messages are heard with their intent, their content with another, unless hidden', async (t) => {
  const { discord, guild, channel, client } = await begin(t, { permissions: 0n, privilegedIntents: CONTENT, sessionStarts: { intervalMs: 0 } });
  await client.ready({ intents: MESSAGES });
  const reader = await GatewayClient.connect(t, discord.gateway.url);
  await reader.ready({ intents: MESSAGES | CONTENT });
  const hidden = discord.addChannel(guild, { name: 'hidden', overwrites: [{ id: guild.id, type: 0, allow: 0n, deny: P.VIEW_CHANNEL }] });
  discord.user('owner', guild).post(hidden, 'secret');
  const anna = discord.user('anna', guild);
  anna.post(channel, 'Hello');
  anna.post(channel, `Hello <@${discord.applicationId}>`);
  assert.equal((await reader.next('MESSAGE_CREATE')).d.content, 'Hello');
  assert.equal((await client.next('MESSAGE_CREATE')).d.content, '');
  assert.match((await client.next('MESSAGE_CREATE')).d.content, /^Hello <@/);
});

const refusals = [
  ['4001: an unknown operation', 4001, async (client) => { await client.ready(); client.say(99, null); }],
  ['4002: not JSON', 4002, (client) => client.socket.send('{')],
  ['4002: too long', 4002, (client) => client.say(2, { token: 'x'.repeat(5000) })],
  ['4002: without properties', 4002, (client) => client.say(2, { token: 'secret', intents: 0 })],
  ['4003: before it identified', 4003, (client) => client.say(3, {})],
  ['4004: a wrong token', 4004, (client) => client.identify({ token: 'other' })],
  ['4004: a wrong token in a resumption', 4004, (client) => client.say(6, { token: 'other', session_id: 'x', seq: 1 })],
  ['4005: twice', 4005, async (client) => { await client.ready(); client.identify(); }],
  ['4007: a number that was never sent', 4007, async (client) => { await client.ready(); client.say(1, 99); }],
  ['4008: too much', 4008, (client) => { for (let i = 0; i < 121; i += 1) client.say(1, null); }],
  ['4010: a shard', 4010, (client) => client.identify({ shard: [1, 2] })],
  ['4013: intents that do not exist', 4013, (client) => client.identify({ intents: 1 << 30 })],
  ['4014: intents without permission', 4014, (client) => client.identify({ intents: CONTENT })],
];
for (const [name, code, act] of refusals) {
  test(`a connection ends with ${name}`, async (t) => {
    const { client } = await begin(t);
    await act(client);
    assert.equal(await client.closed, code);
  });
}

test('a resumption repeats what was missed', async (t) => {
  const { discord, guild, client } = await begin(t);
  const { session_id: id, resume_gateway_url: url } = await client.ready();
  await client.next('GUILD_CREATE');
  discord.gateway.drop();
  assert.equal(await client.closed, 1006);
  discord.addChannel(guild, { name: 'a' });
  discord.addChannel(guild, { name: 'b' });
  const second = await GatewayClient.connect(t, url);
  second.say(6, { token: 'secret', session_id: id, seq: 2 });
  await second.next('RESUMED');
  assert.deepEqual(second.heard.filter((m) => m.op === 0).map((m) => [m.s, m.d.name]), [[3, 'a'], [4, 'b']]);
});

test('what is too old, unknown, forgotten or ended with a goodbye is not resumed', async (t) => {
  const { discord, guild, client } = await begin(t, { keptEventsMax: 2, sessionStarts: { intervalMs: 0 } });
  const resume = async (id, seq) => {
    const next = await GatewayClient.connect(t, discord.gateway.url);
    next.say(6, { token: 'secret', session_id: id, seq });
    assert.equal((await next.next((m) => m.op === 9)).d, false);
    return next;
  };
  const { session_id: first } = await client.ready();
  for (const name of ['a', 'b', 'c']) discord.addChannel(guild, { name });
  const again = await resume(first, 1);
  await resume('unknown', 1);
  const { session_id: second } = await again.ready();
  again.socket.close(1000);
  await again.closed;
  await resume(second, 1);
  const last = await GatewayClient.connect(t, discord.gateway.url);
  const { session_id: third } = await last.ready();
  discord.gateway.forgetSessions();
  await resume(third, 1);
});

test('a seq of a resumption that was never sent', async (t) => {
  const { discord, client } = await begin(t);
  const { session_id: id } = await client.ready();
  discord.gateway.drop(4000);
  assert.equal(await client.closed, 4000);
  const second = await GatewayClient.connect(t, discord.gateway.url);
  second.say(6, { token: 'secret', session_id: id, seq: 99 });
  assert.equal(await second.closed, 4007);
});

test('sessions begin at most every 5 s, and only so many a day', async (t) => {
  const clock = new ManualClock();
  const { discord, call, client } = await begin(t, { clock, sessionStarts: { total: 2 } });
  await client.ready();
  const second = await GatewayClient.connect(t, discord.gateway.url);
  second.identify();
  assert.equal((await second.next((m) => m.op === 9)).d, false);
  clock.advance(5000);
  await second.ready();
  const limit = (await call('GET', '/gateway/bot')).body.session_start_limit;
  assert.deepEqual(limit, { total: 2, remaining: 0, reset_after: 24 * 3600_000 - 5000, max_concurrency: 1 });
  clock.advance(5000);
  const third = await GatewayClient.connect(t, discord.gateway.url);
  third.identify();
  assert.equal(await third.closed, 4004);
  assert.equal((await call('GET', '/users/@me')).status, 401);
});

test('who sends no heartbeat is dropped', async (t) => {
  const clock = new ManualClock();
  const { client } = await begin(t, { clock, heartbeatIntervalMs: 1000 });
  clock.advance(1500);
  assert.equal(await client.closed, 4009);
});

test('faults: op 1, 7 and 9, bad JSON, silence, codes', async (t) => {
  const { discord, client } = await begin(t, { sessionStarts: { intervalMs: 0 } });
  await client.ready();
  discord.gateway.requestHeartbeats();
  await client.next((m) => m.op === 1);
  discord.gateway.askToReconnect();
  await client.next((m) => m.op === 7);
  discord.gateway.sendText('{"op": 0, ');
  await client.next((m) => m.undecodable === '{"op": 0, ');
  discord.gateway.acknowledges = false;
  client.say(1, 1);
  await discord.until(() => discord.gateway.heard.at(-1).op === 1, { what: 'the heartbeat' });
  assert.equal(client.heard.some((m) => m.op === 11), false);
  discord.gateway.invalidateSessions({ resumable: true });
  assert.equal((await client.next((m) => m.op === 9)).d, true);
  discord.gateway.drop(4013);
  assert.equal(await client.closed, 4013);
});

test('connections are refused for a while', async (t) => {
  const { discord, call } = await startFake(t);
  discord.refuseConnections();
  await assert.rejects(GatewayClient.connect(t, discord.gateway.url));
  await assert.rejects(call('GET', '/users/@me'));
  discord.acceptConnections();
  await GatewayClient.connect(t, discord.gateway.url);
  assert.equal((await call('GET', '/users/@me')).status, 200);
});

test('a bot that was thrown out hears so, and no more', async (t) => {
  const { discord, guild, channel, call, client } = await begin(t);
  await client.ready();
  discord.removeBot(guild);
  assert.deepEqual((await client.next('GUILD_DELETE')).d, { id: guild.id });
  assert.equal((await call('GET', `/guilds/${guild.id}`)).body.code, 50001);
  assert.equal((await call('GET', `/channels/${channel.id}`)).body.code, 50001);
});
