// The course of a world. It begins with a region and some people. Then clients send requests and
// faults happen. Once a simulated minute the world is calm for ten seconds; after that all promises
// must hold.
#include "tests/sim/world.hpp"

#include "engine/door/secrets.hpp"
#include "engine/runtime/recovery.hpp"
#include "engine/runtime/snapshot_maker.hpp"
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/sim_secrets.hpp"
#include "tests/sim/trace.hpp"

#include <muster/proto/json.hpp>

#include <fstream>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

// A Saturday morning, so that the bias of Saturdays counts.
constexpr Time morning =
    std::chrono::sys_days{std::chrono::year{2026} / 5 / 9} + std::chrono::hours{6};
constexpr auto calm_every = 60s;
constexpr auto calm_length = 10s;
constexpr auto fetch_length = 1s;  // The part of the calm for fetching.
constexpr auto think_time = 55ms;

bool follows_everything(std::size_t client) {
    return client % 6 == 0;
}

// Keeps the workload's knowledge in step with the disk.
class Knowledge final : public Checker {
  public:
    explicit Knowledge(Mirror& known) : known_(known) {}
    std::string_view name() const override { return "knowledge"; }
    void durable(const Durable& durable) override {
        for (const auto& event : durable.events)
            known_.apply(event);
    }

  private:
    Mirror& known_;
};

std::filesystem::path temporary_directory() {
    std::string pattern = std::filesystem::temp_directory_path() / "muster-sim-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    return pattern;
}

}  // namespace

World::World(const WorldOptions& options)
    : options_(options),
      began_(morning),
      scene_(options.seed, morning),
      random_(options.seed, 5),
      workload_(options.seed, known_) {
    seed_secrets(options.seed);
    door::init_secrets();
    // The daemon logs the errors of clients, which are many here. Only the daemon's own errors are
    // shown.
    spdlog::set_level(spdlog::level::err);
    scene_.faults = options.faults;
    scene_.snapshots = temporary_directory();
    // The limits are small, so that the world reaches every bound.
    scene_.io_limits.event_bytes_max = 8u << 10;
    scene_.io_limits.pieces_max = 48;
    scene_.io_limits.service_event_bytes_max = 12u << 10;
    scene_.io_limits.service_pieces_max = 64;
    scene_.io_limits.reply_bytes_pause = 64u << 10;
    scene_.io_limits.stall_timeout = 15s;
    scene_.runtime_limits.inbox_size_max = 96;
    scene_.runtime_limits.inputs_per_batch_max = 16;
    scene_.runtime_limits.batches_in_flight_max = 4;
    scene_.runtime_limits.step_stands_after = 20s;
    if (options.trace) scene_.checkers.push_back(make_trace(scene_.schedule, *options.trace));
    scene_.checkers.push_back(std::make_unique<Knowledge>(known_));
    scene_.checkers.push_back(make_durability_checker());
    scene_.checkers.push_back(make_retry_checker());
    scene_.checkers.push_back(make_topic_checker());
    scene_.checkers.push_back(make_replay_checker(scene_.disk, scene_.snapshots));
    scene_.checkers.push_back(make_mirror_checker(scene_.tally));
    scene_.checkers.push_back(make_rules_checker());
    scene_.checkers.push_back(make_points_checker());
    scene_.checkers.push_back(make_timer_checker());
    scene_.checkers.push_back(make_clock_checker());
    scene_.checkers.push_back(make_audience_checker());
    if (options.checker) scene_.checkers.push_back(options.checker());
}

World::~World() {
    clients_.clear();
    daemon_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(scene_.snapshots, ignored);
}

std::uint64_t World::digest() const {
    return scene_.disk.rows().empty() ? 0 : scene_.disk.rows().back().digest_after;
}

void World::run() {
    scene_.faults.calm(true);
    set_up();
    scene_.faults.calm(false);
    start_faults();
    quiet_ = false;
    const auto length =
        std::chrono::microseconds(static_cast<std::int64_t>(options_.minutes * 60'000'000));
    const Time end = scene_.schedule.now() + length;
    while (scene_.schedule.now() < end && !out_of_steps()) {
        advance(std::min<std::chrono::microseconds>(calm_every, end - scene_.schedule.now()));
        calm_down();
    }
}

