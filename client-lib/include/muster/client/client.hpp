// The blocking client, for scripts, tools and tests. It has no thread of its own: a call writes its
// request and reads until its reply is there, in the calling thread.
#pragma once

#include <muster/client/detail.hpp>
#include <muster/client/subscription.hpp>

namespace muster::client {

// An encoded reply; see reply_to_json().
struct RawReply {
    std::uint16_t request_number = 0;
    std::string body;
};

// A connection to the daemon. After a loss, the next call makes a new one. Movable. One thread at a
// time.
class Client {
  public:
    // Connects and is greeted. Throws ConnectionError, whose message says what to do.
    static Client connect(Options options = {});

    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // Sends the request and waits for its answer: the reply or a refusal. Throws TimedOut, and
    // throws ConnectionError if there is no connection and Retry does not allow another attempt.
    template <IsRequest R>
    Result<typename R::Reply> call(const R& request, const CallOptions& options = {}) {
        std::optional<Answer<typename R::Reply>> answer;
        bool done = false;
        detail::send(*link_, request, options, [&](Answer<typename R::Reply> a) {
            answer.emplace(std::move(a));
            done = true;
        });
        detail::step_until(*link_, done);
        return answer->get();
    }
    // The same for a request whose type is known only at run time.
    Result<RawReply> call(const Request& request, const CallOptions& options = {});

    // A stream of events. It has no thread of its own: a call() or a next() reads the arrived
    // messages for the client and all its subscriptions. Use the subscription in the client's
    // thread. Gives a refusal if the actor has no right to a topic. Throws like call().
    Result<Subscription> subscribe(Topics topics);

    // Sets the actor of further requests.
    Client& as(Actor actor);

    // The daemon's last greeting: its version, its epoch, and the peer class that it gives this
    // client.
    Welcome daemon() const;

    // Ends the connection. Calls throw from now on; subscriptions end.
    void close();

  private:
    explicit Client(Options options);
    std::shared_ptr<void> keeper_;
    std::shared_ptr<detail::Link> link_;
};

}  // namespace muster::client
