// The options of musterd: flags, and a TOML file with the same names. Without options musterd runs
// for the user that starts it.
#pragma once

#include "engine/io/limits.hpp"
#include "engine/io/listener.hpp"
#include "engine/runtime/clock.hpp"
#include "engine/runtime/limits.hpp"

#include <filesystem>
#include <variant>

namespace muster {

struct Options {
    std::filesystem::path data_directory;
    io::SocketOptions socket;
    io::Limits io;
    runtime::Limits runtime;
    runtime::Rehearsal rehearsal;
    bool accept_clock = false;  // The machine's clock is right, whatever the journal says.
    std::string log_level = "info";
    std::chrono::milliseconds shutdown_timeout{10'000};
    std::vector<std::string> arguments;  // From which the options were read, to read them again.
    int ready_fd = -1;  // Gets a line once clients are served, then is closed; -1: none.
};

// The command line asked for no daemon (for example --help), or was wrong.
struct Finished {
    int exit_code = 0;
    std::string output;  // For standard output, or for standard error if exit_code is not 0.
};

// Reads the environment (for the defaults) and the configuration file.
std::variant<Options, Finished> parse_options(int argc, const char* const* argv);
// The same from Options::arguments: the configuration file may have changed.
std::variant<Options, Finished> parse_options_again(const Options& options);

}  // namespace muster
