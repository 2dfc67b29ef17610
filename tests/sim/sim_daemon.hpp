// One life of the daemon: the real engine thread, stepped by hand, between the real door, dealer
// and outboxes and a simulated journal; from a recovery to a crash or a stop.
#pragma once

#include "engine/door/logins.hpp"
#include "engine/io/dealer.hpp"
#include "engine/runtime/engine_thread.hpp"
#include "tests/sim/sim_connection.hpp"
#include "tests/sim/sim_journal.hpp"

namespace muster::sim {

// Tells the checkers of a row that became durable.
void tell_durable(Scene& scene, const Row& row);

class SimDaemon final : public runtime::Outbox,
                        public runtime::JournalListener,
                        private io::Clients {
  public:
    // Begins to serve. REQUIRES: `engine` is recovered from the scene's disk.
    SimDaemon(Scene& scene, core::Engine engine, const std::optional<SetClock>& rehearsal);
    ~SimDaemon() override;
    SimDaemon(const SimDaemon&) = delete;
    SimDaemon& operator=(const SimDaemon&) = delete;

    void accept(std::shared_ptr<SimLink> link, PeerClass peer_class, std::uint32_t uid);
    // As SIGTERM does.
    void request_stop() {
        engine_.request_stop("a signal");
        wake();
    }
    // The process is gone.
    void crash();
    // It has stopped by itself, and everybody has left.
    bool is_over() const { return dismissed_ && connections_.empty(); }
    // It takes no more clients.
    bool is_leaving() const { return dismissing_; }
    bool has_failed() const { return engine_.stopped().failed; }

    const core::Engine& engine() const { return engine_.engine(); }
    Time engine_time();

    // ---- From the ports. ----
    void release(std::shared_ptr<const runtime::Released> batch) override;
    void progress() override;
    void failed(const std::string& message) override;

    // ---- For the connections. ----
    // A request frame's body.
    void take(SimConnection& connection, std::string_view body);
    // The engine gets what was taken.
    void hand_over();
    void touch(runtime::ClientId client) { touched_.push_back(client); }
    void closed(SimConnection& connection);
    void player_settled(PlayerId player);
    void go_on(SimConnection& connection);
    void read_later(runtime::ClientId client);

  private:
    struct Player {
        std::uint32_t in_flight = 0;
        door::TokenBucket rate;
    };
    struct Line {
        std::deque<runtime::Released::Query> waiting;
        bool is_running = false;
    };

    template <class F>
    void after(std::chrono::microseconds delay, F f) {
        scene_.schedule.after(delay, [alive = alive_, f = std::move(f)] {
            if (*alive) f();
        });
    }
    // The engine's steps.
    void wake();
    void run();
    void wait_for_timer();
    void dismiss();
    void sweep();
    void flush();

    // io::Clients.
    io::Recipient* find(runtime::ClientId client) override { return connection(client); }
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override;
    void ask(const runtime::Released::Query& query) override;

    // The door.
    std::optional<Error> admit(SimConnection& connection, const RequestHeader& header);
    void complete(std::shared_ptr<runtime::Submission> held);
    void go_on(door::Logins::Next next);
    void answer(runtime::ClientId client, std::uint64_t id, bool ok, std::string_view body);
    void decline(const runtime::Submission& submission, const Error& error);
    std::string look_up(const runtime::Released::Query& query);

    SimConnection* connection(runtime::ClientId client) {
        const auto at = connections_.find(client);
        return at == connections_.end() ? nullptr : at->second.get();
    }

    Scene& scene_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    SimJournal journal_;
    DiskReader reader_;
    runtime::EngineThread engine_;
    io::Subscriptions subscriptions_;
    io::Dealer dealer_;
    door::Logins logins_;
    const std::optional<SetClock> rehearsal_;
    std::map<runtime::ClientId, std::unique_ptr<SimConnection>> connections_;
    std::vector<std::unique_ptr<SimConnection>> gone_;
    std::vector<runtime::ClientId> touched_;
    std::vector<runtime::Submission> taken_;
    std::map<PlayerId, Player> players_;
    std::map<runtime::ClientId, Line> lines_;
    runtime::ClientId last_client_ = 0;
    bool is_awake_ = false;
    std::uint64_t sleep_ = 0;  // Which wait for a timer is the present one.
    bool dismissing_ = false;
    bool dismissed_ = false;
};

}  // namespace muster::sim
