// A random game day: organisers and players act at random, and faults of all kinds come at random. In the end every channel
// shows exactly the engine's events. MUSTER_CHAOS_SEED repeats a run's choices, MUSTER_CHAOS_ROUNDS makes it longer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertTold } from './expected.mjs';
import { prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = ['Red', 'Blue', 'Green', 'Yellow'];
const ROUNDS = Number(process.env.MUSTER_CHAOS_ROUNDS ?? 40);
const SEED = Number(process.env.MUSTER_CHAOS_SEED ?? 7);
const POSTS = { method: 'POST', path: /channels\/\d+\/messages$/ };
// Edits of the scoreboard.
const EDITS = { path: /channels\/\d+\/(messages|pins)\/\d+$/ };

// The generator Mulberry32.
let state = SEED;
function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (count) => Math.floor(chance() * count);
const oneOf = (list) => list[below(list.length)];

let world;
before(async () => {
  world = await World.start({ discord: WIDE_LIMITS, engine: ['--clock-rate', '60'] });
  await world.startBot();
  await prepare(world, TEAMS);
  await world.begin();
});
after(() => world.stop());

// Random requests may break the rules in the game's present state.
const ask = (name, request) => world.call(name, request).catch(() => undefined);
const game = () => world.call('GetGame', { session: 1 });

const ACTIONS = {
  adjust: () => ask('AdjustPoints', { team: 1 + below(4), delta: below(21) - 10 || 1, reason: 'by chance' }),
  reroll: () => ask('RerollChallenges', { team: 1 + below(4) }),
  async complete() {
    const team = oneOf((await game()).teams);
    return ask('CompleteChallenge', { team: team.team, index: below(3), period: team.period_count });
  },
  async catch() {
    const { teams } = await game();
    const hunters = teams.filter(({ role }) => role === 'catcher');
    const prey = teams.filter(({ role }) => role === 'runner');
    if (hunters.length === 0 || prey.length === 0) return undefined;
    const hunter = oneOf(hunters);
    return ask('CatchTeam', { catcher: hunter.team, caught: oneOf(prey).team, period: hunter.period_count });
  },
  switch: () => ask(oneOf(['MakeCatcher', 'MakeRunner']), { team: 1 + below(4) }),
  async extend() {
    const { ends } = await game();
    const later = typeof ends === 'number' ? ends + 60_000_000 : new Date(Date.parse(ends) + 60_000).toISOString();
    return ask('ExtendGame', { session: 1, ends: later });
  },
};

const FAULTS = {
  none: () => {},
  async killBot() {
    await world.kill('bot');
    await world.startBot();
  },
  async killBotForAWhile() {
    await world.kill('bot');
    for (let i = below(4); i >= 0; --i) await act();
    await world.startBot();
  },
  async killEngine() {
    await world.kill('engine');
    await world.startEngine();
  },
  async killBoth() {
    await Promise.all([world.kill('engine'), world.kill('bot')]);
    await world.startEngine();
    await world.startBot();
  },
  cutPost: () => world.discord.failRequests({ ...POSTS, count: 1 + below(2), cut: oneOf(['before', 'after']) }),
  cutEdit: () => world.discord.failRequests({ ...EDITS, cut: oneOf(['before', 'after']) }),
  badPost: () => world.discord.failRequests({ ...POSTS, count: 1 + below(2), status: oneOf([500, 502, 503]) }),
  badEdit: () => world.discord.failRequests({ ...EDITS, status: 502 }),
  limit: () => world.discord.failRequests({ ...POSTS, status: 429, scope: oneOf(['user', 'shared', 'global']), retryAfterMs: 50 + below(200) }),
  nonsense: () => world.discord.failRequests({ ...POSTS, body: oneOf(['{', '[]', 'null']) }),
  drop: () => world.discord.gateway.drop(oneOf([undefined, 4000, 4007, 4009])),
  forget: () => {
    world.discord.gateway.forgetSessions();
    world.discord.gateway.drop();
  },
};

const done = {};
async function act() {
  const name = oneOf(['adjust', 'adjust', 'adjust', ...Object.keys(ACTIONS)]);
  if (await ACTIONS[name]() !== undefined) done[name] = (done[name] ?? 0) + 1;
}

test(`seed ${SEED}`, async (t) => {
  t.diagnostic(`MUSTER_CHAOS_SEED=${SEED} MUSTER_CHAOS_ROUNDS=${ROUNDS}`);
  try {
    const faults = {};
    for (let round = 0; round < ROUNDS; ++round) {
      const name = oneOf(Object.keys(FAULTS));
      faults[name] = (faults[name] ?? 0) + 1;
      // Some faults come before an action, others during one.
      if (chance() < 0.5) await FAULTS[name]();
      const actions = [];
      for (let i = 1 + below(3); i > 0; --i) actions.push(await act());
      if (!(chance() < 0.5)) await FAULTS[name]();
    }
    world.discord.faults.clear();
    await world.call('StopGame', { session: 1 });
    t.diagnostic(`happened: ${JSON.stringify(done)}; failed: ${JSON.stringify(faults)}`);

    await assertTold(world, 1, new Map(TEAMS.map((name, i) => [i + 1, name])), { timeoutMs: 60_000 });
    const game = world.channel('game');
    await world.discord.until(() => world.discord.pins(game).some((m) => /The game is over/.test(textOf(m))), { what: 'the last scoreboard', timeoutMs: 60_000 });
    assert.equal(world.discord.pins(game).length, 1);
    assert.deepEqual(world.discord.violations, []);
  } catch (error) {
    error.message += ` (MUSTER_CHAOS_SEED=${SEED})\n${await world.log('bot')}`;
    throw error;
  }
});
