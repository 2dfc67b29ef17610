// Links: players to Discord users, protected against guesses; sessions to servers, protected against other servers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { INVITED_WITH, textOf, World } from './world.mjs';

let world;
let there; // Another server with the bot, its owner and a channel.
const say = async (user, channel, path, options = {}) => textOf(await world.say(user, channel, path, options));
const here = (path, options) => say(world.olga, world.lobby, path, options);
const elsewhere = (path, options) => say(there.otto, there.channel, path, options);
const offered = async (user, channel) => (await user.autocomplete(channel, 'session link', 'name', '')).choices.map((choice) => choice.name);
const offeredHere = () => offered(world.olga, world.lobby);
const offeredElsewhere = () => offered(there.otto, there.channel);

before(async () => {
  world = await World.start();
  const { discord } = world;
  const guild = discord.addGuild({ name: 'Elsewhere', owner: 'otto', permissions: INVITED_WITH });
  there = { guild, channel: discord.addChannel(guild, { name: 'general' }), otto: discord.user('otto', guild) };
  await world.startBot();
  await discord.until(() => discord.commands(guild).length > 0, { what: 'the commands of the second server' });
});
after(() => world.stop());

describe('/link', () => {
  const link = async (user, name, passphrase) =>
    textOf(await world.answer(await user.submit(await user.command(world.lobby, 'link', {}), { name, passphrase })));

  test('who guesses passphrases has to wait, and keeps nobody else out', async () => {
    await world.call('CreatePlayer', { name: 'Ada', passphrase: 'open sesame' });
    const mallory = world.discord.user('mallory', world.guild);
    const ada = world.discord.user('ada', world.guild);
    for (const name of ['Ada', 'Nobody', 'Bob', 'Ada', 'Ada']) {
      assert.match(await link(mallory, name, 'guess'), /The name or the passphrase is wrong/);
    }
    assert.match(await link(mallory, 'Ada', 'open sesame'), /Too many wrong passphrases; try again in \d+ s\./);
    assert.match(await link(ada, 'Ada', 'open sesame'), /You are \*\*Ada\*\* now/);
  });
});

describe('sessions', () => {
  test('of two who create one for a server at once, the second makes none', async () => {
    const names = ['One', 'Two'];
    const answers = await Promise.all(names.map((name) => here('session create', { name })));
    const made = names.filter((_, i) => /This server plays \*\*\w+\*\* now/.test(answers[i]));
    assert.equal(made.length, 1, answers.join(' / '));
    assert.match(answers[1 - names.indexOf(made[0])], /plays .* already/);
    const { sessions } = await world.call('ListSessions');
    assert.deepEqual(sessions.map((session) => session.name), made);
    await here('session unlink');
    await world.muster('session', 'remove', made[0]);
  });

  test('one that is unlinked stays its server\'s', async () => {
    assert.match(await here('session create', { name: 'Spring' }), /plays \*\*Spring\*\* now/);
    assert.match(await here('session unlink'), /does not play \*\*Spring\*\* any more/);
    assert.deepEqual(await offeredElsewhere(), []);
    assert.match(await elsewhere('session link', { name: 'Spring' }), /\*\*Spring\*\* belongs to another server; the operator can give it/);
    assert.deepEqual(await offeredHere(), ['Spring']);
    assert.match(await here('session link', { name: 'Spring' }), /plays \*\*Spring\*\* now/);
    await here('session unlink');
  });

  test('the operator gives one to another server, or to whichever takes it', async () => {
    await world.muster('session', 'edit', 'Spring', '--discord-server', there.guild.id);
    assert.match(await elsewhere('session unlink'), /does not play \*\*Spring\*\* any more/);
    assert.match(await here('session link', { name: 'Spring' }), /belongs to another server/);

    const { values } = await world.muster('value', 'list', 'discord/home/');
    const home = values.find(({ value }) => value === there.guild.id);
    await world.muster('value', 'remove', home.key);
    assert.deepEqual(await offeredHere(), ['Spring']);
    assert.deepEqual(await offeredElsewhere(), ['Spring']);
    assert.match(await here('session link', { name: 'Spring' }), /plays \*\*Spring\*\* now/);
    assert.deepEqual(await offeredElsewhere(), []);
    assert.match(await elsewhere('session link', { name: 'Spring' }), /is played on another server/);
  });

  test('one that was granted and played nowhere yet is for whoever links it first', async () => {
    await world.muster('session', 'create', 'Autumn');
    await world.muster('grant', 'add', String(process.getuid()), 'Autumn');
    assert.deepEqual(await offeredElsewhere(), ['Autumn']);
    assert.match(await elsewhere('session link', { name: 'Autumn' }), /plays \*\*Autumn\*\* now/);
  });
});
