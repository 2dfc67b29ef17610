// What /setup takes for its own, and what it leaves alone: names are free, and other people's channels and roles are theirs.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { prepare, textOf, World } from './world.mjs';

let world;
let people;

const say = async (path, options, extra) => textOf(await world.say(world.olga, world.lobby, path, options, extra));
const session = () => world.muster('call', 'GetSession', JSON.stringify({ session: 1 }));
const channels = () => [...world.guild.channels.values()];
const named = (name) => channels().filter((channel) => channel.name === name);

beforeEach(async () => {
  // Real limits have a test of their own.
  const rateLimits = Object.fromEntries(['messageCreate', 'messageEdit', 'channelEdit', 'channelCreate', 'memberRoles'].map((name) => [name, [200, 5000]]));
  world = await World.start({ discord: { rateLimits } });
  await world.startBot();
  ({ people } = await prepare(world, ['Red', 'Blue']));
});
afterEach(async () => {
  const { violations } = world.discord;
  await world.stop();
  assert.deepEqual(violations, []);
});

describe('channels that are something already', () => {
  test("a team with the name of the organisers' or the game's channel gets one of its own", async () => {
    const organisers = world.channel('organisers');
    const game = world.channel('game');
    const mallory = world.discord.user('mallory', world.guild);
    for (const name of ['Organisers', 'Game']) await say('team add', { name });
    await say('player add', { name: 'Mallory', passphrase: 'a long one', user: mallory, team: 'Organisers' });
    assert.match(await say('setup', {}), /#organisers: created\n(.*\n)*- #game: created/);
    const { session: linked, teams } = await session();
    assert.equal(linked.admin_channel, organisers.id);
    assert.equal(linked.game_channel, game.id);
    assert.ok(!mallory.sees(organisers));
    assert.equal(new Set([organisers.id, game.id, ...teams.map((team) => team.discord_channel)]).size, 6);
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  test('two teams whose names are the same to Discord have a channel each', async () => {
    const red = world.channel('red');
    const mallory = world.discord.user('mallory', world.guild);
    for (const name of ['Red!', 'Red?']) await say('team add', { name });
    await say('player add', { name: 'Mallory', passphrase: 'a long one', user: mallory, team: 'Red!' });
    assert.match(await say('setup', {}), /#red: created/);
    assert.equal(named('red').length, 3);
    const { teams } = await session();
    assert.equal(teams.find((team) => team.name === 'Red').discord_channel, red.id);
    assert.equal(new Set(teams.map((team) => team.discord_channel)).size, 4);
    assert.ok(!mallory.sees(red));
    assert.ok(people.Red1.sees(red));
    assert.match(await say('setup', {}), /Everything is in place/);
  });
});

describe('roles', () => {
  test('not everybody can organise', async () => {
    const { guild, discord } = world;
    const nina = discord.user('nina', guild);
    assert.match(await say('session organisers', { role: guild.roles.get(guild.id) }), /Not everybody can organise/);
    // Nor where it was stored before this was refused.
    await world.muster('call', 'SetValue', JSON.stringify({ key: `discord/organisers/${guild.id}`, value: guild.id }));
    assert.match(await say('setup', {}), /Everything is in place/);
    for (const name of ['red', 'blue', 'organisers']) assert.ok(!nina.sees(world.channel(name)), name);
  });
});
