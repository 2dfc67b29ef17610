#include "bench/support/daemon.hpp"

#include <muster/proto/json.hpp>

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace muster::bench {

Daemon::Daemon(const Options& options,
               const std::filesystem::path& directory,
               const std::vector<std::string>& more,
               Time from)
    : socket_(directory / "muster.sock"), process_(start(options, directory, more, from)) {
    connect().call(Ping{});
}

ChildProcess Daemon::start(const Options& options,
                           const std::filesystem::path& directory,
                           const std::vector<std::string>& more,
                           Time from) {
    std::filesystem::create_directories(directory);
    std::vector<std::string> arguments{options.musterd.string(),
                                       "--data-dir",
                                       (directory / "data").string(),
                                       "--socket",
                                       (directory / "muster.sock").string(),
                                       "--clock-start",
                                       to_iso(from),
                                       "--connection-rate",
                                       "100000000",
                                       "--connection-burst",
                                       "100000000",
                                       "--log-level",
                                       "warn"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return ChildProcess::program(arguments, directory / "log");
}

void Daemon::stop() {
    const int status = process_.stop(SIGTERM);
    if (status != 0) throw std::runtime_error("musterd ended with " + std::to_string(status));
}

Caller wire_caller(Connection& connection) {
    return [&connection](const Request& request) {
        const auto* create = std::get_if<CreateSession>(&request);
        if (!create) return connection.call_encoded(request);
        // Clients may not send transitions; the server looks them up.
        CreateSession plain = *create;
        plain.time_zone.transitions.clear();
        return connection.call_encoded(std::move(plain));
    };
}

double private_memory(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
    double kib = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Private_")) kib += std::stod(line.substr(line.find(':') + 1));
    }
    if (kib == 0)
        throw std::runtime_error("no memory to be seen of process " + std::to_string(pid));
    return kib * 1024;
}

}  // namespace muster::bench
