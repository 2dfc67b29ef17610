// Faults of requests, rate limits, and certificates.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { FakeDiscord, ManualClock } from '../fake-discord.mjs';
import { GatewayClient } from './gateway-client.mjs';
import { refused, startFake } from './support.mjs';

const say = (call, channel, content, options) => call('POST', `/channels/${channel.id}/messages`, { content }, options);

test('answers that fail, matched by method and path, so often and no more', async (t) => {
  const { discord, channel, call } = await startFake(t);
  discord.failRequests({ count: 2, method: 'POST', path: /messages$/, status: 503 });
  discord.failRequests({ path: channel.id, status: 500 });
  assert.equal((await say(call, channel, 'a')).status, 503);
  assert.equal((await call('GET', '/users/@me')).status, 200);
  assert.equal((await say(call, channel, 'b')).status, 503);
  assert.equal((await say(call, channel, 'c')).status, 500);
  assert.equal((await say(call, channel, 'd')).status, 200);
  assert.deepEqual(discord.messages(channel).map((m) => m.content), ['d']);
  assert.deepEqual(discord.requests.map((r) => r.status), [503, 200, 503, 500, 200]);
});

test('connections cut before and after the effect', async (t) => {
  const { discord, channel, call } = await startFake(t);
  discord.failRequests({ cut: 'before' });
  await assert.rejects(say(call, channel, 'lost'));
  discord.failRequests({ cut: 'after' });
  await assert.rejects(say(call, channel, 'sent'));
  assert.deepEqual(discord.messages(channel).map((m) => m.content), ['sent']);
});

test('answers that are late, or not JSON', async (t) => {
  const clock = new ManualClock();
  const { discord, channel, call } = await startFake(t, { clock });
  discord.failRequests({ delayMs: 1000 });
  const late = say(call, channel, 'late');
  await discord.until(() => discord.api.delayed === 1, { what: 'the request that is held back' });
  await say(call, channel, 'early');
  clock.advance(1000);
  await late;
  assert.deepEqual(discord.messages(channel).map((m) => m.content), ['early', 'late']);
  discord.failRequests({ body: '{"id": ' });
  await assert.rejects(say(call, channel, 'x'), SyntaxError);
});

test('a channel has two new names in ten minutes, whatever is left of its other changes', async (t) => {
  const clock = new ManualClock();
  const { channel, call } = await startFake(t, { clock });
  const rename = (name) => call('PATCH', `/channels/${channel.id}`, { name });
  for (const name of ['a', 'b', 'b']) assert.equal((await rename(name)).status, 200);
  clock.advance(60_000);
  const { status, headers, body } = await rename('c');
  assert.equal(status, 429);
  assert.equal(headers.get('x-ratelimit-scope'), 'user');
  assert.equal(headers.get('x-ratelimit-remaining'), '4');
  assert.equal(body.retry_after, 540);
  assert.equal((await call('PATCH', `/channels/${channel.id}`, { nsfw: true })).status, 200);
  clock.advance(540_000);
  assert.equal((await rename('c')).status, 200);
});

test('a message that comes later than its answer', async (t) => {
  const { discord, channel, call } = await startFake(t);
  const list = async () => (await call('GET', `/channels/${channel.id}/messages`)).body.map((m) => m.content);
  discord.failRequests({ status: 502, effect: 'hidden' });
  assert.equal((await say(call, channel, 'slow')).status, 502);
  assert.deepEqual(await list(), []);
  discord.revealMessages();
  assert.deepEqual(await list(), ['slow']);
});

test('429 on demand, of each scope', async (t) => {
  const { discord, channel, call } = await startFake(t);
  for (const scope of ['user', 'global', 'shared']) {
    discord.failRequests({ status: 429, scope, retryAfterMs: 1500 });
    const { status, headers, body } = await say(call, channel, scope);
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), '2');
    assert.equal(headers.get('x-ratelimit-scope'), scope);
    assert.equal(headers.get('x-ratelimit-global'), scope === 'global' ? 'true' : null);
    assert.equal(body.retry_after, 1.5);
    assert.equal(body.global, scope === 'global');
  }
  assert.equal(discord.count429, 3);
  // A 429 with the scope shared does not count as invalid.
  assert.equal(discord.invalidRequests, 2);
});

test('five messages in five seconds for each channel', async (t) => {
  const clock = new ManualClock(1_700_000_000_000);
  const { discord, guild, channel, call } = await startFake(t, { clock });
  const other = discord.addChannel(guild, { name: 'other' });
  const first = await say(call, channel, '1');
  const header = (answer, name) => answer.headers.get(`x-ratelimit-${name}`);
  assert.equal(header(first, 'limit'), '5');
  assert.equal(header(first, 'remaining'), '4');
  assert.equal(header(first, 'reset'), '1700000005.000');
  assert.equal(header(first, 'reset-after'), '5.000');
  for (const content of ['2', '3', '4', '5']) await say(call, channel, content);
  clock.advance(1500);
  const sixth = await say(call, channel, '6');
  assert.equal(sixth.status, 429);
  assert.deepEqual(sixth.body, { message: 'You are being rate limited.', retry_after: 3.5, global: false });
  assert.equal(header(sixth, 'scope'), 'user');
  assert.equal(header(sixth, 'bucket'), header(first, 'bucket'));
  // Another channel has the same bucket with a separate count.
  const elsewhere = await say(call, other, '1');
  assert.equal(elsewhere.status, 200);
  assert.equal(header(elsewhere, 'bucket'), header(first, 'bucket'));
  clock.advance(3500);
  assert.equal((await say(call, channel, '7')).status, 200);
});

test('fifty requests a second over all, but for answers to interactions', async (t) => {
  const clock = new ManualClock();
  const { discord, call } = await startFake(t, { clock, rateLimits: { read: [1000, 1000] } });
  const all = await Promise.all(Array.from({ length: 51 }, () => call('GET', '/users/@me')));
  const last = all.filter((answer) => answer.status === 429);
  assert.equal(last.length, 1);
  assert.equal(last[0].body.global, true);
  const exempt = await call('POST', '/interactions/1/token/callback', { type: 5 });
  assert.deepEqual(refused(exempt), { status: 404, code: 10062 });
  clock.advance(1000);
  assert.equal((await call('GET', '/users/@me')).status, 200);
  assert.equal(discord.count429, 1);
});

test('TLS, with a certificate that only those accept who know it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-discord-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [keyFile, certFile] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certFile,
    '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1',
  ], { stdio: 'ignore' });
  const [key, cert] = [keyFile, certFile].map((file) => readFileSync(file));
  const discord = await FakeDiscord.start({ token: 'secret', tls: { key, cert } });
  t.after(() => discord.stop());
  const status = (options) => new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'DiscordBot (https://example.org, 1)' };
    request(`${discord.apiUrl}/gateway`, { headers, ...options }, (response) => resolve(response.resume().statusCode)).on('error', reject).end();
  });
  assert.equal(await status({ ca: cert }), 200);
  await assert.rejects(status({}), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const client = await GatewayClient.connect(t, discord.gateway.url, { ca: cert });
  await client.ready();
});
