// The scoreboard: one message that the bot edits and, if it may, pins.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { INVITED_WITH, prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const PINS = /\/pins\/\d+$/;

let world;
let game;

const call = (name, request) => world.call(name, request);
const boards = () => world.discord.messages(game).filter((m) => m.author.bot && m.embeds.at(-1)?.footer?.text === 'muster scoreboard');
// Gives the team points and waits until the scoreboard shows them.
async function adjustAndSee(reason) {
  await world.adjust(1, reason, 1001);
  const { rows } = await call('GetRanking', { session: 1 });
  const points = `· ${rows.find(({ team }) => team === 1).points} `;
  await world.discord.until(() => boards().some((board) => `${textOf(board)} `.includes(points)), { what: `a scoreboard with ${points}`, timeoutMs: 60_000 });
}

beforeEach(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  await prepare(world, ['Red', 'Blue']);
  game = world.channel('game');
  await world.configure();
});
afterEach(() => world.stop());

test('without the right to pin: one scoreboard all the same, the pin asked for once, and again when the right is there', async () => {
  const { discord } = world;
  const self = discord.applicationId;
  const before = game.overwrites.get(self);
  const pins = () => discord.requests.filter(({ path }) => PINS.test(path)).length;
  discord.guilds.setOverwrite(game, { ...before, allow: before.allow & ~P.PIN_MESSAGES, deny: P.PIN_MESSAGES });
  await call('StartGame', { session: 1 });
  await adjustAndSee('a');
  await adjustAndSee('b');
  assert.equal(pins(), 1);
  assert.equal((await world.log('bot')).match(/The scoreboard can't be pinned\. .*Missing Permissions/g).length, 1);
  // Moves the scoreboard beyond the range of a search.
  const anna = discord.user('anna', world.guild);
  for (let i = 0; i < 120; ++i) discord.messageStore.add(game, anna.member.user, { content: `${i}` });
  await world.kill('bot');
  await world.startBot();
  await adjustAndSee('c');
  assert.equal(boards().length, 1);
  assert.deepEqual(discord.pins(game), []);
  discord.guilds.setOverwrite(game, before);
  await discord.until(() => discord.pins(game).length === 1, { what: 'the pin' });
  assert.ok(pins() <= 3);
});

test('between two edits lie at least five seconds', async () => {
  const { discord } = world;
  await call('StartGame', { session: 1 });
  for (const reason of ['a', 'b', 'c']) await adjustAndSee(reason);
  const edits = discord.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith(`/messages/${boards()[0].id}`)).map(({ at }) => at);
  assert.ok(edits.length >= 2);
  edits.slice(1).forEach((at, i) => assert.ok(at - edits[i] >= 4_999, `${edits}`));
  assert.equal(boards().length, 1);
});

// A wait of an hour would block one of the few workers of all servers.
test('what Discord puts off for an hour is given up, and tried later', async () => {
  const { discord } = world;
  await call('StartGame', { session: 1 });
  await discord.until(() => discord.pins(game).length === 1, { what: 'the scoreboard' });
  const anHour = { status: 429, scope: 'shared', retryAfterMs: 3_600_000 };
  discord.failRequests({ method: 'PATCH', path: /messages\/\d+$/, ...anHour });
  await world.adjust(1, 'a');
  await world.logged('bot', /The scoreboard can't be updated; I keep trying\./);
  discord.failRequests({ method: 'PUT', path: /commands$/, ...anHour });
  const second = discord.addGuild({ name: 'Else', owner: 'otto', permissions: INVITED_WITH, botRolePosition: 50 });
  await world.logged('bot', new RegExp(`Commands can't be registered in server ${second.id}; I keep trying\\.`));
});
