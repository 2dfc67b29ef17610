// Invalid bodies of messages and commands, with the paths of the errors.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startFake } from './support.mjs';

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const x = (count) => 'x'.repeat(count);
const row = (...components) => ({ type: 1, components });
const button = (id, rest) => ({ type: 2, style: 1, custom_id: id, label: 'a', ...rest });
const select = (options, rest) => row({ type: 3, custom_id: 's', options, ...rest });
const options = (count) => many(count, (i) => ({ label: 'a', value: `${i}` }));

// The paths of all errors.
function pathsOf(errors, path = '') {
  return Object.entries(errors ?? {}).flatMap(([key, child]) =>
    key === '_errors' ? [path] : pathsOf(child, path ? `${path}.${key}` : key));
}

const badMessages = [
  ['an unknown key', { content: 'x', contents: 'x' }, 'contents'],
  ['a wrong type', { content: 5 }, 'content'],
  ['a long text', { content: x(2001) }, 'content'],
  ['eleven embeds', { embeds: many(11, () => ({ title: 'x' })) }, 'embeds'],
  ['a long title', { embeds: [{ title: x(257) }] }, 'embeds.0.title'],
  ['a long description', { embeds: [{ description: x(4097) }] }, 'embeds.0.description'],
  ['26 fields', { embeds: [{ fields: many(26, () => ({ name: 'a', value: 'b' })) }] }, 'embeds.0.fields'],
  ['a long name of a field', { embeds: [{ fields: [{ name: x(257), value: 'b' }] }] }, 'embeds.0.fields.0.name'],
  ['a long value of a field', { embeds: [{ fields: [{ name: 'a', value: x(1025) }] }] }, 'embeds.0.fields.0.value'],
  ['an empty value of a field', { embeds: [{ fields: [{ name: 'a', value: '' }] }] }, 'embeds.0.fields.0.value'],
  ['a long footer', { embeds: [{ footer: { text: x(2049) } }] }, 'embeds.0.footer.text'],
  ['a long author', { embeds: [{ author: { name: x(257) } }] }, 'embeds.0.author.name'],
  ['embeds of 6001 together', { embeds: [{ description: x(4000) }, { description: x(2001) }] }, 'embeds'],
  ['bold that does not end', { content: '**x' }, 'content'],
  ['an escape of nothing', { embeds: [{ title: 'a', description: 'x\\…' }] }, 'embeds.0.description'],
  ['a mention that does not end', { embeds: [{ fields: [{ name: 'a', value: '<@12…' }] }] }, 'embeds.0.fields.0.value'],
  ['half an emoji', { embeds: [{ title: '\ud83d…' }] }, 'embeds.0.title'],
  ['six rows', { components: many(6, (i) => row(button(`${i}`))) }, 'components'],
  ['six buttons in a row', { components: [row(...many(6, (i) => button(`${i}`)))] }, 'components.0.components'],
  ['a button outside of a row', { components: [button('a')] }, 'components.0.type'],
  ['a custom id twice', { components: [row(button('a'), button('a'))] }, 'components'],
  ['a long custom id', { components: [row(button(x(101)))] }, 'components.0.components.0.custom_id'],
  ['a long label', { components: [row(button('a', { label: x(81) }))] }, 'components.0.components.0.label'],
  ['a button without a label', { components: [row({ type: 2, style: 1, custom_id: 'a' })] }, 'components.0.components.0'],
  ['a link without a url', { components: [row({ type: 2, style: 5, label: 'a' })] }, 'components.0.components.0'],
  ['26 options', { components: [select(options(26))] }, 'components.0.components.0.options'],
  ['an option twice', { components: [select([...options(1), ...options(1)])] }, 'components.0.components.0.options'],
  ['more to choose than there is', { components: [select(options(1), { max_values: 2 })] }, 'components.0.components.0'],
  ['a select beside a button', { components: [row(button('a'), select(options(1)).components[0])] }, 'components.0.components'],
  ['mentions of both kinds', { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } }, 'allowed_mentions'],
  ['mentions of no kind', { content: 'x', allowed_mentions: { parse: ['people'] } }, 'allowed_mentions.parse.0'],
  ['a text beside components of the second version', { content: 'x', flags: 1 << 15, components: [{ type: 10, content: 'x' }] }, 'content'],
  ['an attachment that is not there', { content: 'x', attachments: [{ id: '0', filename: 'a' }] }, 'attachments.0.id'],
  ['a flag that only answers to interactions have', { content: 'x', flags: 64 }, 'flags'],
  ['a reply to nothing', { content: 'x', message_reference: { message_id: '1' } }, 'message_reference'],
  ['a long nonce', { content: 'x', nonce: x(26) }, 'nonce'],
];

