// The home of a session: the server that played it last, even after the server unlinked the
// session. Without a home, organisers of any server with the bot could take over a game while its
// server had unlinked it for a moment.
#pragma once

#include "discord-bot/commands/call.hpp"

#include <set>

namespace muster::discord {

// Makes the call's server the session's home.
void make_home(Call& call, SessionId session);
// The sessions whose home is another server.
std::set<SessionId> sessions_of_others(Call& call);

}  // namespace muster::discord
