// A login has four steps: the core gives the verifier to check, a worker checks the passphrase, the
// core stores the hash of a new token, and the client gets the token. The core never sees a
// passphrase or a token.
//
// Before these steps guesses are limited, by the name (known or not) and by the asker. During the
// wait the right passphrase is refused too; otherwise guessing would go on. A right passphrase does
// not count as a guess.
#pragma once

#include "engine/door/guesses.hpp"
#include "engine/door/limits.hpp"
#include "engine/runtime/ports.hpp"

#include <map>
#include <variant>

namespace muster::door {

// The logins in progress. Sans-I/O: the caller reports each finished step and gets the next one. io
// thread (any one thread).
class Logins {
  public:
    using TimePoint = TokenBucket::TimePoint;

    explicit Logins(const LoginLimits& limits)
        : limits_(limits),
          by_name_(limits.name_rate, limits.name_burst, limits.guessed_names_max),
          by_asker_(limits.asker_rate, limits.asker_burst, limits.guessing_askers_max) {}

    // The receiver of the answer.
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
    // The last step: the reply's body.
    struct Answer {
        Caller caller;
        bool ok = false;
        std::string body;
    };
    using Next = std::variant<Answer, Check, runtime::Submission>;

    // Returns the first request to the core, or busy, or too_many_requests. Its request_id
    // identifies the login. `now` is monotonic. REQUIRES: the login passed the door.
    Result<runtime::Submission> begin(Caller caller, Login&& login, TimePoint now);
    // The core's answer to one of the login's submissions.
    Next answered(std::uint64_t login, bool ok, std::string_view body);
    // The worker has checked the passphrase.
    Next checked(std::uint64_t login, bool fits);
    // The login can't continue; the caller gets `error`.
    Answer fail(std::uint64_t login, const Error& error);

  private:
    struct State {
        Caller caller;
        std::string name_key;
        std::string asker;  // Empty: no asker.
        std::string passphrase;
        Verifier verifier;
        bool is_wrong = false;  // The passphrase did not fit: the guess stays counted.
        std::string token;      // Set once the passphrase fitted.
    };
    using States = std::map<std::uint64_t, State>;

    bool is_busy(const Caller& caller, const std::string& asker) const;
    // Counts the guess, or returns the time until the next guess is allowed.
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
