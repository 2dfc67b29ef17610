// Removes stored values of servers and sessions that are gone, because the engine holds only a
// limited number of values.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// Both functions wait for the engine. They throw Refused and client::TransportError.

// Forgets a server that removed the bot. Its sessions keep the server as their home, with all
// channels and roles.
void forget_server(Memory& memory, Snowflake server);

// Forgets a session that was removed. No /teardown can be asked for such a session.
void forget_session(Memory& memory, SessionId session);

}  // namespace muster::discord
