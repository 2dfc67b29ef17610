// The daemon's private memory for each connected idle client, and for each attached player.
#include "bench/support/daemon.hpp"
#include "bench/support/receivers.hpp"
#include "bench/support/report.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace muster::bench {

namespace {

constexpr std::size_t descriptors_spare = 200;  // For other descriptors of the two processes.
constexpr std::size_t clients_limit = 9'900;    // The daemon's default limit is 10,000.

// The number of clients that the descriptors allow, at most `wanted`.
std::size_t clients_possible(std::size_t wanted) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    return std::min(
        {wanted, clients_limit, static_cast<std::size_t>(files.rlim_cur) - descriptors_spare});
}

std::vector<Fd> connect(const Daemon& daemon, SessionId session, std::size_t clients) {
    std::vector<Fd> sockets;
    for (std::size_t i = 0; i < clients; ++i) {
        auto connection = daemon.connect();
        connection.call(Subscribe{{Topic{Topic::Kind::session, session.value}}, false});
        sockets.push_back(std::move(connection).release());
    }
    return sockets;
}

void report_clients(Report& report, const Options& options, std::size_t clients) {
    const ScratchDirectory scratch(options.dir);
    Daemon daemon(options, scratch.path() / "muster");
    SessionId session;
    {
        auto setup = daemon.connect();
        session = make_world(wire_caller(setup), 1).sessions[0].id;
    }
    const double before = private_memory(daemon.pid());
    Receivers receivers([&] { return connect(daemon, session, clients); });
    receivers.wait_ready();
    const double after = private_memory(daemon.pid());
    constexpr double goal = 16 * 1024;
    const double each = (after - before) / static_cast<double>(clients);
    report.add({"a client, of " + std::to_string(clients) + " that are connected and subscribed",
                size_text(each),
                "goal " + size_text(goal) + "; the daemon alone: " + size_text(before),
                each / goal,
                Goal::at_most(1)});
}

// `count` players of the names "Player 1" and so on.
void make_players(Connection& connection, std::size_t count) {
    constexpr std::size_t at_once = 1'000;
    for (std::size_t made = 0; made < count;) {
        std::string frames;
        const std::size_t end = std::min(count, made + at_once);
        for (std::size_t i = made; i < end; ++i) {
            CreatePlayer request;
            request.name.text = "Player " + std::to_string(i + 1);
            frames += request_frame(i + 1, request);
        }
        connection.send(frames);
        while (made < end)
            made += connection.receive_replies();
    }
}

// Each player has its own topic alone, so no two players share a topic: the most that a player and
// topic can cost.
void report_attached(Report& report, const Options& options, std::size_t players) {
    constexpr std::size_t gateways = 7;
    const ScratchDirectory scratch(options.dir);
    Daemon daemon(options, scratch.path() / "muster");
    std::vector<Connection> connections;
    for (std::size_t i = 0; i < gateways; ++i)
        connections.push_back(daemon.connect());
    make_players(connections.front(), players);
    const double before = private_memory(daemon.pid());
    for (std::size_t first = 1; first <= players; first += limits::attach_per_request_max) {
        AttachPlayers request;
        const auto end = std::min(players + 1, first + limits::attach_per_request_max);
        for (std::size_t i = first; i < end; ++i)
            request.players.push_back({PlayerId{i}, i});
        connections[first / limits::attach_per_request_max % gateways].call(request);
    }
    const double after = private_memory(daemon.pid());
    constexpr double goal = 300;
    const double each = (after - before) / static_cast<double>(players);
    report.add({"a player and topic, of " + std::to_string(players) + " attached players on " +
                    std::to_string(gateways) + " connections",
                size_text(each),
                "goal " + size_text(goal),
                each / goal,
                Goal::at_most(1)});
}

}  // namespace

void run_memory(const Options& options) {
    Report report("Memory of idle clients and attached players");
    if (options.quick) {
        report_clients(report, options, 20);
        report_attached(report, options, 1'000);
    } else {
        report_clients(report, options, clients_possible(1'000));
        report_clients(report, options, clients_possible(10'000));
        report_attached(report, options, 99'000);
    }
    report.note(
        "The growth of the daemon's private memory (`Private_*` of `smaps_rollup`), divided by "
        "the number of clients or players. It does not include the kernel's memory for a socket.");
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("memory", argc, argv, muster::bench::run_memory);
}
