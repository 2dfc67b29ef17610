// The gateway: all its connections and sessions, and its faults for tests.
import { WebSocketServer } from 'ws';
import { GatewayConnection } from './gateway-connection.mjs';
import { SessionStarts } from './session-starts.mjs';

export class Gateway {
  connections = new Set();
  heard = []; // All messages of clients, in order.
  identifies = 0;
  resumes = 0;
  acknowledges = true; // Whether the gateway acknowledges heartbeats.
  url = '';
  resumeUrl = '';
  #sessions = new Map();
  #server = new WebSocketServer({ noServer: true });

  constructor({ state, clock, faults, token, options }) {
    this.state = state;
    this.clock = clock;
    this.faults = faults;
    this.token = token;
    this.heartbeatInterval = options.heartbeatIntervalMs ?? 41_250;
    this.privilegedIntents = options.privilegedIntents ?? 0;
    this.keptMax = options.keptEventsMax ?? 1000;
    this.starts = new SessionStarts(clock, options.sessionStarts);
    state.on('dispatch', (name, data, about) => {
      for (const session of this.#sessions.values()) session.hear(name, data, about);
    });
  }

  // Handles an upgrade request from node:http.
  upgrade(request, socket, head) {
    const { searchParams: query } = new URL(request.url, 'http://gateway');
    if (this.faults.refusesGateway) return socket.destroy();
    if (query.get('v') !== '10' || (query.get('encoding') ?? 'json') !== 'json' || query.has('compress')) {
      const why = 'Only version 10, JSON, without compression.';
      return socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n${why}`);
    }
    return this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.connections.add(new GatewayConnection(this, webSocket));
      this.state.changed();
    });
  }

  authentic(token) {
    return this.token !== null && token.replace(/^Bot /, '') === this.token;
  }

  session(id) {
    return this.#sessions.get(id);
  }

  begin(session, connection) {
    this.identifies += 1;
    this.#sessions.set(session.id, session);
    this.#join(session, connection);
  }

  resumed(session, connection) {
    this.resumes += 1;
    this.#join(session, connection);
  }

  #join(session, connection) {
    session.connection = connection;
    connection.session = session;
  }

  forget(session) {
    this.#sessions.delete(session.id);
  }

  lost(connection) {
    this.connections.delete(connection);
    this.state.changed();
  }

  said(message) {
    this.heard.push(message);
    this.state.changed();
  }

  // Whether any client has a session.
  get ready() {
    return [...this.connections].some((connection) => connection.session !== null);
  }

  // ---- For tests. ----

  // Ends all connections: with a close frame if there is a code, else like a network failure.
  drop(code) {
    for (const connection of [...this.connections]) code ? connection.close(code) : connection.cut();
  }

  askToReconnect() {
    for (const connection of this.connections) connection.reconnect();
  }

  invalidateSessions({ resumable }) {
    for (const connection of this.connections) connection.invalidate(resumable);
  }

  // Makes all sessions impossible to resume.
  forgetSessions() {
    this.#sessions.clear();
  }

  requestHeartbeats() {
    for (const connection of this.connections) connection.requestHeartbeat();
  }

  // Sends any text, well-formed or not.
  sendText(text) {
    for (const connection of this.connections) connection.socket.send(text);
  }

  // Rejects the token from now on, as after a reset of the token or too many sessions.
  revokeToken() {
    this.token = null;
    this.#sessions.clear();
    this.drop(4004);
  }

  stop() {
    for (const connection of this.connections) connection.socket.terminate();
    this.#server.close();
  }
}
