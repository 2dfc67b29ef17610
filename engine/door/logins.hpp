// Logging in takes four steps: the core says whose verifier to check, a worker checks it, the core
// remembers the hash of a new token, and the client gets the token. The core never sees a
// passphrase or a token.
//
// Guesses are limited before all that: by the name, known or not, and by the asker. While there may
// be none, the right passphrase is refused too, or it could still be found; it uses up nothing.
#pragma once

#include "engine/door/guesses.hpp"
#include "engine/door/limits.hpp"
#include "engine/runtime/ports.hpp"

#include <map>
#include <variant>

namespace muster::door {

// Logins under way. Sans-I/O: each step is handed in, and says what comes next. io thread (any one
// thread).
class Logins {
  public:
    using TimePoint = TokenBucket::TimePoint;

    explicit Logins(const LoginLimits& limits)
        : limits_(limits),
          by_name_(limits.name_rate, limits.name_burst, limits.guessed_names_max),
          by_asker_(limits.asker_rate, limits.asker_burst, limits.guessing_askers_max) {}

    // Who gets the answer.
    struct Caller {
        runtime::ClientId client = 0;
        std::uint64_t request_id = 0;
        std::uint32_t uid = 0;
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

    // The core's first question, or busy, or too_many_requests. Its request_id names the login.
    // `now` is monotonic. REQUIRES: the login passed the door.
    Result<runtime::Submission> begin(Caller caller, Login&& login, TimePoint now);
    // The core answered one of our submissions.
    Next answered(std::uint64_t login, bool ok, std::string_view body);
    // The worker is done.
    Next checked(std::uint64_t login, bool fits);
    // It can't go on; the caller gets `error`.
    Answer fail(std::uint64_t login, const Error& error);

  private:
    struct State {
        Caller caller;
        std::string name_key;
        std::string asker;  // Empty: none was named.
        std::string passphrase;
        Verifier verifier;
        bool is_wrong = false;  // The passphrase did not fit: the guess stays counted.
        std::string token;      // Set once the passphrase fitted.
    };
    using States = std::map<std::uint64_t, State>;

    bool is_busy(const Caller& caller, const std::string& asker) const;
    // Counts the guess, or says how long until there may be one.
    std::chrono::milliseconds count_guess(const std::string& name_key,
                                          const std::string& asker,
                                          TimePoint now);
    void take_back_guess(const State& state);
    Answer finish(States::iterator at, bool ok, std::string body);

    const LoginLimits limits_;
    Guesses by_name_;
    Guesses by_asker_;
    std::uint64_t last_login_ = 0;
    States states_;
};

}  // namespace muster::door
