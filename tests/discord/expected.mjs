// The expected content of each channel, from the engine's events: an independent version of the rules of rendering.
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
  return (await world.call('ReadEvents', { topic: `${kind}:${id}`, from: 1, limit: 1 })).last;
}

// The events of the session's public topic, in order.
export async function sessionEvents(world, session) {
  return eventsOf(world, `session:${session}`, await lastOf(world, 'session', session));
}

// Plays one more game and waits for its end in each channel. All earlier messages have arrived by then, duplicates included.
async function endOfAll(world, session, names, timeoutMs) {
  const ends = (name) => titlesIn(world, world.channel(name)).filter((title) => /The game is over/.test(title)).length;
  const games = (await world.call('ListPastGames', { session })).games.length;
  await world.call('StartGame', { session });
  await world.call('StopGame', { session });
  for (const name of names) {
    await world.discord.until(() => ends(name) > games, { what: `the last end in ${name}`, timeoutMs })
      .catch((error) => { throw new Error(`${error.message}; it holds ${titlesIn(world, world.channel(name))}`); });
  }
}

// Asserts that every channel shows exactly the engine's events, once each and in order. The order is checked for each topic:
// events of two topics at one time may come in either order. REQUIRES: the games have ended.
export async function assertTold(world, session, teams, { timeoutMs = 40_000 } = {}) {
  await endOfAll(world, session, ['game', ...[...teams.values()].map((name) => name.toLowerCase())], timeoutMs);
  for (const [name, topics] of Object.entries(await expectedIn(world, session, teams))) {
    const channel = world.channel(name);
    for (const [topic, expected] of Object.entries(topics)) {
      const told = toldIn(world, channel).filter(([title]) => topicOf(title) === topic);
      assert.deepEqual(told.map(([title]) => title), expected.map(([title]) => title), `${name}, ${topic}`);
      expected.forEach(([title, text], i) => { if (text !== undefined) assert.equal(told[i][1], text, `${name}: ${title}`); });
    }
    assertSecrets(world, channel);
  }
}

// A message's footer names the catchers' topic if the message shows a trap, and only then.
function assertSecrets(world, channel) {
  for (const message of world.discord.messages(channel)) {
    const mark = /^m[0-9a-f]{4}·.*/.exec(message.embeds.at(-1)?.footer?.text ?? '')?.[0];
    if (!mark) continue;
    assert.equal(mark.includes('·c'), message.embeds.some(({ title }) => title.startsWith('🪤')), `${channel.name}: ${mark}`);
  }
}

// [title, text] of each embed that the bot posted unasked, with Markdown unescaped.
function toldIn(world, channel) {
  const harmful = (text) => (text ?? '').replaceAll('\\', '');
  return world.discord.messages(channel)
    .filter((message) => message.author.bot && /^m[0-9a-f]{4}·/.test(message.embeds.at(-1)?.footer?.text ?? ''))
    .flatMap((message) => message.embeds.map((embed) => [harmful(embed.title), harmful(embed.description)]));
}

function topicOf(title) {
  return title.startsWith('🎲') ? 'team' : title.startsWith('🪤') ? 'traps' : title.startsWith('⚠️') ? 'organisers' : 'session';
}

// By channel and topic: [title, text] in order. The text is given only if the event determines all of it.
async function expectedIn(world, session, teams) {
  const of = async (kind, id) => eventsOf(world, `${kind}:${id}`, await lastOf(world, kind, id));
  const events = await of('session', session);
  const secrets = await of('session_catchers', session);
  const expected = {
    game: { session: toldToAll(events, teams), team: [], traps: [], organisers: [] },
    organisers: { session: [], team: [], traps: [], organisers: toldToOrganisers(await of('session_organisers', session), teams) },
  };
  for (const [id, name] of teams) {
    const own = await of('team', id);
    expected[name.toLowerCase()] = {
      session: toldToTeam(events, id, teams),
      traps: toldOfTraps(events, secrets, id, teams),
      team: own.filter(({ event }) => event === 'ChallengesDrawn').map(() => ['🎲 Your challenges']),
      organisers: [],
    };
  }
  return expected;
}

