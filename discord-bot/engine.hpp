// The engine as the bot asks it: in somebody's name, waiting for the answer.
#pragma once

#include <muster/client/async_client.hpp>

namespace muster::discord {

// The engine's no, with its sentence.
class Refused : public std::runtime_error {
  public:
    explicit Refused(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
    const Error& error() const { return error_; }

  private:
    Error error_;
};

// Any thread but the client's own, and not the loop's: a call waits.
class Engine {
  public:
    // An interaction is answered within 3 s; what takes longer is told as a failure before.
    static constexpr std::chrono::milliseconds patience{2'000};

    explicit Engine(client::AsyncClient& client) : client_(client) {}

    // Throws Refused, and client::TransportError where there is no answer. What changes something
    // has its effect once, also over a connection that breaks in between.
    template <IsRequest R>
    typename R::Reply call(Actor actor, const R& request) {
        client::CallOptions options;
        options.actor = actor;
        options.timeout = patience;
        options.retry = client::Retry::safe_with_key;
        auto result = client_.send(request, options).get();
        if (!result.ok()) throw Refused(std::move(result).error());
        return *std::move(result);
    }

    // The journal's epoch: numbers of events of another mean nothing.
    std::uint64_t realm() const { return client_.daemon().epoch; }

  private:
    client::AsyncClient& client_;
};

}  // namespace muster::discord
