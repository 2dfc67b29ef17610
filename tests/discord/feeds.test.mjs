// The cursors of channels: which are stored and which removed. And the messages about old events, about many events, and about
// events of another engine.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { INVITED_WITH, prepare, SlowSocket, textOf, titlesIn, WIDE_LIMITS, World } from './world.mjs';

const RED = 1;
const BLUE = 2;

let world;

const call = (name, request) => world.call(name, request);
const say = async (user, channel, path, options) => textOf(await world.say(user, channel, path, options));
const olga = (path, options = {}) => say(world.olga, world.lobby, path, options);
const adjustAll = async (reasons, team = RED) => { for (const reason of reasons) await world.adjust(team, reason); };
const keys = async (prefix) => (await call('ListValues', { prefix })).values.map(({ key }) => key);
// Waits until exactly these channels have a stored cursor.
async function kept(names) {
  const wanted = JSON.stringify(names.map((name) => feedKey(world.channel(name))).sort());
  while (JSON.stringify(await keys('discord/feed/')) !== wanted) await world.muster('ping');
}
const feedKey = (channel) => `discord/feed/${channel.id}`;

// Waits for exactly these reasons, once each and in order, with a last one at the end.
async function toldOnce(name, reasons) {
  const channel = world.channel(name);
  const lasts = () => world.reasonsIn(channel).filter((reason) => reason === 'the last one').length;
  const before = lasts();
  await adjustAll(['the last one']);
  await world.discord.until(() => lasts() > before, { what: `the last reason in ${name}`, timeoutMs: 60_000 });
  assert.deepEqual(world.reasonsIn(channel), [...reasons, 'the last one'], name);
}

// Runs only so many at a time, because each is a process.
async function inTurns(count, act) {
  for (let i = 0; i < count; i += 40) {
    await Promise.all(Array.from({ length: Math.min(40, count - i) }, (_, k) => act(i + k)));
  }
}

async function begin(engine = []) {
  world = await World.start({ discord: WIDE_LIMITS, engine });
  await world.startBot();
  await prepare(world, ['Red', 'Blue']);
  await world.begin(['game', 'red', 'blue']);
  await world.discord.until(() => world.discord.pins(world.channel('game')).length === 1, { what: 'the scoreboard' });
}
beforeEach(() => begin());
afterEach(() => world.stop());

// ---- What is kept. ----

test('what is kept of channels that are no more makes room at the next start', async () => {
  await world.kill('bot');
  await call('RemoveValue', { key: feedKey(world.channel('blue')) });
  // Fills the limit of values.
  let left = 0;
  await inTurns(1_000, async (i) => {
    await call('SetValue', { key: `discord/feed/${1000 + i}`, value: 'x' }).catch(() => { left += 1; });
  });
  assert.ok(left > 0);
  await world.startBot();
  await kept(['game', 'organisers', 'red', 'blue']);
  await adjustAll(['a']);
  await adjustAll(['b'], BLUE);
  await world.toldReasons(world.channel('game'), ['a', 'b']);
  await world.toldReasons(world.channel('blue'), ['b']);
});