const points = (count) => `${count} point${Math.abs(count) === 1 ? '' : 's'}`;
const adjusted = (e, teams) => [
  `${e.delta < 0 ? '➖' : '➕'} ${teams.get(e.team)}: ${e.delta > 0 ? '+' : ''}${points(e.delta)}`, `${e.reason} (now ${points(e.points)})`];

const undone = (e, teams) => [
  `↩️ Taken back: ${teams.get(e.team.team)}${e.caught ? ` caught ${teams.get(e.caught.team)}` : "'s last challenge"}`,
  `${e.reason}\nAll is as it was before. ${teams.get(e.team.team)} has ${points(e.team.points)} now.`];

function toldToAll(events, teams) {
  const say = {
    GameStarted: () => ['🏁 The game has begun'],
    GameEnded: () => ['🏆 The game is over'],
    ChallengeCompleted: (e) => [`✅ ${teams.get(e.team)} completed a challenge`,
      `**${e.challenge.title}** for ${points(e.challenge.points)}, and has ${points(e.points)} now.`],
    TeamCaught: ({ catcher, caught, bounty }) => [`🚨 ${teams.get(catcher.team)} caught ${teams.get(caught.team)}`,
      `A bounty of ${points(bounty)}. ${teams.get(catcher.team)} has ${points(catcher.points)} now. They change roles.`],
    LeftGracePeriod: (e) => [`🎯 ${teams.get(e.team)} can be caught again`, ''],
    PointsAdjusted: (e) => adjusted(e, teams),
    PeriodUndone: (e) => undone(e, teams),
    RoleChanged: (e) => [`🔁 ${teams.get(e.team)}: now ${e.role}`, 'By an organiser.'],
    GameExtended: () => ['⏱️ A new end'],
  };
  return told(events, say);
}

function toldToTeam(events, team, teams) {
  const say = {
    GameStarted: () => ['🏁 The game has begun'],
    GameEnded: () => ['🏆 The game is over'],
    TeamCaught: ({ catcher, caught, bounty }) => (catcher.team === team ? [`🚨 You caught ${teams.get(caught.team)}`]
      : caught.team === team ? [`🚨 ${teams.get(catcher.team)} caught you`, `Your bounty of ${points(bounty)} is theirs. You are catchers now.`] : undefined),
    LeftGracePeriod: (e) => (e.team === team ? ['🎯 Your grace period is over', 'You can be caught again.'] : undefined),
    PeriodUndone: (e) => (e.team.team === team || e.caught?.team === team ? undone(e, teams) : undefined),
    PointsAdjusted: (e) => (e.team === team ? adjusted(e, teams) : undefined),
    RoleChanged: (e) => (e.team === team ? [`🔁 You are now: ${e.role}`, 'By an organiser.'] : undefined),
  };
  return told(events, say);
}

function toldToOrganisers(events, teams) {
  const say = {
    DrawFellShort: (e) => ['⚠️ Too few challenges', `${teams.get(e.team)} got ${e.drawn} of ${e.wanted}: no more are left.`],
    FixedPointsOverruled: () => ['⚠️ Fixed points far below the computed ones'],
  };
  return told(events, say);
}

// The traps that were sprung while the team hunted.
function toldOfTraps(events, secrets, team, teams) {
  const roles = [];
  for (const { event, data, time } of events) {
    if (event === 'GameStarted') roles.push([time, data.teams.find((each) => each.team === team).role]);
    if (event === 'RoleChanged' && data.team === team) roles.push([time, data.role]);
    if (event === 'PeriodUndone') for (const side of [data.team, data.caught]) if (side?.team === team) roles.push([time, side.role]);
    if (event === 'TeamCaught') for (const side of [data.catcher, data.caught]) if (side.team === team) roles.push([time, side.role]);
  }
  return secrets.filter(({ event, time }) => event === 'TrapSprung' && roles.filter(([at]) => at <= time).at(-1)?.[1] === 'catcher')
    .map(({ data }) => [`🪤 ${teams.get(data.team)} sprang a trap`, data.message.replaceAll('\\', '')]);
}

function told(events, say) {
  return events.map(({ event, data }) => say[event]?.(data)).filter(Boolean);
}
