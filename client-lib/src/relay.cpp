#include "link.hpp"
#include "routing.hpp"

#include <muster/client/relay.hpp>

namespace muster::client {

namespace {
// The wait before a question is asked again for which the daemon was too busy.
constexpr std::chrono::milliseconds busy_retry{200};
}  // namespace

// The routing, in the link's thread. The link owns it, so the routing lives as long as that thread
// calls it.
class Relay::Core final : public Tap {
  public:
    Core(std::shared_ptr<RelayHandler> handler, detail::Link& link)
        : handler_(std::move(handler)), routing_(*handler_), link_(link) {}

    void hear(FrameKind kind, std::string_view body) override {
        act([&] {
            if (kind == FrameKind::event) {
                routing_.event(body);
            } else if (kind == FrameKind::lagged) {
                routing_.lagged(decode<Lagged>(body));
            } else {
                routing_.routes(decode<Routes>(body));
            }
        });
    }
    void connected(std::uint64_t epoch) override {
        act([&] { routing_.connected(epoch); });
    }
    void disconnected(Failure why) override {
        act([&] { routing_.disconnected(why); });
    }

    // Any thread.
    void attach(std::vector<PlayerToAttach> people) {
        link_.call_later(
            {}, [this, people = std::move(people)] { act([&] { routing_.attach(people); }); });
    }
    void detach(std::vector<std::uint64_t> numbers, DetachReason reason) {
        link_.call_later({}, [this, numbers = std::move(numbers), reason] {
            act([&] { routing_.detach(numbers, reason); });
        });
    }

  private:
    template <class F>
    void act(F f) {
        try {
            f();
        } catch (const std::exception& what) {
            link_.reject(what);
        }
        ask();
    }

    void ask() {
        for (const auto& question : routing_.take_questions())
            std::visit([&](const auto& request) { send(request); }, question);
        if (!routing_.wants_retry() || std::exchange(retry_is_due_, true)) return;
        link_.call_later(busy_retry, [this] {
            retry_is_due_ = false;
            routing_.retry();
            ask();
        });
    }

    template <class R>
    void send(const R& request) {
        CallOptions once;
        once.retry = Retry::never;
        detail::send(link_, request, once, [this, request](Answer<typename R::Reply> answer) {
            act([&] {
                if (answer.answered()) {
                    routing_.answered(request, answer.result());
                } else if (answer.failure().problem == Problem::timed_out) {
                    routing_.unanswered(request);
                }
                // After a loss of the connection the routing asks all its questions anew.
            });
        });
    }

    const std::shared_ptr<RelayHandler> handler_;
    Routing routing_;
    detail::Link& link_;
    bool retry_is_due_ = false;
};

Relay::Relay(AsyncClient client, std::shared_ptr<Core> core)
    : core_(std::move(core)), client_(std::make_unique<AsyncClient>(std::move(client))) {}
Relay::Relay(Relay&&) noexcept = default;
Relay& Relay::operator=(Relay&&) noexcept = default;
Relay::~Relay() {
    if (client_) client_->close();
}

Relay Relay::connect(Options options, std::shared_ptr<RelayHandler> handler) {
    auto client = AsyncClient::connect(std::move(options));
    auto core = std::make_shared<Core>(std::move(handler), client.link());
    client.link().set_tap(core);
    return {std::move(client), std::move(core)};
}

void Relay::attach(std::vector<PlayerToAttach> people) {
    core_->attach(std::move(people));
}

void Relay::detach(std::vector<std::uint64_t> numbers, DetachReason reason) {
    core_->detach(std::move(numbers), reason);
}

AsyncClient& Relay::client() {
    return *client_;
}

}  // namespace muster::client
