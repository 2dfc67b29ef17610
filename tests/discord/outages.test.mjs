// Failures around the bot: Discord, the engine, permissions, removed channels. Each time the channels finally get all events
// once and in order, and users get a sentence meanwhile.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { INVITED_WITH, prepare, textOf, titlesIn, WIDE_LIMITS, World } from './world.mjs';

const POSTS = { method: 'POST', path: /channels\/\d+\/messages$/ };
const CALLBACKS = { method: 'POST', path: /callback$/ };
const RED = 1;
const BLUE = 2;

let world;
let people;

const say = async (user, channel, path, options, extra) => textOf(await world.say(user, channel, path, options, extra));
const setup = () => say(world.olga, world.lobby, 'setup', {});
const adjustAll = async (reasons, team = RED) => { for (const reason of reasons) await world.adjust(team, reason); };
const botsRole = () => [...world.guild.roles.values()].find((role) => role.botId);
const permissions = (bits) => world.discord.guilds.updateRole(world.guild, botsRole(), { permissions: bits });
const status = (expected, from) => world.discord.until(
  () => world.discord.requests.slice(from).some((r) => POSTS.path.test(r.path) && r.status === expected), { what: `a post with ${expected}` });

beforeEach(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people } = await prepare(world, ['Red', 'Blue']));
  await world.begin();
});
afterEach(() => world.stop());

// ---- Channels and roles. ----

