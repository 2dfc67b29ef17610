// The ranking of a running game: one pinned message in the game channel, which is edited.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

struct BoardPlaces {
    Engine& engine;
    Memory& memory;
    Api& api;
    const std::function<void(const std::string&)>& log;
    Snowflake self;
};

// The state of a session's board since the bot's start.
struct BoardShown {
    std::string text;          // The shown text; an equal text is not sent again.
    bool pin_refused = false;  // The refusal was logged; pinning is not tried again.
};

// Posts or edits the session's scoreboard. Returns false if no update was needed. Waits for the
// engine and for Discord; throws Refused, client::TransportError and DiscordError. REQUIRES: one
// call at a time for a session.
bool update_scoreboard(const BoardPlaces& places, SessionId session, BoardShown& shown);

}  // namespace muster::discord
