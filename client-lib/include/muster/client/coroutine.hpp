// An AsyncClient's calls and events for `co_await` in an asio::awaitable. Resumes on the awaiting
// coroutine's executor. This header needs Asio (standalone) in the program's include path; the rest
// of the library does not.
//
// The client's background thread hands results over to the executor, so the execution context must
// outlive all awaited calls: end the client, or wait for its calls, before the io_context is
// destroyed.
//
// With g++ 12 a temporary aggregate inside a co_await expression is destroyed twice (GCC bug 99576
// and its kin). Store requests and options in named variables first:
//
//     CompleteChallenge complete{.team = team, .index = 0, .period = periods};
//     auto reply = co_await client::call(client, complete);
#pragma once

#include <muster/client/async_client.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/cancellation_type.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace muster::client {

namespace detail {

// A completion handler that may be called from any thread and runs on its own executor.
template <class Handler>
class Resume {
  public:
    explicit Resume(Handler handler)
        : work_(asio::prefer(asio::get_associated_executor(handler),
                             asio::execution::outstanding_work.tracked)),
          handler_(std::move(handler)) {}

    template <class... Values>
    void operator()(Values... values) {
        auto executor = work_;
        asio::post(executor,
                   [handler = std::move(handler_),
                    work = std::move(work_),
                    values = std::make_tuple(std::move(values)...)]() mutable {
                       std::apply(std::move(handler), std::move(values));
                   });
    }

  private:
    using Executor = std::decay_t<decltype(asio::prefer(
        asio::get_associated_executor(std::declval<const Handler&>()),
        asio::execution::outstanding_work.tracked))>;
    Executor work_;  // Keeps the context running until the answer comes.
    Handler handler_;
};

// An encoded request; the coroutine that waits for it holds no part of the original request.
struct Prepared {
    Prepared(
        std::shared_ptr<void> k, std::shared_ptr<Link> l, Ticket t, std::string f, CallOptions o)
        : keeper(std::move(k)),
          link(std::move(l)),
          ticket(t),
          frame(std::move(f)),
          options(std::move(o)) {}
    std::shared_ptr<void> keeper;
    std::shared_ptr<Link> link;
    Ticket ticket;
    std::string frame;
    CallOptions options;
};

template <class Reply>
asio::awaitable<Result<Reply>> await_answer(std::shared_ptr<Prepared> prepared) {
    auto initiation = [prepared](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([link = prepared->link, id = prepared->ticket.id](asio::cancellation_type) {
                abandon(*link, id);
            });
        }
        Resume resume(std::move(handler));
        submit(*prepared->link,
               prepared->ticket,
               std::move(prepared->frame),
               prepared->options,
               make_handler<Reply>(std::move(resume)));
    };
    auto answer =
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Answer<Reply>)>(
            initiation, asio::use_awaitable);
    co_return answer.get();
}

// Waits for a change of the stream: `wait` is when_open or when_ready.
inline asio::awaitable<void> await_change(std::shared_ptr<Link> link,
                                          std::shared_ptr<Stream> stream,
                                          void (*wait)(Link&, Stream&, std::function<void()>)) {
    auto initiation = [link, stream, wait](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            slot.assign([link, stream](asio::cancellation_type) { wake_waiting(*link, *stream); });
        }
        auto resume = std::make_shared<Resume<decltype(handler)>>(std::move(handler));
        wait(*link, *stream, [resume] { (*resume)(); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiation,
                                                                          asio::use_awaitable);
}

inline asio::awaitable<Result<Subscription>> await_open(std::shared_ptr<void> keeper,
                                                        std::shared_ptr<Link> link,
                                                        std::shared_ptr<Stream> stream) {
    Subscription subscription(keeper, link, stream);
    for (;;) {
        auto answer = opened(*link, *stream);
        if (answer && !answer->ok()) co_return Result<Subscription>(answer->error());
        if (answer) co_return Result<Subscription>(std::move(subscription));
        co_await await_change(link, stream, &when_open);
    }
}

inline asio::awaitable<std::optional<Item>> await_next(Subscription& subscription) {
    for (;;) {
        auto item = subscription.try_next();
        if (item || subscription.ended()) co_return item;
        co_await await_change(subscription.link(), subscription.stream(), &when_ready);
    }
}

}  // namespace detail

// Sends the request when the coroutine awaits it, and gives the reply or a refusal. Throws
// ConnectionError or TimedOut as Client::call() does. Cancelling ends the wait; it does not undo
// the request's effect.
template <IsRequest R>
asio::awaitable<Result<typename R::Reply>> call(AsyncClient& client,
                                                const R& request,
                                                CallOptions options = {}) {
    const detail::Ticket ticket =
        detail::make_ticket(client.link(), options, detail::repeat_of(request));
    std::string frame;
    append_request(frame, ticket.id, ticket.actor, ticket.key, request);
    return detail::await_answer<typename R::Reply>(std::make_shared<detail::Prepared>(
        client.keeper(), client.shared_link(), ticket, std::move(frame), std::move(options)));
}

// A stream of events; gives a refusal if the actor has no right to a topic. Throws ConnectionError
// if the connection is lost for good.
inline asio::awaitable<Result<Subscription>> subscribe(AsyncClient& client, Topics topics) {
    auto stream = detail::open_stream(client.link(), std::move(topics));
    return detail::await_open(client.keeper(), client.shared_link(), std::move(stream));
}

// The stream's next item, as Subscription::next() gives it. The subscription must outlive the wait.
// Cancelling loses no item. One next() at a time.
inline asio::awaitable<std::optional<Item>> next(Subscription& subscription) {
    return detail::await_next(subscription);
}

}  // namespace muster::client
