// What --check asks of Discord.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// All servers where the bot is: Discord tells of at most 200 at once. Throws DiscordError.
Json servers_of_bot(Api& api);

}  // namespace muster::discord
