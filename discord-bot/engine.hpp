// The bot's access to the engine: calls as an actor, which wait for the answer.
#pragma once

#include <muster/client/async_client.hpp>
#include <muster/proto/pages.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace muster::discord {

// The engine refused the request. The message is the engine's sentence.
class Refused : public std::runtime_error {
  public:
    explicit Refused(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
    const Error& error() const { return error_; }

  private:
    Error error_;
};

// Any thread but the client's own and the loop's, because a call waits.
class Engine {
  public:
    // The most time of a call. An interaction must be answered within 3 s, so that a slower call is
    // reported as a failure in time.
    static constexpr std::chrono::milliseconds patience{2'000};
    // The same for a picture, which may have to wait for others and takes up to 10 s itself. Only
    // for what is answered after a while.
    static constexpr std::chrono::milliseconds patience_for_pictures{60'000};

    explicit Engine(client::AsyncClient& client) : client_(client) {}

    // A copy for one task, whose calls must all end by `deadline`.
    Engine until(std::chrono::steady_clock::time_point deadline) const {
        Engine limited(*this);
        limited.deadline_ = deadline;
        return limited;
    }
    // A copy for calls with pictures.
    Engine for_pictures() const {
        Engine patient(*this);
        patient.patience_ = patience_for_pictures;
        return patient;
    }
    // A copy for one task on one thread. It sets `may_have_changed` once a call may have changed
    // something. `may_have_changed` must outlive the copy.
    Engine noting(bool& may_have_changed) const {
        Engine noting(*this);
        noting.may_have_changed_ = &may_have_changed;
        return noting;
    }

    // Throws Refused, and client::TransportError if no answer comes. A command takes effect at most
    // once, even if the connection breaks meanwhile.
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

    // Fetches all pages of a list, or pages until `enough` items.
    template <IsRequest R>
    typename R::Reply call_all(Actor actor,
                               const R& request,
                               std::size_t enough = static_cast<std::size_t>(-1)) {
        return all_pages(request, [&](const R& page) { return call(actor, page); }, enough);
    }

    // The journal's epoch. Event numbers hold only within an epoch.
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
    // Throws client::TimedOut if no time is left.
    std::chrono::milliseconds time_left() const {
        if (!deadline_) return patience_;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            *deadline_ - std::chrono::steady_clock::now());
        if (left > std::chrono::milliseconds(0)) return std::min(patience_, left);
        client::Failure failure;
        failure.problem = client::Problem::timed_out;
        failure.message = "The daemon did not answer in time.";
        throw client::TimedOut(std::move(failure));
    }

    client::AsyncClient& client_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    std::chrono::milliseconds patience_ = patience;
    bool* may_have_changed_ = nullptr;
};

}  // namespace muster::discord
