// A community for the tests of muster-discord: a real engine, the real bot, and the fake of Discord. Each of them can be
// killed and restarted.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { closeSync, openSync, watch } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { FakeDiscord, P } from '../fake-discord/fake-discord.mjs';

const { MUSTER, MUSTERD, MUSTER_DISCORD, MUSTER_SOURCE_DIR } = process.env;
export const REGION = path.join(MUSTER_SOURCE_DIR, 'examples', 'region');
export const TOKEN = 'a-token-that-nobody-may-see';

// Wide limits. Discord's real limits have tests of their own and would make the other tests long.
export const WIDE_LIMITS = { rateLimits: Object.fromEntries(
  ['messageCreate', 'messageEdit', 'channelEdit', 'channelCreate', 'memberRoles', 'commands'].map((name) => [name, [200, 5000]])) };

// The permissions that docs/discord.md tells organisers to give the bot.
export const INVITED_WITH = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.PIN_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES
  | P.READ_MESSAGE_HISTORY | P.MANAGE_CHANNELS | P.MANAGE_ROLES;

// The smallest valid JPEG.
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5'
  + 'PTgyPC4zNDL/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQR'
  + 'BRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4'
  + 'eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEB'
  + 'AAA/AOgr/9k=', 'base64');

export class World {
  // `discord`: options of the fake; `engine`: further options of musterd. Does not start the bot.
  static async start({ discord = {}, engine = [], guild = {} } = {}) {
    const world = new World();
    world.folder = await mkdtemp(path.join(tmpdir(), 'muster-discord-'));
    world.socket = path.join(world.folder, 'socket');
    // A Saturday morning in Zurich, some minutes into the game's hours.
    world.engineOptions = ['--clock-start', '2026-05-09T07:30:00Z', ...engine];
    // Without Discord's pause between two sessions, because tests restart the bot often.
    world.discord = await FakeDiscord.start({ token: TOKEN, sessionStarts: { intervalMs: 0 }, ...discord });
    world.guild = world.discord.addGuild({ owner: 'olga', permissions: INVITED_WITH, botRolePosition: 50, ...guild });
    world.lobby = world.discord.addChannel(world.guild, { name: 'lobby' });
    world.olga = world.discord.user('olga', world.guild);
    await world.startEngine();
    return world;
  }

  // ---- Processes. ----

  async startEngine() {
    const log = openSync(path.join(this.folder, 'engine.log'), 'a');
    this.engine = spawn(
      MUSTERD,
      ['--data-dir', path.join(this.folder, 'data'), '--socket', this.socket, '--ready-fd', '3', ...this.engineOptions],
      { stdio: ['ignore', log, log, 'pipe'] });
    closeSync(log);
    this.engineOptions = this.engineOptions.filter((_, i, all) => all[i] !== '--clock-start' && all[i - 1] !== '--clock-start');
    const [ready] = await once(this.engine.stdio[3], 'data').catch(() => ['']);
    if (!String(ready)) throw new Error(`musterd did not start: ${await this.log('engine')}`);
  }

  // Starts the bot and does not wait. `environment` changes its environment.
  spawnBot(options = [], environment = {}) {
    const log = openSync(path.join(this.folder, 'bot.log'), 'a');
    this.bot = spawn(MUSTER_DISCORD, ['--socket', this.socket, '--api', this.discord.apiUrl, ...options],
      { stdio: ['ignore', log, log], env: { ...process.env, MUSTER_DISCORD_TOKEN: TOKEN, ...environment } });
    closeSync(log);
    this.bot.on('error', (error) => { throw error; });
    return this.bot;
  }

  async startBot(options = [], environment = {}) {
    const before = this.sessions;
    this.spawnBot(options, environment);
    await this.discord.until(() => this.sessions > before, { what: 'the bot to connect' });
    await this.discord.until(() => this.discord.commands(this.guild).length > 0, { what: 'the commands' });
  }

