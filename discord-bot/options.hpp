// The options of muster-discord, from flags and environment.
#pragma once

#include "discord-bot/net/url.hpp"

#include <string>
#include <variant>

namespace muster::discord {

struct Options {
    std::string socket;  // The engine's; empty: the default socket.
    std::string token;   // A secret.
    Url api;
    std::optional<Url> gateway;
    bool check = false;  // Only report what is missing.
};

// The command line asks only for output.
struct Finished {
    int exit_code = 0;
    std::string output;  // For standard output; for standard error if exit_code is not 0.
};

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;    // Wrong options, or no token.
inline constexpr int exit_refused = 3;  // Discord refuses the bot for good.

// Reads flags, environment and the token's file. The token comes from that file or from the
// environment, never from the command line, which other users of the machine can see.
std::variant<Options, Finished> parse_options(int argc, const char* const* argv);

}  // namespace muster::discord
