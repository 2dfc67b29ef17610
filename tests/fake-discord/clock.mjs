// Time as the fake sees it: the real one, or one that a test moves by hand.

export const realClock = {
  now: () => Date.now(),
  // Calls `action` once; returns what cancels it.
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

  // Everything that falls due on the way happens, in order.
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