  // The number of gateway sessions begun or resumed.
  get sessions() {
    return this.discord.gateway.identifies + this.discord.gateway.resumes;
  }

  async kill(name, signal = 'SIGKILL') {
    const process = this[name];
    this[name] = undefined;
    if (!process || process.exitCode !== null || process.signalCode !== null) return process?.exitCode;
    process.kill(signal);
    const [code] = await once(process, 'exit');
    return code;
  }

  async log(name) {
    return readFile(path.join(this.folder, `${name}.log`), 'utf8').catch(() => '');
  }

  // Waits until the log has a line that matches.
  async logged(name, pattern, { timeoutMs = 20_000 } = {}) {
    const watcher = watch(path.join(this.folder, `${name}.log`));
    try {
      await new Promise((resolve, reject) => {
        const look = async () => { if ((await this.log(name)).search(pattern) >= 0) resolve(); };
        const timer = setTimeout(async () => reject(new Error(`No ${pattern} in the log: ${await this.log(name)}`)), timeoutMs);
        watcher.on('change', look).on('close', () => clearTimeout(timer));
        look();
      });
    } finally {
      watcher.close();
    }
  }

  // The JSON output of `muster`.
  async muster(...words) {
    const { stdout } = await promisify(execFile)(MUSTER, ['--json', ...words], {
      env: { ...process.env, MUSTER_SOCKET: this.socket, TZ: 'UTC' }, maxBuffer: 64 << 20 });
    return stdout.trim() ? JSON.parse(stdout.trim().split('\n').at(-1)) : null;
  }

  // The engine's reply to a request.
  async call(name, request = {}) {
    return this.muster('call', name, JSON.stringify(request));
  }

  // Fails if the bot broke a rule of Discord's.
  async stop() {
    await this.kill('bot');
    await this.kill('engine');
    const { violations } = this.discord;
    await this.discord.stop();
    await rm(this.folder, { recursive: true, force: true });
    assert.deepEqual(violations, []);
  }

  // ---- The game. ----

  // Sets one catcher and a game for the whole day; the other rules keep their defaults.
  async configure(session = 1, values = {}) {
    const set = Object.entries({ num_catchers: '1', start_time: '09:00', end_time: '17:00', ...values });
    await this.call('SetConfig', { session, set: set.map(([key, value]) => ({ key, value })) });
  }

  // Configures and starts a game, and waits until these channels show it.
  async begin(channels = ['game']) {
    await this.configure();
    await this.call('StartGame', { session: 1 });
    for (const name of channels) {
      await this.message(this.channel(name), (message) => /has begun/.test(textOf(message)), 'the beginning');
    }
  }

  // ---- Discord. ----

  channel(name) {
    const found = [...this.guild.channels.values()].find((channel) => channel.name === name);
    if (!found) throw new Error(`There is no channel ${name}, only ${[...this.guild.channels.values()].map((c) => c.name)}`);
    return found;
  }

  // The channel of a team, by its name.
  channelOf(team) {
    return this.channel(team.toLowerCase());
  }

  // The reasons of all points adjustments that the channel shows, in order.
  reasonsIn(channel) {
    return this.discord.messages(channel).filter((message) => message.author.bot)
      .flatMap((message) => message.embeds.map((embed) => /^(.*) \((?:now|jetzt) /.exec(embed.description ?? '')?.[1])).filter(Boolean);
  }

  // Waits for exactly these reasons, once each, in order.
  async toldReasons(channel, reasons, options) {
    const known = new Set(reasons);
    const told = () => this.reasonsIn(channel).filter((reason) => known.has(reason));
    await this.discord.until(() => told().length >= reasons.length, { what: `${reasons.length} reasons in ${channel.name}`, timeoutMs: 40_000, ...options });
    assert.deepEqual(told(), reasons, channel.name);
  }

  async adjust(team, reason, delta = 1) {
    await this.call('AdjustPoints', { team, delta, reason });
  }

  // Waits until the channel has a message for which `fits` is true.
  async message(channel, fits, what = 'a message') {
    return this.discord.until(() => this.discord.messages(channel).find(fits), { what: `${what} in ${channel.name}` });
  }

  // The complete answer to a command: its text and embeds as one text.
  async say(user, channel, path, options, extra) {
    const outcome = await user.command(channel, path, options, extra);
    return this.answer(outcome);
  }

  async answer(outcome) {
    await outcome.completed();
    return outcome.followUps.length > 0 ? outcome.followUps.at(-1) : outcome.message;
  }
}

// muster-discord with exactly these options. Only the given places for a token exist in its environment.
export class BotRun {
  output = '';
  #changed = new EventEmitter();

