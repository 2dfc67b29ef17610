// What each channel must hold, from the engine's own events: a second telling of the rules of rendering.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { titlesIn } from './world.mjs';

async function eventsOf(world, topic, last) {
  if (last === 0) return [];
  const watch = spawn(process.env.MUSTER, ['--json', 'watch', '--topic', topic, '--after', `${topic}=0`, '--count', String(last)], {
    env: { ...process.env, MUSTER_SOCKET: world.socket } });
  const events = [];
  for await (const line of createInterface({ input: watch.stdout })) {
    const parsed = JSON.parse(line);
    if (parsed.event) events.push(parsed);
  }
  return events;
}

async function lastOf(world, kind, id) {
  return (await world.muster('call', 'ReadEvents', JSON.stringify({ topic: `${kind}:${id}`, from: 1, limit: 1 }))).last;
}

// What everybody in the session may know, in order.
export async function sessionEvents(world, session) {
  return eventsOf(world, `session:${session}`, await lastOf(world, 'session', session));
}

// Every channel holds exactly what the engine says that happened, once each, in order; topic by topic, for what two
// topics say of one moment may stand in either order.
export async function assertTold(world, session, teams, { timeoutMs = 20_000 } = {}) {
  for (const [name, topics] of Object.entries(await expectedTitles(world, session, teams))) {
    const channel = world.channel(name);
    for (const [topic, titles] of Object.entries(topics)) {
      const told = () => titlesIn(world, channel).filter((title) => topicOf(title) === topic);
      // A title too many shows in the comparison.
      await world.discord.until(() => told().length >= titles.length, { what: `${titles.length} ${topic} messages in ${name}`, timeoutMs })
        .catch((error) => { throw new Error(`${error.message}; there are ${told().length}`); });
      assert.deepEqual(told(), titles, `${name}, ${topic}`);
    }
  }
}

function topicOf(title) {
  return title.startsWith('🎲') ? 'team' : title.startsWith('🪤') ? 'traps' : 'session';
}

// By channel: the titles of its session's events and of its team's own, each in order.
async function expectedTitles(world, session, teams) {
  const events = await sessionEvents(world, session);
  const secrets = await eventsOf(world, `session_catchers:${session}`, await lastOf(world, 'session_catchers', session));
  const expected = { game: { session: titlesForAll(events, teams) } };
  for (const [id, name] of teams) {
    const own = await eventsOf(world, `team:${id}`, await lastOf(world, 'team', id));
    expected[name.toLowerCase()] = {
      session: titlesForTeam(events, id, teams),
      traps: titlesOfTraps(events, secrets, id, teams),
      team: own.filter(({ event }) => event === 'ChallengesDrawn').map(() => '🎲 Your challenges'),
    };
  }
  return expected;
}

const points = (count) => `${count} point${Math.abs(count) === 1 ? '' : 's'}`;
const adjusted = (e, teams) => `${e.delta < 0 ? '➖' : '➕'} ${teams.get(e.team)}: ${e.delta > 0 ? '+' : ''}${points(e.delta)}`;

function titlesForAll(events, teams) {
  const say = {
    GameStarted: () => '🏁 The game has begun',
    GameEnded: () => '🏆 The game is over',
    ChallengeCompleted: (e) => `✅ ${teams.get(e.team)} completed a challenge`,
    TeamCaught: (e) => `🚨 ${teams.get(e.catcher.team)} caught ${teams.get(e.caught.team)}`,
    LeftGracePeriod: (e) => `🎯 ${teams.get(e.team)} can be caught again`,
    PointsAdjusted: (e) => adjusted(e, teams),
    RoleChanged: (e) => `🔁 ${teams.get(e.team)}: now ${e.role}`,
    GameExtended: () => '⏱️ A new end',
  };
  return titles(events, say);
}

function titlesForTeam(events, team, teams) {
  const say = {
    GameStarted: () => '🏁 The game has begun',
    GameEnded: () => '🏆 The game is over',
    TeamCaught: (e) => (e.catcher.team === team ? `🚨 You caught ${teams.get(e.caught.team)}`
      : e.caught.team === team ? `🚨 ${teams.get(e.catcher.team)} caught you` : undefined),
    LeftGracePeriod: (e) => (e.team === team ? '🎯 Your grace period is over' : undefined),
    PointsAdjusted: (e) => (e.team === team ? adjusted(e, teams) : undefined),
    RoleChanged: (e) => (e.team === team ? `🔁 You are now: ${e.role}` : undefined),
  };
  return titles(events, say);
}

// Those that were sprung while the team hunted.
function titlesOfTraps(events, secrets, team, teams) {
  const roles = [];
  for (const { event, data, time } of events) {
    if (event === 'GameStarted') roles.push([time, data.teams.find((each) => each.team === team).role]);
    if (event === 'RoleChanged' && data.team === team) roles.push([time, data.role]);
    if (event === 'TeamCaught') for (const side of [data.catcher, data.caught]) if (side.team === team) roles.push([time, side.role]);
  }
  return secrets.filter(({ event, time }) => event === 'TrapSprung' && roles.filter(([at]) => at <= time).at(-1)?.[1] === 'catcher')
    .map(({ data }) => `🪤 ${teams.get(data.team)} sprang a trap`);
}

function titles(events, say) {
  return events.map(({ event, data }) => say[event]?.(data)).filter(Boolean);
}
