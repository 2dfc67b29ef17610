#include "engine/daemon.hpp"
#include "engine/fault.hpp"
#include "engine/logging.hpp"
#include "engine/signals.hpp"

#include <cstdio>

int main(int argc, char** argv) {
    muster::outlive_signals();
    muster::secure_standard_streams();
    muster::announce_faults();
    auto parsed = muster::parse_options(argc, argv);
    if (const auto* finished = std::get_if<muster::Finished>(&parsed)) {
        std::fputs(finished->output.c_str(), finished->exit_code == 0 ? stdout : stderr);
        if (std::fflush(stdout) == 0) return finished->exit_code;
        std::fputs("musterd: the output can't be written\n", stderr);
        return 1;
    }
    const auto& options = std::get<muster::Options>(parsed);
    muster::start_logging(options.log_level);
    return static_cast<int>(muster::run_daemon(options));
}
