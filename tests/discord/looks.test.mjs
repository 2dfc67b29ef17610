// The queries of runners, catchers, a team in its grace period and organisers, and what each of
// them may see.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { JPEG, prepare, textOf, WIDE_LIMITS, World } from './world.mjs';

const COMMAND = 2;
const DEFERRED = 5;
const TEAMS = ['Red', 'Blue', 'Green'];

let world;
let people;
let hunters; // The initial names of the teams by role.
let prey;
let others;

const call = (name, request) => world.call(name, request);
const say = async (user, channel, path, options) => textOf(await world.say(user, channel, path, options));
const game = () => call('GetGame', { session: 1 });
const of = (team) => people[`${team}1`];
const channelOf = (team) => world.channelOf(team);

before(async () => {
  world = await World.start({ discord: WIDE_LIMITS });
  await world.startBot();
  ({ people } = await prepare(world, TEAMS));
  await world.configure();
});
after(() => world.stop());

test('before the first game', async () => {
  const { lobby } = world;
  assert.match(await say(of('Red'), lobby, 'history', {}), /Past games\nNone yet/);
  await say(world.olga, lobby, 'start', {});
  const { teams } = await game();
  hunters = TEAMS[teams.find((team) => team.role === 'catcher').team - 1];
  [prey, others] = TEAMS.filter((name) => name !== hunters);
});

test('/challenges: a runner\'s own, and for catchers those of all runners', async () => {
  const own = await world.say(of(prey), channelOf(prey), 'challenges', {});
  assert.equal(own.content, `🎲 Challenges of **${prey}**`);
  const { challenges } = (await game()).teams.find(({ team }) => TEAMS[team - 1] === prey);
  own.embeds.forEach((card, i) => {
    assert.equal(card.fields.length, 1, 'a card each');
    assert.ok(card.fields[0].name.replaceAll('\\', '').startsWith(`${i + 1}. ${challenges[i].title} · `), card.fields[0].name);
  });
  assert.equal(own.embeds.length, 3);
  assert.deepEqual(own.components.flatMap(({ components }) => components.map(({ label }) => label)), ['Complete 1', 'Complete 2', 'Complete 3']);
  // Also if a picture was chosen before.
  const picture = { name: 'a.jpg', type: 'image/jpeg', data: JPEG };
  for (const options of [{}, { picture }]) {
    const { choices } = await of(prey).autocomplete(channelOf(prey), 'complete', 'challenge', '', options);
    assert.equal(choices.length, 3);
  }
  const all = await world.say(of(hunters), channelOf(hunters), 'challenges', {});
  assert.equal(all.embeds[0].title, '🎲 The runners\' challenges');
  assert.deepEqual(all.embeds[0].fields.map((field) => field.name), TEAMS.filter((name) => name !== hunters));
  for (const field of all.embeds[0].fields) assert.equal(field.value.trim().split('\n').length, 3, field.value);
  assert.deepEqual(all.components, []);
});

test('/bounty: of each runner', async () => {
  const answer = await world.say(of(prey), world.lobby, 'bounty', {});
  assert.equal(answer.ephemeral, true);
  const lines = answer.embeds[0].description.trim().split('\n');
  assert.deepEqual(lines.map((line) => /^\*\*(.*)\*\* · \d+$/.exec(line)?.[1]).sort(), [prey, others].sort(), lines.join('/'));
});

test('/where, /catch and /history around a catch', async () => {
  const { lobby, olga } = world;
  const places = async (user) => [...(await say(user, lobby, 'where', {})).matchAll(/\*\*(\w+)\*\* · \[47\.\d{5}, 8\.\d{5}\]/g)].map((match) => match[1]).sort();
  assert.match(await say(of(prey), lobby, 'where', {}), /No team was seen yet/);
  const { time } = await call('GetStatus', {});
  for (const [i] of TEAMS.entries()) {
    await call('ReportLocation', { player: 1 + 2 * i, location: {
      latitude_deg: 47.3 + i / 10_000, longitude_deg: 8.5, accuracy_m: 5, heading_deg: 0, speed_mps: 0, time } });
  }
  const all = [...TEAMS].sort();
  for (const user of [of(prey), of(hunters), olga]) assert.deepEqual(await places(user), all);

  assert.match(await say(of(hunters), lobby, 'history', {}), new RegExp(`What ${hunters} did\nNothing yet`));
  const asked = await of(hunters).command(channelOf(hunters), 'catch', { team: prey });
  assert.equal(asked.message.ephemeral, true);
  assert.match(textOf(await world.answer(await of(hunters).click(asked.message, 'Caught!'))), new RegExp(`${prey}\\*\\* is caught`));
  assert.match(await say(of(hunters), lobby, 'history', {}), new RegExp(`🎯 .* caught ${prey} · \\d+ points? won`));
  assert.match(await say(of(prey), lobby, 'history', {}), new RegExp(`🚨 .* caught by ${hunters}`));

  // The former catchers run now, and their grace period hides them from the new catchers.
  assert.deepEqual(await places(of(prey)), all.filter((name) => name !== hunters));
  for (const user of [of(hunters), of(others), olga]) assert.deepEqual(await places(user), all);
  const again = await of(prey).command(channelOf(prey), 'catch', { team: hunters });
  assert.match(textOf(await world.answer(await of(prey).click(again.message, 'Caught!'))), new RegExp(`${hunters}" can't be caught for another \\d+ s`));
  const { teams } = await game();
  assert.equal(TEAMS[teams.find((team) => team.role === 'catcher').team - 1], prey);
});

