// Interactions of users and answers of bots, by plain requests.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../fake-discord.mjs';
import { GatewayClient } from './gateway-client.mjs';
import { refused, startFake } from './support.mjs';

const COMMANDS = [
  {
    name: 'catch', description: 'Catches a team',
    options: [
      { type: 3, name: 'team', description: 'Which', required: true, autocomplete: true },
      { type: 4, name: 'points', description: 'How many', min_value: 1, max_value: 9 },
      { type: 3, name: 'place', description: 'Where', choices: [{ name: 'Here', value: 'here' }] },
      { type: 11, name: 'photo', description: 'Of it' },
      { type: 6, name: 'by', description: 'Who' },
      { type: 8, name: 'role', description: 'Which' },
      { type: 7, name: 'channel', description: 'Which', channel_types: [0] },
    ],
  },
  {
    name: 'team', description: 'Teams', default_member_permissions: '16',
    options: [{ type: 1, name: 'add', description: 'Adds one', options: [{ type: 3, name: 'name', description: 'Its name', required: true }] }],
  },
];

// A fake, and a bot that answers each interaction with the next of `answers`.
async function withBot(test, options) {
  const fake = await startFake(test, { rateLimits: { webhook: [100, 1000] }, ...options });
  const { discord, guild, call } = fake;
  await call('PUT', `/applications/${discord.applicationId}/guilds/${guild.id}/commands`, COMMANDS);
  const gateway = await GatewayClient.connect(test, discord.gateway.url);
  await gateway.ready({ intents: 0 });
  const next = async () => (await gateway.next('INTERACTION_CREATE')).d;
  const answer = (interaction, body, query = '') =>
    call('POST', `/interactions/${interaction.id}/${interaction.token}/callback${query}`, body);
  const hook = ({ token }, rest = '') => `/webhooks/${discord.applicationId}/${token}${rest}`;
  return { ...fake, next, answer, hook, anna: discord.user('anna', guild), ben: discord.user('ben', guild) };
}

test('a command carries its options and what they name', async (t) => {
  const { discord, guild, channel, next, answer, anna, ben } = await withBot(t);
  const role = discord.addRole(guild, { name: 'Hunters' });
  const pending = anna.command(channel, 'catch', { team: 'Blue', points: 3, by: ben, role, channel }, {
    attachments: { photo: { name: 'a.png', type: 'image/png', data: Buffer.from('picture') } },
  });
  const interaction = await next();
  assert.equal(interaction.type, 2);
  assert.equal(interaction.member.user.username, 'anna');
  const { data } = interaction;
  assert.deepEqual(data.options.slice(0, 2), [
    { type: 3, name: 'team', value: 'Blue' }, { type: 4, name: 'points', value: 3 },
  ]);
  assert.equal(data.resolved.users[ben.id].username, 'ben');
  assert.equal(data.resolved.roles[role.id].name, 'Hunters');
  assert.equal(data.resolved.channels[channel.id].name, 'general');
  const [attachment] = Object.values(data.resolved.attachments);
  const file = await fetch(attachment.url);
  assert.equal(await file.text(), 'picture');
  assert.equal(file.headers.get('content-type'), 'image/png');

  const given = await answer(interaction, { type: 4, data: { content: 'Caught.' } }, '?with_response=true');
  assert.equal(given.status, 200);
  assert.equal(given.body.resource.message.content, 'Caught.');
  const outcome = await pending;
  assert.equal(outcome.callback.type, 4);
  assert.equal(outcome.message.content, 'Caught.');
  assert.equal(outcome.message.ephemeral, false);
  assert.deepEqual(discord.messages(channel).map((m) => m.content), ['Caught.']);
});

test("what Discord's client would not let a user do fails in the test", async (t) => {
  const { discord, guild, channel, anna } = await withBot(t);
  await assert.rejects(anna.command(channel, 'nothing'), /not registered/);
  await assert.rejects(anna.command(channel, 'catch'), /needs the option team/);
  await assert.rejects(anna.command(channel, 'catch', { team: 'x', other: 1 }), /no option other/);
  await assert.rejects(anna.command(channel, 'catch', { team: 5 }), /not a text/);
  await assert.rejects(anna.command(channel, 'catch', { team: 'x', points: 10 }), /out of range/);
  await assert.rejects(anna.command(channel, 'catch', { team: 'x', place: 'there' }), /choices/);
  await assert.rejects(anna.command(channel, 'team add', { name: 'x' }), /may not use/);
  const hidden = discord.addChannel(guild, {
    name: 'hidden', overwrites: [{ id: guild.id, type: 0, allow: 0n, deny: 1n << 10n }],
  });
  await assert.rejects(anna.command(hidden, 'catch', { team: 'x' }), /does not see/);
});

