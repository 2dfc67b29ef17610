// How the way to the daemon can fail. A refusal by the daemon is no failure: it is an Error in a
// Result.
#pragma once

#include <muster/proto/message.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace muster::client {

enum class Problem : std::uint8_t {
    not_running,    // Nobody listens on the socket.
    not_permitted,  // The socket may not be opened by this user.
    refused,        // The daemon does not want this client: the Goodbye says why.
    lost,           // There was a connection, and now there is none.
    protocol,       // The daemon sent what makes no sense; its version or ours has a fault.
    realm_changed,  // Another journal is served now; a retry would not find what was done before.
    timed_out,      // No answer within the call's time.
    closed,         // This side closed the connection.
};

// What went wrong and what to do about it, as a value: what callbacks get, and what exceptions
// carry.
struct Failure {
    Problem problem = Problem::lost;
    std::string message;  // One sentence for people; says what to do.
    std::optional<Goodbye::Reason> goodbye;
    // Whether the request may have reached the daemon, and so may have had its effect. A request
    // for which this is false certainly had none.
    bool sent = false;
};

// The exceptions of this library's blocking functions and futures.
class TransportError : public std::runtime_error {
  public:
    explicit TransportError(Failure failure)
        : std::runtime_error(failure.message), failure_(std::move(failure)) {}
    const Failure& failure() const { return failure_; }

  private:
    Failure failure_;
};
// There is no connection, or no longer.
class ConnectionError : public TransportError {
  public:
    using TransportError::TransportError;
};
// No answer came within the call's time. Whether the request had its effect is not known.
class TimedOut : public TransportError {
  public:
    using TransportError::TransportError;
};

// Throws the exception that belongs to the failure.
[[noreturn]] void raise(Failure failure);

// What became of a request: the daemon's answer (a reply or a refusal), or why there is none.
template <class Reply>
class Answer {
  public:
    Answer(Result<Reply> result) : state_(std::in_place_index<0>, std::move(result)) {}
    Answer(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

    // Whether the daemon answered, be it with a refusal.
    bool answered() const { return state_.index() == 0; }
    // REQUIRES: !answered().
    const Failure& failure() const { return std::get<1>(state_); }
    // REQUIRES: answered().
    const Result<Reply>& result() const { return std::get<0>(state_); }

    // The answer; throws ConnectionError or TimedOut where there is none. Moves it out.
    Result<Reply> get() {
        if (!answered()) raise(std::get<1>(std::move(state_)));
        return std::get<0>(std::move(state_));
    }

  private:
    std::variant<Result<Reply>, Failure> state_;
};

}  // namespace muster::client
