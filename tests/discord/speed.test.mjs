// A busy start under Discord's own limits: the time until the channels show everything, and the time until users get answers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sessionEvents } from './expected.mjs';
import { prepare, textOf, World } from './world.mjs';

const COUNT = 50;

let world;
let people;
before(async () => {
  world = await World.start();
  await world.startBot();
  ({ people } = await prepare(world));
  await world.call('SetConfig', { session: 1, set: [
    { key: 'start_time', value: '09:00' }, { key: 'end_time', value: '17:00' }] });
  await world.call('StartGame', { session: 1 });
});
after(async () => { await world.stop(); });

test('fifty events within a second are told under Discord\'s limits', async (t) => {
  const reasons = Array.from({ length: COUNT }, (_, i) => `reason ${i}`);
  const began = performance.now();
  // One connection for each request, as from many people; the engine determines their order.
  await Promise.all(reasons.map((reason, i) => world.adjust(1 + (i % 4), reason)));
  const happened = performance.now();
  const channels = ['game', 'red', 'blue', 'green', 'yellow'].map((name) => world.channel(name));
  const told = (channel) => world.reasonsIn(channel).length;
  await world.discord.until(() => channels.every((channel, i) => told(channel) >= (i === 0 ? COUNT : Math.ceil((COUNT - i + 1) / 4))),
    { what: 'all of them', timeoutMs: 60_000 });
  const took = performance.now() - began;
  t.diagnostic(`${COUNT} events happened within ${Math.round(happened - began)} ms and were told within ${Math.round(took)} ms`);
  // The expected order is the engine's.
  const happenedTo = (await sessionEvents(world, 1)).filter(({ event }) => event === 'PointsAdjusted').map(({ data }) => data);
  assert.equal(happenedTo.length, COUNT);
  assert.deepEqual(world.reasonsIn(channels[0]), happenedTo.map(({ reason }) => reason));
  for (const [i, channel] of channels.slice(1).entries()) {
    const own = happenedTo.filter(({ team }) => team === i + 1).map(({ reason }) => reason);
    assert.deepEqual(world.reasonsIn(channel), own, channel.name);
  }
  assert.equal(world.discord.count429, 0);
  assert.deepEqual(world.discord.violations, []);
});

test('answers to fifty interactions, one after the other and all at once', async (t) => {
  const { lobby } = world;
  const red = world.channel('red');
  const kinds = {
    '/points': () => people.Red1.command(lobby, 'points', {}),
    '/challenges': () => people.Red1.command(red, 'challenges', {}),
    suggestions: () => people.Red1.autocomplete(red, 'complete', 'challenge', ''),
  };
  const report = (name, latencies) => {
    const sorted = [...latencies].sort((a, b) => a - b);
    t.diagnostic(`${name}: median ${Math.round(sorted[sorted.length >> 1])} ms, longest ${Math.round(sorted.at(-1))} ms`);
  };
  for (const [name, ask] of Object.entries(kinds)) {
    const latencies = [];
    for (let i = 0; i < COUNT; ++i) latencies.push((await ask()).latencyMs);
    report(`${name}, one by one`, latencies);
  }
  const asks = Object.values(kinds);
  const outcomes = await Promise.all(Array.from({ length: COUNT }, (_, i) => asks[i % asks.length]()));
  report('all kinds, at once', outcomes.map((outcome) => outcome.latencyMs));
  assert.match(textOf(outcomes[0].message), /Ranking/);
  assert.deepEqual(world.discord.violations, []);
});
