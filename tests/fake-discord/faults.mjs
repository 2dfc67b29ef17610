// Faults of HTTP requests that a test asks for.

export class Faults {
  #planned = [];
  refusesHttp = false;
  refusesGateway = false;

  // Sets a fault for the next `count` requests that match `method` and `path` (a regular expression, or a string within the
  // path). The fault is one of:
  //   status: 502                          this answer without an effect; 429 with `scope` and `retryAfterMs`
  //   cut: 'before' | 'after'              the connection is cut before or after the effect
  //   delayMs: 100                         a later answer; also together with one of the others
  //   until: promise                       the same, once the promise is kept
  //   body: '{"id": '                      the answer's text, after the effect
  //   effect: 'hidden'                     with `status`: the request has its effect, but no list
  //                                        contains a new message until revealMessages()
  fail({ count = 1, method, path, ...fault }) {
    this.#planned.push({ left: count, method, path, fault });
  }

  take(method, path) {
    const index = this.#planned.findIndex(
      (plan) => (!plan.method || plan.method === method) && matches(plan.path, path),
    );
    if (index < 0) return {};
    const plan = this.#planned[index];
    plan.left -= 1;
    if (plan.left === 0) this.#planned.splice(index, 1);
    return plan.fault;
  }

  clear() {
    this.#planned = [];
    this.refusesHttp = false;
    this.refusesGateway = false;
  }
}

function matches(wanted, path) {
  if (wanted === undefined) return true;
  return wanted instanceof RegExp ? wanted.test(path) : path.includes(wanted);
}