test('bad messages', async (t) => {
  const { discord, channel, call } = await startFake(t, { rateLimits: { messageCreate: [1000, 1000], global: [1000, 1000] } });
  const post = (body) => call('POST', `/channels/${channel.id}/messages`, body);
  for (const [name, body, path] of badMessages) {
    const { status, body: answer } = await post(body);
    assert.deepEqual([status, answer.code], [400, 50035], name);
    assert.deepEqual([...new Set(pathsOf(answer.errors))], [path], name);
  }
  assert.equal(discord.violations.length, badMessages.length);
  for (const body of [{}, { content: '' }, { embeds: [] }]) assert.equal((await post(body)).body.code, 50006);
  assert.deepEqual(discord.messages(channel), []);
});

test('the largest good messages', async (t) => {
  const { discord, channel, call } = await startFake(t);
  const post = (body) => call('POST', `/channels/${channel.id}/messages`, body);
  const good = [
    // Discord counts characters, not UTF-16 units.
    { content: '😀'.repeat(2000) },
    { embeds: [{ title: x(256), description: x(4096), fields: [{ name: x(256), value: x(1024) }] }] },
    { components: many(5, (i) => row(...many(5, (j) => button(`${i}.${j}`)))) },
    { flags: 1 << 15, components: [{ type: 17, components: [{ type: 10, content: 'x' }, { type: 14 }] }] },
  ];
  for (const body of good) assert.equal((await post(body)).status, 200);
  assert.deepEqual(discord.violations, []);
});

test('an edit must not empty a message', async (t) => {
  const { discord, channel, call } = await startFake(t);
  const { body: { id } } = await call('POST', `/channels/${channel.id}/messages`, { content: 'x', embeds: [{ title: 'y' }] });
  const edit = (body) => call('PATCH', `/channels/${channel.id}/messages/${id}`, body);
  assert.equal((await edit({ content: null })).status, 200);
  assert.equal((await edit({ embeds: [] })).body.code, 50006);
  assert.equal(discord.messages(channel)[0].embeds.length, 1);
});

test('an enforced nonce makes one message', async (t) => {
  const { discord, guild, channel, call } = await startFake(t);
  const post = (nonce) => call('POST', `/channels/${channel.id}/messages`, { content: 'x', nonce, enforce_nonce: true });
  const first = await post('a');
  assert.equal((await post('a')).body.id, first.body.id);
  assert.notEqual((await post('b')).body.id, first.body.id);
  assert.equal(discord.messages(channel).length, 2);
  // Discord searches all messages of the author, in every channel.
  const other = discord.addChannel(guild, { name: 'other' });
  const elsewhere = await call('POST', `/channels/${other.id}/messages`, { content: 'x', nonce: 'a', enforce_nonce: true });
  assert.equal(elsewhere.body.id, first.body.id);
  discord.forgetNonces();
  assert.notEqual((await post('a')).body.id, first.body.id);
});

test('only those are named who may be', async (t) => {
  const { discord, guild, channel, call } = await startFake(t, { permissions: 0n });
  const anna = discord.user('anna', guild);
  const open = discord.addRole(guild, { name: 'open', mentionable: true });
  const quiet = discord.addRole(guild, { name: 'quiet' });
  const content = `@everyone <@${anna.id}> <@&${open.id}> <@&${quiet.id}>`;
  const named = async (rest) => {
    const { body } = await call('POST', `/channels/${channel.id}/messages`, { content, ...rest });
    return [body.mention_everyone, body.mentions.map((u) => u.username), body.mention_roles];
  };
  assert.deepEqual(await named({}), [false, ['anna'], [open.id]]);
  assert.deepEqual(await named({ allowed_mentions: { parse: [] } }), [false, [], []]);
  assert.deepEqual(await named({ allowed_mentions: { users: [anna.id] } }), [false, ['anna'], []]);
});

test('files are kept, served, described, dropped', async (t) => {
  const { discord, channel, call } = await startFake(t);
  const send = async (method, path, payload, files) => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify(payload));
    files.forEach(([name, data], i) => form.set(`files[${i}]`, new Blob([data], { type: 'image/png' }), name));
    const { body } = await call(method, path, undefined, await multipart(form));
    return body;
  };
  const path = `/channels/${channel.id}/messages`;
  const message = await send('POST', path, {
    attachments: [{ id: '0', description: 'A map' }], embeds: [{ image: { url: 'attachment://map.png' } }],
  }, [['map.png', 'map']]);
  const [map] = message.attachments;
  assert.deepEqual([map.filename, map.size, map.content_type, map.description], ['map.png', 3, 'image/png', 'A map']);
  assert.equal(message.embeds[0].image.url, map.url);
  assert.equal(await (await fetch(map.url)).text(), 'map');
  const edited = await send('PATCH', `${path}/${message.id}`, { attachments: [{ id: map.id }, { id: '0' }] }, [['b.png', 'b']]);
  assert.deepEqual(edited.attachments.map((a) => a.filename), ['map.png', 'b.png']);
  const { body } = await call('PATCH', `${path}/${message.id}`, { attachments: [], content: 'x' });
  assert.deepEqual(body.attachments, []);
  await call('DELETE', `${path}/${message.id}`);
  assert.equal((await fetch(map.url)).status, 404);
  assert.equal(discord.messages(channel).length, 0);
});

