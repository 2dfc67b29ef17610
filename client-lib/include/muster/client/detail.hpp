// The interface between the templates of the public headers and the library's compiled part. Not
// for programs.
#pragma once

#include <muster/client/failure.hpp>
#include <muster/client/options.hpp>
#include <muster/client/subscription.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace muster::client::detail {

// Waits for a reply. The link calls exactly one of the two functions, once; neither may throw.
class ReplyHandler {
  public:
    virtual ~ReplyHandler() = default;
    // `body` is an encoded reply or, if !ok, an encoded Error; it is valid during the call.
    virtual void replied(bool ok, std::string_view body) = 0;
    virtual void failed(Failure failure) = 0;
};

// The failure for a reply that can't be decoded.
Failure unreadable(const DecodeError& error);

template <class Reply>
Answer<Reply> read_refusal(std::string_view body) {
    try {
        return Result<Reply>(decode<Error>(body));
    } catch (const DecodeError& error) {
        return unreadable(error);
    }
}
template <class Reply>
Answer<Reply> read_answer(bool ok, std::string_view body) {
    if (!ok) return read_refusal<Reply>(body);
    try {
        return Result<Reply>(decode<Reply>(body));
    } catch (const DecodeError& error) {
        return unreadable(error);
    }
}

// Calls `callback(Answer<Reply>)`. The callback may be move-only.
template <class Reply, class Callback>
class CallbackHandler final : public ReplyHandler {
  public:
    explicit CallbackHandler(Callback callback) : callback_(std::move(callback)) {}
    void replied(bool ok, std::string_view body) override {
        callback_(read_answer<Reply>(ok, body));
    }
    void failed(Failure failure) override { callback_(Answer<Reply>(std::move(failure))); }

  private:
    Callback callback_;
};
template <class Reply, class Callback>
std::unique_ptr<ReplyHandler> make_handler(Callback callback) {
    return std::make_unique<CallbackHandler<Reply, Callback>>(std::move(callback));
}

// The effect of sending a request a second time.
enum class Repeat : std::uint8_t {
    harmless,         // The request changes nothing.
    safe_with_key,    // With a key, the request has its effect once.
    has_two_effects,  // The engine ignores a key.
};
template <IsRequest R>
constexpr Repeat repeat_of(const R&) {
    // To the engine a shutdown is a query, but the second one ends the next daemon.
    if constexpr (std::is_same_v<R, Shutdown>) return Repeat::has_two_effects;
    return R::request_kind == RequestKind::query ? Repeat::harmless : Repeat::safe_with_key;
}
Repeat repeat_of(const Request& request);
bool is_retried(Retry retry, Repeat repeat);

// The facts about a request that are fixed before its encoding.
struct Ticket {
    std::uint64_t id = 0;
    Actor actor;
    std::optional<IdempotencyKey> key;
    bool retried = false;     // The request survives the loss of its connection.
    bool has_effect = false;  // The request is not a query.
};
// Any thread.
Ticket make_ticket(Link& link, const CallOptions& options, Repeat repeat);
// Takes what append_request() made with the ticket. Any thread; never blocks. The thread that steps
// the link calls the handler.
void submit(Link& link,
            const Ticket& ticket,
            std::string frame,
            const CallOptions& options,
            std::unique_ptr<ReplyHandler> handler);
// Steps the link until the handler of a request has been called and has set `done`.
void step_until(Link& link, const bool& done);
// For coroutine.hpp; see Link. Any thread.
std::shared_ptr<Stream> open_stream(Link& link, Topics topics);
std::optional<Result<Done>> opened(Link& link, Stream& stream);
void when_open(Link& link, Stream& stream, std::function<void()> wake);
void when_ready(Link& link, Stream& stream, std::function<void()> wake);
void wake_waiting(Link& link, Stream& stream);
// Gives a request up: its handler gets a failure, and a late reply is dropped. Has no effect on an
// answered request. Any thread.
void abandon(Link& link, std::uint64_t id);

template <IsRequest R, class Callback>
std::uint64_t send(Link& link, const R& request, const CallOptions& options, Callback callback) {
    const Ticket ticket = make_ticket(link, options, repeat_of(request));
    std::string frame;
    append_request(frame, ticket.id, ticket.actor, ticket.key, request);
    submit(link,
           ticket,
           std::move(frame),
           options,
           make_handler<typename R::Reply>(std::move(callback)));
    return ticket.id;
}

}  // namespace muster::client::detail
