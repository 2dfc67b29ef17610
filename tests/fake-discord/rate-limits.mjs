// Discord's rate limits: a number of requests in each window, for each bucket with its channel, server or webhook; and 50 a
// second in all. A window begins with its first request.
import { createHash } from 'node:crypto';

// [requests, milliseconds]. Unpublished limits are those that bots have observed.
export const LIMITS = {
  global: [50, 1000],
  messageCreate: [5, 5000],
  messageEdit: [5, 5000],
  messageDelete: [5, 1000],
  messageRead: [50, 1000],
  pins: [5, 5000],
  channelEdit: [5, 15_000],
  channelName: [2, 600_000],
  channelCreate: [50, 10_000],
  overwrites: [10, 15_000],
  roles: [50, 10_000],
  memberRoles: [10, 10_000],
  commands: [5, 20_000],
  webhook: [5, 2000],
  read: [50, 1000],
};

export class RateLimits {
  #windows = new Map();
  sent = 0; // Number of 429 sent.

  constructor(clock, limits = {}) {
    this.clock = clock;
    this.limits = { ...LIMITS, ...limits };
  }

  // Counts a request. Returns {headers} if it may pass, and also {refused: {scope, retryAfterMs}} if not. A limit within the
  // bucket (`subBucket`) appears only in the headers of its refusal.
  take(bucket, major, { exemptFromGlobal = false, subBucket } = {}) {
    if (!exemptFromGlobal) {
      const all = this.#window('global', '');
      if (all.remaining === 0) return { headers: {}, refused: this.#refused(all, 'global') };
      all.remaining -= 1;
    }
    if (!bucket) return { headers: {} };
    const window = this.#window(bucket, major);
    const passes = window.remaining > 0;
    if (passes) window.remaining -= 1;
    const sub = passes && subBucket ? this.#window(subBucket, major) : null;
    const subPasses = !sub || sub.remaining > 0;
    if (sub && subPasses) sub.remaining -= 1;
    const headers = {
      'X-RateLimit-Limit': String(window.limit),
      'X-RateLimit-Remaining': String(window.remaining),
      'X-RateLimit-Reset': (window.end / 1000).toFixed(3),
      'X-RateLimit-Reset-After': ((window.end - this.clock.now()) / 1000).toFixed(3),
      'X-RateLimit-Bucket': createHash('md5').update(bucket).digest('hex'),
    };
    if (!subPasses) return { headers, refused: this.#refused(sub, 'user') };
    return passes ? { headers } : { headers, refused: this.#refused(window, 'user') };
  }

  #refused(window, scope) {
    return { scope, retryAfterMs: window.end - this.clock.now() };
  }

  #window(bucket, major) {
    const now = this.clock.now();
    const key = `${bucket}:${major}`;
    let window = this.#windows.get(key);
    if (!window || now >= window.end) {
      const [limit, ms] = this.limits[bucket];
      window = { limit, remaining: limit, end: now + ms };
      this.#windows.set(key, window);
    }
    return window;
  }

  // Discord's answer; `scope` is user, global or shared.
  answer({ scope, retryAfterMs }, headers = {}) {
    this.sent += 1;
    const global = scope === 'global';
    return {
      status: 429,
      headers: {
        ...headers,
        'Retry-After': String(Math.ceil(retryAfterMs / 1000)),
        'X-RateLimit-Scope': scope,
        ...(global && { 'X-RateLimit-Global': 'true' }),
      },
      body: {
        message: scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.',
        retry_after: retryAfterMs / 1000,
        global,
      },
    };
  }
}
