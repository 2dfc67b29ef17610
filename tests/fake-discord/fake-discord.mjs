// The fake's interface for tests; README.md describes its use.
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { realClock } from './clock.mjs';
import { Faults } from './faults.mjs';
import { Gateway } from './gateway.mjs';
import { Guilds } from './guilds.mjs';
import { Api } from './http-server.mjs';
import { Interactions } from './interactions.mjs';
import { Messages } from './messages.mjs';
import { seenMessage } from './outcome.mjs';
import { RateLimits } from './rate-limits.mjs';
import { State } from './state.mjs';
import { until } from './until.mjs';
import { User } from './users.mjs';
import { Validation } from './validation.mjs';

export { ManualClock } from './clock.mjs';
export { P } from './permissions.mjs';

// Shared, because their only state is the compiled schemas, which take long to compile.
const exact = new Validation({ strictKeys: true });
const lenient = new Validation({ strictKeys: false });

export class FakeDiscord {
  #server;
  #sockets = new Set();
  #users = new Map();

  // Options, all but the token with a default: applicationId, botName, clock, tls {key, cert},
  // rateLimits (as in rate-limits.mjs), heartbeatIntervalMs, keptEventsMax, privilegedIntents,
  // sessionStarts {total, intervalMs}, answerWithinMs (Discord waits for 3 s), strict (false:
  // accepts, like Discord, unknown keys in bodies, and answers to interactions without a proper
  // User-Agent).
  static async start(options) {
    const discord = new FakeDiscord(options);
    await discord.#listen();
    return discord;
  }

  constructor({ token, applicationId, botName = 'Muster', clock = realClock, tls, strict = true, ...options }) {
    this.token = token;
    this.clock = clock;
    this.tls = tls;
    this.state = new State({ clock, applicationId, name: botName });
    this.applicationId = this.state.self.id;
    this.guilds = new Guilds(this.state);
    this.messageStore = new Messages(this.state);
    this.faults = new Faults();
    this.limits = new RateLimits(clock, options.rateLimits);
    this.interactions = new Interactions(this.state, this.messageStore, options);
    this.gateway = new Gateway({ state: this.state, clock, faults: this.faults, token, options });
    this.core = {
      state: this.state, clock, guilds: this.guilds, messages: this.messageStore,
      interactions: this.interactions, gateway: this.gateway,
    };
    const validation = strict ? exact : lenient;
    this.api = new Api(this.core, { strict, validation, rateLimits: this.limits, faults: this.faults });
  }

  async #listen() {
    const serve = (request, response) => this.api.serve(request, response).catch(() => request.socket.destroy());
    this.#server = this.tls ? createTlsServer(this.tls, serve) : createServer(serve);
    this.#server.on('upgrade', (...args) => this.gateway.upgrade(...args));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      return socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address();
    const secure = this.tls ? 's' : '';
    this.origin = `http${secure}://127.0.0.1:${port}`;
    this.apiBase = `${this.origin}/api`; // Libraries append the version.
    this.apiUrl = `${this.origin}/api/v10`;
    this.gateway.url = `ws${secure}://127.0.0.1:${port}`;
    this.gateway.resumeUrl = `ws${secure}://127.0.0.1:${port}/resume`;
    this.messageStore.origin = this.origin;
  }

  async stop() {
    this.interactions.stop();
    this.gateway.stop();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  // ---- What there is. ----

  // Adds a guild of `owner` (a name). The bot has joined the guild; its own role has `permissions`.
  addGuild({ name = 'Guild', owner = 'owner', permissions = 0n, botRolePosition } = {}) {
    return this.guilds.add({ name, owner: this.#account(owner), permissions, botRolePosition });
  }

  addRole(guild, role = {}) {
    return this.guilds.addRole(guild, role);
  }

  // `channel`: {name, type: 0 for text or 4 for a category, parentId, overwrites: [{id, type,
  // allow, deny}]}
  addChannel(guild, channel) {
    return this.guilds.addChannel(guild, channel);
  }

  // `thread`: {name, type: 10 of announcements, 11 public, 12 private}
  addThread(channel, thread) {
    return this.guilds.addThread(channel, thread);
  }

  // The user of this name, who joins the guild if not a member yet.
  user(name, guild) {
    const account = this.#account(name);
    if (!guild.members.has(account.id)) this.guilds.addMember(guild, account);
    return new User(this.core, account, guild);
  }

  giveRole(user, role) {
    this.guilds.setMemberRole(user.guild, user.member, role, true);
  }

  takeRole(user, role) {
    this.guilds.setMemberRole(user.guild, user.member, role, false);
  }

  removeBot(guild) {
    this.guilds.removeBot(guild);
  }

  // `options`: as in addGuild(), `permissions` for the bot's own role.
  inviteBot(guild, options) {
    this.guilds.inviteBot(guild, options);
  }

  #account(name) {
    if (!this.#users.has(name)) this.#users.set(name, this.state.addUser(name));
    return this.#users.get(name);
  }

  // ---- What happened. ----

  // The channel's messages that everybody sees, oldest first.
  messages(channel) {
    return channel.messages.map(seenMessage);
  }

  pins(channel) {
    return channel.pins.map(({ message }) => seenMessage(message));
  }

  commands(guild) {
    return this.state.commands.get(guild?.id ?? 'global') ?? [];
  }

  get requests() {
    return this.api.requests;
  }

  get violations() {
    return this.api.violations;
  }

  get ownMistakes() {
    return this.api.ownMistakes;
  }

  get count429() {
    return this.limits.sent;
  }

  get invalidRequests() {
    return this.api.invalidRequests;
  }

  until(predicate, options) {
    return until(this.state, predicate, options);
  }

  // Waits until the bot is connected and has a session.
  async ready(options) {
    await this.until(() => this.gateway.ready, { what: 'a client with a session', ...options });
  }

  // ---- What goes wrong. ----

  failRequests(fault) {
    this.faults.fail(fault);
  }

  // From now on lists contain the messages that a fault hid.
  revealMessages() {
    for (const channel of this.state.channels.values()) for (const message of channel.messages) message.hidden = false;
  }

  // Forgets all nonces, as Discord does after some minutes.
  forgetNonces() {
    this.messageStore.forgetNonces();
  }

  // Ends every request and every new gateway connection without an answer.
  refuseConnections({ http = true, gateway = true } = {}) {
    Object.assign(this.faults, { refusesHttp: http, refusesGateway: gateway });
  }

  acceptConnections() {
    this.refuseConnections({ http: false, gateway: false });
  }
}
