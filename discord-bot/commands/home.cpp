#include "discord-bot/commands/home.hpp"

#include <charconv>

namespace muster::discord {

namespace {
constexpr std::string_view prefix = "discord/home/";
}

void make_home(Call& call, SessionId session) {
    call.memory.set(std::string(prefix) + std::to_string(session.value),
                    std::to_string(call.interaction.server));
}

std::set<SessionId> sessions_of_others(Call& call) {
    const auto here = std::to_string(call.interaction.server);
    std::set<SessionId> others;
    const auto stored = call.engine.call(Actor::service(), ListValues{std::string(prefix)});
    for (const auto& [key, server] : stored.values) {
        SessionId session;
        std::from_chars(key.data() + prefix.size(), key.data() + key.size(), session.value);
        if (server != here) others.insert(session);
    }
    return others;
}

}  // namespace muster::discord
