// What is kept in the engine of servers and sessions that are gone is removed: there is room for
// only so many values.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// Each waits for the engine; throws Refused and client::TransportError.

// Of one that threw the bot out. Its sessions stay its own, with all that was made for them.
void forget_server(Memory& memory, Snowflake server);

// Of one that is no more, so that nobody can ask for its /teardown.
void forget_session(Memory& memory, SessionId session);

}  // namespace muster::discord
