// The number and the rate of sessions that may still begin today.

const DAY_MS = 24 * 3600_000;

export class SessionStarts {
  #last = -Infinity;
  #resetAt;

  constructor(clock, { total = 1000, intervalMs = 5000 } = {}) {
    this.clock = clock;
    this.total = total;
    this.remaining = total;
    this.intervalMs = intervalMs;
    this.#resetAt = clock.now() + DAY_MS;
  }

  view() {
    this.#renew();
    return {
      total: this.total, remaining: this.remaining, reset_after: this.#resetAt - this.clock.now(), max_concurrency: 1,
    };
  }

  // Returns 'begun', 'too fast' or 'exhausted'.
  begin() {
    this.#renew();
    const now = this.clock.now();
    if (now - this.#last < this.intervalMs) return 'too fast';
    if (this.remaining === 0) return 'exhausted';
    this.#last = now;
    this.remaining -= 1;
    return 'begun';
  }

  #renew() {
    const now = this.clock.now();
    if (now < this.#resetAt) return;
    this.#resetAt = now + DAY_MS;
    this.remaining = this.total;
  }
}
