// To which server a session belongs: the one that played it last keeps it, also while it plays it
// no longer. Else the organisers of any server with the bot could take a game over that its own
// unlinked for a moment.
#pragma once

#include "discord-bot/commands/call.hpp"

#include <set>

namespace muster::discord {

// From now on it belongs to the server where this was said.
void make_home(Call& call, SessionId session);
// Those that belong to other servers than this one.
std::set<SessionId> sessions_of_others(Call& call);

}  // namespace muster::discord
