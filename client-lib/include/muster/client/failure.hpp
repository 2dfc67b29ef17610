// The ways in which a request can fail without an answer. A refusal by the daemon is no failure: it
// is an Error in a Result.
#pragma once

#include <muster/proto/message.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace muster::client {

enum class Problem : std::uint8_t {
    not_running,    // No daemon listens on the socket.
    not_permitted,  // This user may not open the socket.
    refused,        // The daemon refuses this client; the Goodbye gives the reason.
    lost,           // The connection was lost.
    protocol,       // The daemon broke the protocol; the daemon or this library has a fault.
    realm_changed,  // The daemon serves another journal now; it does not know the earlier effects
                    // of a retried request.
    timed_out,      // No answer within the call's time.
    closed,         // This side closed the connection.
};

// A fault and its remedy, as a value. Callbacks get it, and exceptions contain it.
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
// There is no connection, or the connection was lost.
class ConnectionError : public TransportError {
  public:
    using TransportError::TransportError;
};
// No answer came within the call's time. The request may have had its effect or not.
class TimedOut : public TransportError {
  public:
    using TransportError::TransportError;
};

// Throws the exception that belongs to the failure.
[[noreturn]] void raise(Failure failure);

// The result of a request: the daemon's answer (a reply or a refusal), or the failure that kept the
// answer away.
template <class Reply>
class Answer {
  public:
    Answer(Result<Reply> result) : state_(std::in_place_index<0>, std::move(result)) {}
    Answer(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

    // Whether the daemon answered; a refusal is an answer too.
    bool answered() const { return state_.index() == 0; }
    // REQUIRES: !answered().
    const Failure& failure() const { return std::get<1>(state_); }
    // REQUIRES: answered().
    const Result<Reply>& result() const { return std::get<0>(state_); }

    // Moves the answer out. Throws ConnectionError or TimedOut if there is none.
    Result<Reply> get() {
        if (!answered()) raise(std::get<1>(std::move(state_)));
        return std::get<0>(std::move(state_));
    }

  private:
    std::variant<Result<Reply>, Failure> state_;
};

}  // namespace muster::client
