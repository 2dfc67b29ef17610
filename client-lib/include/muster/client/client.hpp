// The blocking face: for scripts, tools and tests. No thread of its own: a call writes its request,
// and reads until its reply is there, in the calling thread.
#pragma once

#include <muster/client/detail.hpp>
#include <muster/client/subscription.hpp>

namespace muster::client {

// A reply that is not decoded; see reply_to_json().
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

    // Sends the request and waits for its answer: the reply or a refusal. Throws ConnectionError
    // where there is no connection (see Retry for what is tried before that), and TimedOut.
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
    // The same for a request whose type is known at run time alone.
    Result<RawReply> call(const Request& request, const CallOptions& options = {});

    // A stream of events, read in the thread that asks it for them: a call or a next() reads what
    // has come for all. Refused where the actor has no right to a topic. Throws like call(). The
    // subscription is used by the client's thread.
    Result<Subscription> subscribe(Topics topics);

    // In whose name further requests are made.
    Client& as(Actor actor);

    // What the daemon said when it greeted us last: its version, epoch, and what it takes us for.
    Welcome daemon() const;

    // Ends the connection. Calls throw from now on; subscriptions end.
    void close();

  private:
    explicit Client(Options options);
    std::shared_ptr<void> keeper_;
    std::shared_ptr<detail::Link> link_;
};

}  // namespace muster::client
