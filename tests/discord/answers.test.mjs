// Whether, and how soon, somebody is answered while much else goes on: Discord gives up after 3 s, and what was given up must
// not be done behind the asker's back.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { prepare, textOf, World } from './world.mjs';

const CALLBACKS = { method: 'POST', path: /callback$/ };
const RED = 1;

let world;
let people;

const say = async (user, path, options) => textOf(await world.say(user, world.lobby, path, options));
const pointsOf = async (team) =>
  (await world.muster('call', 'GetRanking', JSON.stringify({ session: 1 }))).rows.find((row) => row.team === team).points;
const logged = (pattern) => world.logged('bot', pattern);
const givePoints = (reason) => world.olga.command(world.lobby, 'adjust', { team: 'Red', points: 10, reason });

beforeEach(async () => {
  const rateLimits = { messageCreate: [100, 5000], messageEdit: [100, 5000], channelEdit: [100, 5000], channelCreate: [100, 5000] };
  world = await World.start({ discord: { rateLimits } });
  await world.startBot();
  ({ people } = await prepare(world, ['Red', 'Blue']));
  await world.muster('call', 'SetConfig', JSON.stringify({ session: 1, set: [
    { key: 'num_catchers', value: '1' }, { key: 'start_time', value: '09:00' }, { key: 'end_time', value: '17:00' }] }));
  await world.muster('call', 'StartGame', JSON.stringify({ session: 1 }));
  await world.message(world.channel('game'), (m) => /has begun/.test(textOf(m)), 'the beginning');
});
afterEach(async () => {
  const { violations } = world.discord;
  await world.stop();
  assert.deepEqual(violations, []);
});

// ---- Too late. ----

test('what was asked while the gateway was away, and given up, is not done when it is back', async () => {
  const { discord } = world;
  const before = await pointsOf(RED);
  discord.faults.refusesGateway = true;
  discord.gateway.drop();
  await assert.rejects(givePoints('given up'), /did not respond/);
  const { resumes } = discord.gateway;
  discord.faults.refusesGateway = false;
  await discord.until(() => discord.gateway.resumes > resumes, { what: 'a resumed session', timeoutMs: 30_000 });
  await logged(/"adjust" came too late to be answered/);
  assert.equal(await pointsOf(RED), before);
  assert.match(textOf((await givePoints('again')).message), /Done/);
  assert.equal(await pointsOf(RED), before + 10);
});
