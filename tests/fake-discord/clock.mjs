// The fake's clock: real time, or time that a test advances.

export const realClock = {
  now: () => Date.now(),
  // Calls `action` once, later. Returns a function that cancels the call.
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

export class ManualClock {
  #now;
  #timers = new Set();

  constructor(start = Date.now()) {
    this.#now = start;
  }

  now() {
    return this.#now;
  }

  after(ms, action) {
    const timer = { due: this.#now + ms, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  // Advances the time and runs due actions in order.
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.due;
      due.action();
    }
    this.#now = end;
  }
}
