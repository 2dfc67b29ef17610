// The ranking of a running game, as one pinned message of the game channel that is edited.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// Makes or edits the session's scoreboard. Waits for the engine and for Discord; throws Refused,
// client::TransportError and DiscordError. One at a time for a session. `shown` is what it showed
// last, so that nothing is sent where nothing changed.
void update_scoreboard(Engine& engine,
                       Memory& memory,
                       Api& api,
                       SessionId session,
                       Snowflake self,
                       std::string& shown);

}  // namespace muster::discord