void World::advance(std::chrono::microseconds length) {
    const Time until = scene_.schedule.now() + length;
    while (!out_of_steps() && scene_.schedule.step(until)) {
    }
}

void World::set_up() {
    start_daemon();
    look_after_daemon();
    for (std::size_t i = 0; i < options_.clients; ++i) {
        const bool service = i % 4 == 3;
        const SimClient::Identity identity{i,
                                           service ? PeerClass::service : PeerClass::operator_,
                                           service ? service_uid_of(i) : 0};
        clients_.push_back(std::make_unique<SimClient>(
            scene_, identity, options_.seed, [this](const SimClient::Identity& who) {
                return connect(who.peer_class, who.uid);
            }));
        auto& client = *clients_.back();
        client.on_answer([this](const Answer& answer) {
            if (answer.error && answer.error->code == ErrorCode::internal)
                throw Violation("liveness", "the daemon could not: " + answer.error->message);
            if (!answer.ok || !std::holds_alternative<Login>(answer.call.request)) return;
            workload_.logged_in(decode<LoggedIn>(answer.body).token);
        });
        after(random_.about(think_time), [this, &client] { think(client); });
    }
    advance(500ms);
    for (auto& request : workload_.beginnings()) {
        clients_.front()->call({}, std::move(request), true);
        advance(5ms);
    }
    advance(1s);
}

// ---- What clients do. ----

void World::think(SimClient& client) {
    if (!quiet_) {
        if (follows_everything(client.identity().index)) {
            if (client.is_up() && client.feeds() == 0)
                client.follow({.topics = {}, .everything = true}, {}, 1'000'000);
            if (random_.chance(0.5)) client.call({}, workload_.fetch(), false);
        } else if (random_.chance(0.01)) {
            follow_something(client);
        }
        auto draft =
            workload_.next(client.identity().peer_class, client.identity().uid, day_time());
        const bool stops = std::holds_alternative<Shutdown>(draft.request);
        if ((!stops || scene_.faults[Fault::shutdown]) && client.open_calls() < 30) {
            // Sometimes the request has the key of another request.
            const auto& info = info_of(draft.request);
            const bool command = info.kind == RequestKind::command;
            const bool takes_key = !info.acts_on_connection;
            const auto key =
                command && takes_key && random_.chance(0.005) ? client.used_key() : std::nullopt;
            client.call(
                draft.actor, std::move(draft.request), takes_key && random_.chance(0.7), key);
        }
    }
    after(random_.about(think_time), [this, &client] { think(client); });
}

void World::follow_something(SimClient& client) {
    if (client.feeds() > 3) return client.unfollow_oldest();
    auto [topics, actor] = workload_.topics();
    if (client.is_up()) client.follow({.topics = std::move(topics)}, actor);
}

// ---- The daemon. ----

std::shared_ptr<SimLink> World::connect(PeerClass peer_class, std::uint32_t uid) {
    if (!daemon_ || daemon_->is_leaving()) return nullptr;
    auto link = std::make_shared<SimLink>(scene_.schedule, scene_.link_random, scene_.faults);
    daemon_->accept(link, peer_class, uid);
    return link;
}

Time World::day_time() {
    if (daemon_) day_time_ = daemon_->day_time();
    return day_time_;
}

void World::start_daemon() {
    DiskRecords records(scene_.disk);
    try {
        auto recovered = runtime::recover(scene_.snapshots, epoch, records);
        if (!recovered.notes.empty()) scene_.faults.happened(Fault::damaged_snapshot);
        scene_.tell(
            [&](Checker& checker) { checker.started(recovered.engine, scene_.clock.now()); });
        // A start that is refused for the clock: an operator says that the clock is right.
        const bool is_right = !runtime::check_clock(recovered.engine, scene_.clock.now()).ok();
        if (is_right && !scene_.faults.ever(Fault::clock_jump))
            throw Violation("recovery", "the clock is refused, and nobody set it");
        const auto clock = rehearsal(recovered.engine);
        daemon_ = std::make_unique<SimDaemon>(
            scene_, std::move(recovered.engine), clock, is_right && !clock);
    } catch (const runtime::JournalDamaged& error) {
        throw Violation("recovery", error.what());
    }
}

