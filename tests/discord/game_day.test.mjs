// A whole game day with muster-discord, during which the bot, the engine and the fake's connections fail. At the end every
// channel shows exactly the engine's events, once each and in order.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertTold } from './expected.mjs';
import { JPEG, prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = ['Red', 'Blue', 'Green', 'Yellow'];

let world;
before(async () => {
  world = await World.start({ discord: WIDE_LIMITS, engine: ['--clock-rate', '60'] });
  await world.startBot();
});
after(() => world.stop());

// Some challenges can't be completed for a while. The engine's pause between two periods passes sixty times as fast here.
async function completeOne(user, message) {
  for (let attempt = 0; ; ++attempt) {
    const answer = await world.answer(await user.click(message(), `Complete ${1 + (attempt % 3)}`));
    if (!/can be completed in|seconds|rapid/i.test(textOf(answer))) return textOf(answer);
    await world.muster('ping');
  }
}

test('setup, play, breakdowns and the end', async () => {
  const { people } = await prepare(world, TEAMS);
  const { discord, olga, lobby } = world;
  const say = async (user, channel, path, options, extra) => textOf(await world.say(user, channel, path, options, extra));

  assert.match(await say(olga, lobby, 'setup', {}), /Everything is in place/);

  // A player links with name and passphrase, and then sees the team's channel.
  const newcomer = people.Red2;
  assert.ok(!newcomer.sees(world.channel('red')));
  const wrong = await newcomer.submit(await newcomer.command(lobby, 'link', {}), { name: 'Red2', passphrase: 'guessed' });
  assert.match(textOf(await world.answer(wrong)), /passphrase/i);
  const right = await newcomer.submit(await newcomer.command(lobby, 'link', {}), { name: 'Red2', passphrase: 'secret of Red2' });
  assert.match(textOf(await world.answer(right)), /You are \*\*Red2\*\* now/);
  assert.ok(newcomer.sees(world.channel('red')));

  const form = await olga.command(lobby, 'config', {});
  const saved = await olga.submit(form, { num_catchers: '1', num_challenges: '3', start_time: '09:00', end_time: '17:00', others: '' });
  assert.match(textOf(saved.message), /num\\_catchers = 1/);

  assert.match(await say(olga, lobby, 'start', {}), /The game runs until/);
  const session = 1;
  const game = await world.call('GetGame', { session });
  const teamNames = new Map(TEAMS.map((name, i) => [i + 1, name]));
  const catcher = teamNames.get(game.teams.find((team) => team.role === 'catcher').team);
  const runners = TEAMS.filter((name) => name !== catcher);

  // ---- Play, with failures in between. ----
  const channelOf = (team) => world.channel(team.toLowerCase());
  let number = 0;
  const adjust = () => say(olga, lobby, 'adjust', { team: TEAMS[number % 4], points: 10, reason: `reason ${++number}` });
  const drawn = (team) => discord.messages(channelOf(team)).filter((m) => m.components.length > 0).at(-1);

  for (const team of runners) {
    await world.message(channelOf(team), (m) => /Your challenges/.test(textOf(m)), 'the challenges');
    assert.match(await completeOne(people[`${team}1`], () => drawn(team)), /is done/);
  }
  await adjust();

  await world.kill('bot');
  for (let i = 0; i < 3; ++i) await world.muster('game', 'points', '--session', 'Spring', 'Red', '5', `without the bot ${i}`).catch(async () => {
    await world.call('AdjustPoints', { team: 1, delta: 5, reason: `without the bot ${i}` });
  });
  await world.startBot();
  await adjust();

  // The post has its effect and its answer is lost, so the bot must search before it posts again.
  discord.failRequests({ count: 1, method: 'POST', path: /channels\/\d+\/messages$/, cut: 'after' });
  await adjust();
  discord.failRequests({ count: 2, method: 'POST', path: /channels\/\d+\/messages$/, cut: 'before' });
  await adjust();
  discord.failRequests({ count: 1, method: 'POST', path: /channels\/\d+\/messages$/, status: 502 });
  await adjust();
  discord.failRequests({ count: 1, method: 'POST', path: /channels\/\d+\/messages$/, status: 429, scope: 'shared', retryAfterMs: 200 });
  await adjust();

  discord.gateway.drop();
  await discord.until(() => discord.gateway.resumes > 0, { what: 'a resumption' });
  await adjust();
  discord.gateway.askToReconnect();
  await discord.until(() => discord.gateway.resumes > 1, { what: 'a second resumption' });
  await adjust();

  await world.kill('engine');
  const silent = await olga.command(lobby, 'points', {});
  assert.match(textOf(silent.message), /can't be reached right now/);
  await world.startEngine();
  await discord.until(async () => true);
  for (;;) if (/Done/.test(await adjust())) break;

  // The bot dies at random moments while it posts a burst.
  for (let round = 0; round < 5; ++round) {
    const burst = Promise.all([0, 1, 2, 3].map(() => world.call('AdjustPoints',
      { team: 1 + (round % 4), delta: 1, reason: `burst ${++number}` })));
    const posts = discord.requests.length;
    await discord.until(() => discord.requests.slice(posts).some((r) => r.method === 'POST'), { what: 'a post' });
    await world.kill('bot');
    await burst;
    await world.startBot();
  }

  // A catch: command, confirmation, and a second click on the confirmation.
  const prey = runners[0];
  const hunter = people[`${catcher}1`];
  const offered = (await hunter.autocomplete(channelOf(catcher), 'catch', 'team', prey.slice(0, 2))).choices;
  const choice = offered.find((each) => each.name === prey);
  const asked = await hunter.command(channelOf(catcher), 'catch', { team: choice.value });
  const [first, second] = await Promise.all([0, 1].map(async () => textOf(await world.answer(await hunter.click(asked.message, 'Caught!')))));
  assert.equal([first, second].filter((text) => /is caught/.test(text)).length, 1, `${first} / ${second}`);

  // A challenge with a picture, by the command and its suggestion.
  const runner = runners[1];
  const player = people[`${runner}1`];
  const challenges = (await player.autocomplete(channelOf(runner), 'complete', 'challenge', '')).choices;
  assert.equal(challenges.length, 3);
  for (let attempt = 0; ; ++attempt) {
    const text = await say(player, channelOf(runner), 'complete', { challenge: challenges[attempt % 3].value },
      { attachments: { picture: { name: 'proof.jpg', type: 'image/jpeg', data: JPEG } } });
    if (/can be completed in|seconds|rapid/i.test(text)) continue;
    assert.match(text, /is done/);
    break;
  }

  const question = await olga.command(lobby, 'stop', {});
  const over = await olga.click(question.message, 'End it');
  assert.match(textOf(await world.answer(over)), /The game is over/);

  // ---- Exactly the engine's events, once each, in order. ----
  await assertTold(world, session, teamNames);
  const boards = discord.pins(world.channel('game'));
  assert.equal(boards.length, 1);
  await discord.until(() => /The game is over/.test(textOf(discord.pins(world.channel('game'))[0])), { what: 'the last scoreboard', timeoutMs: 15000 });

  assert.deepEqual(discord.violations, []);
  const logs = (await world.log('bot')) + (await world.log('engine'));
  assert.ok(!logs.includes('a-token-that-nobody-may-see'));
});
