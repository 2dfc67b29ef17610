// The ranking of a running game, as one pinned message of the game channel that is edited.
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

// What is known of a session's board since the bot runs.
struct BoardShown {
    std::string text;          // Nothing is sent where nothing changed.
    bool pin_refused = false;  // Which was said, and is not asked again.
};

// Makes or edits the session's scoreboard; false: there was nothing to do. Waits for the engine and
// for Discord; throws Refused, client::TransportError and DiscordError. One at a time for a
// session.
bool update_scoreboard(const BoardPlaces& places, SessionId session, BoardShown& shown);

}  // namespace muster::discord
