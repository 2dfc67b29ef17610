// Logging in takes four steps: the core says whose verifier to check, a worker checks it, the core
// remembers the hash of a new token, and the client gets the token. The core never sees a
// passphrase or a token.
#pragma once

#include "engine/runtime/ports.hpp"

#include <map>
#include <variant>

namespace muster::door {

// Logins under way. Sans-I/O: each step is handed in, and says what comes next. io thread (any one
// thread).
class Logins {
  public:
    explicit Logins(std::size_t logins_max) : logins_max_(logins_max) {}

    // Who gets the answer.
    struct Caller {
        runtime::ClientId client = 0;
        std::uint64_t request_id = 0;
    };
    // For a worker: fits(passphrase, verifier), then checked().
    struct Check {
        std::uint64_t login = 0;
        std::string passphrase;
        std::string verifier;
    };
    // The end: a reply's body.
    struct Answer {
        Caller caller;
        bool ok = false;
        std::string body;
    };
    using Next = std::variant<Answer, Check, runtime::Submission>;

    // The core's first question, or busy. Its request_id names the login.
    Result<runtime::Submission> begin(Caller caller, Login&& login);
    // The core answered one of our submissions.
    Next answered(std::uint64_t login, bool ok, std::string_view body);
    // The worker is done.
    Next checked(std::uint64_t login, bool fits);
    // It can't go on; the caller gets `error`.
    Answer fail(std::uint64_t login, const Error& error);

  private:
    struct State {
        Caller caller;
        std::string passphrase;
        Verifier verifier;
        std::string token;  // Set once the passphrase fitted.
    };
    using States = std::map<std::uint64_t, State>;

    Answer finish(States::iterator at, bool ok, std::string body);
    static Error wrong_credentials();

    const std::size_t logins_max_;
    std::uint64_t last_login_ = 0;
    States states_;
};

}  // namespace muster::door
