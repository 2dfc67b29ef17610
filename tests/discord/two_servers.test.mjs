// One bot in two servers with a game on each: neither affects the other.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { INVITED_WITH, REGION, textOf, WIDE_LIMITS, World } from './world.mjs';

const CLICK = 3;
// Both have a team Red.
const TEAMS = { Spring: ['Red', 'Blue'], Autumn: ['Red', 'Oak'] };

let world;
const servers = {};

const say = async (user, channel, path, options, extra) => textOf(await world.say(user, channel, path, options, extra));
const organise = (server, path, options) => say(server.organiser, server.lobby, path, options);
const channelOf = (server, name) => [...server.guild.channels.values()].find((channel) => channel.name === name);
const game = (server) => world.call('GetGame', { session: server.session });
const points = async () => Promise.all(Object.values(servers).map(async (server) => (await game(server)).teams.map((team) => [team.team, team.points, team.period_count, team.role])));

async function play(name, session, guild, organiser) {
  const server = { session, guild, organiser, lobby: world.discord.addChannel(guild, { name: 'general' }), people: {} };
  await world.discord.until(() => world.discord.commands(guild).length > 0, { what: `the commands of ${name}` });
  await organise(server, 'session create', { name, language: 'english', time_zone: 'Europe/Zurich' });
  for (const team of TEAMS[name]) {
    await organise(server, 'team add', { name: team });
    const user = world.discord.user(`${name} ${team}`, guild);
    await organise(server, 'player add', { name: `${team} of ${name}`, passphrase: `secret of ${team}`, team, user });
    server.people[team] = user;
  }
  assert.match(await organise(server, 'setup', {}), /What I did/);
  await world.configure(session);
  assert.match(await organise(server, 'start', {}), /The game runs until/);
  servers[name] = server;
}

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  await world.muster('import', REGION);
  await play('Spring', 1, world.guild, world.olga);
  const guild = world.discord.addGuild({ name: 'Elsewhere', owner: 'otto', permissions: INVITED_WITH, botRolePosition: 50 });
  await play('Autumn', 2, guild, world.discord.user('otto', guild));
});
after(() => world.stop());
afterEach(() => { assert.deepEqual(world.discord.violations, []); });

test('each channel is told of its own game', async () => {
  const { Spring, Autumn } = servers;
  await organise(Spring, 'adjust', { team: 'Red', points: 1, reason: 'in spring' });
  await organise(Autumn, 'adjust', { team: 'Red', points: 2, reason: 'in autumn' });
  for (const [server, own] of [[Spring, 'in spring'], [Autumn, 'in autumn']]) {
    for (const name of ['game', 'red']) {
      const channel = channelOf(server, name);
      await world.message(channel, (message) => textOf(message).includes(own), own);
      assert.deepEqual(world.reasonsIn(channel), [own]);
    }
  }
});