async function multipart(form) {
  const prepared = new Response(form);
  const raw = Buffer.from(await prepared.arrayBuffer());
  return { raw, headers: { 'Content-Type': prepared.headers.get('content-type') } };
}

test('what is neither JSON nor a form', async (t) => {
  const { channel, call } = await startFake(t);
  const post = (raw, type) => call('POST', `/channels/${channel.id}/messages`, undefined, { raw, headers: { 'Content-Type': type } });
  assert.equal((await post('{', 'application/json')).body.code, 50109);
  assert.equal((await post('x', 'text/plain')).body.code, 50035);
  assert.equal((await post('x', 'multipart/form-data; boundary=a')).body.code, 50035);
});

test('history is read newest first, in pages', async (t) => {
  const { discord, guild, channel, call } = await startFake(t);
  const anna = discord.user('anna', guild);
  const ids = many(7, (i) => anna.post(channel, `${i}`).id);
  const read = async (query) => (await call('GET', `/channels/${channel.id}/messages${query}`)).body.map((m) => m.content).join('');
  assert.equal(await read(''), '6543210');
  assert.equal(await read('?limit=2'), '65');
  assert.equal(await read(`?limit=2&before=${ids[5]}`), '43');
  assert.equal(await read(`?limit=2&after=${ids[1]}`), '32');
  assert.equal(await read(`?limit=3&around=${ids[3]}`), '432');
  for (const query of ['?limit=0', '?limit=101', '?before=x', '?other=1']) {
    assert.equal((await call('GET', `/channels/${channel.id}/messages${query}`)).body.code, 50035, query);
  }
});

const command = (rest) => ({ name: 'c', description: 'd', ...rest });
const option = (name, rest) => ({ type: 3, name, description: 'd', ...rest });
const choices = (count) => many(count, (i) => ({ name: `${i}`, value: `${i}` }));

const badCommands = [
  ['an upper-case name', [command({ name: 'Catch' })], '0.name'],
  ['a name with a space', [command({ name: 'a b' })], '0.name'],
  ['a long name', [command({ name: x(33) })], '0.name'],
  ['no description', [{ name: 'c' }], '0.description'],
  ['a long description', [command({ description: x(101) })], '0.description'],
  ['a name twice', [command(), command()], ''],
  ['101 commands', many(101, (i) => command({ name: `c${i}` })), ''],
  ['an unknown key', [command({ option: [] })], '0.option'],
  ['an upper-case option', [command({ options: [option('A')] })], '0.options.0.name'],
  ['an option twice', [command({ options: [option('a'), option('a')] })], '0.options'],
  ['required after optional', [command({ options: [option('a'), option('b', { required: true })] })], '0.options.1'],
  ['26 options', [command({ options: many(26, (i) => option(`o${i}`)) })], '0.options'],
  ['26 choices', [command({ options: [option('a', { choices: choices(26) })] })], '0.options.0.choices'],
  ['choices beside autocomplete', [command({ options: [option('a', { choices: choices(1), autocomplete: true })] })], '0.options.0.autocomplete'],
  ['an option beside a subcommand', [command({ options: [option('a'), { type: 1, name: 'b', description: 'd' }] })], '0.options'],
  ['8001 characters', [command({ options: many(20, (i) => option(`o${i}`, { description: x(100), choices: many(4, (j) => ({ name: `${j}${x(60)}`, value: `${j}${x(60)}` })) })) })], '0'],
];

test('bad commands', async (t) => {
  const { discord, guild, call } = await startFake(t, { rateLimits: { commands: [1000, 1000] } });
  const put = (body) => call('PUT', `/applications/${discord.applicationId}/guilds/${guild.id}/commands`, body);
  for (const [name, body, path] of badCommands) {
    const { status, body: answer } = await put(body);
    assert.deepEqual([status, answer.code], [400, 50035], name);
    assert.deepEqual([...new Set(pathsOf(answer.errors))], [path], name);
  }
  assert.deepEqual(discord.commands(guild), []);
});

test('a command that stays keeps its id, one that is left out is gone', async (t) => {
  const { discord, guild, call } = await startFake(t);
  const path = `/applications/${discord.applicationId}/guilds/${guild.id}/commands`;
  const [a] = (await call('PUT', path, [command({ name: 'a' }), command({ name: 'größe' })])).body;
  const second = (await call('PUT', path, [command({ name: 'a', description: 'new' })])).body;
  assert.deepEqual(second.map((c) => [c.id, c.description]), [[a.id, 'new']]);
  assert.deepEqual((await call('GET', path)).body, second);
});
