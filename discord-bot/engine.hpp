// The engine as the bot asks it: in somebody's name, waiting for the answer.
#pragma once

#include <muster/client/async_client.hpp>
#include <muster/proto/pages.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

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

    // The same for one task, all of whose calls have to be answered until then.
    Engine until(std::chrono::steady_clock::time_point deadline) const {
        Engine limited(*this);
        limited.deadline_ = deadline;
        return limited;
    }
    // The same for one task, on one thread: what is given becomes true once a call may have changed
    // something. It must outlive the engine that is returned.
    Engine noting(bool& may_have_changed) const {
        Engine noting(*this);
        noting.may_have_changed_ = &may_have_changed;
        return noting;
    }

    // Throws Refused, and client::TransportError where there is no answer. What changes something
    // has its effect once, also over a connection that breaks in between.
    template <IsRequest R>
    typename R::Reply call(Actor actor, const R& request) {
        client::CallOptions options;
        options.actor = actor;
        options.timeout = time_left();
        options.retry = client::Retry::safe_with_key;
        auto result = wait<R>(client_.send(request, options));
        if (!result.ok()) throw Refused(std::move(result).error());
        if (R::request_kind == RequestKind::command) note_change();
        return *std::move(result);
    }

    // The same for all pages of a list, or as many as have `enough` items.
    template <IsRequest R>
    typename R::Reply call_all(Actor actor,
                               const R& request,
                               std::size_t enough = static_cast<std::size_t>(-1)) {
        return all_pages(request, [&](const R& page) { return call(actor, page); }, enough);
    }

    // The journal's epoch: numbers of events of another mean nothing.
    std::uint64_t realm() const { return client_.daemon().epoch; }

  private:
    template <IsRequest R>
    auto wait(auto&& sent) {
        try {
            return sent.get();
        } catch (const client::TransportError& error) {
            if (R::request_kind == RequestKind::command && error.failure().sent) note_change();
            throw;
        }
    }
    void note_change() {
        if (may_have_changed_) *may_have_changed_ = true;
    }
    // Throws client::TimedOut where there is none.
    std::chrono::milliseconds time_left() const {
        if (!deadline_) return patience;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            *deadline_ - std::chrono::steady_clock::now());
        if (left > std::chrono::milliseconds(0)) return std::min(patience, left);
        client::Failure failure;
        failure.problem = client::Problem::timed_out;
        failure.message = "The daemon did not answer in time.";
        throw client::TimedOut(std::move(failure));
    }

    client::AsyncClient& client_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    bool* may_have_changed_ = nullptr;
};

}  // namespace muster::discord
