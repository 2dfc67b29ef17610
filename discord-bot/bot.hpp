// The whole bot: the one place where engine, Discord, threads and the table of commands meet.
#pragma once

#include "discord-bot/options.hpp"

#include <functional>

namespace muster::discord {

using Log = std::function<void(const std::string&)>;

// Until SIGTERM or SIGINT, or until Discord refuses us for good. Returns the exit code.
int run_bot(const Options& options, const Log& log);

// Says what works and what is missing, a line each on standard output. Returns the exit code.
int check_bot(const Options& options);

// "DiscordBot (URL, VERSION)", as Discord wants it.
std::string user_agent();

}  // namespace muster::discord
