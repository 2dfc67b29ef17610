// Keeps each server's list of commands as our table has it. Discord's bulk overwrite is sent only
// where the table changed since: it is limited to 200 new commands a day.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// Waits for the engine and for Discord; throws what they throw. Returns whether it was sent.
bool register_commands(Memory& memory, Api& api, Snowflake application, Snowflake server);

}  // namespace muster::discord
