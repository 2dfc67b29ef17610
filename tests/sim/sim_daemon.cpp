#include "tests/sim/sim_daemon.hpp"

#include "tests/sim/sim_connection.hpp"

#include <muster/proto/json.hpp>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

// A batch in the form for the checkers.
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

SimDaemon::SimDaemon(Scene& scene,
                     core::Engine engine,
                     const std::optional<SetClock>& rehearsal,
                     bool clock_is_right)
    : scene_(scene),
      journal_(scene.schedule,
               scene.journal_random,
               scene.faults,
               scene.disk,
               [this](const Row& row) { tell_durable(scene_, row); }),
      reader_(scene.disk),
      engine_(std::move(engine), scene.clock, journal_, *this, scene.runtime_limits),
      door_jobs_(scene,
                 scene.io_limits.door_jobs_max,
                 scene.io_limits.door_bytes_max,
                 500us,
                 10ms,
                 [this] { desk_.flush(); }),
      picture_jobs_(scene, scene.io_limits.pictures_max, 0, 2ms, 20ms, [this] { desk_.flush(); }),
      journal_jobs_(scene, scene.io_limits.queries_max, 0, 50us, 500us, [this] { desk_.flush(); }),
      desk_(scene.io_limits,
            {epoch, [this] { return engine_time(); }},
            {[this](std::vector<runtime::Submission>& submissions) {
                 const auto submitted = engine_.submit(submissions);
                 wake();
                 return submitted;
             },
             door_jobs_,
             picture_jobs_,
             journal_jobs_,
             {picture_reader_, reader_},
             reader_}) {
    journal_.start(*this, *this);
    runtime::EngineThread::Beginning beginning{rehearsal, {}, clock_is_right};
    // A new community begins with the newest rules. Some worlds begin with the oldest rules, and
    // switch when a client asks for it.
    if (engine_.engine().sequence() == 0 && scene.daemon_random.chance(0.7))
        beginning.rules = ActivateRules{core::rules_version_newest};
    engine_.begin_with(beginning);
    wake();
    after(250ms, [this] { sweep(); });
}

SimDaemon::~SimDaemon() {
    stop();
}

void SimDaemon::stop() {
    *alive_ = false;
    journal_.stop();
    door_jobs_.stop();
    picture_jobs_.stop();
    journal_jobs_.stop();
}

void SimDaemon::accept(std::shared_ptr<SimLink> link, PeerClass peer_class, std::uint32_t uid) {
    std::erase_if(links_, [](const auto& each) { return each.expired(); });
    links_.push_back(link);
    const door::Peer peer{desk_.hub.next_client(), peer_class, uid};
    SimConnection::open(desk_, scene_, std::move(link), peer, [this] { desk_.flush(); });
}

void SimDaemon::crash() {
    stop();
    for (const auto& each : links_) {
        if (const auto link = each.lock()) link->die(SimLink::End::daemon);
    }
}

Time SimDaemon::engine_time() {
    return std::max(engine_.engine().time(), engine_.time());
}

// ---- The engine's steps. ----

void SimDaemon::wake() {
    if (std::exchange(is_awake_, true)) return;
    after(10us, [this] { run(); });
}

void SimDaemon::run() {
    is_awake_ = false;
    const auto step = engine_.step();
    const bool is_idle = step == runtime::EngineThread::Step::idle;
    scene_.tell([&](Checker& checker) {
        checker.stepped(engine_.engine(), scene_.clock.true_time(), is_idle);
    });
    if (step == runtime::EngineThread::Step::worked) return wake();
    if (step == runtime::EngineThread::Step::idle) return wait_for_timer();
    if (step == runtime::EngineThread::Step::stopped && !std::exchange(dismissing_, true)) {
        after(100us, [this] { dismiss(); });
    }
}

void SimDaemon::wait_for_timer() {
    const auto wait = std::chrono::ceil<std::chrono::microseconds>(engine_.until_due());
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
    // Checked here: a crash soon afterwards would hide the fault from the checks in the calm.
    after(1s, [this] {
        if (!dismissing_)
            throw Violation("liveness", "a commit failed a second ago, and the daemon goes on");
    });
}

void SimDaemon::release(std::shared_ptr<const runtime::Released> batch) {
    scene_.tell([&](Checker& checker) { checker.released(*batch); });
    after(15us, [this, batch = std::move(batch)] {
        desk_.deal(batch);
        desk_.flush();
    });
}

// ---- The clients. ----

void SimDaemon::sweep() {
    desk_.sweep(now());
    desk_.flush();
    after(250ms, [this] { sweep(); });
}

void SimDaemon::dismiss() {
    desk_.hub.dismiss("The daemon is shutting down.", now());
    desk_.flush();
    dismissed_ = true;
}

}  // namespace muster::sim
