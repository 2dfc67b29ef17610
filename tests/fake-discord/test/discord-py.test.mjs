// A second library as a client, in another language and another process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFake } from './support.mjs';

const BOT = fileURLToPath(new URL('discord_py_bot.py', import.meta.url));

// Uses Debian's interpreter, because it has Debian's libraries.
async function withBot(test) {
  const fake = await startFake(test, { strict: false, answerWithinMs: 30_000 });
  const { discord, guild } = fake;
  const bot = spawn('/usr/bin/python3', [BOT, discord.apiUrl, discord.gateway.url, discord.token, guild.id], {
    stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const ended = once(bot, 'exit');
  test.after(async () => {
    bot.kill('SIGKILL');
    await ended;
    assert.deepEqual(discord.violations, []);
  });
  const gone = ended.then(([code]) => assert.fail(`The bot ended with ${code}`));
  await Promise.race([discord.ready({ timeoutMs: 30_000 }), gone]);
  gone.catch(() => {});
  return { ...fake, anna: discord.user('anna', guild) };
}

test('discord.py registers and answers a command, defers, edits, completes, asks, resumes', async (t) => {
  const { discord, guild, channel, anna } = await withBot(t);
  assert.deepEqual(discord.commands(guild).map((c) => c.name), ['catch']);
  const deferred = await anna.command(channel, 'catch', { team: 'blue' });
  assert.equal(deferred.callback.type, 5);
  assert.equal((await deferred.completed()).message.content, 'Caught blue.');
  assert.deepEqual((await anna.autocomplete(channel, 'catch', 'team', 'B')).choices, [{ name: 'Blue', value: 'blue' }]);

  const asked = await anna.command(channel, 'catch', { team: 'blue', how: 'button' });
  assert.equal(asked.message.ephemeral, true);
  assert.equal((await anna.click(asked.message, 'Sure')).message.content, 'Done.');
  const opened = await anna.command(channel, 'catch', { team: 'blue', how: 'modal' });
  assert.equal((await anna.submit(opened, { Reason: 'I can' })).message.content, 'Because I can.');

  discord.gateway.askToReconnect();
  await discord.until(() => discord.gateway.resumes === 1, { what: 'a resumption' });
  assert.equal(discord.gateway.identifies, 1);
  const after = await anna.command(channel, 'catch', { team: 'red' });
  assert.equal((await after.completed()).message.content, 'Caught red.');
});