test('a subcommand', async (t) => {
  const { guild, channel, discord, next, answer } = await withBot(t);
  const pending = discord.user('owner', guild).command(channel, 'team add', { name: 'Blue' });
  const interaction = await next();
  assert.deepEqual(interaction.data.options, [{ type: 1, name: 'add', options: [{ type: 3, name: 'name', value: 'Blue' }] }]);
  await answer(interaction, { type: 4, data: { content: 'Done.' } });
  await pending;
});

test('a deferred answer, ephemeral, edited and followed up', async (t) => {
  const { discord, channel, call, next, answer, hook, anna, ben } = await withBot(t);
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  assert.equal((await call('PATCH', hook(interaction, '/messages/@original'), { content: 'x' })).body.code, 10015);
  await answer(interaction, { type: 5, data: { flags: 64 } });
  const outcome = await pending;
  assert.equal(outcome.callback.type, 5);
  const completed = outcome.completed();
  await call('PATCH', hook(interaction, '/messages/@original'), { content: 'Caught.' });
  assert.equal((await completed).message.content, 'Caught.');
  assert.equal(outcome.message.ephemeral, true);

  assert.deepEqual(discord.messages(channel), []);
  assert.deepEqual(anna.messages(channel).map((m) => m.content), ['Caught.']);
  assert.deepEqual(ben.messages(channel), []);

  const more = await call('POST', hook(interaction), { content: 'And more.' });
  assert.equal(more.status, 200);
  assert.deepEqual(outcome.followUps.map((m) => m.content), ['And more.']);
  await call('PATCH', hook(interaction, `/messages/${more.body.id}`), { content: 'Less.' });
  assert.equal((await call('GET', hook(interaction, `/messages/${more.body.id}`))).body.content, 'Less.');
  await call('DELETE', hook(interaction, '/messages/@original'));
  assert.equal(outcome.message, null);
  assert.deepEqual(refused(await call('GET', hook(interaction, '/messages/@original'))), { status: 404, code: 10008 });
});

test('a message that follows a deferral is its answer', async (t) => {
  const { call, channel, next, answer, hook, anna } = await withBot(t);
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  await answer(interaction, { type: 5 });
  const outcome = await pending;
  await call('POST', hook(interaction), { content: 'Caught.' });
  assert.equal((await outcome.completed()).message.content, 'Caught.');
  assert.equal(outcome.message.flags, 0);
});

test('only one first answer, of a fitting kind', async (t) => {
  const { channel, next, answer, anna, discord } = await withBot(t);
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  assert.deepEqual(refused(await answer(interaction, { type: 7, data: { content: 'x' } })), { status: 400, code: 50035 });
  assert.deepEqual(refused(await answer(interaction, { type: 4, data: {} })), { status: 400, code: 50006 });
  assert.deepEqual(refused(await answer({ ...interaction, token: 'other' }, { type: 5 })), { status: 404, code: 10062 });
  assert.equal(discord.violations.length, 2);
  assert.equal((await answer(interaction, { type: 4, data: { content: 'a' } })).status, 204);
  assert.deepEqual(refused(await answer(interaction, { type: 4, data: { content: 'b' } })), { status: 400, code: 40060 });
  assert.equal((await pending).message.content, 'a');
});

test('without an answer within 3 s the user is told, and the answer comes too late', async (t) => {
  const clock = new ManualClock();
  const { channel, next, answer, anna } = await withBot(t, { clock });
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  clock.advance(3000);
  await assert.rejects(pending, /The application did not respond/);
  assert.deepEqual(refused(await answer(interaction, { type: 4, data: { content: 'late' } })), { status: 404, code: 10062 });
});

test('a token lives for 15 minutes', async (t) => {
  const clock = new ManualClock();
  const { call, channel, next, answer, hook, anna } = await withBot(t, { clock, heartbeatIntervalMs: 3_600_000 });
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  await answer(interaction, { type: 5 });
  assert.equal((await pending).latencyMs, 0);
  clock.advance(15 * 60_000 + 1);
  const late = await call('PATCH', hook(interaction, '/messages/@original'), { content: 'x' });
  assert.deepEqual(refused(late), { status: 401, code: 50027 });
});

test('autocompletion', async (t) => {
  const { channel, next, answer, anna } = await withBot(t);
  const pending = anna.autocomplete(channel, 'catch', 'team', 'Bl');
  const interaction = await next();
  assert.equal(interaction.type, 4);
  assert.deepEqual(interaction.data.options, [{ type: 3, name: 'team', value: 'Bl', focused: true }]);
  const choices = (count) => Array.from({ length: count }, (_, i) => ({ name: `n${i}`, value: `v${i}` }));
  assert.equal((await answer(interaction, { type: 8, data: { choices: choices(26) } })).body.code, 50035);
  assert.equal((await answer(interaction, { type: 8, data: { choices: [{ name: '', value: 'x' }] } })).body.code, 50035);
  assert.equal((await answer(interaction, { type: 8, data: { choices: [{ name: 'x', value: 5 }] } })).body.code, 50035);
  assert.equal((await answer(interaction, { type: 4, data: { content: 'x' } })).body.code, 50035);
  assert.equal((await answer(interaction, { type: 8, data: { choices: choices(25) } })).status, 204);
  assert.equal((await pending).choices.length, 25);
});