test('a game channel that somebody removed: /setup makes it anew, and it is told what happens from then on', async () => {
  const { discord } = world;
  const from = discord.requests.length;
  discord.guilds.removeChannel(world.channel('game'));
  await adjustAll(['lost here']);
  await status(404, from);
  assert.match(await say(world.olga, world.lobby, 'announce', { text: 'x' }), /Unknown Channel/);
  assert.match(await setup(), /#game: created anew; it is told what happens from now on/);
  await adjustAll(['after a', 'after b']);
  await world.toldReasons(world.channel('game'), ['after a', 'after b']);
  // The team's channel still exists and shows everything.
  await world.toldReasons(world.channel('red'), ['lost here', 'after a', 'after b']);
  assert.ok(!world.reasonsIn(world.channel('game')).includes('lost here'));
  await discord.until(() => discord.pins(world.channel('game')).length === 1, { what: 'the scoreboard in the new channel', timeoutMs: 40_000 });
});

test('a team\'s channel and role that somebody removed', async () => {
  const { discord, guild } = world;
  const player = people.Red1;
  discord.guilds.removeChannel(world.channel('red'));
  discord.guilds.removeRole(guild, [...guild.roles.values()].find((role) => role.name === 'Red'));
  const report = await setup();
  assert.match(report, /role Red: created/);
  assert.match(report, /#red: created anew/);
  assert.match(report, /Red1: given the team's role/);
  assert.ok(player.sees(world.channel('red')));
  assert.ok(!people.Blue1.sees(world.channel('red')));
  await adjustAll(['after']);
  await world.toldReasons(world.channel('red'), ['after']);
  assert.match(await setup(), /Everything is in place/);
});

test('overwrites and names that somebody changed; names that Discord writes in its own way', async () => {
  const { discord, guild, olga, lobby } = world;
  const red = world.channel('red');
  discord.guilds.setOverwrite(red, { id: guild.id, type: 0, allow: P.VIEW_CHANNEL, deny: 0n });
  discord.guilds.updateChannel(world.channel('blue'), { name: 'hacked' });
  assert.ok(people.Blue1.sees(red));
  assert.match(await setup(), /#red: mended\n- #blue: mended/);
  assert.ok(!people.Blue1.sees(red));
  await world.call('StopGame', { session: 1 });
  for (const name of ['ÜBERMUT ÉTÉ', 'St. Gallen & Co!', '  a  b ', '名前', '***']) {
    assert.match(await say(olga, lobby, 'team add', { name }), /was added|is no|at least|must/i, name);
  }
  assert.match(await setup(), /created/);
  assert.match(await setup(), /Everything is in place/);
});

test('a session that was there before is linked', async () => {
  const { discord, olga, lobby } = world;
  await world.call('StopGame', { session: 1 });
  assert.match(await say(olga, lobby, 'session unlink', {}), /does not play \*\*Spring\*\* any more/);
  assert.match(await say(olga, lobby, 'points', {}), /not linked to a session yet/);
  // A new bot that has never seen the session with a server, and that has fetched all sessions meanwhile.
  await world.kill('bot');
  await world.startBot();
  for (let i = 0; i < 20; ++i) await say(olga, lobby, 'help', {});
  assert.match(await say(olga, lobby, 'session link', { name: 'Spring' }), /plays \*\*Spring\*\* now/);
  assert.match(await setup(), /Everything is in place/);
  const from = world.discord.messages(world.channel('game')).length;
  await world.call('StartGame', { session: 1 });
  await adjustAll(['a', 'b']);
  await world.toldReasons(world.channel('game'), ['a', 'b']);
  await world.toldReasons(world.channel('red'), ['a', 'b']);
  const titles = discord.messages(world.channel('game')).slice(from).flatMap((message) => message.embeds.map((embed) => embed.title));
  assert.equal(titles.filter((title) => /has begun/.test(title)).length, 1);
});

// ---- Permissions. ----

test('/setup without the permissions for it names them', async () => {
  const { discord } = world;
  discord.guilds.removeChannel(world.channel('blue'));
  permissions(INVITED_WITH & ~P.MANAGE_CHANNELS);
  assert.match(await setup(), /Discord did not let me.*Missing Permissions.*I need: Manage Channels and Manage Roles\./);
  discord.guilds.removeRole(world.guild, [...world.guild.roles.values()].find((role) => role.name === 'Blue'));
  permissions(INVITED_WITH & ~P.MANAGE_ROLES);
  assert.match(await setup(), /I need: Manage Roles, with my own role above those of the teams\./);
  permissions(INVITED_WITH);
  assert.match(await setup(), /created/);
  assert.match(await setup(), /Everything is in place/);
});

for (const [name, denied] of [['writing', P.SEND_MESSAGES], ['embeds', P.EMBED_LINKS], ['seeing', P.VIEW_CHANNEL]]) {
  test(`a channel without the permission for ${name}: all is told once it is back`, async () => {
    const { discord } = world;
    const channel = world.channel('game');
    const self = discord.applicationId;
    const before = channel.overwrites.get(self);
    discord.guilds.setOverwrite(channel, { id: self, type: 1, allow: before.allow & ~denied, deny: denied });
    await adjustAll(['a', 'b', 'c']);
    // The log names the feed too, not only the scoreboard in the same channel.
    await world.logged('bot', new RegExp(`Channel ${channel.id} can't be told what happens; I keep trying\\. .*Missing`));
    await adjustAll(['d']);
    assert.match(await say(world.olga, world.lobby, 'announce', { text: 'x' }),
      denied === P.VIEW_CHANNEL ? /I need: View Channels/ : /I need: Send Messages, Embed Links/);
    discord.guilds.setOverwrite(channel, before);
    await world.toldReasons(channel, ['a', 'b', 'c', 'd']);
    // Other channels did not wait.
    await world.toldReasons(world.channel('red'), ['a', 'b', 'c', 'd']);
  });
}

// ---- Discord away. ----

test('Discord is away while things happen', async () => {
  const { discord } = world;
  discord.refuseConnections();
  discord.gateway.drop();
  await adjustAll(['a', 'b', 'c']);
  const refused = () => discord.api.refused;
  await discord.until(() => refused() >= 2, { what: 'attempts' });
  await adjustAll(['d', 'e'], BLUE);
  const sessions = world.sessions;
  discord.acceptConnections();
  await world.toldReasons(world.channel('game'), ['a', 'b', 'c', 'd', 'e'], { timeoutMs: 40_000 });
  await world.toldReasons(world.channel('red'), ['a', 'b', 'c'], { timeoutMs: 40_000 });
  await world.toldReasons(world.channel('blue'), ['d', 'e'], { timeoutMs: 40_000 });
  await discord.until(() => world.sessions > sessions, { what: 'a connection', timeoutMs: 30_000 });
  assert.match(await say(world.olga, world.lobby, 'points', {}), /Ranking/);
});

test('429 of each scope, for posts and for answers', async () => {
  const { discord } = world;
  const reasons = [];
  for (const scope of ['user', 'shared', 'global']) {
    discord.failRequests({ ...POSTS, count: 2, status: 429, scope, retryAfterMs: 300 });
    discord.failRequests({ ...CALLBACKS, status: 429, scope, retryAfterMs: 300 });
    reasons.push(`${scope} a`, `${scope} b`);
    await adjustAll(reasons.slice(-2));
    assert.match(await say(world.olga, world.lobby, 'points', {}), /Ranking/, scope);
    await world.toldReasons(world.channel('game'), reasons);
    await world.toldReasons(world.channel('red'), reasons);
  }
  // This test itself caused each of them.
  assert.equal(discord.count429, 9);
});

test('first answers that fail, or whose confirmation is lost', async () => {
  const { discord, olga, lobby } = world;
  const points = async () => (await world.call('GetRanking', { session: 1 })).rows.map((row) => row.points).sort();
  const faults = [{ status: 502 }, { status: 500 }, { cut: 'before' }, { cut: 'after' }];
  for (const fault of faults) {
    discord.failRequests({ ...CALLBACKS, ...fault });
    const before = await points();
    assert.match(await say(olga, lobby, 'adjust', { team: 'Red', points: 1, reason: 'once' }), /Done/);
    const after = await points();
    assert.equal(after.reduce((a, b) => a + b) - before.reduce((a, b) => a + b), 1, JSON.stringify(fault));
  }
  await world.call('StopGame', { session: 1 });
  for (const fault of faults) {
    // A deferred command: a lost answer to its confirmation must not lose its result.
    discord.failRequests({ ...CALLBACKS, ...fault });
    const name = `P${JSON.stringify(fault).replace(/\W/g, '')}`;
    assert.match(await say(olga, lobby, 'player add', { name, passphrase: 'a passphrase' }), /was added/);
    // The final answer is lost as well.
    discord.failRequests({ method: 'PATCH', path: /@original/, ...fault });
    assert.match(await setup(), /Everything is in place/);
  }
});

test('answers of Discord that make no sense', async () => {
  const { discord, lobby } = world;
  await world.kill('bot');
  await adjustAll(['a']);
  for (const body of ['[1, "x", null, {}]', '{}', '[', '[{"author": 7, "embeds": 7, "id": 7}]']) {
    discord.failRequests({ method: 'GET', path: /channels\/\d+\/messages$/, body });
  }
  discord.failRequests({ ...POSTS, count: 2, body: '[]' });
  await world.startBot();
  await world.toldReasons(world.channel('game'), ['a']);
  await world.toldReasons(world.channel('red'), ['a']);
  for (const body of ['[]', '7', '"x"', '{"id": ', '{"id": 7}', 'null']) {
    discord.failRequests({ path: /guilds\/\d+\/(channels|roles)$/, count: 2, body });
    assert.match(await setup(), /\S/, body);
  }
  discord.failRequests({ method: 'GET', path: /gateway\/bot/, body: '{"url": 7}' });
  discord.gateway.forgetSessions();
  const sessions = world.sessions;
  discord.gateway.drop(4007);
  await discord.until(() => world.sessions > sessions, { what: 'a connection', timeoutMs: 40_000 });
  assert.match(await say(world.olga, lobby, 'points', {}), /Ranking/);
});

test('a token that is revoked ends the bot, with a sentence', async () => {
  const ended = once(world.bot, 'exit');
  world.discord.gateway.revokeToken();
  assert.deepEqual(await ended, [3, null]);
  const log = await world.log('bot');
  assert.equal(log.split('\n').filter((line) => /does not accept the bot's token\. Make a new one/.test(line)).length, 1, log);
});

// ---- The engine away. ----

test('no engine: a sentence for whoever asks, and nothing to suggest; then all of it', async () => {
  const { olga, lobby } = world;
  await world.kill('engine');
  for (const [path, options] of [['points', {}], ['adjust', { team: 'Red', points: 1, reason: 'x' }], ['setup', {}], ['help', {}]]) {
    assert.match(await say(olga, lobby, path, options), /engine can't be reached right now\. Nothing is lost/, path);
  }
  assert.deepEqual((await olga.autocomplete(lobby, 'adjust', 'team', 'R')).choices, []);
  await world.startEngine();
  await adjustAll(['a', 'b']);
  await world.toldReasons(world.channel('game'), ['a', 'b']);
  await world.toldReasons(world.channel('red'), ['a', 'b']);
  assert.equal(titlesIn(world, world.channel('game')).filter((title) => /has begun/.test(title)).length, 1);
});

test('the engine is started after the bot', async () => {
  await world.kill('bot');
  await adjustAll(['a']);
  await world.kill('engine');
  const sessions = world.sessions;
  world.spawnBot();
  await world.startEngine();
  await world.discord.until(() => world.sessions > sessions, { what: 'the bot to connect' });
  await adjustAll(['b']);
  await world.toldReasons(world.channel('game'), ['a', 'b']);
  assert.match(await say(world.olga, world.lobby, 'points', {}), /Ranking/);
});
