#include "discord-bot/forget.hpp"

#include "discord-bot/commands/keys.hpp"

namespace muster::discord {

void forget_server(Memory& memory, Snowflake server) {
    memory.remove(commands_key(server));
    memory.remove(organisers_key(server));
}

// The feeds remove the cursors of the session's channels.
void forget_session(Memory& memory, SessionId session) {
    memory.remove(category_key(session));
    memory.remove(scoreboard_key(session));
    memory.remove(home_key(session));
    for (const auto& prefix : {roles_key(session), new_roles_key(session), channels_key(session)})
        for (const auto& [key, value] : memory.list(prefix))
            memory.remove(key);
}

}  // namespace muster::discord
