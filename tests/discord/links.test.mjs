// Who is linked to what: players to Discord users, against guesses.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf, World } from './world.mjs';

let world;

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
