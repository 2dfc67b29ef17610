// The daemon's private memory for each connected idle client.
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

}  // namespace

void run_memory(const Options& options) {
    Report report("Memory of idle clients");
    if (options.quick) {
        report_clients(report, options, 20);
    } else {
        report_clients(report, options, clients_possible(1'000));
        report_clients(report, options, clients_possible(10'000));
    }
    report.note(
        "The growth of the daemon's private memory (`Private_*` of `smaps_rollup`), divided by "
        "the number of clients. It does not include the kernel's memory for a socket.");
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("memory", argc, argv, muster::bench::run_memory);
}