  constructor(options, environment = {}) {
    const { MUSTER_DISCORD_TOKEN: _, CREDENTIALS_DIRECTORY: __, SSL_CERT_FILE: ___, ...clean } = process.env;
    this.process = spawn(MUSTER_DISCORD, options, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...clean, ...environment } });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
        this.#changed.emit('changed');
      });
    }
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.code = code ?? signal;
      this.#changed.emit('changed');
      return { code: this.code, output: this.output };
    });
  }

  // Waits until the output matches. Fails if the bot ends before.
  async said(pattern) {
    while (!pattern.test(this.output)) {
      if (this.code !== undefined) throw new Error(`It ended without saying ${pattern}: ${this.output}`);
      await once(this.#changed, 'changed');
    }
  }

  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.ended;
  }
}

// A slow connection to the engine: passes on the engine's output `delayMs` later.
export class SlowSocket {
  delayMs = 0;
  #sockets = new Set();

  static async start(engine, path) {
    const slow = new SlowSocket();
    slow.path = path;
    slow.server = createServer((bot) => slow.#join(bot, createConnection(engine)));
    slow.server.listen(path);
    await once(slow.server, 'listening');
    return slow;
  }

  #join(bot, engine) {
    for (const socket of [bot, engine]) {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => { bot.destroy(); engine.destroy(); });
    }
    bot.on('data', (bytes) => engine.write(bytes));
    // Timers of equal length keep their order. When the delay gets shorter, later output still waits for earlier output.
    let passed = Promise.resolve();
    engine.on('data', (bytes) => {
      const due = new Promise((resolve) => setTimeout(resolve, this.delayMs));
      passed = Promise.all([passed, due]).then(() => bot.write(bytes));
    });
  }

  stop() {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

export function textOf(message) {
  const embeds = (message.embeds ?? []).map((embed) => [
    embed.title, embed.description, ...(embed.fields ?? []).flatMap((field) => [field.name, field.value])].join('\n'));
  return [message.content, ...embeds].filter(Boolean).join('\n');
}

// The titles of all embeds that the bot posted unasked in a channel, in order; one for each event.
export function titlesIn(world, channel) {
  return world.discord.messages(channel)
    .filter((message) => message.author.bot && !message.interaction_metadata
      && message.embeds.at(-1)?.footer?.text !== 'muster scoreboard')
    .flatMap((message) => message.embeds.map((embed) => embed.title));
}

// Imports the example region and sets up a session with these teams of two players each from Discord. REQUIRES: the bot runs.
export async function prepare(world, teams = ['Red', 'Blue', 'Green', 'Yellow'], { language = 'english' } = {}) {
  await world.muster('import', REGION);
  const { olga, lobby } = world;
  const say = (path, options) => world.say(olga, lobby, path, options);
  await say('session create', { name: 'Spring', language, time_zone: 'Europe/Zurich' });
  const people = {};
  for (const team of teams) {
    await say('team add', { name: team });
    for (const number of [1, 2]) {
      const name = `${team}${number}`;
      const user = world.discord.user(name.toLowerCase(), world.guild);
      await say('player add', { name, passphrase: `secret of ${name}`, team, ...(number === 1 ? { user } : {}) });
      people[name] = user;
    }
  }
  const report = textOf(await say('setup', {}));
  return { people, report };
}
