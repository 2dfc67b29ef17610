// Which channels and roles /setup takes for its own. Names are free, so foreign channels and roles with equal names stay
// untouched.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

let world;
let people;

const say = async (path, options, extra) => textOf(await world.say(world.olga, world.lobby, path, options, extra));
const session = () => world.call('GetSession', { session: 1 });
const channels = () => [...world.guild.channels.values()];
const named = (name) => channels().filter((channel) => channel.name === name);

beforeEach(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people } = await prepare(world, ['Red', 'Blue']));
});
afterEach(() => world.stop());

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
  const rolesOf = (user) => [...user.member.roles].map((id) => world.guild.roles.get(id));
  const greens = () => [...world.guild.roles.values()].filter(({ name }) => name === 'Green');

  test('not everybody can organise', async () => {
    const { guild, discord } = world;
    const nina = discord.user('nina', guild);
    assert.match(await say('session organisers', { role: guild.roles.get(guild.id) }), /Not everybody can organise/);
    // Not even if an earlier release stored it.
    await world.call('SetValue', { key: `discord/organisers/${guild.id}`, value: guild.id });
    assert.match(await say('setup', {}), /Everything is in place/);
    for (const name of ['red', 'blue', 'organisers']) assert.ok(!nina.sees(world.channel(name)), name);
  });

  test("the organisers' role, which somebody removed", async () => {
    const { guild, discord } = world;
    const crew = discord.addRole(guild, { name: 'Crew' });
    await say('session organisers', { role: crew });
    assert.match(await say('setup', {}), /#organisers: mended/);
    discord.guilds.removeRole(guild, crew);
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  // Such a role often has rights only through the overwrites of some channels; its members can enter those channels.
  test("a team's name and colour bring nobody a role that opens channels, or organises", async () => {
    const { guild, discord } = world;
    const mallory = discord.user('mallory', guild);
    const crew = discord.addRole(guild, { name: 'Crew', permissions: 0n });
    const backstage = discord.addChannel(guild, { name: 'backstage', overwrites: [
      { id: guild.id, type: 0, allow: 0n, deny: P.VIEW_CHANNEL }, { id: crew.id, type: 0, allow: P.VIEW_CHANNEL, deny: 0n }] });
    const leaders = discord.addRole(guild, { name: 'Leaders', permissions: 0n });
    await say('session organisers', { role: leaders });
    for (const name of ['Crew', 'Leaders']) await say('team add', { name, colour: '#000000' });
    await say('player add', { name: 'Mallory', passphrase: 'a long one', user: mallory, team: 'Crew' });
    const otto = discord.user('otto', guild);
    await say('player add', { name: 'Otto', passphrase: 'a long one', user: otto, team: 'Leaders' });
    assert.match(await say('setup', {}), /role Crew: created\n(.*\n)*- role Leaders: created/);
    for (const [user, role] of [[mallory, crew], [otto, leaders]]) {
      assert.deepEqual(rolesOf(user).map((each) => each.name), [role.name]);
      assert.ok(!user.member.roles.has(role.id));
    }
    assert.ok(!mallory.sees(backstage));
    assert.ok(!otto.sees(world.channel('organisers')));
  });

  test('rights that somebody gave a team are taken away', async () => {
    const { guild, discord } = world;
    const role = [...guild.roles.values()].find(({ name }) => name === 'Red');
    discord.guilds.updateRole(guild, role, { permissions: P.ADMINISTRATOR });
    assert.ok(people.Red1.sees(world.channel('blue')));
    assert.match(await say('setup', { dry_run: true }), /^What I would do:\n- role Red: rights taken away$/);
    // The bot can't change a role above its own.
    discord.guilds.updateRole(guild, role, { position: 60 });
    assert.match(await say('setup', {}), /Missing Permissions.* I need: Manage Roles, with my own role above those of the teams\./);
    discord.guilds.updateRole(guild, role, { position: 1, color: 0x123456 });
    assert.match(await say('setup', {}), /^What I did:\n- role Red: name and colour mended\n- role Red: rights taken away$/);
    assert.equal(role.permissions, 0n);
    assert.ok(!people.Red1.sees(world.channel('blue')));
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  test('one that a set-up made, and could not say so, is used', async () => {
    const { guild, discord } = world;
    await say('team add', { name: 'Green', colour: '#00ff00' });
    discord.failRequests({ method: 'POST', path: /roles$/, cut: 'after' });
    assert.doesNotMatch(await say('setup', {}), /Green/);
    const [left] = greens();
    await world.kill('bot');
    await world.startBot();
    assert.match(await say('setup', { dry_run: true }), /^What I would do:\n- #green: created$/);
    assert.match(await say('setup', {}), /^What I did:\n- #green: created$/);
    assert.deepEqual(greens(), [left]);
    assert.ok(world.channel('green').overwrites.has(left.id));
    assert.deepEqual((await world.call('ListValues', { prefix: 'discord/new-role/' })).values, []);
    assert.match(await say('setup', {}), /Everything is in place/);
    discord.guilds.removeRole(guild, left);
    discord.addRole(guild, { name: 'Green', color: 0x00ff00, permissions: 0n });
    assert.match(await say('setup', {}), /role Green: created/);
  });

  // Members often choose such a role for its colour.
  test('one that looks like a team\'s, but is the community\'s, is left alone', async () => {
    const { guild, discord } = world;
    const nina = discord.user('nina', guild);
    const colour = discord.addRole(guild, { name: 'Green', color: 0x00ff00, permissions: 0n });
    discord.giveRole(nina, colour);
    await say('team add', { name: 'Green', colour: '#00ff00' });
    // Also if /setup had recorded the intent to make one, and failed.
    discord.failRequests({ method: 'POST', path: /roles$/, cut: 'before' });
    await say('setup', {});
    assert.deepEqual(greens(), [colour]);
    assert.match(await say('setup', {}), /role Green: created\n- #green: created/);
    assert.equal(greens().length, 2);
    assert.ok(!nina.sees(world.channel('green')));
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  test('/teardown where a role could not be made', async () => {
    const { discord, olga, lobby } = world;
    await say('team add', { name: 'Green' });
    discord.failRequests({ method: 'POST', path: /roles$/, status: 403 });
    assert.match(await say('setup', {}), /Discord did not let me/);
    const question = (await olga.command(lobby, 'teardown', {})).message;
    assert.match(textOf(await world.answer(await olga.click(question, 'Remove them'))), /are gone/);
    for (const prefix of ['discord/role/', 'discord/new-role/']) assert.deepEqual((await world.call('ListValues', { prefix })).values, []);
  });
});

describe('who has the role of a team', () => {
  const link = async (user, name) => textOf(await world.answer(await user.submit(
    await user.command(world.lobby, 'link', {}), { name, passphrase: `secret of ${name}` })));

  test('/link by somebody else who knows the passphrase takes it from whoever was the player before', async () => {
    const { discord, guild } = world;
    const red = world.channel('red');
    const eve = discord.user('eve', guild);
    assert.match(await link(eve, 'Red1'), new RegExp(`You are \\*\\*Red1\\*\\* now.*<#${red.id}>.*\\n<@${people.Red1.id}> was that until now`));
    assert.ok(eve.sees(red));
    assert.ok(!people.Red1.sees(red));
    assert.match(await say('setup', {}), /Everything is in place/);
    // A second link changes nothing.
    assert.match(await link(eve, 'Red1'), /^You are \*\*Red1\*\* now\. Your team's channel: <#\d+>\.$/);
    assert.ok(eve.sees(red));
  });

  test('/link by somebody who is another player already', async () => {
    assert.match(await link(people.Blue1, 'Red2'), /You are linked to another player already/);
    assert.ok(!people.Blue1.sees(world.channel('red')));
    assert.ok(people.Blue1.sees(world.channel('blue')));
  });

  test('/setup takes it from players who left the team, or play in another, behind its back', async () => {
    const red = world.channel('red');
    await world.call('UnassignPlayer', { session: 1, player: 1 });
    discordGives(people.Blue1, 'Red');
    assert.ok(people.Red1.sees(red) && people.Blue1.sees(red));
    const expected = /Blue1: a role taken that is another team's\n- Red1: a role taken that is another team's/;
    assert.match(await say('setup', { dry_run: true }), expected);
    assert.ok(people.Red1.sees(red) && people.Blue1.sees(red));
    assert.match(await say('setup', {}), expected);
    assert.ok(!people.Red1.sees(red) && !people.Blue1.sees(red));
    assert.ok(people.Blue1.sees(world.channel('blue')));
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  // Most members of a large community play in another session, or not at all.
  test('/setup gives it to the players before it asks for anybody else', async () => {
    const { discord, guild } = world;
    await world.call('UnassignPlayer', { session: 1, player: 1 });
    discord.takeRole(people.Blue1, [...guild.roles.values()].find((each) => each.name === 'Blue'));
    discord.failRequests({ method: 'GET', path: new RegExp(`members/${people.Red1.id}$`), status: 429, retryAfterMs: 3_000_000 });
    assert.match(await say('setup', {}), /^Not done, .*\n- the roles of Red1, and what comes after it\nWhat I did:\n- Blue1: given the team's role$/);
    assert.ok(people.Blue1.sees(world.channel('blue')));
  });

  const discordGives = (user, role) => world.discord.giveRole(user, [...world.guild.roles.values()].find((each) => each.name === role));
});

describe('one thing at a time', () => {
  test('a second /setup or /teardown while one is under way', async () => {
    const { discord, olga, lobby } = world;
    const question = (await olga.command(lobby, 'teardown', {})).message;
    let goOn;
    discord.failRequests({ method: 'GET', path: /guilds\/\d+\/roles$/, until: new Promise((resolve) => { goOn = resolve; }) });
    const first = say('setup', {});
    await discord.until(() => discord.api.delayed === 1, { what: 'the set-up under way' });
    assert.match(await say('setup', {}), /I am at it already/);
    assert.match(textOf(await world.answer(await olga.click(question, 'Remove them'))), /I am at it already/);
    goOn();
    assert.match(await first, /Everything is in place/);
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  test('a game is not started while its channels are removed', async () => {
    const { discord, olga, lobby } = world;
    await world.configure();
    const question = (await olga.command(lobby, 'teardown', {})).message;
    let goOn;
    discord.failRequests({ method: 'DELETE', path: /channels\/\d+$/, until: new Promise((resolve) => { goOn = resolve; }) });
    const removal = olga.click(question, 'Remove them').then((outcome) => world.answer(outcome));
    await discord.until(() => discord.api.delayed === 1, { what: 'the removal under way' });
    assert.match(await say('start', {}), /I am at it already/);
    assert.match(await say('session unlink', {}), /I am at it already/);
    goOn();
    assert.match(textOf(await removal), /are gone/);
    assert.match(await say('setup', {}), /#game: created/);
    assert.match(await say('start', {}), /The game runs until/);
  });

  test('a session is not unlinked while its channels are made', async () => {
    const { discord } = world;
    discord.guilds.removeChannel(world.channel('red'));
    let goOn;
    discord.failRequests({ method: 'POST', path: /guilds\/\d+\/channels$/, until: new Promise((resolve) => { goOn = resolve; }) });
    const setup = say('setup', {});
    await discord.until(() => discord.api.delayed === 1, { what: 'the set-up under way' });
    assert.match(await say('session unlink', {}), /I am at it already/);
    goOn();
    assert.match(await setup, /#red: created anew/);
    assert.match(await say('session unlink', {}), /does not play/);
    const { session: unlinked, teams } = await session();
    for (const id of [unlinked.game_channel, ...teams.map((team) => team.discord_channel)]) assert.ok(!id, id);
  });

  // Discord's limit: two new names in ten minutes.
  test('a third new name is put off, and said to be; what it is seen by is not', async () => {
    const { discord, guild } = world;
    const red = world.channel('red');
    for (const name of ['Rose', 'Ruby', 'Rust']) {
      await say('team rename', { team: '#1', name });
      if (name === 'Rust') discord.guilds.removeOverwrite(red, guild.id);
      const report = await say('setup', {});
      if (name === 'Rust') {
        assert.match(report, /^Not done, .* again in ten minutes:\n- #rust: its name\nWhat I did:\n- role Rust: name and colour mended\n- #rust: mended$/);
      } else {
        assert.doesNotMatch(report, /Not done/);
      }
    }
    assert.equal(red.name, 'ruby');
    assert.ok(!people.Blue1.sees(red));
    assert.match(await say('setup', {}), /^Not done, .*\n- #rust: its name\s*$/);
  });

  test('what Discord wants to be waited for is named, and done the next time', async () => {
    const { discord, olga, lobby } = world;
    for (const team of ['Green', 'Yellow']) await say('team add', { name: team });
    discord.failRequests({ method: 'POST', path: /channels$/, status: 429, retryAfterMs: 3_000_000 });
    assert.match(await say('setup', {}), /^Not done, .*\n- #green, and what comes after it\nWhat I did:\n- role Green: created$/);
    // The bot takes its record for true.
    await world.kill('bot');
    await world.startBot();
    assert.match(await say('setup', {}), /What I did:\n- #green: created\n- role Yellow: created\n- #yellow: created$/);

    const question = (await olga.command(lobby, 'teardown', {})).message;
    discord.failRequests({ method: 'DELETE', path: /channels/, status: 429, retryAfterMs: 3_000_000 });
    assert.match(textOf(await world.answer(await olga.click(question, 'Remove them'))), /Not all is gone: .* Run \/teardown again/);
  });
});

describe('a dry run says what the real one then does', () => {
  const both = async () => {
    const dry = await say('setup', { dry_run: true });
    assert.equal((await say('setup', {})).replace('What I did', 'What I would do'), dry);
    return dry;
  };

  test("others' channels of the same names, where there is no category yet", async () => {
    const { discord, guild, olga, lobby } = world;
    await world.answer(await olga.click((await olga.command(lobby, 'teardown', {})).message, 'Remove them'));
    const others = ['game', 'organisers', 'red'].map((name) => discord.addChannel(guild, { name }));
    assert.match(await both(), /category Spring: created\n- #game: created\n- #organisers: created\n(.*\n)*- #red: created\n(.*\n)*- Red1: given/);
    for (const channel of others) assert.deepEqual([...channel.overwrites.keys()], []);
  });

  test('a category and a role that somebody removed', async () => {
    const { discord, guild } = world;
    discord.guilds.removeChannel(channels().find((channel) => channel.type === 4));
    discord.guilds.removeRole(guild, [...guild.roles.values()].find((role) => role.name === 'Red'));
    assert.match(await both(), /category Spring: created\n- #game: mended\n- #organisers: mended\n- role Red: created\n- #red: mended\n/);
    discord.guilds.removeRole(guild, [...guild.roles.values()].find((role) => role.name === 'Blue'));
    assert.equal(await both(), "What I would do:\n- role Blue: created\n- #blue: mended\n- Blue1: given the team's role");
  });
});

describe('names', () => {
  test('a second /setup finds every name to be right, whatever Discord made of it', async () => {
    const names = ['Łódź', 'Команда', 'ΟΔΥΣΣΕΥΣ', 'İstanbul', 'ÜBERMUT ÉTÉ', '名前'];
    for (const name of names) await say('team add', { name });
    assert.match(await say('setup', {}), /created/);
    const requests = world.discord.requests.length;
    assert.match(await say('setup', {}), /Everything is in place/);
    assert.ok(!world.discord.requests.slice(requests).some((request) => request.method === 'PATCH' && /channels\/\d+$/.test(request.path)));
    // Renamed by hand, and by the team's new name.
    world.discord.guilds.updateChannel(world.channel('łódź'), { name: 'hacked' });
    await say('team rename', { team: 'Команда', name: 'Другая' });
    assert.match(await say('setup', {}), /#Łódź: mended\n- role Другая: name and colour mended\n- #Другая: mended$/);
    for (const name of ['łódź', 'другая']) assert.ok(world.channel(name));
    assert.match(await say('setup', {}), /Everything is in place/);
  });
});

describe('/teardown', () => {
  const tearDown = async () => textOf(await world.answer(await world.olga.click((await world.olga.command(world.lobby, 'teardown', {})).message, 'Remove them')));
  const values = async (prefix) => (await world.call('ListValues', { prefix })).values.map((value) => value.key);

  test('removes all that /setup made, also for teams that are no more, and nothing else', async () => {
    const { discord, guild, lobby } = world;
    const own = discord.addChannel(guild, { name: 'ours' });
    const roles = () => [...guild.roles.values()].filter((role) => !role.botId).map((role) => role.name);
    assert.match(await say('team remove', { team: 'Red' }), /Team \*\*Red\*\* was removed/);
    await world.call('RemoveTeam', { team: 2 });
    await say('team add', { name: 'Green' });
    assert.match(await say('setup', {}), /#green: created/);
    assert.deepEqual(roles(), ['@everyone', 'Red', 'Blue', 'Green']);
    assert.match(await tearDown(), /The channels and roles are gone/);
    assert.deepEqual(channels(), [lobby, own]);
    assert.deepEqual(roles(), ['@everyone']);
    assert.deepEqual([...await values('discord/role/'), ...await values('discord/channel/'), ...await values('discord/category/')], []);
    // A second /teardown finds nothing to do, and /setup can make everything anew.
    assert.match(await tearDown(), /are gone/);
    assert.match(await say('setup', {}), /#game: created\n- #organisers: created\n- role Green: created\n- #green: created$/);
    assert.match(await say('setup', {}), /Everything is in place/);
  });

  test('goes on where it could not before', async () => {
    const { discord } = world;
    discord.failRequests({ method: 'DELETE', path: /roles/, status: 403 });
    assert.match(await tearDown(), /Discord did not let me/);
    assert.match(await tearDown(), /are gone/);
    assert.deepEqual(channels(), [world.lobby]);
  });

  test("a team that has the name of one that is no more does not get that one's channel and role", async () => {
    const old = world.channel('red');
    await say('team remove', { team: 'Red' });
    await say('team add', { name: 'Red', colour: '#112233' });
    assert.match(await say('setup', {}), /role Red: created\n- #red: created/);
    assert.equal(named('red').length, 2);
    assert.ok(people.Red1.sees(old));
    assert.ok(!people.Red1.sees(named('red').find((channel) => channel !== old)));
  });
});

describe('a category holds 50 channels', () => {
  // Names that differ clearly.
  const name = (i) => createHash('md5').update(String(i)).digest('hex').slice(0, 8);
  const add = (from, to) => Promise.all(Array.from({ length: to - from }, (_, i) => world.call('CreateTeam', { session: 1, name: name(from + i) })));

  test('as many teams as fit in are set up, and one more is said to be too many before anything is made', async () => {
    await add(2, 48);
    assert.match(await say('setup', {}), /^What I did:/);
    const category = channels().find((channel) => channel.type === 4);
    assert.equal(channels().filter((channel) => channel.parentId === category.id).length, 50);
    await add(48, 49);
    const before = channels().length;
    const roles = world.guild.roles.size;
    assert.match(await say('setup', {}), /a category hold 50 channels, and this one would have 51: .* those of 49 teams, and 0 others/);
    // Foreign channels count towards the limit.
    await say('team remove', { team: name(48) });
    await say('team remove', { team: name(47) });
    assert.match(await say('setup', {}), /Everything is in place/);
    await add(47, 48);
    assert.match(await say('setup', {}), /would have 51: .* those of 48 teams, and 1 others/);
    assert.equal(channels().length, before);
    assert.equal(world.guild.roles.size, roles);
  });
});

describe('/config', () => {
  const entries = async () => (await world.call('GetConfig', { session: 1 })).entries
    .filter((entry) => entry.overridden_here).map(({ key, value }) => `${key}=${value}`);
  const open = () => world.olga.command(world.lobby, 'config', {});
  const submit = async (form, fields) => textOf(await world.answer(await world.olga.submit(form, fields)));

  test('a cleared field and a deleted line give back what comes of itself', async () => {
    assert.match(await submit(await open(), { num_catchers: '2', others: 'grace_period_duration = 11\ncentre_zone=111' }), /Changed:\n(.*\n)*grace\\_period\\_duration = 11/);
    assert.deepEqual((await entries()).length, 3);
    assert.match(await submit(await open(), {}), /Nothing changed/);
    assert.match(await submit(await open(), { others: 'centre_zone=111' }), /^Changed:\ngrace\\_period\\_duration = \d+, as it comes$/);
    assert.match(await submit(await open(), { num_catchers: '' }), /^Changed:\nnum\\_catchers = \d+, as it comes$/);
    assert.match(await submit(await open(), { num_catchers: '', start_time: '' }), /Nothing changed/);
    assert.deepEqual((await entries()).length, 1);
    // A line in the last field sets the value instead of the cleared field.
    assert.match(await submit(await open(), { num_catchers: '', others: 'num_catchers=4' }), /num\\_catchers = 4/);
    assert.deepEqual(await entries(), ['num_catchers=4']);
  });

  test('a form that was opened before somebody else changed something undoes nothing', async () => {
    const form = await open();
    await world.call('SetConfig', { session: 1, set: [{ key: 'grace_period_duration', value: '11' }] });
    assert.match(await submit(form, { num_catchers: '2' }), /changed meanwhile/);
    assert.deepEqual(await entries(), ['grace_period_duration=11']);
  });
});

describe('/config of rules that a form can not hold', () => {
  test('is refused, with the way to change them; a form that holds all of them is shown', async () => {
    const sets = Array.from({ length: 63 }, (_, i) => `${String(i).padStart(2, '0')}${'x'.repeat(60)}`);
    for (const name of sets) await world.call('CreateSet', { name });
    const rule = async () => (await world.call('GetConfig', { session: 1 })).entries.find(({ key }) => key === 'challenge_sets').value;
    const set = (value) => world.call('SetConfig', { session: 1, set: [{ key: 'challenge_sets', value }] });
    await set(sets.join(','));
    await world.call('SetConfig', { session: 1, set: [{ key: 'grace_period_duration', value: '11' }, { key: 'centre_zone', value: '111' },
      { key: 'bounty_start_points', value: '251' }] });
    const before = await rule();
    const refused = /too long for a form of Discord's: it holds 4000 characters\. .*`muster config set KEY=VALUE --session SESSION`/;
    assert.match(await say('config', {}), refused);
    assert.equal(await rule(), before);
    await set(sets.slice(0, 50).join(','));
    const form = await world.olga.command(world.lobby, 'config', {});
    assert.match(textOf(await world.answer(await world.olga.submit(form, {}))), /Nothing changed/);
  });
});

describe('roles that are gone', () => {
  test('what was asked is done, with a word on the role', async () => {
    const { discord, guild, olga, lobby } = world;
    const gone = (name) => discord.guilds.removeRole(guild, [...guild.roles.values()].find((role) => role.name === name));
    gone('Red');
    const warning = /\n⚠️ The role of Red is as it was; \/setup mends that\. .*Unknown Role/;
    const user = discord.user('cleo', guild);
    const linked = await people.Red2.submit(await people.Red2.command(lobby, 'link', {}), { name: 'Red2', passphrase: 'secret of Red2' });
    const text = textOf(await world.answer(linked));
    assert.match(text, /You are \*\*Red2\*\* now/);
    assert.match(text, warning);
    for (const [path, options, expected] of [
      ['player add', { name: 'Cleo', passphrase: 'a long one', user, team: 'Red' }, /^Cleo plays in Red\./],
      ['player assign', { player: 'Cleo', team: 'Blue' }, /^Cleo plays in Blue now\./],
      ['player assign', { player: 'Cleo', team: 'Red' }, /^Cleo plays in Red now\./],
      ['player remove', { player: 'Cleo' }, /^Cleo is in no team/]]) {
      const answer = textOf(await world.say(olga, lobby, path, options));
      assert.match(answer, expected);
      assert.match(answer, warning, path);
    }
    assert.match(await say('setup', {}), /role Red: created/);
    assert.match(await say('setup', {}), /Everything is in place/);
  });
});