std::optional<SetClock> World::rehearsal(const core::Engine& engine) {
    const Time real = scene_.clock.now();
    if (!scene_.faults[Fault::rehearsal] || !random_.chance(0.15)) return std::nullopt;
    runtime::Rehearsal wanted;
    constexpr double rates[] = {1, 2, 20};
    wanted.rate = rates[random_.below(3)];
    if (random_.chance(0.3)) {
        wanted.start = std::max(engine.time(), runtime::virtual_time(engine.clock_anchor(), real)) +
                       std::chrono::seconds(random_.between(0, 900));
    }
    auto clock = runtime::begin_rehearsal(engine, wanted, real);
    if (!clock) throw Violation("recovery", "a rehearsal is refused: " + clock.error().message);
    scene_.faults.happened(Fault::rehearsal);
    return *clock;
}

void World::crash() {
    if (!daemon_) return;
    scene_.faults.happened(Fault::crash);
    day_time();
    daemon_->crash();
    daemon_.reset();
    scene_.disk.crash(scene_.journal_random, [this](const Row& row) { tell_durable(scene_, row); });
    daemon_back_at_ = scene_.schedule.now() + 20ms + random_.about(700ms);
}

// Starts the daemon again after any kind of stop.
void World::look_after_daemon() {
    if (daemon_ && daemon_->is_over()) {
        if (!daemon_->has_failed()) scene_.faults.happened(Fault::shutdown);
        day_time();
        daemon_.reset();
        scene_.disk.sync([this](const Row& row) { tell_durable(scene_, row); });
        daemon_back_at_ = scene_.schedule.now() + random_.about(500ms);
    }
    if (!daemon_ && scene_.schedule.now() >= daemon_back_at_) start_daemon();
    after(10ms, [this] { look_after_daemon(); });
}

void World::make_snapshot() {
    runtime::SnapshotMaker maker(
        scene_.snapshots, epoch, std::make_unique<DiskRecords>(scene_.disk));
    try {
        maker.make();
        ++scene_.tally.snapshots;
    } catch (const runtime::JournalDamaged& error) {
        throw Violation("replay", std::string("no snapshot can be made: ") + error.what());
    }
}

void World::damage_snapshot() {
    const auto files = runtime::list_snapshots(scene_.snapshots);
    if (files.empty()) return;
    const auto size = std::filesystem::file_size(files.front().path);
    if (random_.chance(0.5)) {
        std::filesystem::resize_file(files.front().path, random_.below(size));
        return;
    }
    std::fstream file(files.front().path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(random_.below(size)));
    file.put(static_cast<char>(random_.below(256)));
}

// ---- Faults. ----

void World::again(Fault fault, std::chrono::microseconds mean, std::function<void()> action) {
    after(random_.about(mean), [this, fault, mean, action] {
        if (scene_.faults[fault]) action();
        again(fault, mean, action);
    });
}

void World::start_faults() {
    const auto somebody = [this]() -> SimClient& {
        return *clients_[random_.below(clients_.size())];
    };
    again(Fault::crash, 12s, [this] { crash(); });
    again(Fault::shutdown, 70s, [this] {
        if (daemon_) daemon_->request_stop();
    });
    again(Fault::damaged_snapshot, 40s, [this] { damage_snapshot(); });
    again(Fault::clock_jump, 50s, [this] {
        jump_clock();
        scene_.faults.happened(Fault::clock_jump);
    });
    again(Fault::sleep, 60s, [this] {
        scene_.clock.sleep(random_.about(random_.chance(0.5) ? 30s : 5min));
        scene_.faults.happened(Fault::sleep);
    });
    again(Fault::cut, 2s, [somebody] { somebody().cut(); });
    again(Fault::stall, 1500ms, [this, somebody] {
        somebody().stall(random_.about(random_.chance(0.1) ? 8s : 700ms));
    });
    again(Fault::vanish, 6s, [this, somebody] { somebody().vanish(random_.about(1s)); });
    again(Fault::vandal, 1s, [this] { vandalise(); });
    // Snapshots are no fault, but have a random schedule like faults.
    after(5s, [this] { make_snapshots(); });
}