const row = (...components) => ({ type: 1, components });
const button = (id, rest) => ({ type: 2, style: 1, custom_id: id, label: id.toUpperCase(), ...rest });

test('buttons update their message', async (t) => {
  const { discord, channel, call, next, answer, anna } = await withBot(t);
  await call('POST', `/channels/${channel.id}/messages`, { content: 'Sure?', components: [row(button('yes'), button('no', { disabled: true }))] });
  const [message] = discord.messages(channel);
  await assert.rejects(anna.click(message, 'no'), /disabled/);
  await assert.rejects(anna.click(message, 'maybe'), /has no/);
  const pending = anna.click(message, 'YES');
  const interaction = await next();
  assert.deepEqual(interaction.data, { custom_id: 'yes', component_type: 2 });
  assert.equal(interaction.message.id, message.id);
  await answer(interaction, { type: 7, data: { content: 'Done.', components: [] } });
  assert.equal((await pending).message.content, 'Done.');
  await assert.rejects(anna.click(message, 'yes'), /has no/);
});

test('only who was asked sees and clicks an ephemeral message', async (t) => {
  const { channel, next, answer, call, hook, anna, ben } = await withBot(t);
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const first = await next();
  await answer(first, { type: 4, data: { content: 'Sure?', flags: 64, components: [row(button('yes'))] } });
  const { message } = await pending;
  await assert.rejects(ben.click(message, 'yes'), /another user/);
  const clicked = anna.click(message, 'yes');
  const second = await next();
  await answer(second, { type: 6 });
  const outcome = await clicked;
  await call('PATCH', hook(second, '/messages/@original'), { content: 'Yes.', components: [] });
  assert.equal((await outcome.completed()).message.content, 'Yes.');
  assert.equal(outcome.message.id, message.id);
});

test('a select', async (t) => {
  const { discord, channel, call, next, answer, anna } = await withBot(t);
  const select = { type: 3, custom_id: 'team', options: [{ label: 'Blue', value: 'b' }, { label: 'Red', value: 'r' }] };
  await call('POST', `/channels/${channel.id}/messages`, { content: 'Which?', components: [row(select)] });
  const [message] = discord.messages(channel);
  await assert.rejects(anna.choose(message, 'team', ['x']), /only/);
  const pending = anna.choose(message, 'team', ['r']);
  const interaction = await next();
  assert.deepEqual(interaction.data.values, ['r']);
  await answer(interaction, { type: 6 });
  await pending;
});

test('a modal', async (t) => {
  const { channel, next, answer, anna } = await withBot(t);
  const pending = anna.command(channel, 'catch', { team: 'Blue' });
  const interaction = await next();
  const input = (id, rest) => row({ type: 4, custom_id: id, style: 1, label: `The ${id}`, ...rest });
  const modal = (...components) => ({ type: 9, data: { custom_id: 'm', title: 'Why', components } });
  assert.equal((await answer(interaction, modal())).body.code, 50035);
  assert.equal((await answer(interaction, modal(input('a'), input('a')))).body.code, 50035);
  assert.equal((await answer(interaction, modal(input('a', { label: 'x'.repeat(46) })))).body.code, 50035);
  const title = { type: 9, data: { custom_id: 'm', title: 'x'.repeat(46), components: [input('a')] } };
  assert.equal((await answer(interaction, title)).body.code, 50035);
  assert.equal((await answer(interaction, modal(input('reason'), input('more', { required: false })))).status, 204);
  const opened = await pending;
  await assert.rejects(anna.submit(opened, {}), /required/);
  await assert.rejects(anna.submit(opened, { reason: 'x', other: 'y' }), /no field other/);
  await assert.rejects(anna.submit(opened, { reason: 'x'.repeat(4001) }), /length/);
  const submitted = anna.submit(opened, { 'The reason': 'Because' });
  const second = await next();
  assert.equal(second.type, 5);
  assert.deepEqual(second.data, {
    custom_id: 'm',
    components: [
      { type: 1, components: [{ type: 4, custom_id: 'reason', value: 'Because' }] },
      { type: 1, components: [{ type: 4, custom_id: 'more', value: '' }] },
    ],
  });
  await answer(second, { type: 4, data: { content: 'Noted.' } });
  assert.equal((await submitted).message.content, 'Noted.');
});
