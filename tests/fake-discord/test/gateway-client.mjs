// A minimal client of the gateway: sends what the test says and keeps what it receives.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export class GatewayClient {
  heard = [];
  #waiting = new Set();

  static async connect(test, url, options) {
    const client = new GatewayClient(new WebSocket(`${url}?v=10&encoding=json`, options));
    test.after(() => client.socket.terminate());
    await once(client.socket, 'open');
    return client;
  }

  constructor(socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    socket.on('message', (data) => {
      this.heard.push(parsed(data.toString()));
      for (const look of this.#waiting) look();
    });
    // `closed` reports the end.
    socket.on('error', () => {});
  }

  say(op, d) {
    this.socket.send(JSON.stringify({ op, d }));
  }

  identify({ token = 'secret', intents = 1 | (1 << 9), ...rest } = {}) {
    this.say(2, { token, intents, properties: { os: 'linux', browser: 'test', device: 'test' }, ...rest });
  }

  // The next message that fits and was not returned before. `fits`: an event's name, or a
  // predicate.
  next(fits) {
    const wanted = typeof fits === 'string' ? (message) => message.t === fits : fits;
    return new Promise((resolve) => {
      const look = () => {
        const index = this.heard.findIndex(wanted);
        if (index < 0) return;
        this.#waiting.delete(look);
        resolve(this.heard.splice(index, 1)[0]);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async ready(options) {
    this.identify(options);
    return (await this.next('READY')).d;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { undecodable: text };
  }
}
