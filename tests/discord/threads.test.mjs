// A thread counts as the channel that it hangs on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const TEAMS = ['Red', 'Blue'];
const KINDS = { announcements: 10, public: 11, private: 12 };

let world;
let people;
let runner;
let catcher;
const say = async (user, channel, path, options) => textOf(await world.say(user, channel, path, options));
const thread = (channel, type = KINDS.public) => world.discord.addThread(channel, { name: 'a thread', type });

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people } = await prepare(world, TEAMS));
  await world.begin();
  const { teams } = await world.call('GetGame', { session: 1 });
  catcher = TEAMS[teams.find(({ role }) => role === 'catcher').team - 1];
  runner = TEAMS.find((name) => name !== catcher);
});
after(() => world.stop());

test('every kind of thread of the team\'s own channel: commands, suggestions, buttons', async () => {
  const player = people[`${runner}1`];
  for (const type of Object.values(KINDS)) {
    const place = thread(world.channelOf(runner), type);
    const answer = await world.say(player, place, 'challenges', {});
    assert.equal(answer.content, `🎲 Challenges of **${runner}**`, `type ${type}`);
    assert.equal(answer.channel_id, place.id, 'the answer is in the thread');
    const { choices } = await player.autocomplete(place, 'complete', 'challenge', '');
    assert.equal(choices.length, 3);
    const asked = await world.say(people[`${catcher}1`], thread(world.channelOf(catcher), type), 'catch', { team: runner });
    assert.match(textOf(asked), new RegExp(`Did you catch \\*\\*${runner}\\*\\*`));
  }
  const place = thread(world.channelOf(runner));
  const { choices } = await player.autocomplete(place, 'complete', 'challenge', '');
  // A drawn challenge may have to wait.
  assert.match(await say(player, place, 'complete', { challenge: choices[0].value }), /is done|can be completed in/);
  const answer = await world.say(player, place, 'challenges', {});
  const clicked = textOf(await world.answer(await player.click(answer, 'Complete 1')));
  assert.doesNotMatch(clicked, /channel/);
});

test('what happens is told in the channel, not in the thread', async () => {
  const place = thread(world.channelOf(runner));
  await world.adjust(runner === 'Red' ? 1 : 2, 'told in the channel');
  await world.toldReasons(world.channelOf(runner), ['told in the channel']);
  assert.deepEqual(world.discord.messages(place), []);
});

test('a thread of another team\'s channel counts as that team\'s', async () => {
  const text = await say(world.olga, thread(world.channelOf(catcher)), 'challenges', {});
  assert.match(text, /The runners' challenges/);
  const other = people[`${runner}1`];
  world.discord.guilds.setOverwrite(world.channelOf(catcher), { id: other.id, type: 1, allow: 1n << 10n, deny: 0n });
  assert.match(await say(other, thread(world.channelOf(catcher)), 'challenges', {}), /You are not in the team/);
});

test('a thread of a channel that is no team\'s is no team\'s', async () => {
  const text = await say(people[`${runner}1`], thread(world.lobby), 'challenges', {});
  assert.equal(text, `Please use this in your team's channel: <#${world.channelOf(runner).id}>.`);
});