test('what goes wrong behind "is thinking" is seen by the asker alone', async () => {
  const { lobby } = world;
  const attachments = { picture: { name: 'a.jpg', type: 'image/jpeg', data: JPEG } };
  const before = world.discord.messages(lobby).length;
  const outcome = await of(prey).command(lobby, 'team picture', {}, { attachments });
  assert.equal(outcome.callback.type, DEFERRED);
  assert.equal(outcome.callback.data?.flags ?? 0, 0, 'a public one');
  await outcome.completed();
  assert.equal(outcome.message, null, 'the public one is gone');
  assert.deepEqual(outcome.followUps.map((message) => message.ephemeral), [true]);
  assert.match(textOf(outcome.followUps[0]), /in your team's channel/);
  assert.equal(world.discord.messages(lobby).length, before);
  assert.ok(!of(others).messages(lobby).some((message) => message.id === outcome.followUps[0].id));

  const good = await of(prey).command(channelOf(prey), 'team picture', {}, { attachments });
  await good.completed();
  assert.equal(good.message.ephemeral, false);
  assert.match(textOf(good.message), /has a new picture/);
});

test('an attachment whose download hangs, or is cut', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/hangs') return;
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('x', () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    for (const [name, expected] of [['cut', /can't be fetched from Discord\. .*cut off/], ['hangs', /can't be fetched from Discord\. .*did not answer within/]]) {
      const url = `http://127.0.0.1:${server.address().port}/${name}`;
      const outcome = await world.olga.inject(world.lobby, COMMAND, {
        id: '1', type: 1, name: 'import', options: [{ name: 'sheet', type: 11, value: '5' }],
        resolved: { attachments: { 5: { id: '5', filename: 'a.csv', size: 1000, url, proxy_url: url } } },
      });
      assert.match(textOf(await world.answer(outcome)), expected);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('after the game /history has the past ones', async () => {
  await call('StopGame', { session: 1 });
  const answer = await world.say(of(prey), world.lobby, 'history', {});
  assert.equal(answer.embeds[0].title, '📜 Past games');
  assert.equal(answer.embeds[0].fields.length, 1);
  for (const name of TEAMS) assert.match(answer.embeds[0].fields[0].value, new RegExp(name));
});

test('/challenges: as many and as long as there may be', async () => {
  const { challenges } = await call('ListChallenges');
  for (const challenge of challenges) await call('UpdateChallenge', { challenge: { ...challenge, description: 'long '.repeat(700) } });
  await call('SetConfig', { session: 1, set: [{ key: 'num_challenges', value: '20' }] });
  await call('StartGame', { session: 1 });
  const { teams } = await game();
  const runner = TEAMS[teams.find(({ role }) => role === 'runner').team - 1];
  const { embeds, components } = await world.say(of(runner), channelOf(runner), 'challenges', {});
  assert.deepEqual(embeds.map(({ fields }) => fields.length), Array(10).fill(2));
  embeds.flatMap(({ fields }) => fields).forEach(({ name, value }, i) => {
    assert.ok(name.startsWith(`${i + 1}. `), name);
    assert.match(value, /^long .*…/);
  });
  assert.equal(components.flatMap((row) => row.components).length, 20);

  // Catchers see the challenges in short form; the channel shows them in full.
  const catcher = TEAMS[teams.find(({ role }) => role === 'catcher').team - 1];
  const seen = await world.say(of(catcher), channelOf(catcher), 'challenges', {});
  const running = teams.filter(({ role }) => role === 'runner').length;
  assert.equal(seen.embeds[0].fields.length, running);
  const drawn = await world.message(channelOf(runner), (m) => m.embeds.some((embed) => embed.fields?.length === 20), 'twenty challenges');
  assert.equal(drawn.components.flatMap((row) => row.components).length, 20);
});
