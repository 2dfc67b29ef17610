// The whole bot. Only here engine, Discord, threads and the table of commands meet.
#pragma once

#include "discord-bot/options.hpp"

#include <functional>

namespace muster::discord {

using Log = std::function<void(const std::string&)>;

// Runs until SIGTERM, SIGINT or a final refusal by Discord. Returns the exit code.
int run_bot(const Options& options, const Log& log);

// Prints what works and what is missing to standard output, a line each. Returns the exit code.
int check_bot(const Options& options);

// "DiscordBot (URL, VERSION)", the form that Discord demands.
std::string user_agent();

}  // namespace muster::discord