test("a player of one server is nobody in the other's game", async () => {
  const { Spring, Autumn } = servers;
  const red = channelOf(Autumn, 'red');
  // One user in both servers, let in by hand.
  const user = world.discord.user('Spring Red', Autumn.guild);
  world.discord.giveRole(user, [...Autumn.guild.roles.values()].find((role) => role.name === 'Red'));
  const earlier = await points();
  for (const [path, options] of [['challenges', {}], ['complete', { challenge: '1' }], ['catch', { team: 'Oak' }]])
    assert.match(await say(user, red, path, options), /You are not in the team Red/, path);
  for (const path of ['points', 'where', 'bounty', 'history'])
    assert.match(await say(user, Autumn.lobby, path, {}), /You are in no team of this game/, path);
  assert.match(await say(user, Autumn.lobby, 'start', {}), /Only organisers may do that/);
  assert.match(await organise(Autumn, 'setup', {}), /Red of Spring: a role taken that is another team's/);
  assert.ok(!user.sees(red));
  assert.ok(Spring.people.Red.sees(channelOf(Spring, 'red')));
  assert.deepEqual(await points(), earlier);
});

test("the other server's teams are not known, by name or by id", async () => {
  const { Spring, Autumn } = servers;
  const earlier = await points();
  for (const team of ['Blue', '#1', '#2']) {
    for (const [path, options] of [['adjust', { points: 1, reason: 'x' }], ['switch', { role: 'catcher' }], ['reroll', {}], ['period', {}], ['team colour', { colour: '#112233' }]])
      assert.match(await organise(Autumn, path, { team, ...options }), /There is no team/, path);
    assert.match(await say(Autumn.people.Red, channelOf(Autumn, 'red'), 'catch', { team }), /There is no team/);
  }
  assert.match(await organise(Spring, 'player assign', { player: 'Red of Spring', team: 'Oak' }), /There is no team "Oak"/);
  const offered = (await Autumn.organiser.autocomplete(Autumn.lobby, 'adjust', 'team', '')).choices.map((choice) => choice.name);
  assert.deepEqual(offered, TEAMS.Autumn);
  assert.deepEqual(await points(), earlier);
});

test("the other game's buttons", async () => {
  const { Spring, Autumn } = servers;
  const spring = await game(Spring);
  const hunter = spring.teams.find((team) => team.role === 'catcher');
  const runner = spring.teams.find((team) => team.role === 'runner');
  const [open] = runner.challenges;
  const earlier = await points();
  const ids = [`complete:${runner.team}:${open.challenge}:${open.drawn}`, `catch:${hunter.team}:${runner.team}:${hunter.period_count}:${spring.game}`,
    `stop:${spring.game}`, 'teardown:1'];
  const channels = [...Spring.guild.channels.keys()];
  for (const custom_id of ids) {
    for (const user of [Autumn.organiser, Autumn.people.Red]) {
      const { message } = await user.command(Autumn.lobby, 'help', {});
      const text = textOf(await world.answer(await user.inject(Autumn.lobby, CLICK, { custom_id, component_type: 2 }, message)));
      assert.match(text, /of no use any more|over already|not open any more|Only organisers|no team/, `${custom_id}: ${text}`);
    }
  }
  assert.deepEqual(await points(), earlier);
  assert.deepEqual([...Spring.guild.channels.keys()], channels);
});

test("a session that is played is linked nowhere else, and ends alone", async () => {
  const { Spring, Autumn } = servers;
  assert.match(await organise(Autumn, 'session link', { name: 'Spring' }), /This server plays \*\*Autumn\*\* already/);
  const asked = await Autumn.organiser.command(Autumn.lobby, 'stop', {});
  assert.match(textOf(await world.answer(await Autumn.organiser.click(asked.message, 'End it'))), /The game is over/);
  assert.match(await organise(Autumn, 'extend', { minutes: 5 }), /No game runs/);
  assert.match(await organise(Spring, 'extend', { minutes: 5 }), /The game now ends at/);
});

test('/link on one server gives the role on the other, and takes it there from whoever was the player', async () => {
  const { Spring, Autumn } = servers;
  const eve = world.discord.user('eve', Autumn.guild);
  const elsewhere = world.discord.user('eve', Spring.guild);
  const blue = channelOf(Spring, 'blue');
  const outcome = await eve.submit(await eve.command(Autumn.lobby, 'link', {}), { name: 'Blue of Spring', passphrase: 'secret of Blue' });
  assert.match(textOf(await world.answer(outcome)), /You are \*\*Blue of Spring\*\* now/);
  assert.ok(elsewhere.sees(blue));
  assert.ok(!Spring.people.Blue.sees(blue));
});

// From here on no game runs. After each test the servers have only the sessions that the test
// names.
const stop = async (server) => {
  const asked = await server.organiser.command(server.lobby, 'stop', {});
  assert.match(textOf(await world.answer(await server.organiser.click(asked.message, 'End it'))), /The game is over/);
};
const tearDown = async (server) => {
  const asked = await server.organiser.command(server.lobby, 'teardown', {});
  return textOf(await world.answer(await server.organiser.click(asked.message, 'Remove them')));
};
const thingsIn = ({ guild }) => [...guild.channels.keys(), ...guild.roles.keys()];
const give = (session, server) => world.muster('session', 'edit', session, '--discord-server', server ? server.guild.id : '0');
const made = async (session) => (await Promise.all(['category', 'channel', 'role'].map((kind) =>
  world.call('ListValues', { prefix: `discord/${kind}/${session}` })))).flatMap(({ values }) => values);

test('/teardown leaves what the session has on the server that played it before', async () => {
  const { Spring, Autumn } = servers;
  await stop(Spring);
  for (const server of [Spring, Autumn]) assert.match(await organise(server, 'session unlink', {}), /does not play/);
  const before = [thingsIn(Spring), thingsIn(Autumn)];
  await give('Spring', Autumn);
  assert.match(await tearDown(Autumn), /are gone/);
  assert.deepEqual([thingsIn(Spring), thingsIn(Autumn)], before);
  assert.deepEqual(await made(1), []);
  // The server's own channels are removed.
  assert.match(await organise(Autumn, 'setup', {}), /#game: created/);
  assert.match(await tearDown(Autumn), /are gone/);
  assert.deepEqual([thingsIn(Spring), thingsIn(Autumn)], before);
  await give('Spring');
});

test('/teardown after the operator moved a session that was linked', async () => {
  const { Spring, Autumn } = servers;
  assert.match(await organise(Autumn, 'session link', { name: 'Autumn' }), /plays \*\*Autumn\*\* now/);
  assert.match(await organise(Autumn, 'setup', {}), /Everything is in place/);
  const before = [thingsIn(Spring), thingsIn(Autumn)];
  await give('Autumn');
  await give('Autumn', Spring);
  assert.match(await tearDown(Spring), /are gone/);
  assert.deepEqual([thingsIn(Spring), thingsIn(Autumn)], before);
  assert.deepEqual(await made(2), []);
  const { session, teams } = await world.call('GetSession', { session: 2 });
  for (const id of [session.game_channel, session.admin_channel, ...teams.map((team) => team.discord_channel)]) assert.ok(!id, id);
});
