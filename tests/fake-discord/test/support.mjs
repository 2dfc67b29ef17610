// Shared parts of the fake's tests.
import assert from 'node:assert/strict';
import { FakeDiscord, P } from '../fake-discord.mjs';

// A fake with one guild and one text channel, stopped at the test's end. At the end no answer of
// the fake may have contradicted Discord's description.
export async function startFake(test, { permissions = P.ADMINISTRATOR, ...options } = {}) {
  const discord = await FakeDiscord.start({ token: 'secret', ...options });
  test.after(async () => {
    await discord.stop();
    assert.deepEqual(discord.ownMistakes, []);
  });
  const guild = discord.addGuild({ permissions, botRolePosition: 10 });
  const channel = discord.addChannel(guild, { name: 'general' });
  return { discord, guild, channel, call: caller(discord) };
}

// call('POST', '/channels/…', {…}) → {status, headers, body}
function caller(discord) {
  return async (method, path, body, { headers = {}, raw } = {}) => {
    const response = await fetch(discord.apiUrl + path, {
      method,
      headers: {
        Authorization: `Bot ${discord.token}`,
        'User-Agent': 'DiscordBot (https://example.org, 1)',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
}

// {status, code} of an answer.
export function refused({ status, body }) {
  return { status, code: body?.code };
}
