// One program that uses the daemon: the client library's conversation over a simulated link, and
// above it a program that retries unanswered requests.
#pragma once

#include "client-lib/src/conversation.hpp"
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
    // Makes a link to the daemon; nothing: no daemon listens.
    using Connect = std::function<std::shared_ptr<SimLink>(const Identity&)>;
    using OnAnswer = std::function<void(const Answer&)>;

    SimClient(Scene& scene, Identity identity, std::uint64_t seed, Connect connect);
    ~SimClient();

    const Identity& identity() const { return identity_; }
    // ---- The program. ----

    void on_answer(OnAnswer on_answer) { on_answer_ = std::move(on_answer); }
    // Sends a request. With a key the program retries until there is an answer. `key` is the key of
    // an older call.
    void call(Actor actor,
              Request request,
              bool with_key,
              std::optional<IdempotencyKey> key = std::nullopt);
    // The key of a request that had its effect.
    const std::optional<IdempotencyKey>& used_key() const { return used_key_; }
    // Subscribes; returns the feed's number.
    std::uint64_t follow(client::Topics topics, Actor actor, std::size_t queued_max = 64);
    void unfollow(std::uint64_t feed);
    void unfollow_oldest() {
        if (!feeds_.empty()) unfollow(feeds_.begin()->first);
    }
    bool is_up() const { return conversation_ && conversation_->is_up(); }
    std::size_t open_calls() const { return calls_.size(); }
    // REQUIRES: open_calls() != 0.
    std::string open_call_name() const {
        return std::string(info_of(calls_.begin()->second.request).name);
    }
    // The number of replies that have not come, including replies that no caller waits for any
    // more.
    std::size_t unanswered() const { return conversation_ ? conversation_->requests().size() : 0; }
    std::size_t feeds() const { return feeds_.size(); }
    // The feeds whose subscription is not answered yet.
    std::size_t feeds_opening() const {
        return static_cast<std::size_t>(std::ranges::count_if(feeds_, [](const auto& entry) {
            const auto& feed = *entry.second;
            return feed.opening() == client::Feed::Opening::asked && !feed.over();
        }));
    }

    // ---- Faults. ----

    void cut() {
        if (link_) link_->cut();
    }
    // Reads nothing for that long.
    void stall(std::chrono::microseconds length);
    void stop_stalling();
    // The process ends. When it comes back, it knows only its keyed calls.
    void vanish(std::chrono::microseconds length);

  private:
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
    void begin();  // Starts a new process.
    void tick();

    // The work of the library's link for the conversation.
    void attempt();
    void flush();
    void read();
    void hear(const Frame& frame);
    void settle();  // Runs handlers, delivers items, sends the requests that follow.
    void note_loss();

    void note_sent(std::string_view bytes);
    void tell_received(const Frame& frame);
    void tell_subscribed(const Frame& frame);
    void tell_resumed(Actor actor, const ResumeTopics& asked, const ResumedTopics& reply);

    void submit(std::uint64_t number);
    void replied(std::uint64_t number, bool ok, std::string_view body);
    void failed(std::uint64_t number);
    void try_again(std::uint64_t number);

    Scene& scene_;
    const Identity identity_;
    SimRandom random_;
    Connect connect_;
    OnAnswer on_answer_;
    Uuid uuid_{};
    std::uint64_t next_key_ = 1;
    std::optional<IdempotencyKey> used_key_;
    std::map<std::uint64_t, Call> calls_;  // The unanswered calls, by number.

    // The state of the present process.
    std::shared_ptr<bool> alive_;
    std::optional<client::Conversation> conversation_;  // Nothing: the process is gone.
    std::map<std::uint64_t, std::unique_ptr<client::Feed>> feeds_;
    std::shared_ptr<SimLink> link_;
    // Cuts the bytes that the client has sent into frames, for subscribes_.
    FrameReader wire_;
    // The unanswered requests of this connection that change its topics, by request id.
    struct Subscribing {
        Actor actor;
        std::variant<Subscribe, Unsubscribe, ResumeTopics, AttachPlayers, DetachPlayers> request;
    };
    std::map<std::uint64_t, Subscribing> subscribes_;
    bool stalled_ = false;
};

}  // namespace muster::sim
