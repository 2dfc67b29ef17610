// One WebSocket to the gateway: the client's messages and the answers. Source:
// discord.com/developers/docs/events/gateway.
import { GatewaySession, KNOWN_INTENTS, PRIVILEGED } from './gateway-session.mjs';
import { fullGuildView, selfView } from './views.mjs';

const OP = {
  DISPATCH: 0, HEARTBEAT: 1, IDENTIFY: 2, PRESENCE: 3, VOICE: 4, RESUME: 6, RECONNECT: 7, MEMBERS: 8,
  INVALID_SESSION: 9, HELLO: 10, HEARTBEAT_ACK: 11,
};
// Close codes after which a session can't be resumed.
const ENDS_SESSION = new Set([1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);
const PAYLOAD_MAX = 4096;
const COMMANDS_MAX = 120;
const COMMANDS_WINDOW_MS = 60_000;

export class GatewayConnection {
  session = null;
  #times = [];
  #cancelSilence;

  constructor(gateway, socket) {
    this.gateway = gateway;
    this.socket = socket;
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('close', (code) => this.#closed(code));
    // The socket also emits 'close' after an error.
    socket.on('error', () => {});
    this.send({ op: OP.HELLO, d: { heartbeat_interval: gateway.heartbeatInterval, _trace: [] }, s: null, t: null });
    this.#expectHeartbeat();
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }

  close(code, reason) {
    if (this.session && ENDS_SESSION.has(code)) this.gateway.forget(this.session);
    this.detach();
    this.socket.close(code, reason);
  }

  // Ends the connection without a close frame.
  cut() {
    this.detach();
    this.socket.terminate();
  }

  reconnect() {
    this.send({ op: OP.RECONNECT, d: null, s: null, t: null });
  }

  requestHeartbeat() {
    this.send({ op: OP.HEARTBEAT, d: null, s: null, t: null });
  }

  invalidate(resumable) {
    if (this.session && !resumable) this.gateway.forget(this.session);
    this.detach();
    this.send({ op: OP.INVALID_SESSION, d: resumable, s: null, t: null });
  }

  detach() {
    if (this.session) this.session.connection = null;
    this.session = null;
  }

  #closed(code) {
    this.#cancelSilence();
    // A client that closes with such a code does not resume.
    if (this.session && ENDS_SESSION.has(code)) this.gateway.forget(this.session);
    this.detach();
    this.gateway.lost(this);
  }

  // Closes the connection after one and a half intervals without a heartbeat.
  #expectHeartbeat() {
    this.#cancelSilence?.();
    this.#cancelSilence = this.gateway.clock.after(this.gateway.heartbeatInterval * 1.5, () =>
      this.close(4009, 'Session timed out.'));
  }

  #received(data, isBinary) {
    const now = this.gateway.clock.now();
    this.#times = [...this.#times.filter((time) => now - time < COMMANDS_WINDOW_MS), now];
    if (this.#times.length > COMMANDS_MAX) return this.close(4008, 'Rate limited.');
    const message = isBinary || data.length > PAYLOAD_MAX ? null : parse(data.toString());
    if (message === null || typeof message !== 'object') return this.close(4002, 'Error while decoding payload.');
    this.gateway.said(message);
    switch (message.op) {
      case OP.HEARTBEAT:
        return this.#heartbeat(message.d);
      case OP.IDENTIFY:
        return this.session ? this.close(4005, 'Already authenticated.') : this.#identify(message.d);
      case OP.RESUME:
        return this.session ? this.close(4005, 'Already authenticated.') : this.#resume(message.d);
      case OP.PRESENCE:
      case OP.VOICE:
      case OP.MEMBERS:
        // Valid opcodes that have no effect in the fake.
        return this.session ? undefined : this.close(4003, 'Not authenticated.');
      default:
        return this.session ? this.close(4001, 'Unknown opcode.') : this.close(4003, 'Not authenticated.');
    }
  }

  #heartbeat(sequence) {
    if (sequence !== null && !Number.isInteger(sequence)) return this.close(4002, 'Error while decoding payload.');
    if (this.session && sequence > this.session.sequence) return this.close(4007, 'Invalid seq.');
    this.#expectHeartbeat();
    if (this.gateway.acknowledges) this.send({ op: OP.HEARTBEAT_ACK, d: null, s: null, t: null });
  }

  #identify(data) {
    const { gateway } = this;
    if (typeof data?.token !== 'string' || typeof data.properties !== 'object' || !Number.isInteger(data.intents)) {
      return this.close(4002, 'Error while decoding payload.');
    }
    if (!gateway.authentic(data.token)) return this.close(4004, 'Authentication failed.');
    if (data.shard && (data.shard[0] !== 0 || data.shard[1] !== 1)) return this.close(4010, 'Invalid shard.');
    if (data.intents & ~KNOWN_INTENTS || data.intents < 0) return this.close(4013, 'Invalid intent(s).');
    if (data.intents & PRIVILEGED & ~gateway.privilegedIntents) return this.close(4014, 'Disallowed intent(s).');
    const start = gateway.starts.begin();
    if (start === 'too fast') return this.invalidate(false);
    if (start === 'exhausted') return gateway.revokeToken();
    const { state } = gateway;
    const session = new GatewaySession({ intents: data.intents, selfId: state.self.id, keptMax: gateway.keptMax });
    gateway.begin(session, this);
    const guilds = [...state.guilds.values()].filter((guild) => guild.members.has(state.self.id));
    session.send('READY', {
      v: 10, user: selfView(state.self), guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id, resume_gateway_url: gateway.resumeUrl, shard: [0, 1],
      application: { id: state.self.id, flags: 0 }, private_channels: [], relationships: [], _trace: [],
    });
    if (session.wantsGuilds()) {
      for (const guild of guilds) session.send('GUILD_CREATE', fullGuildView(guild, state.self.id));
    }
    return state.changed();
  }

  #resume(data) {
    const { gateway } = this;
    if (typeof data?.token !== 'string' || typeof data.session_id !== 'string' || !Number.isInteger(data.seq)) {
      return this.close(4002, 'Error while decoding payload.');
    }
    if (!gateway.authentic(data.token)) return this.close(4004, 'Authentication failed.');
    const session = gateway.session(data.session_id);
    if (session && data.seq > session.sequence) {
      gateway.forget(session);
      return this.close(4007, 'Invalid seq.');
    }
    const missed = session?.missedSince(data.seq);
    if (!missed) return this.invalidate(false);
    // Replaces the session's earlier connection if it still exists.
    session.connection?.close(4000, 'Resumed elsewhere.');
    gateway.resumed(session, this);
    for (const message of missed) this.send(message);
    session.send('RESUMED', { _trace: [] });
    return gateway.state.changed();
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
