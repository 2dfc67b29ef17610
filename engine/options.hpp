// What musterd can be told: by flags, and by a TOML file with the same names. Without any it runs
// for the user who starts it.
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
    std::string log_level = "info";
    std::chrono::milliseconds shutdown_timeout{10'000};
    int ready_fd = -1;  // Gets a line, and is closed, once clients are served; -1: none.
};

// The command line decided that there is nothing to run.
struct Finished {
    int exit_code = 0;
    std::string output;  // For standard output, or where exit_code is not 0 for standard error.
};

// Reads the environment (for the defaults) and the configuration file.
std::variant<Options, Finished> parse_options(int argc, const char* const* argv);

}  // namespace muster