// By seconds, half an hour, or back to a time long ago; set right soon. No more: at a rehearsal's
// rate engine time would pass the time for which replies are kept for retries.
void World::jump_clock() {
    constexpr std::array<std::chrono::seconds, 8> steps{
        -20s, -2s, 2s, 50s, -30min, 30min, -30min, 30min};
    scene_.clock.jump(random_.chance(0.1) ? -std::chrono::days(400)
                                          : steps.at(random_.below(steps.size())));
    after(random_.about(random_.chance(0.5) ? 2s : 40s), [this] { scene_.clock.set_right(); });
}

void World::make_snapshots() {
    make_snapshot();
    after(random_.about(15s), [this] { make_snapshots(); });
}

// A client that connects and sends invalid data.
struct World::Vandal {
    std::shared_ptr<SimLink> link;
};

void World::vandalise() {
    auto link = connect(random_.chance(0.3) ? PeerClass::other : PeerClass::operator_, 4711);
    if (!link) return;
    std::string bytes;
    if (random_.chance(0.8)) append_frame(bytes, FrameKind::hello, Hello{});
    const auto length = random_.below(300);
    switch (random_.below(5)) {
        case 0:  // Random bytes.
            for (std::uint64_t i = 0; i < length; ++i)
                bytes += static_cast<char>(random_.below(256));
            break;
        case 1: {  // A frame that announces more bytes than follow.
            const auto start = begin_frame(bytes, FrameKind::request);
            bytes.append(length, 'x');
            finish_frame(bytes, start);
            bytes.resize(bytes.size() - random_.below(length + 1));
            break;
        }
        case 2: {  // A known request with a random body.
            const auto infos = request_infos();
            const auto start = begin_frame(bytes, FrameKind::request);
            encode_to(bytes, RequestHeader{1, {}, {}, infos[random_.below(infos.size())].number});
            for (std::uint64_t i = 0; i < length; ++i)
                bytes += static_cast<char>(random_.below(4));
            finish_frame(bytes, start);
            break;
        }
        case 3: {  // A request with an unknown number.
            const auto start = begin_frame(bytes, FrameKind::request);
            encode_to(bytes, RequestHeader{1, {}, {}, 9999});
            finish_frame(bytes, start);
            break;
        }
        default: {  // A frame that only a daemon sends, or of an unknown kind.
            const auto start = begin_frame(bytes, static_cast<FrameKind>(random_.below(12)));
            bytes.append(length, '\0');
            finish_frame(bytes, start);
        }
    }
    link->write(SimLink::End::client, bytes);
    scene_.faults.happened(Fault::vandal);
    after(random_.about(500ms), [link] { link->die(SimLink::End::client); });
}

// ---- The calm and its checks. ----

void World::calm_down() {
    if (out_of_steps()) return;
    scene_.faults.calm(true);
    quiet_ = true;
    ++scene_.tally.calms;
    for (auto& client : clients_)
        client->stop_stalling();
    advance(calm_length - fetch_length);
    fetch_all();
    advance(fetch_length);
    if (out_of_steps()) return;
    if (!daemon_) throw Violation("liveness", "the daemon has not come back");
    for (const auto& client : clients_) {
        const auto who = "client " + std::to_string(client->identity().index);
        if (!client->is_up()) throw Violation("liveness", who + " has no connection");
        if (client->open_calls() != 0) {
            throw Violation("liveness",
                            who + " waits for " + std::to_string(client->open_calls()) +
                                " answers, one of them to " + client->open_call_name());
        }
        if (client->unanswered() != 0) {
            throw Violation("liveness",
                            who + " never got " + std::to_string(client->unanswered()) +
                                " replies on a connection that still stands");
        }
        if (client->feeds_opening() != 0)
            throw Violation("liveness", who + " has a feed that is neither open nor refused");
    }
    scene_.tell([&](Checker& checker) { checker.calm(daemon_->engine()); });
    scene_.faults.calm(false);
    quiet_ = false;
}

// One after the other, so that not too many run at a time.
void World::fetch_all() {
    for (const auto& client : clients_) {
        if (!follows_everything(client->identity().index)) continue;
        for (auto& request : workload_.fetches())
            client->call({}, std::move(request), false);
        advance(100ms);
    }
}

}  // namespace muster::sim
