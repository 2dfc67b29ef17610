#include "tests/sim/sim_daemon.hpp"

#include <muster/proto/json.hpp>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

// A batch for the checkers.
Durable take_apart(const Row& row) {
    Durable durable{row, {}, {}};
    runtime::RecordReader reader(row.records);
    runtime::Record record;
    while (reader.next(record))
        durable.records.push_back(record);
    for (const auto& at : row.event_index) {
        const auto frame = std::string_view(row.events).substr(at.offset, at.size);
        durable.events.push_back(decode_event_frame(frame.substr(frame_header_size)).value());
    }
    return durable;
}

}  // namespace

void tell_durable(Scene& scene, const Row& row) {
    const auto durable = take_apart(row);
    scene.tell([&](Checker& checker) { checker.durable(durable); });
}

SimDaemon::SimDaemon(Scene& scene, core::Engine engine, const std::optional<SetClock>& rehearsal)
    : scene_(scene),
      journal_(scene.schedule,
               scene.journal_random,
               scene.faults,
               scene.disk,
               [this](const Row& row) { tell_durable(scene_, row); }),
      reader_(scene.disk),
      engine_(std::move(engine), scene.clock, journal_, *this, scene.runtime_limits),
      dealer_(subscriptions_, *this),
      logins_(scene.io_limits.logins),
      rehearsal_(rehearsal) {
    journal_.start(*this, *this);
    if (rehearsal_) engine_.begin_with(*rehearsal_);
    // A new community begins with the newest rules. Some are as old as the oldest, and switch when
    // a client asks for it.
    if (engine_.engine().sequence() == 0 && scene.daemon_random.chance(0.7)) {
        runtime::Submission first;
        first.input.request = ActivateRules{core::rules_version_newest};
        engine_.submit(std::move(first));
    }
    wake();
    after(250ms, [this] { sweep(); });
}

SimDaemon::~SimDaemon() {
    *alive_ = false;
    journal_.stop();
}

void SimDaemon::accept(std::shared_ptr<SimLink> link, PeerClass peer_class, std::uint32_t uid) {
    const auto client = ++last_client_;
    const door::Peer peer{client, peer_class, uid};
    connections_.emplace(client,
                         std::make_unique<SimConnection>(*this, scene_, std::move(link), peer));
}

void SimDaemon::crash() {
    *alive_ = false;
    journal_.stop();
    for (auto& [client, connection] : connections_)
        connection->die();
}

Time SimDaemon::engine_time() {
    return std::max(engine_.engine().time(),
                    runtime::virtual_time(engine_.engine().clock_anchor(), scene_.clock.now()));
}

// ---- The engine's steps. ----

void SimDaemon::wake() {
    if (std::exchange(is_awake_, true)) return;
    after(10us, [this] { run(); });
}

void SimDaemon::run() {
    is_awake_ = false;
    const auto step = engine_.step();
    Time now = runtime::virtual_time(engine_.engine().clock_anchor(), scene_.clock.now());
    // Timers that are due by a rehearsal's first instant fire before it begins.
    if (rehearsal_ && engine_.engine().clock_anchor() != *rehearsal_)
        now = std::max(now, rehearsal_->virtual_time);
    scene_.tell([&](Checker& checker) { checker.stepped(engine_.engine(), now); });
    if (step == runtime::EngineThread::Step::worked) return wake();
    if (step == runtime::EngineThread::Step::idle) return wait_for_timer();
    if (step == runtime::EngineThread::Step::stopped && !std::exchange(dismissing_, true)) {
        after(100us, [this] { dismiss(); });
    }
}

void SimDaemon::wait_for_timer() {
    const auto wait = std::chrono::ceil<std::chrono::microseconds>(engine_.until_next_timer());
    after(wait, [this, sleep = ++sleep_] {
        if (sleep == sleep_) wake();
    });
}

void SimDaemon::progress() {
    engine_.progress();
    wake();
}

void SimDaemon::failed(const std::string& message) {
    engine_.failed(message);
    wake();
    // A crash soon afterwards would hide it from who looks when all is calm.
    after(1s, [this] {
        if (!dismissing_)
            throw Violation("liveness", "a commit failed a second ago, and the daemon goes on");
    });
}

void SimDaemon::release(std::shared_ptr<const runtime::Released> batch) {
    scene_.tell([&](Checker& checker) { checker.released(*batch); });
    after(15us, [this, batch = std::move(batch)] {
        dealer_.deal(batch);
        hand_over();
        flush();
    });
}

// ---- Connections. ----

void SimDaemon::flush() {
    // Writing may end connections and so touch others; hence by index.
    for (std::size_t i = 0; i < touched_.size(); ++i) {
        if (auto* each = connection(touched_[i])) each->flush();
    }
    touched_.clear();
    gone_.clear();
}

void SimDaemon::closed(SimConnection& connection) {
    for (const auto& [id, player] : connection.players_in_flight())
        player_settled(player);
    subscriptions_.forget(&connection);
    const auto client = connection.peer().client;
    lines_.erase(client);
    auto node = connections_.extract(client);
    // It stays alive until nobody up the stack can still use it.
    gone_.push_back(std::move(node.mapped()));
    after(1us, [this] { gone_.clear(); });
}

void SimDaemon::sweep() {
    std::vector<runtime::ClientId> all;
    for (const auto& [client, connection] : connections_)
        all.push_back(client);
    for (const auto client : all) {
        if (auto* each = connection(client)) each->sweep();
    }
    flush();
    after(250ms, [this] { sweep(); });
}

void SimDaemon::dismiss() {
    std::vector<SimConnection*> all;
    for (const auto& [client, connection] : connections_)
        all.push_back(connection.get());
    for (auto* connection : all)
        connection->say_goodbye(Goodbye::Reason::shutting_down, "The daemon is shutting down.");
    flush();
    dismissed_ = true;
}

void SimDaemon::read_later(runtime::ClientId client) {
    after(2us, [this, client] {
        if (auto* each = connection(client)) each->flush();
    });
}

}  // namespace muster::sim
