// Answers under load: whether they come within Discord's 3 s, and that an interaction without an answer has no effect.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import path from 'node:path';
import { prepare, SlowSocket, textOf, WIDE_LIMITS, World } from './world.mjs';

const DEFERRED = 5;
const CALLBACKS = { method: 'POST', path: /callback$/ };
const RED = 1;

let world;
let people;

const say = async (user, path, options) => textOf(await world.say(user, world.lobby, path, options));
const pointsOf = async (team) =>
  (await world.call('GetRanking', { session: 1 })).rows.find((row) => row.team === team).points;
const logged = (pattern) => world.logged('bot', pattern);
const givePoints = (reason) => world.olga.command(world.lobby, 'adjust', { team: 'Red', points: 10, reason });

beforeEach(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people } = await prepare(world, ['Red', 'Blue']));
  await world.begin();
});
afterEach(() => world.stop());

// ---- Too late. ----

test('what was asked while the gateway was away, and given up, is not done when it is back', async () => {
  const { discord } = world;
  const before = await pointsOf(RED);
  discord.faults.refusesGateway = true;
  discord.gateway.drop();
  await assert.rejects(givePoints('given up'), /did not respond/);
  const { resumes } = discord.gateway;
  discord.faults.refusesGateway = false;
  await discord.until(() => discord.gateway.resumes > resumes, { what: 'a resumed session', timeoutMs: 30_000 });
  await logged(/"adjust" came too late to be answered/);
  assert.equal(await pointsOf(RED), before);
  assert.match(textOf((await givePoints('again')).message), /Done/);
  assert.equal(await pointsOf(RED), before + 10);
});

// ---- Too much. ----

test('commands that wait for Discord\'s limits do not hold up those that need none', async () => {
  const { discord, olga, lobby } = world;
  discord.guilds.updateChannel(world.channel('blue'), { name: 'hacked' });
  discord.failRequests({ method: 'PATCH', path: /channels\/\d+$/, status: 429, scope: 'user', retryAfterMs: 60_000 });
  const waiting = await Promise.all(Array.from({ length: 20 }, () => olga.command(lobby, 'setup', {})));
  assert.ok(waiting.every((outcome) => outcome.callback.type === DEFERRED), 'each was told that it is under way');
  assert.match(await say(people.Red1, 'points', {}), /Ranking/);
  assert.notEqual((await olga.autocomplete(lobby, 'adjust', 'team', 'R')).choices.length, 0);
  // The scoreboard and the new server must not delay answers either.
  const guild = discord.addGuild({ name: 'Else', owner: 'otto' });
  await discord.until(() => discord.commands(guild).length > 0, { what: 'the commands of another server' });
});

test('commands that Discord\'s limits hold up are answered, and have their effect once', async () => {
  const { discord, olga } = world;
  const game = world.channel('game');
  await world.call('StopGame', { session: 1 });
  const limited = { status: 429, scope: 'user', retryAfterMs: 4000 };
  discord.failRequests({ method: 'POST', path: `channels/${game.id}/messages`, ...limited });
  discord.failRequests({ method: 'DELETE', path: /members\/\d+\/roles/, ...limited });
  const [announced, assigned] = await Promise.all(
    [say(olga, 'announce', { text: 'hear ye' }), say(olga, 'player assign', { player: 'Red1', team: 'Blue' })]);
  assert.match(announced, /Said/);
  assert.match(assigned, /plays in \*?\*?Blue\*?\*? now/);
  assert.equal(discord.messages(game).filter((message) => /hear ye/.test(textOf(message))).length, 1);
  assert.ok(people.Red1.sees(world.channel('blue')) && !people.Red1.sees(world.channel('red')));
  discord.failRequests({ method: 'DELETE', path: /members\/\d+\/roles/, ...limited });
  assert.match(await say(olga, 'player remove', { player: 'Red1' }), /in no team of this session any more/);
  assert.ok(!people.Red1.sees(world.channel('blue')));
});

test('answers that Discord is slow to take hold up nobody for good, and what became too old is not done', async () => {
  const { discord, olga, lobby } = world;
  const before = await pointsOf(RED);
  const { delayed } = discord.api;
  discord.failRequests({ ...CALLBACKS, count: 8, delayMs: 4000 });
  const slow = Promise.allSettled(Array.from({ length: 8 }, () => olga.command(lobby, 'help', {})));
  await discord.until(() => discord.api.delayed >= delayed + 8, { what: 'all workers to wait' });
  await assert.rejects(givePoints('behind them'), /did not respond/);
  await logged(/"adjust" came too late to be answered/);
  await slow;
  assert.equal(await pointsOf(RED), before);
  assert.match(await say(people.Red1, 'points', {}), /Ranking/);
});

test('posts that Discord is slow to take hold up no answer', async () => {
  const { discord, olga } = world;
  await world.call('StopGame', { session: 1 });
  for (let i = 0; i < 8; ++i) {
    await say(olga, 'team add', { name: `Team ${i}` });
    assert.match(await say(olga, 'player add', { name: `Ada ${i}`, passphrase: 'a long one', team: `Team ${i}` }), /plays in/);
  }
  await say(olga, 'setup', {});
  await world.call('SetConfig', { session: 1, set: [{ key: 'num_challenges', value: '1' }] });
  const { delayed } = discord.api;
  // More channels than connections.
  discord.failRequests({ method: 'POST', path: /channels\/\d+\/messages$/, count: 100, delayMs: 10_000 });
  await world.call('StartGame', { session: 1 });
  await discord.until(() => discord.api.delayed >= delayed + 8, { what: 'posts that wait' });
  assert.match(await say(people.Red1, 'points', {}), /Ranking/);
});

// ---- A slow engine. ----

test('an engine that stands still: a sentence, and nothing to suggest', async () => {
  const { olga, lobby } = world;
  world.engine.kill('SIGSTOP');
  try {
    for (const path of ['points', 'help']) {
      assert.match(await say(people.Red1, path, {}), /engine can't be reached right now/, path);
    }
    assert.deepEqual((await olga.autocomplete(lobby, 'adjust', 'team', 'R')).choices, []);
  } finally {
    world.engine.kill('SIGCONT');
  }
  assert.match(await say(people.Red1, 'points', {}), /Ranking/);
});

test('an engine that takes long for each answer: all of a command together has 3 s', async () => {
  const engine = world.socket;
  const slow = await SlowSocket.start(engine, path.join(world.folder, 'slow'));
  await world.kill('bot');
  world.socket = slow.path;
  await world.startBot();
  world.socket = engine;
  try {
    slow.delayMs = 900;
    for (const command of ['points', 'where', 'history']) {
      assert.match(await say(people.Red1, command, {}), /engine can't be reached right now/, command);
    }
    // The command needs three replies and the last one comes too late: the engine has performed the command.
    slow.delayMs = 1_000;
    const before = await pointsOf(RED);
    const { message } = await givePoints('in the middle');
    assert.match(textOf(message), /stopped answering in the middle of this: all of it may have been done/);
    assert.equal(await pointsOf(RED), before + 10);
    slow.delayMs = 0;
    assert.match(await say(people.Red1, 'points', {}), /Ranking/);
  } finally {
    slow.stop();
  }
});
