// One program that uses the daemon: the real client library's request map, distributor, feeds and
// back-off over a simulated link, and above them a program that retries what got no answer.
#pragma once

#include "client-lib/src/backoff.hpp"
#include "client-lib/src/distributor.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/sim_link.hpp"

namespace muster::sim {

class SimClient {
  public:
    struct Identity {
        std::size_t index = 0;
        PeerClass peer_class = PeerClass::operator_;
        std::uint32_t uid = 0;
    };
    // Makes a link to the daemon; nothing: nobody listens.
    using Connect = std::function<std::shared_ptr<SimLink>(const Identity&)>;
    // What the program does with what its feeds deliver.
    using OnItem = std::function<void(std::uint64_t feed, const client::Item&)>;
    using OnAnswer = std::function<void(const Answer&)>;

    SimClient(Scene& scene, Identity identity, std::uint64_t seed, Connect connect);
    ~SimClient();

    const Identity& identity() const { return identity_; }
    // ---- The program. ----

    void on_item(OnItem on_item) { on_item_ = std::move(on_item); }
    void on_answer(OnAnswer on_answer) { on_answer_ = std::move(on_answer); }
    // Asks. With a key it goes on trying until there is an answer. `key` names an older call's.
    void call(Actor actor,
              Request request,
              bool with_key,
              std::optional<IdempotencyKey> key = std::nullopt);
    // A key under which a request had its effect.
    const std::optional<IdempotencyKey>& used_key() const { return used_key_; }
    // Subscribes; returns the feed's number.
    std::uint64_t follow(client::Topics topics, Actor actor, std::size_t queued_max = 64);
    void unfollow(std::uint64_t feed);
    void unfollow_oldest() {
        if (!feeds_.empty()) unfollow(feeds_.begin()->first);
    }
    bool is_up() const { return state_ == State::up; }
    std::size_t open_calls() const { return calls_.size(); }
    // REQUIRES: open_calls() != 0.
    std::string open_call_name() const {
        return std::string(info_of(calls_.begin()->second.request).name);
    }
    // Replies that have not come, also of requests for which nobody waits any more.
    std::size_t unanswered() const { return distributor_->requests().size(); }
    std::size_t feeds() const { return feeds_.size(); }
    // Those that do not know yet whether they may follow what they asked for.
    std::size_t feeds_opening() const {
        return static_cast<std::size_t>(std::ranges::count_if(feeds_, [](const auto& entry) {
            const auto& feed = *entry.second;
            return feed.opening() == client::Feed::Opening::asked && !feed.over();
        }));
    }

    // ---- What goes wrong. ----

    void cut() {
        if (link_) link_->cut();
    }
    // Reads nothing for so long.
    void stall(std::chrono::microseconds length);
    void stop_stalling();
    // The process is gone; when it comes back it knows its keyed calls, and nothing else.
    void vanish(std::chrono::microseconds length);

  private:
    static constexpr std::chrono::seconds call_timeout{3};
    enum class State : std::uint8_t { down, greeting, up, gone };
    class Handler;

    client::TimePoint now() const {
        return client::TimePoint(scene_.schedule.now().time_since_epoch());
    }
    template <class F>
    void after(std::chrono::microseconds delay, F f) {
        scene_.schedule.after(delay, [alive = alive_, f = std::move(f)] {
            if (*alive) f();
        });
    }
    void begin();  // A new process.
    void tick();
    void attempt();
    void greeted(const Welcome& welcome);
    void lose(client::Problem problem);

    void submit(std::uint64_t number);
    void write(std::uint64_t id, std::string frame, client::RequestMap::Entry entry);
    void flush();
    void read();
    void hear(const Frame& frame);
    void settle();  // Runs handlers, hands out items, sends questions.
    void send_questions(client::Feed& feed);
    void tell_subscribed(const Frame& frame);
    template <class R>
    void remember_subscribing(std::uint64_t id,
                              Actor actor,
                              const R& request,
                              std::optional<std::uint64_t> feed = std::nullopt) {
        if constexpr (std::is_same_v<R, Subscribe> || std::is_same_v<R, Unsubscribe>)
            subscribes_.emplace(id, Subscribing{actor, request, feed, now() + call_timeout});
    }

    void replied(std::uint64_t number, bool ok, std::string_view body);
    void failed(std::uint64_t number);
    void try_again(std::uint64_t number);

    Scene& scene_;
    const Identity identity_;
    SimRandom random_;
    Connect connect_;
    OnItem on_item_;
    OnAnswer on_answer_;
    Uuid uuid_{};
    std::uint64_t next_key_ = 1;
    std::optional<IdempotencyKey> used_key_;
    std::map<std::uint64_t, Call> calls_;  // By number: those without an answer.

    // Of the present process.
    std::shared_ptr<bool> alive_;
    State state_ = State::gone;
    std::shared_ptr<SimLink> link_;
    FrameReader reader_{limits::reply_frame_size_max};
    std::unique_ptr<client::Distributor> distributor_;
    std::map<std::uint64_t, std::unique_ptr<client::Feed>> feeds_;
    std::map<std::uint64_t, client::TimePoint> feed_retry_;
    struct Subscribing {
        Actor actor;
        std::variant<Subscribe, Unsubscribe> request;
        std::optional<std::uint64_t> feed;  // That asks, and has not given up.
        client::TimePoint deadline;
    };
    std::map<std::uint64_t, Subscribing> subscribes_;  // By request id.
    std::unique_ptr<client::Backoff> backoff_;
    std::optional<std::uint64_t> epoch_;
    std::uint64_t next_id_ = 1;
    std::uint64_t next_feed_ = 1;
    std::string output_;
    std::uint64_t output_offset_ = 0;
    client::TimePoint retry_at_{};
    client::TimePoint greeted_by_{};
    bool stalled_ = false;
};

}  // namespace muster::sim
