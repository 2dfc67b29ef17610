// Muster compared with well-known servers, alternately in one run with one client. Muster does more
// for each message: it applies rules, numbers events, and makes a change durable before it tells
// anybody.
#include "bench/peers/load.hpp"
#include "bench/peers/mqtt.hpp"
#include "bench/peers/muster_wire.hpp"
#include "bench/peers/nats.hpp"
#include "bench/peers/payload.hpp"
#include "bench/peers/postgres.hpp"
#include "bench/peers/resp.hpp"
#include "bench/peers/servers.hpp"
#include "bench/support/daemon.hpp"
#include "bench/support/disk.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <thread>

namespace muster::bench {

namespace {

constexpr std::size_t many_clients = 64;

struct Effort {
    int rounds;
    std::chrono::milliseconds duration;  // Of one turn.
    std::chrono::milliseconds pause;     // Before each turn, for a server's remaining work.
    std::vector<std::size_t> subscribers;
    bool alone = false;  // Only Muster.
};

// Replies or deliveries a second.
using Measure = std::function<double()>;

struct Peer {
    std::string name;
    Measure measure;
    std::optional<Goal> goal;
};

enum class Show { rate, time };

// Adds a row for each peer: medians of the rounds, and of the rounds' ratios.
void compare(Report& report,
             const std::string& what,
             const Measure& muster,
             const std::vector<Peer>& peers,
             const Effort& effort,
             Show show = Show::rate) {
    std::vector<Alternated> results(peers.size());
    std::vector<double> musters;
    const auto turn = [&](const Measure& measure) {
        std::this_thread::sleep_for(effort.pause);
        return measure();
    };
    // The first round does not count.
    for (int round = 0; round <= effort.rounds; ++round) {
        const double own = turn(muster);
        if (round != 0) musters.push_back(own);
        for (std::size_t i = 0; i < peers.size(); ++i) {
            const double theirs = turn(peers[i].measure);
            if (round == 0) continue;
            results[i].first.push_back(own);
            results[i].second.push_back(theirs);
        }
    }
    const auto text = [&](double rate) {
        return show == Show::rate ? rate_text(rate) : rate_text(rate) + ", " + time_text(1 / rate);
    };
    const auto measured = text(median(musters));
    if (peers.empty()) report.add({what, measured, "alone"});
    for (std::size_t i = 0; i < peers.size(); ++i) {
        report.add({what,
                    measured,
                    peers[i].name + ": " + text(results[i].second_median()),
                    results[i].ratio(),
                    peers[i].goal});
    }
}

struct Places {
    const std::filesystem::path& directory;

