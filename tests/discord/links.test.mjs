// Who is linked to what: players to Discord users, against guesses; sessions to servers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf, World } from './world.mjs';

let world;
const say = async (user, channel, path, options = {}) => textOf(await world.say(user, channel, path, options));
const here = (path, options) => say(world.olga, world.lobby, path, options);

before(async () => {
  world = await World.start();
  await world.startBot();
});
after(async () => {
  assert.deepEqual(world.discord.violations, []);
  await world.stop();
});

describe('/link', () => {
  const link = async (user, name, passphrase) =>
    textOf(await world.answer(await user.submit(await user.command(world.lobby, 'link', {}), { name, passphrase })));

  test('who guesses passphrases has to wait, and keeps nobody else out', async () => {
    await world.muster('call', 'CreatePlayer', JSON.stringify({ name: 'Ada', passphrase: 'open sesame' }));
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
    const { sessions } = await world.muster('call', 'ListSessions', '{}');
    assert.deepEqual(sessions.map((session) => session.name), made);
    await here('session unlink');
    await world.muster('session', 'remove', made[0]);
  });
});
