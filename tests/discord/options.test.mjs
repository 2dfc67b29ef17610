// The options of muster-discord, its errors about them, and the secrets that it never prints.
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { P } from '../fake-discord/fake-discord.mjs';
import { BotRun, INVITED_WITH, prepare, TOKEN, World } from './world.mjs';

let world;
before(async () => { world = await World.start(); });
after(async () => { await world.stop(); });

const run = (options, environment) => new BotRun(options, environment).ended;
const where = () => ['--socket', world.socket, '--api', world.discord.apiUrl];
const file = async (name, text) => {
  const full = path.join(world.folder, name);
  await writeFile(full, text);
  return full;
};
// Runs the bot until it is connected, and ends it.
async function works(options, environment) {
  const before = world.sessions;
  const bot = new BotRun([...where(), ...options], environment);
  await world.discord.until(() => world.sessions > before, { what: 'the bot to connect' });
  const { code, output } = await bot.stop();
  assert.equal(code, 0, output);
  return output;
}

describe('the token', () => {
  test('none: what to do about it', async () => {
    for (const environment of [{}, { MUSTER_DISCORD_TOKEN: '' }, { CREDENTIALS_DIRECTORY: '' }]) {
      const { code, output } = await run(where(), environment);
      assert.equal(code, 2);
      assert.match(output, /^muster-discord: There is no token: give its file with --token-file, or .*MUSTER_DISCORD_TOKEN/);
    }
  });

  test('from a file, from the environment, from systemd; the file goes first', async () => {
    const good = await file('token', `${TOKEN}\n`);
    await works(['--token-file', good], {});
    await works(['--token-file', good], { MUSTER_DISCORD_TOKEN: 'another' });
    await works([], { MUSTER_DISCORD_TOKEN: TOKEN });
    await works([], { MUSTER_DISCORD_TOKEN: `${TOKEN} \n` });
    const credentials = path.join(world.folder, 'credentials');
    await mkdir(credentials);
    await writeFile(path.join(credentials, 'discord-token'), TOKEN);
    await works([], { CREDENTIALS_DIRECTORY: credentials });
  });

  test('files that are none', async () => {
    const bad = { empty: '', blank: ' \n', spaces: 'to ken', tab: 'to\tken', control: 'to\u0001ken', umlaut: 'tökén', header: 'token\r\nX-Evil: 1', long: 'x'.repeat(1001) };
    for (const [name, text] of Object.entries(bad)) {
      // The bot reads only the file's first line.
      const { code, output } = await run([...where(), '--token-file', await file(name, name === 'header' ? 'to ken\r\nX-Evil: 1' : text)]);
      assert.equal(code, 2, name);
      assert.match(output, /There is no token in|is no token of Discord's/, name);
      if (text.trim()) {
        assert.ok(!output.includes(text), 'what it holds may be half a token');
        const environment = await run(where(), { MUSTER_DISCORD_TOKEN: text });
        assert.equal(environment.code, 2, name);
        assert.ok(!environment.output.includes(text));
      }
    }
    for (const missing of [path.join(world.folder, 'nowhere'), world.folder]) {
      const { code, output } = await run([...where(), '--token-file', missing]);
      assert.equal(code, 2);
      assert.match(output, /can't be read|There is no token in/);
      assert.ok(output.includes(missing));
    }
    const locked = await file('locked', TOKEN);
    await chmod(locked, 0);
    // Root can read this file in spite of its mode.
    const readable = await readFile(locked).then(() => true, () => false);
    const { code, output } = readable ? await run([...where(), '--token-file', `${locked}.gone`]) : await run([...where(), '--token-file', locked]);
    assert.equal(code, 2);
    assert.match(output, /can't be read/);
  });

  test('it goes over TLS alone, or to this machine itself', async () => {
    for (const option of ['--api', '--gateway']) {
      for (const url of ['http://discord.com/api/v10', 'http://192.0.2.1/api', 'ws://example.org', 'http://localhost.example.org/', 'http://127.0.0.1.example.org/', 'http://127.0.0.1@example.org/']) {
        const { code, output } = await run(['--socket', world.socket, option, url], { MUSTER_DISCORD_TOKEN: TOKEN });
        assert.equal(code, 2, url);
        assert.match(output, /over TLS alone, or to this machine itself|is no URL/, url);
      }
      for (const url of ['', 'discord.com', 'ftp://discord.com', 'https://', 'https://exa mple.org', 'https://discord.com:99999']) {
        // An empty gateway means the default.
        if (url === '' && option === '--gateway') continue;
        const { code, output } = await run(['--socket', world.socket, option, url], { MUSTER_DISCORD_TOKEN: TOKEN });
        assert.equal(code, 2, url);
        assert.match(output, /is no URL/, url);
      }
    }
  });

  test('it is nowhere to be seen', async () => {
    const help = await run(['--help'], { MUSTER_DISCORD_TOKEN: TOKEN });
    assert.equal(help.code, 0);
    assert.match(help.output, /--token-file/);
    assert.match(help.output, /https:\/\/discord\.com\/api\/v10/);
    assert.ok(!help.output.includes(TOKEN));
    const version = await run(['--version']);
    assert.equal(version.code, 0);
    assert.match(version.output, /^muster-discord \d+\.\d+/);

    const before = world.sessions;
    const bot = new BotRun([...where(), '--token-file', await file('token', TOKEN)]);
    await world.discord.until(() => world.sessions > before, { what: 'the bot to connect' });
    const command = await readFile(`/proc/${bot.process.pid}/cmdline`, 'utf8');
    assert.match(command, /--token-file/);
    assert.ok(!command.includes(TOKEN));
    // The token must not appear in errors either.
    world.discord.failRequests({ count: 3, status: 500 });
    world.discord.gateway.drop(4000);
    await bot.said(/The gateway's connection ended/);
    const { output } = await bot.stop();
    assert.ok(!output.includes(TOKEN));
    const refused = await run(where(), { MUSTER_DISCORD_TOKEN: 'a-wrong-one' });
    assert.equal(refused.code, 3);
    assert.match(refused.output, /does not accept the bot's token/);
    assert.ok(!refused.output.includes('a-wrong-one'));
  });

  test('options that there are not', async () => {
    for (const options of [['--nonsense'], ['--token', 'x'], ['extra'], ['--socket']]) {
      const { code, output } = await run(options, { MUSTER_DISCORD_TOKEN: TOKEN });
      assert.equal(code, 2, options);
      assert.match(output, /See `muster-discord --help`/);
    }
  });
});

describe('its end', () => {
  test('SIGTERM and SIGINT, while it works and while it waits for the engine', async () => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      const before = world.sessions;
      const bot = new BotRun(where(), { MUSTER_DISCORD_TOKEN: TOKEN });
      await world.discord.until(() => world.sessions > before, { what: 'the bot to connect' });
      assert.equal((await bot.stop(signal)).code, 0);

      const early = new BotRun(['--socket', path.join(world.folder, 'nobody'), '--api', world.discord.apiUrl], { MUSTER_DISCORD_TOKEN: TOKEN });
      await early.said(/I wait for the engine/);
      assert.equal((await early.stop(signal)).code, 0);
    }
  });

  test('while Discord answers nothing, and while a command waits', async () => {
    world.discord.refuseConnections();
    const before = world.discord.api.refused;
    const bot = new BotRun(where(), { MUSTER_DISCORD_TOKEN: TOKEN });
    await world.discord.until(() => world.discord.api.refused > before, { what: 'an attempt' });
    assert.equal((await bot.stop()).code, 0);
    world.discord.acceptConnections();

    await world.startBot();
    world.discord.failRequests({ count: 10, path: /guilds\/\d+\/channels$/, delayMs: 5_000 });
    await world.say(world.olga, world.lobby, 'session create', { name: 'Autumn' });
    const delayed = world.discord.api.delayed;
    await world.olga.command(world.lobby, 'setup', {});
    await world.discord.until(() => world.discord.api.delayed > delayed, { what: 'a request that is held back' });
    assert.equal(await world.kill('bot', 'SIGTERM'), 0);
    world.discord.faults.clear();
    await world.call('RemoveSession', { session: 1 });
  });
});

describe('--check', () => {
  const check = (options = where(), environment = { MUSTER_DISCORD_TOKEN: TOKEN }) => run([...options, '--check'], environment);
  const role = () => [...world.guild.roles.values()].find((each) => each.botId);
  const permissions = (bits) => world.discord.guilds.updateRole(world.guild, role(), { permissions: bits });

  test('no session yet', async () => {
    const { code, output } = await check();
    assert.equal(code, 1, output);
    assert.match(output, /missing {2}sessions: none was made with \/session create, and none is granted/);
    assert.match(output, /1 thing is missing\./);
  });

  test('everything is in place', async () => {
    await world.startBot();
    await prepare(world, ['Red', 'Blue']);
    const { code, output } = await check();
    assert.equal(code, 0, output);
    assert.match(output, /ok {7}engine: /);
    assert.match(output, /ok {7}session Spring: server \d+/);
    assert.match(output, /ok {7}token: it is that of Muster/);
    assert.match(output, /ok {7}server Guild \(\d+\): all permissions/);
    assert.match(output, /Everything is in place\./);
    assert.ok(!output.includes(TOKEN));
  });

  test('a wrong token', async () => {
    const { code, output } = await check(where(), { MUSTER_DISCORD_TOKEN: 'a-wrong-one' });
    assert.equal(code, 1);
    assert.match(output, /missing {2}token: Discord does not accept it/);
    assert.ok(!output.includes('a-wrong-one'));
  });

  test('each permission that lacks, by its name', async () => {
    const names = { VIEW_CHANNEL: 'View Channels', SEND_MESSAGES: 'Send Messages', EMBED_LINKS: 'Embed Links',
      ATTACH_FILES: 'Attach Files', READ_MESSAGE_HISTORY: 'Read Message History', MANAGE_CHANNELS: 'Manage Channels', MANAGE_ROLES: 'Manage Roles', PIN_MESSAGES: 'Pin Messages' };
    const everyone = world.guild.roles.get(world.guild.id);
    const usual = everyone.permissions;
    // Rights of @everyone count for the bot too.
    world.discord.guilds.updateRole(world.guild, everyone, { permissions: 0n });
    for (const [bit, name] of Object.entries(names)) {
      permissions(INVITED_WITH & ~P[bit]);
      const { code, output } = await check();
      assert.equal(code, 1, name);
      assert.match(output, new RegExp(`missing {2}server Guild \\(\\d+\\): the bot lacks ${name}\n`));
    }
    permissions(0n);
    assert.match((await check()).output, /lacks View Channels, Send Messages, .*Pin Messages\n/);
    permissions(P.ADMINISTRATOR);
    assert.equal((await check()).code, 0);
    permissions(INVITED_WITH);
    world.discord.guilds.updateRole(world.guild, everyone, { permissions: usual });
  });

  test('the engine away, Discord away, answers that make no sense', async () => {
    const socket = path.join(world.folder, 'nobody');
    const engine = await check(['--socket', socket, '--api', world.discord.apiUrl]);
    assert.equal(engine.code, 1);
    assert.match(engine.output, /missing {2}engine: /);
    assert.match(engine.output, /ok {7}token/);
    for (const body of ['[]', '7', '{"id": ', '{"username": 7}']) {
      world.discord.failRequests({ path: /users\/@me$/, body });
      const { code, output } = await check();
      assert.equal(code, 1, body);
      assert.match(output, /missing {2}Discord: its answer makes no sense/, body);
    }
    world.discord.refuseConnections();
    const discord = await check();
    world.discord.acceptConnections();
    assert.equal(discord.code, 1);
    assert.match(discord.output, /missing {2}Discord: Discord can't be reached\./);
  });

  test('a session that no server plays, and a server without the bot', async () => {
    world.discord.removeBot(world.guild);
    const { code, output } = await check();
    assert.equal(code, 1);
    assert.match(output, /missing {2}servers: nobody has invited the bot yet/);
    assert.match(output, new RegExp(`missing {2}server ${world.guild.id}: a session is linked to it, and the bot is not in it`));
    await world.call('UpdateSession', { session: 2, discord_server: '0' });
    assert.match((await check()).output, /missing {2}session Spring: no server plays it/);
  });
});
