// Connections to Discord under TLS: the token goes only to a server that proves to be the wanted host.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BotRun, TOKEN, World } from './world.mjs';

let folder;
before(() => { folder = mkdtempSync(path.join(tmpdir(), 'muster-tls-')); });
after(() => { rmSync(folder, { recursive: true }); });

// A self-signed certificate for this alternative name: {file, tls}.
function certificate(name) {
  const [key, cert] = ['key', 'cert'].map((part) => path.join(folder, `${part}-${name.replace(/\W/g, '-')}.pem`));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert,
    '-days', '1', '-subj', '/CN=localhost', '-addext', `subjectAltName=${name}`,
  ], { stdio: 'ignore' });
  return { file: cert, tls: { key: readFileSync(key), cert: readFileSync(cert) } };
}

async function worldWith(t, tls) {
  const world = await World.start({ discord: { tls } });
  t.after(() => world.stop());
  return world;
}

async function isRefused(world, environment, why) {
  const run = (options) => new BotRun(['--socket', world.socket, '--api', world.discord.apiUrl, ...options], { MUSTER_DISCORD_TOKEN: TOKEN, ...environment });
  const bot = run([]);
  await bot.said(/A request to Discord failed\. .*\n/);
  const { code, output } = await bot.stop();
  assert.equal(code, 0);
  assert.match(output, why);
  assert.ok(!output.includes(TOKEN));
  const check = await run(['--check']).ended;
  assert.equal(check.code, 1);
  assert.match(check.output, /missing {2}Discord: /);
  // The server got no byte of a request.
  assert.deepEqual(world.discord.requests, []);
  assert.deepEqual(world.discord.gateway.heard, []);
}

test('a certificate that nobody vouches for', async (t) => {
  const { tls } = certificate('IP:127.0.0.1');
  await isRefused(await worldWith(t, tls), {}, /A request to Discord failed\. .*certificate/i);
});

test('a certificate that is trusted, of another host', async (t) => {
  const { file, tls } = certificate('IP:127.0.0.2,DNS:discord.com');
  await isRefused(await worldWith(t, tls), { SSL_CERT_FILE: file }, /A request to Discord failed\. .*(certificate|host|name)/i);
});

test('a certificate that SSL_CERT_FILE vouches for', async (t) => {
  const { file, tls } = certificate('IP:127.0.0.1');
  const world = await worldWith(t, tls);
  await world.startBot([], { SSL_CERT_FILE: file });
  const outcome = await world.say(world.olga, world.lobby, 'help', {});
  assert.match(outcome.embeds[0].title, /What there is to do/);
  assert.deepEqual(world.discord.violations, []);
});

test('a gateway of another host, whose certificate is not its own', async (t) => {
  const { file, tls } = certificate('IP:127.0.0.1');
  const world = await worldWith(t, tls);
  const other = await worldWith(t, certificate('IP:127.0.0.2').tls);
  const bot = new BotRun(
    ['--socket', world.socket, '--api', world.discord.apiUrl, '--gateway', other.discord.gateway.url], { MUSTER_DISCORD_TOKEN: TOKEN, SSL_CERT_FILE: file });
  await bot.said(/The gateway's connection ended\. .*certificate/i);
  assert.equal((await bot.stop()).code, 0);
  assert.deepEqual(other.discord.gateway.heard, []);
});
