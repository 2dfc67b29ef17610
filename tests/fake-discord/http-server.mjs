// HTTP: takes a request through faults, authorisation, rate limits and validation to its handler,
// and sends the answer.
import { ApiError, refusal } from './errors.mjs';
import { readBody } from './body.mjs';
import { findRoute } from './routes/index.mjs';

const PREFIX = '/api/v10';
// The documentation demands "DiscordBot (url, version)"; Discord accepts it without the comma.
const USER_AGENT = /^DiscordBot \(\S+ \S+\)/;
// Statuses of invalid requests. Discord bans an address with too many of them in ten minutes.
const INVALID = new Set([401, 403, 429]);

export class Api {
  requests = []; // {method, path, status, at}, in the order of their answers; `at` in ms.
  violations = []; // {method, path, problem, problems}: forbidden requests.
  ownMistakes = []; // The fake's answers that Discord's description does not allow.
  invalidRequests = 0;
  refused = 0; // Number of requests without an answer because of refuseConnections.
  delayed = 0; // Number of delayed requests.

  constructor(core, { strict, validation, rateLimits, faults }) {
    Object.assign(this, { core, strict, validation, rateLimits, faults });
  }

  // The request handler for node:http.
  async serve(request, response) {
    if (this.faults.refusesHttp) return this.#refuse(request);
    const url = new URL(request.url, 'http://api');
    const attachment = this.core.state.attachments.get(url.pathname);
    if (attachment && request.method === 'GET') {
      return response.writeHead(200, { 'Content-Type': attachment.contentType }).end(attachment.data);
    }
    const method = request.method;
    const path = url.pathname.startsWith(`${PREFIX}/`) ? decoded(url.pathname.slice(PREFIX.length)) : null;
    const fault = path ? this.faults.take(method, path) : {};
    if (fault.delayMs) await this.#delay(fault.delayMs);
    if (fault.until) await this.#held(fault.until);
    if (fault.cut === 'before') return request.socket.destroy();
    const hidden = fault.effect === 'hidden';
    const effect = !fault.status || hidden ? await this.#answer({ request, url, method, path, hidden }) : null;
    const answer = fault.status ? this.#failure(fault) : effect;
    this.#note(method, path ?? url.pathname, answer);
    if (fault.cut === 'after') return request.socket.destroy();
    return write(response, answer, fault.body);
  }

  #refuse(request) {
    this.refused += 1;
    request.socket.destroy();
    this.core.state.changed();
  }

  #delay(ms) {
    return new Promise((resolve) => {
      this.core.clock.after(ms, resolve);
      this.delayed += 1;
      this.core.state.changed();
    });
  }

  async #held(until) {
    this.delayed += 1;
    this.core.state.changed();
    await until;
  }

  #failure({ status, scope = 'user', retryAfterMs = 1000 }) {
    if (status === 429) return this.rateLimits.answer({ scope, retryAfterMs });
    return { status, headers: {}, body: { message: `${status}: made to fail`, code: 0 } };
  }

  // Returns {status, headers, body}.
  async #answer({ request, url, method, path, hidden }) {
    let headers = {};
    try {
      const found = path === null ? null : findRoute(method, path);
      if (!found) throw refusal('notFound');
      if (!found.route) throw refusal('methodNotAllowed');
      const { route, params } = found;
      // Always reads the body: the next request of a kept connection follows it.
      const { body, files } = await readBody(request);
      this.#requireUserAgent(request, route);
      this.#authorise(request, route);
      const subBucket = route.subBucket?.({ core: this.core, params, body });
      const limit = this.rateLimits.take(route.bucket, params[route.major] ?? '', { ...route, subBucket });
      headers = limit.headers;
      if (limit.refused) return this.rateLimits.answer(limit.refused, headers);
      const query = Object.fromEntries(url.searchParams);
      this.validation.request(route, { params, query, body });
      const [status, answer] = route.handler({ core: this.core, params, query, body, files, hidden });
      const mistake = this.validation.answer(route, status, answer);
      if (mistake) this.ownMistakes.push({ method, path, mistake, answer });
      return { status, headers, body: answer };
    } catch (error) {
      if (!(error instanceof ApiError)) this.ownMistakes.push({ method, path, mistake: error.stack });
      const known = error instanceof ApiError ? error : new ApiError(500, 0, '500: Internal Server Error');
      if (breaksRules(known)) {
        const { message: problem, problems } = known;
        this.violations.push({ method, path: path ?? url.pathname, problem, problems });
      }
      return { status: known.status, headers, body: known.body() };
    }
  }

  #requireUserAgent(request, route) {
    if (route.open && !this.strict) return;
    if (!USER_AGENT.test(request.headers['user-agent'] ?? '')) throw refusal('userAgent');
  }

  #authorise(request, route) {
    const given = request.headers.authorization;
    if (route.open && given === undefined) return;
    if (this.core.gateway.token === null || given !== `Bot ${this.core.gateway.token}`) throw refusal('unauthorized');
  }

  #note(method, path, { status, headers }) {
    if (INVALID.has(status) && headers['X-RateLimit-Scope'] !== 'shared') this.invalidRequests += 1;
    this.requests.push({ method, path, status, at: this.core.clock.now() });
    this.core.state.changed();
  }
}

// Decodes %40original, which some clients send. Returns null for an undecodable path.
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

// Whether an error is the client's own mistake: neither a race nor a missing right explains it.
function breaksRules(error) {
  const { status, code } = error;
  if (code === 40060) return false;
  return [400, 405, 413].includes(status) || code === 40333 || (status === 404 && code === 0);
}

function write(response, { status, headers, body }, text) {
  const payload = text ?? (body === undefined ? '' : JSON.stringify(body));
  response.writeHead(status, { ...headers, ...(payload && { 'Content-Type': 'application/json' }) }).end(payload);
}
