// The client with futures and callbacks, for programs that have many requests in flight. One
// background thread moves the bytes. It writes all pending requests at once and parses many replies
// per read.
#pragma once

#include <muster/client/client.hpp>

#include <functional>
#include <future>

namespace muster::client {

// The sending half of a connection that reconnects by itself. The connection lives as long as this
// object or one of its subscriptions; each of them works without the others. After a loss, commands
// of this object fail (see Retry), and a subscription gets a Disconnected. Any thread; only one
// thread at a time may move the object.
//
// Callbacks run in the background thread, one at a time. They must not throw and must not wait for
// this client (no future.get(), Subscription::next() or blocking subscribe()); they may send.
class AsyncClient {
  public:
    // Connects and is greeted in the calling thread, then starts the background thread. Throws
    // ConnectionError.
    static AsyncClient connect(Options options = {});

    AsyncClient(AsyncClient&&) noexcept;
    AsyncClient& operator=(AsyncClient&&) noexcept;
    // If no subscription is left, requests without an answer fail with Problem::closed. The
    // destructor does not wait for their answers, only for a running callback.
    ~AsyncClient();

    // Sends the request, and returns at once. The future gives the reply or a refusal, or throws
    // ConnectionError or TimedOut.
    template <IsRequest R>
    std::future<Result<typename R::Reply>> send(const R& request, const CallOptions& options = {}) {
        using Reply = typename R::Reply;
        std::promise<Result<Reply>> promise;
        auto future = promise.get_future();
        send(
            request,
            [promise = std::move(promise)](Answer<Reply> answer) mutable {
                try {
                    promise.set_value(answer.get());
                } catch (const TransportError&) {
                    promise.set_exception(std::current_exception());
                }
            },
            options);
        return future;
    }

    // Sends the request, and calls `callback(Answer<Reply>)` in the background thread. The callback
    // may be move-only.
    template <IsRequest R, class Callback>
        requires std::invocable<Callback&, Answer<typename R::Reply>>
    void send(const R& request, Callback callback, const CallOptions& options = {}) {
        detail::send(*link_, request, options, std::move(callback));
    }

    // A stream of events; one thread takes them with next(). Waits for the daemon's answer, which
    // is a refusal if the actor has no right to a topic. Throws ConnectionError and TimedOut.
    Result<Subscription> subscribe(Topics topics);

    // A stream that gives its items to `callback` in the background thread. Returns at once; a
    // refusal comes as an Ended with an error for each topic. The stream ends when the Subscription
    // is destroyed; a running call of the callback may still finish after that.
    Subscription subscribe(Topics topics, std::function<void(Item)> callback);

    // Sets the actor of further requests.
    AsyncClient& as(Actor actor);

    // Whether there is a connection right now.
    bool connected() const;
    // The daemon's last greeting.
    Welcome daemon() const;

    // Ends the connection for both halves.
    void close();

    // Used by coroutine.hpp.
    detail::Link& link() const { return *link_; }
    const std::shared_ptr<detail::Link>& shared_link() const { return link_; }
    const std::shared_ptr<void>& keeper() const { return keeper_; }

  private:
    explicit AsyncClient(Options options);
    std::shared_ptr<void> keeper_;
    std::shared_ptr<detail::Link> link_;
};

}  // namespace muster::client
