// A wrong tap: it is asked about before it counts, where the setting says so, and organisers take it back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = ['Red', 'Blue', 'Green'];
const REASON = 'It was: another "team" 🙈';

let world;
let people;
let catcher;
let runner;

const idOf = (team) => TEAMS.indexOf(team) + 1;
const say = async (channel, path, options) => world.olga.command(channel, path, options);
const answerOf = async (outcome) => textOf(await world.answer(await outcome));
const game = () => world.call('GetGame', { session: 1 });
const shownIn = (channel, text) => world.message(channel, (m) => textOf(m).includes(text), text);

async function standing(team) {
  const { period_count, points, bounty, role, challenges } = (await game()).teams.find((each) => each.team === idOf(team));
  return { period_count, points, bounty, role, challenges };
}

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS, engine: ['--clock-rate', '60'] });
  await world.startBot();
  ({ people } = await prepare(world, TEAMS));
  await world.begin(['game', ...TEAMS.map((team) => team.toLowerCase())]);
  const { teams } = await game();
  catcher = TEAMS[teams.find((team) => team.role === 'catcher').team - 1];
  runner = TEAMS.find((team) => team !== catcher);
});
after(() => world.stop());

test('a catch that did not happen is taken back', async () => {
  const before = [await standing(runner), await standing(catcher)];
  const asked = await people[`${catcher}1`].command(world.channelOf(catcher), 'catch', { team: runner });
  assert.match(await answerOf(people[`${catcher}1`].click(asked.message, 'Caught!')), /is caught/);
  assert.equal((await standing(runner)).role, 'catcher');

  const question = await say(world.lobby, 'undo', { team: runner, reason: REASON });
  assert.match(textOf(question.message), new RegExp(`Take back that .*${catcher}.* caught .*${runner}`));
  assert.equal((await standing(runner)).role, 'catcher', 'it only asks');
  assert.match(await answerOf(world.olga.click(question.message, 'Take it back')), /All is as it was/);
  assert.deepEqual([await standing(runner), await standing(catcher)], before);
  for (const channel of ['game', runner.toLowerCase(), catcher.toLowerCase()]) {
    const message = await shownIn(world.channel(channel), `Taken back: ${catcher} caught ${runner}`);
    assert.ok(textOf(message).includes('another'), textOf(message));
  }
});

test('a tap on Complete is taken back, and what can not be is explained', async () => {
  const before = await standing(runner);
  const index = before.challenges.findIndex((challenge) => !challenge.completable_from);
  await world.call('CompleteChallenge', { team: idOf(runner), index, period: before.period_count });
  const question = await say(world.lobby, 'undo', { team: runner, reason: 'wrong button' });
  assert.match(textOf(question.message), /Take back that .* completed/);
  assert.match(await answerOf(world.olga.click(question.message, 'Cancel')), /Then not/);

  const again = await say(world.lobby, 'undo', { team: runner, reason: 'wrong button' });
  const late = await say(world.lobby, 'undo', { team: runner, reason: 'wrong button' });
  assert.match(await answerOf(world.olga.click(again.message, 'Take it back')), /All is as it was/);
  assert.deepEqual(await standing(runner), before);
  assert.match(await answerOf(world.olga.click(late.message, 'Take it back')), /nothing|not the team's last/);
  assert.match(textOf((await say(world.lobby, 'undo', { team: runner, reason: 'x' })).message), /has done nothing yet/);
});

test('a second question, where the setting discord_confirms says so', async () => {
  await world.call('StopGame', { session: 1 });
  await world.configure(1, { discord_confirms: '1' });
  await world.call('StartGame', { session: 1 });
  const { teams } = await game();
  catcher = TEAMS[teams.find((team) => team.role === 'catcher').team - 1];
  runner = TEAMS.find((team) => team !== catcher);
  const player = people[`${runner}1`];
  await world.call('RerollChallenges', { team: idOf(runner) });
  let index = -1;
  while ((index = (await standing(runner)).challenges.findIndex((challenge) => !challenge.completable_from)) < 0) {
    await world.call('RerollChallenges', { team: idOf(runner) });
  }
  const shown = await player.command(world.channelOf(runner), 'challenges', {});
  const first = await player.click(shown.message, `Complete ${index + 1}`);
  assert.match(textOf(first.message), /Did you complete/);
  assert.equal((await standing(runner)).period_count, 0, 'it only asks');
  assert.match(await answerOf(player.click(first.message, 'Complete')), /is done/);
  assert.equal((await standing(runner)).period_count, 1);

  const hunter = people[`${catcher}1`];
  const asked = await hunter.command(world.channelOf(catcher), 'catch', { team: runner });
  const sure = await hunter.click(asked.message, 'Caught!');
  assert.match(await answerOf(sure), /Is it certain/);
  assert.equal((await standing(runner)).role, 'runner');
  assert.match(await answerOf(hunter.click(await world.answer(sure), 'Certain')), /is caught/);
  assert.equal((await standing(runner)).role, 'catcher');
});
