// Queries of --check to Discord.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// All servers that have the bot, in pages of at most 200. Throws DiscordError.
Json servers_of_bot(Api& api);

}  // namespace muster::discord