    std::filesystem::path make(const char* name) const {
        const auto path = directory / name;
        std::filesystem::create_directory(path);
        return path;
    }
};

// ---- Requests and replies. ----

ChildProcess start_responder(const Server& nats) {
    auto [here, there] = socket_pair();
    auto responder = ChildProcess::forked([&nats, &there = there] {
        const auto connection = nats.connect();
        return run_nats_responder(connection, [&] { write_all(there.get(), "r"); });
    });
    char ready = 0;
    read_exactly(here.get(), &ready, 1);
    return responder;
}

void report_requests(const Daemon& daemon, const Places& places, const Effort& effort) {
    struct Mode {
        std::string what;
        std::size_t clients;
        std::size_t in_flight;
    };
    const std::vector<Mode> modes{
        {"1 client, lock-step", 1, 1},
        {"64 clients, lock-step", many_clients, 1},
        {"1 client, 64 in flight", 1, 64},
        {"64 clients, 16 in flight each", many_clients, 16},
    };
    std::unique_ptr<Server> redis;
    std::unique_ptr<Server> nats;
    std::optional<ChildProcess> responder;
    if (!effort.alone) {
        redis = start_redis(places.make("redis"), Durable::no);
        nats = start_nats(places.make("nats"), Durable::no);
        responder.emplace(start_responder(*nats));
    }

    Report report("Next to the peers: requests and replies");
    for (const auto& mode : modes) {
        const auto load = [&](const MakeConnection& connect, const MakeWire& wire) -> Measure {
            auto made = std::make_shared<RequestLoad>(connect, wire, mode.clients, mode.in_flight);
            return [made, &effort] { return made->rate(effort.duration); };
        };
        const auto muster = load([&] { return connect_unix(daemon.socket()); },
                                 [](std::size_t) { return muster_pinger(); });
        std::vector<Peer> peers;
        if (!effort.alone) {
            const auto connect_redis = [&] { return redis->connect(); };
            // Resets the counters.
            Clients flush;
            flush.add(connect_redis(), redis_flush());
            peers.push_back(
                {"Redis, INCR", load(connect_redis, redis_counter), Goal::at_least(0.4)});
            peers.push_back({"Redis, INCR by a script", load(connect_redis, redis_script), {}});
            peers.push_back({"NATS and a responder",
                             load([&] { return nats->connect(); }, nats_requester),
                             {}});
        }
        const auto show = mode.clients == 1 && mode.in_flight == 1 ? Show::time : Show::rate;
        compare(report, mode.what, muster, peers, effort, show);
    }
    report.note(
        "Muster's request is a ping, which passes the engine's queue and thread. Redis "
        "increments a number, in a request of the same 25 bytes. NATS only carries requests: "
        "the server passes each request to a responder and the reply back, over TCP on the "
        "loopback interface, because NATS has no Unix sockets. The responder is a process with "
        "one thread and answers everything that it has read at once.");
    report.note(
        "Limits, counted with perf: in lock-step the system calls. A request costs Muster two "
        "recv() (the second finds nothing) and a send(); it costs the client one of each. With "
        "64 clients the io thread is the busiest and spends most of its time in the kernel. One "
        "client's lock-step has four wake-ups and hops. Pipelined, a system call serves many "
        "requests; then two threads for decoding and applying are faster than one thread for "
        "both.");
    report.print();
}

// ---- Durable requests. ----

// The limit of every server that writes to the disk before each answer or event.
void add_disk(Report& report, const Places& places, const Effort& effort) {
    const double rate = bare_append_rate(places.directory / "bare.log", effort.duration);
    report.add({"for comparison: append of 200 bytes and fdatasync()",
                rate_text(rate) + ", " + time_text(1 / rate),
                ""});
}

void report_durable(const Daemon& daemon,
                    const std::vector<TeamId>& teams,
                    const Places& places,
                    const Effort& effort) {
    std::unique_ptr<Server> redis;
    std::unique_ptr<Server> jetstream;
    std::unique_ptr<Server> postgres;
    if (!effort.alone) {
        redis = start_redis(places.make("redis-durable"), Durable::yes);
        jetstream = start_nats(places.make("jetstream"), Durable::yes);
        make_stream(jetstream->connect());
        postgres = start_postgres(places.make("postgres"));
    }

    Report report("Next to the peers: 200-byte records, durable before the reply");
    for (const std::size_t in_flight : {1u, 16u}) {
        const auto load = [&](const MakeConnection& connect, const MakeWire& wire) -> Measure {
            auto made = std::make_shared<RequestLoad>(connect, wire, many_clients, in_flight);
            return [made, &effort] { return made->rate(effort.duration); };
        };
        const auto muster =
            load([&] { return connect_unix(daemon.socket()); },
                 [&](std::size_t client) { return muster_adjuster(teams[client % teams.size()]); });
        std::vector<Peer> peers;
        if (!effort.alone) {
            const auto goal = [&](double ratio) -> std::optional<Goal> {
                if (in_flight != 1) return std::nullopt;
                return Goal::at_least(ratio);
            };
            Clients flush;
            flush.add(redis->connect(), redis_flush());
            peers.push_back({"Redis, RPUSH, appendfsync always",
                             load([&] { return redis->connect(); }, redis_appender),
                             goal(1)});
            peers.push_back({"PostgreSQL, an INSERT a transaction",
                             load([&] { return postgres->connect(); }, postgres_appender),
                             goal(2)});
            peers.push_back({"JetStream, file storage, *not synchronised*",
                             load([&] { return jetstream->connect(); }, jetstream_appender),
                             goal(2)});
        }
        const auto what =
            in_flight == 1 ? "64 clients, lock-step" : "64 clients, 16 in flight each";
        compare(report, what, muster, peers, effort);
    }
    add_disk(report, places, effort);
    report.note(
        "Muster's request adjusts a team's points, with the 200 bytes as the reason. It also "
        "checks the rules and makes a numbered event. NATS 2.9 answers once the operating "
        "system has a record, and synchronises every two minutes: its acknowledgements survive "
        "a crash of the server, but not of the machine, and this version has no other mode. "
        "PostgreSQL: synchronous_commit on, a prepared statement, a primary key from a "
        "sequence.");
    report.note(
        "Limits, traced with perf where fdatasync() takes 45 us (2 cores of a Xeon, lock-step): "
        "a commit carries some 30 commands and takes some 120 us. Of these, fdatasync() of the "
        "log takes 40 to 60 and SQLite's inserts take 30; the rest is sixteen pwrite() for two "
        "rows. A checkpoint of 5 ms every 250 commits adds 20 to each. On two cores the system "
        "mostly puts the io thread, the engine and the client on one core, and the journal "
        "alone on the other, where it sleeps a third of the time. Single runs are 20 % faster "
        "with another placement, and 9 % faster with the engine's and the journal's thread "
        "bound to one core. Tried without a gain: larger pages, waiting for fuller batches, a "
        "separate thread for checkpoints, waiting awake for the next batch, a lower priority of "
        "the snapshots, replies written in parts between reads. One pwrite() a commit, by a VFS "
        "that gathers the log's writes, gains 4 %. Redis reads, synchronises and answers all "
        "waiting requests on one thread, with one write() of just the bytes.");
    report.note(
        "Where fdatasync() takes 250 us (2 cores of an EPYC), a commit of 26 commands takes 430 "
        "us, and fdatasync() is more than half of it. Small batches committed on the engine's "
        "own thread were some 10 % faster there (49 and 54 k/s, medians of four runs). Muster "
        "does not do so: a command that arrives during a commit would get a time after the "
        "commit, and might be too late for its game.");
    report.print();
}

// ---- Events. ----

void report_events(const Daemon& daemon,
                   const WorldSession& session,
                   const Places& places,
                   const Effort& effort) {
    std::unique_ptr<Server> redis;
    std::unique_ptr<Server> keeping_redis;
    std::unique_ptr<Server> nats;
    std::unique_ptr<Server> mosquitto;
    if (!effort.alone) {
        redis = start_redis(places.make("redis-events"), Durable::no);
        keeping_redis = start_redis(places.make("redis-kept-events"), Durable::yes);
        nats = start_nats(places.make("nats-events"), Durable::no);
        mosquitto = start_mosquitto(places.make("mosquitto"));
    }

    Report report("Next to the peers: deliveries a second of a 200-byte event to each subscriber");
    for (const auto count : effort.subscribers) {
        using Load = std::shared_ptr<EventLoad>;
        const Load muster =
            std::make_shared<EventLoad>([&] { return connect_unix(daemon.socket()); },
                                        muster_adjuster(session.teams[0].id),
                                        [&](std::size_t) { return muster_subscriber(session.id); },
                                        count);
        std::vector<std::pair<std::string, Load>> loads;
        Load keeping;
        if (!effort.alone) {
            const auto of_redis = [&](const Server& server, std::unique_ptr<Wire> publisher) {
                return std::make_shared<EventLoad>([&] { return server.connect(); },
                                                   std::move(publisher),
                                                   [](std::size_t) { return redis_subscriber(); },
                                                   count);
            };
            loads.emplace_back("Redis", of_redis(*redis, redis_publisher(count)));
            Clients flush;
            flush.add(keeping_redis->connect(), redis_flush());
            keeping = of_redis(*keeping_redis, redis_keeping_publisher(count));
            loads.emplace_back(
                "NATS",
                std::make_shared<EventLoad>([&] { return nats->connect(); },
                                            nats_publisher(),
                                            [](std::size_t) { return nats_subscriber(); },
                                            count));
            loads.emplace_back("Mosquitto",
                               std::make_shared<EventLoad>([&] { return mosquitto->connect(); },
                                                           mqtt_publisher(),
                                                           mqtt_subscriber,
                                                           count));
        }
        const auto row = [&](const std::string& what,
                             const std::function<double(EventLoad&)>& measure,
                             double goal) {
            std::vector<Peer> peers;
            for (const auto& [name, load] : loads) {
                peers.push_back(
                    {name, [&measure, load] { return measure(*load); }, Goal::at_least(goal)});
            }
            if (keeping) {
                peers.push_back({"Redis, RPUSH first, appendfsync always",
                                 [&] { return measure(*keeping); },
                                 std::nullopt});
            }
            compare(
                report,
                std::to_string(count) + " subscribers, " + what,
                [&] { return measure(*muster); },
                peers,
                effort);
        };
        row(
            "one event at a time",
            [&](EventLoad& load) { return load.burst_rate(effort.duration, 1); },
            1);
        row("a stream", [&](EventLoad& load) { return load.stream_rate(effort.duration); }, 1);
        row("bursts of 8", [&](EventLoad& load) { return load.burst_rate(effort.duration, 8); }, 2);
        row(
            "bursts of 64",
            [&](EventLoad& load) { return load.burst_rate(effort.duration, 64); },
            2);
    }
    add_disk(report, places, effort);
    report.note(
        "One at a time: the publisher sends the next event once every subscriber has read the "
        "one before. A stream: two events are always under way. A burst is published in one "
        "write, and the next burst once every subscriber has read all of it. Muster's event "
        "comes from a command that is durable before any subscriber gets the event, and has a "
        "number. The peers only pass the event on (Mosquitto with QoS 0). One Redis is "
        "different: its script appends the event to a list first. It synchronises its file "
        "before it writes to subscribers that keep up, so its events are as durable, but a "
        "subscriber can't catch up by number. Its time includes Lua's. Publisher and "
        "subscribers are one process with one epoll, which checks each event's bytes and order.");
    report.note(
        "Limits, counted with perf: with few subscribers the disk, because Muster sends an "
        "event or a burst only after its commit; of the peers only the Redis with a list does "
        "so. One at a time can reach at most the number of synchronisations a second, times the "
        "subscribers. With many subscribers a delivery costs a send() and a recv() (a burst: "
        "one or two for all of it) on either side. Tried without a gain: a burst of 64 in one "
        "commit instead of two; Muster sends the first half while it writes the second.");
    report.print();
}

// Options of this bench, which come before those of all benches.
struct PeerOptions {
    bool alone = false;  // Only Muster; its peers need not be installed.
    std::string only;    // "requests", "durable" or "events"; empty: all.
};

void run_peers(const Options& options, const PeerOptions& peer_options) {
    using std::chrono::milliseconds;
    Effort effort{5, milliseconds(300), milliseconds(100), {10, 100, 1000}};
    if (options.quick) effort = {1, milliseconds(20), milliseconds(0), {10}};
    effort.alone = peer_options.alone;
    const ScratchDirectory scratch(options.dir);
    // If this process is root, PostgreSQL runs as another user.
    std::filesystem::permissions(
        scratch.path(), std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
    const Places places{scratch.path()};

    Daemon daemon(options, scratch.path() / "muster");
    auto setup = daemon.connect();
    const auto world = make_world(wire_caller(setup), options.quick ? 2 : 9);
    // Teams whose events have no subscriber. The first session's events have subscribers.
    std::vector<TeamId> teams;
    for (std::size_t i = 1; i < world.sessions.size(); ++i) {
        for (const auto& team : world.sessions[i].teams)
            teams.push_back(team.id);
    }

    const auto wanted = [&](std::string_view section) {
        return peer_options.only.empty() || peer_options.only == section;
    };
    if (wanted("requests")) report_requests(daemon, places, effort);
    if (wanted("durable")) report_durable(daemon, teams, places, effort);
    if (wanted("events")) report_events(daemon, world.sessions[0], places, effort);
    daemon.stop();
}

// Removes this bench's options from the arguments.
PeerOptions take_options(int& argc, char** argv) {
    PeerOptions options;
    int kept = 1;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--alone") {
            options.alone = true;
        } else if (argument == "--only" && i + 1 < argc) {
            options.only = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    argc = kept;
    return options;
}

}  // namespace

}  // namespace muster::bench

int main(int argc, char** argv) {
    using namespace muster::bench;
    const auto peer_options = take_options(argc, argv);
    return run_main(
        "peers", argc, argv, [&](const Options& options) { run_peers(options, peer_options); });
}
