#include "discord-bot/commands/home.hpp"

#include "discord-bot/commands/keys.hpp"

#include <charconv>

namespace muster::discord {

void make_home(Call& call, SessionId session) {
    call.memory.set(home_key(session), std::to_string(call.interaction.server));
}

std::set<SessionId> sessions_of_others(Call& call) {
    const auto here = std::to_string(call.interaction.server);
    std::set<SessionId> others;
    const auto stored = call.engine.call_all(Actor::service(), ListValues{std::string(homes_key)});
    for (const auto& [key, server] : stored.values) {
        SessionId session;
        std::from_chars(key.data() + homes_key.size(), key.data() + key.size(), session.value);
        if (server != here) others.insert(session);
    }
    return others;
}

}  // namespace muster::discord
