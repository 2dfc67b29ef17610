// Waits for a condition; checks it at each change of the fake's state.

// Resolves to the predicate's first true value. Rejects after `timeoutMs` with a message that names
// `what`.
export function until(state, predicate, { timeoutMs = 30_000, what = 'what the test waits for' } = {}) {
  return new Promise((resolve, reject) => {
    const settle = (finish, value) => {
      clearTimeout(timer);
      state.off('changed', look);
      finish(value);
    };
    const look = () => {
      try {
        const value = predicate();
        if (value) settle(resolve, value);
      } catch (error) {
        settle(reject, error);
      }
    };
    const timer = setTimeout(() => settle(reject, new Error(`Not within ${timeoutMs} ms: ${what}`)), timeoutMs);
    state.on('changed', look);
    look();
  });
}