test('a session for which nothing can be kept silences no other', async () => {
  const { discord } = world;
  const second = discord.addGuild({ name: 'Else', owner: 'otto', permissions: INVITED_WITH, botRolePosition: 50 });
  const lobby = discord.addChannel(second, { name: 'lobby' });
  const otto = discord.user('otto', second);
  await discord.until(() => discord.commands(second).length > 0, { what: 'the commands' });
  assert.match(await say(otto, lobby, 'session create', { name: 'Autumn' }), /plays \*\*Autumn\*\* now/);
  assert.match(await say(otto, lobby, 'setup', {}), /created/);
  await world.kill('bot');
  await call('RemoveValue', { key: feedKey([...second.channels.values()].find(({ name }) => name === 'game')) });
  await inTurns(1_000, (i) => call('SetValue', { key: `mine/${i}`, value: 'x' }).catch(() => {}));
  await world.startBot();
  await adjustAll(['a']);
  await world.toldReasons(world.channel('game'), ['a']);
  await world.toldReasons(world.channel('red'), ['a']);
  assert.match(await world.log('bot'), /Session #2 can't be told what is new; I try again\. .*1000/);
});

test('unlinked channels are forgotten, and told nothing of the meantime when they are linked anew', async () => {
  await adjustAll(['before']);
  await world.toldReasons(world.channel('red'), ['before']);
  await call('StopGame', { session: 1 });
  await world.message(world.channel('red'), (m) => /The game is over/.test(textOf(m)), 'the end');
  assert.match(await olga('session unlink'), /does not play/);
  await kept([]);
  await call('StartGame', { session: 1 });
  await adjustAll(['meantime']);
  await call('StopGame', { session: 1 });
  assert.match(await olga('session link', { name: 'Spring' }), /plays \*\*Spring\*\* now/);
  assert.match(await olga('setup'), /Everything is in place/);
  await call('StartGame', { session: 1 });
  await adjustAll(['after']);
  for (const name of ['game', 'red']) {
    const channel = world.channel(name);
    await world.discord.until(() => world.reasonsIn(channel).includes('after'), { what: `the last reason in ${name}` });
    assert.deepEqual(world.reasonsIn(channel), ['before', 'after'], name);
    assert.equal(titlesIn(world, channel).filter((title) => /has begun/.test(title)).length, 2, name);
  }
});

test('a channel that is torn down is forgotten', async () => {
  await call('StopGame', { session: 1 });
  const asked = await world.olga.command(world.lobby, 'teardown', {});
  assert.match(textOf(await world.answer(await world.olga.click(asked.message, 'Remove them'))), /are gone/);
  await kept([]);
});

// ---- By which names. ----

test('the organisers are told of teams by the names that they have now', async () => {
  await call('StopGame', { session: 1 });
  const { challenges } = await call('ListChallenges', { limit: 1000 });
  await inTurns(challenges.length, (i) => call('UpdateChallenge', { challenge: { ...challenges[i], fixed_points: true, additional_points: 1 } }));
  await olga('team rename', { team: '#1', name: 'Rose' });
  await olga('team add', { name: 'Green' });
  await olga('player add', { name: 'Greta', passphrase: 'a passphrase', team: 'Green' });
  await call('StartGame', { session: 1 });
  const organisers = world.channel('organisers');
  const told = () => world.discord.messages(organisers).map(textOf).join('\n');
  // One of the three teams is a catcher, drawn at random, and gets no challenges.
  await world.discord.until(() => [/ Blue gets/, / Rose gets/, / Green gets/].filter((name) => name.test(told())).length === 2,
    { what: 'what two teams got' }).catch((error) => { throw new Error(`${error.message}: ${told()}`); });
  assert.doesNotMatch(told(), / Red gets|#3 gets/);
});

// ---- Channels that the bot can't post to. ----

const POSTS = { method: 'POST', path: /channels\/\d+\/messages$/ };
// An answer that a player is not on the server does not count as a refusal.
const refusals = (discord) => discord.requests
  .filter(({ status, path }) => (status === 403 || status === 404) && !path.includes('/members/')).length;

test('a server that removed the bot is asked for nothing, and is told all when it is back', async () => {
  const { discord, guild } = world;
  discord.removeBot(guild);
  while (!/has removed the bot/.test(await world.log('bot'))) await world.muster('ping');
  const before = refusals(discord);
  await adjustAll(['a', 'b']);
  // A bot that was away at that time learns it from the list of its servers.
  await world.kill('bot');
  const sessions = world.sessions;
  world.spawnBot();
  await discord.until(() => world.sessions > sessions, { what: 'the bot to connect' });
  await adjustAll(['c']);
  // A message in another server's session shows that the bot has handled all this.
  const other = discord.addGuild({ name: 'Else', owner: 'otto', permissions: INVITED_WITH, botRolePosition: 50 });
  const lobby = discord.addChannel(other, { name: 'lobby' });
  const otto = discord.user('otto', other);
  await discord.until(() => discord.commands(other).length > 0, { what: 'the commands' });
  await say(otto, lobby, 'session create', { name: 'Autumn' });
  assert.match(await say(otto, lobby, 'setup', {}), /created/);
  assert.equal(refusals(discord), before);
  discord.inviteBot(guild, { permissions: INVITED_WITH, botRolePosition: 50 });
  await world.toldReasons(world.channel('game'), ['a', 'b', 'c']);
  await world.toldReasons(world.channel('red'), ['a', 'b', 'c']);
});

test('a role that gets its permissions back is enough for all to be told', async () => {
  const { discord, guild } = world;
  const role = [...guild.roles.values()].find(({ botId }) => botId);
  const channel = world.channel('game');
  const overwrite = channel.overwrites.get(discord.applicationId);
  discord.guilds.setOverwrite(channel, { ...overwrite, allow: 0n });
  discord.guilds.setOverwrite(channel, { id: guild.id, type: 0, allow: 0n, deny: 0n });
  discord.guilds.updateRole(guild, role, { permissions: INVITED_WITH & ~P.EMBED_LINKS });
  discord.guilds.updateRole(guild, guild.roles.get(guild.id), { permissions: guild.roles.get(guild.id).permissions & ~P.EMBED_LINKS });
  const from = discord.requests.length;
  await adjustAll(['a']);
  await discord.until(() => discord.requests.slice(from).some((r) => POSTS.path.test(r.path) && r.status === 403), { what: 'a refusal' });
  await adjustAll(['b']);
  discord.guilds.updateRole(guild, role, { permissions: INVITED_WITH });
  await world.toldReasons(channel, ['a', 'b']);
});

// ---- Posts of unknown fate. ----

const SEARCHES = { method: 'GET', path: /channels\/\d+\/messages$/ };
const searches = () => world.discord.requests.filter(({ method, path }) => method === SEARCHES.method && SEARCHES.path.test(path)).length;

test('a message that no search sees yet is not posted again', async () => {
  const { discord } = world;
  discord.failRequests({ ...POSTS, path: `channels/${world.channel('game').id}/messages`, status: 502, effect: 'hidden' });
  const before = searches();
  await adjustAll(['a']);
  await discord.until(() => searches() > before, { what: 'a search' });
  await adjustAll(['b', 'c']);
  await toldOnce('game', ['a', 'b', 'c']);
  discord.revealMessages();
});

test('nor is it by a bot that was started in between', async () => {
  const { discord } = world;
  discord.failRequests({ ...POSTS, path: `channels/${world.channel('game').id}/messages`, status: 502, effect: 'hidden' });
  const before = discord.requests.length;
  await adjustAll(['a']);
  await discord.until(() => discord.requests.slice(before).some(({ status }) => status === 502), { what: 'the failure' });
  await world.kill('bot');
  await adjustAll(['b']);
  await world.startBot();
  await adjustAll(['c']);
  await toldOnce('game', ['a', 'b', 'c']);
});

test('a search goes on past many messages of others, and marks of other sessions', async () => {
  const { discord } = world;
  const channel = world.channel('game');
  const mark = discord.messages(channel).findLast((m) => m.author.bot && m.embeds.length && /^m/.test(m.embeds.at(-1).footer?.text)).embeds.at(-1).footer.text;
  discord.failRequests({ ...POSTS, path: `channels/${channel.id}/messages`, cut: 'after' });
  await world.kill('bot');
  await adjustAll(['a']);
  await world.startBot();
  // From here on the bot waits a second before it searches.
  await discord.until(() => world.reasonsIn(channel).includes('a'), { what: 'the message' });
  const others = mark.replace(/·.*/, '·s99.1000');
  for (let i = 0; i < 250; ++i) {
    discord.messageStore.add(channel, discord.state.self, { embeds: [{ title: `${i}`, footer: { text: others } }] });
  }
  discord.forgetNonces();
  await adjustAll(['b']);
  await toldOnce('game', ['a', 'b']);
});

// ---- Much of it. ----

test('over five hundred events that a channel is not shown, and then one', async () => {
  await world.kill('bot');
  await inTurns(1_100, (i) => world.adjust(BLUE, `blue ${i}`));
  await adjustAll(['red a']);
  await world.startBot();
  await adjustAll(['red b']);
  await toldOnce('red', ['red a', 'red b']);
});

// More events than the bot keeps waiting; it fetches the rest after telling these.
test('over a thousand events that a channel is shown', async () => {
  await world.kill('bot');
  const count = 1_300;
  await inTurns(count, () => world.adjust(RED, 'much'));
  await world.startBot();
  const channel = world.channel('red');
  const told = () => world.discord.messages(channel)
    .flatMap((message) => message.embeds.map(({ description }) => Number(/^much \(now (-?\d+) point/.exec(description ?? '')?.[1] ?? NaN)))
    .filter((points) => !Number.isNaN(points));
  await world.discord.until(() => told().length >= count, { what: 'all of it', timeoutMs: 60_000 });
  assert.deepEqual(told(), Array.from({ length: count }, (_, i) => told()[0] + i));
});

test('what happened meanwhile is told in order, however many events of one topic lie in between', async () => {
  const [runner, other] = (await call('GetGame', { session: 1 })).teams.map(({ team, role }) => [role === 'runner' ? 0 : 1, team]).sort().map(([, team]) => team);
  const channel = world.channel(runner === RED ? 'red' : 'blue');
  await world.discord.until(() => titlesIn(world, channel).some((title) => /^🎲/.test(title)), { what: 'the first challenges' });
  const before = titlesIn(world, channel).length;
  await world.kill('bot');
  // The session's topic has several pages. A wrong order would show the team's own events during the first page.
  const rounds = 6;
  for (let i = 0; i < rounds; ++i) {
    await adjustAll([`${i}`], runner);
    await call('RerollChallenges', { team: runner });
    await inTurns(400, () => world.adjust(other, 'x'));
  }
  const engine = world.socket;
  // A page takes longer than the pause for events that belong together.
  const slow = await SlowSocket.start(engine, path.join(world.folder, 'slow'));
  slow.delayMs = 150;
  try {
    world.socket = slow.path;
    await world.startBot();
    world.socket = engine;
    await adjustAll(['the last one'], runner);
    const told = () => titlesIn(world, channel).slice(before).map((title) => [...title][0]);
    await world.discord.until(() => told().length > 2 * rounds, { what: 'all of it', timeoutMs: 60_000 });
    assert.deepEqual(told(), [...Array(rounds).fill(['➕', '🎲']).flat(), '➕']);
  } finally {
    slow.stop();
  }
});

// ---- Late, and never. ----

test('what Discord did not take for minutes is said to be late', async () => {
  await world.stop();
  await begin(['--clock-rate', '60']);
  const { discord } = world;
  const channel = world.channel('game');
  const late = () => discord.messages(channel).filter((m) => /I am behind: this happened <t:\d+:R>/.test(m.content)).length;
  const before = late();
  discord.failRequests({ ...POSTS, path: `channels/${channel.id}/messages`, status: 429, scope: 'shared', retryAfterMs: 3_000 });
  // Three minutes by the engine's clock. The first message is under way when they begin.
  await adjustAll(['a']);
  await discord.until(() => discord.count429 > 0, { what: 'a refusal' });
  await adjustAll(['b']);
  await toldOnce('game', ['a', 'b']);
  assert.ok(late() > before);
});

test('events that the engine has forgotten: the channels are told how many', async () => {
  await toldOnce('game', []);
  await world.kill('bot');
  await adjustAll(['lost']);
  await call('StopGame', { session: 1 });
  await world.kill('engine');
  // The state after a million records: the oldest events are gone.
  const journal = path.join(world.folder, 'data', 'journal.db');
  const forget = 'DELETE FROM events_field WHERE first_sequence < (SELECT max(first_sequence) FROM events_field)';
  await promisify(execFile)('python3', ['-c', 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as journal: journal.execute(sys.argv[2])', journal, forget]);
  await world.startEngine();
  await world.startBot();
  for (const name of ['game', 'red']) {
    const missing = await world.message(world.channel(name), (m) => /Some messages are missing/.test(textOf(m)), 'what is missing');
    assert.match(textOf(missing), /\d+ events? happened while I was away/);
  }
  await call('StartGame', { session: 1 });
  await toldOnce('game', ['the last one']);
  for (const name of ['game', 'red']) {
    const count = (pattern) => titlesIn(world, world.channel(name)).filter((title) => pattern.test(title)).length;
    await world.discord.until(() => count(/has begun/) === 2, { what: `the second game in ${name}` });
    assert.equal(count(/missing/), 1, name);
  }
});

// The restored engine repeats event numbers in the same realm.
test('an engine that was put back from a copy: what happens then is told', async () => {
  const { discord } = world;
  const data = path.join(world.folder, 'data');
  const channels = ['game', 'red'].map((name) => world.channel(name));
  const putBack = async () => {
    await world.kill('engine', 'SIGTERM');
    await rm(data, { recursive: true });
    await cp(`${data}.copy`, data, { recursive: true });
    await world.startEngine();
    discord.forgetNonces();
  };
  await adjustAll(['a']);
  for (const channel of channels) await world.toldReasons(channel, ['a']);
  await world.kill('engine', 'SIGTERM');
  await cp(data, `${data}.copy`, { recursive: true });
  await world.startEngine();
  const tell = async (...reasons) => {
    await adjustAll(reasons);
    for (const channel of channels) await world.toldReasons(channel, reasons);
    // A request that is still under way would reach the next engine.
    const { last } = await call('ReadEvents', { topic: 'session:1', from: 1, limit: 1 });
    const remembered = async (channel) => (await call('ListValues', { prefix: feedKey(channel) })).values[0].value.includes(`·s1.${last}`);
    for (const channel of channels) while (!await remembered(channel));
  };
  await tell('lost 1', 'lost 2', 'lost 3');
  await putBack();
  await tell('b');
  await tell('lost 4', 'lost 5');
  await world.kill('bot');
  await putBack();
  await adjustAll(['c']);
  await world.startBot();
  for (const channel of channels) await world.toldReasons(channel, ['c']);
});

// The bot exits; its service manager starts it again, perhaps in a release that fits.
for (const [name, reason, sentence] of [['of another release', 1, /another version/], ['that does not let the bot in', 2, /does not let this user in/]]) {
  test(`an engine ${name} ends the bot, with a sentence`, { timeout: 30_000 }, async () => {
    const ended = once(world.bot, 'exit');
    await world.kill('engine');
    await rm(world.socket, { force: true });
    const goodbye = Buffer.from([6, 0, 0, 0, 8, reason, 0, 0, 0, 0]);
    const engine = createServer((client) => client.on('error', () => {}).end(goodbye)).listen(world.socket);
    try {
      assert.deepEqual(await ended, [1, null]);
      assert.match(await world.log('bot'), sentence);
    } finally {
      engine.close();
    }
  });
}

test('another engine: its sessions are told from their beginning, in the same channels', async () => {
  await adjustAll(['old']);
  await toldOnce('red', ['old']);
  await world.kill('engine');
  await rm(path.join(world.folder, 'data'), { recursive: true });
  world.engineOptions = ['--clock-start', '2026-05-09T07:30:00Z'];
  await world.startEngine();
  await prepare(world, ['Red', 'Blue']);
  await world.configure();
  await call('StartGame', { session: 1 });
  await adjustAll(['new']);
  await toldOnce('red', ['old', 'the last one', 'new']);
  assert.equal(titlesIn(world, world.channel('red')).filter((title) => /has begun/.test(title)).length, 2);
  assert.equal([...world.guild.channels.values()].filter(({ name }) => name === 'red').length, 1);
});
