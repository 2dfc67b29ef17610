// What muster-discord can be told, by flags and by its environment.
#pragma once

#include "discord-bot/net/url.hpp"

#include <string>
#include <variant>

namespace muster::discord {

struct Options {
    std::string socket;  // Of the engine; empty: where it is by default.
    std::string token;   // A secret.
    Url api;
    std::optional<Url> gateway;
    bool check = false;  // Only says what is missing.
};

// The command line decided that there is nothing to run.
struct Finished {
    int exit_code = 0;
    std::string output;  // For standard output, or where exit_code is not 0 for standard error.
};

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;    // Options, or no token.
inline constexpr int exit_refused = 3;  // Discord will not have us, whatever we try.

// Reads the token's file. The token comes from there or from the environment, never from the
// command line, which others can see.
std::variant<Options, Finished> parse_options(int argc, const char* const* argv);

}  // namespace muster::discord
