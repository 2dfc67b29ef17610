// Each server gets the bot's commands, whatever fails at the time.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { INVITED_WITH, WIDE_LIMITS, World } from './world.mjs';

let world;

const has = (guild) => world.discord.until(() => world.discord.commands(guild).length > 0, { what: `the commands of ${guild.name}`, timeoutMs: 40_000 });

beforeEach(async () => { world = await World.start({ discord: WIDE_LIMITS }); });
afterEach(() => world.stop());

test('a server that invites the bot while the engine is away, and while Discord is', async () => {
  const { discord } = world;
  await world.startBot();
  await world.kill('engine');
  const first = discord.addGuild({ name: 'First', owner: 'otto' });
  await world.logged('bot', new RegExp(`registered in server ${first.id}; I keep trying`));
  await world.startEngine();
  await has(first);

  discord.failRequests({ method: 'PUT', path: /\/commands$/, status: 403 });
  const second = discord.addGuild({ name: 'Second', owner: 'otto' });
  await has(second);
  await world.logged('bot', new RegExp(`registered in server ${second.id}; I keep trying`));
});

test('a server that throws the bot out and invites it again has them again', async () => {
  const { discord, guild } = world;
  await world.startBot();
  discord.removeBot(guild);
  assert.deepEqual(discord.commands(guild), []);
  discord.inviteBot(guild, { permissions: INVITED_WITH });
  await has(guild);
});

test('the same while the bot is away, and while it is cut off', async () => {
  const { discord, guild } = world;
  await world.startBot();
  await world.kill('bot');
  discord.removeBot(guild);
  discord.inviteBot(guild, { permissions: INVITED_WITH });
  await world.startBot();

  discord.faults.refusesGateway = true;
  discord.gateway.drop();
  discord.gateway.forgetSessions();
  discord.removeBot(guild);
  discord.inviteBot(guild, { permissions: INVITED_WITH });
  discord.faults.refusesGateway = false;
  await has(guild);
});

test('commands that are there are not sent again', async () => {
  const { discord, guild } = world;
  const said = (which) => new RegExp(`Commands were registered in server ${which.id}`, 'g');
  await world.startBot();
  await world.logged('bot', said(guild));
  await world.kill('bot');
  await world.startBot();
  // A server that needs the commands waits behind one that does not.
  const last = discord.addGuild({ name: 'Last', owner: 'otto' });
  await world.logged('bot', said(last));
  assert.equal((await world.log('bot')).match(said(guild)).length, 1);
  assert.equal(discord.commands(guild).length, discord.commands(last).length);
});
