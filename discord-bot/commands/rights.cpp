#include "discord-bot/commands/rights.hpp"

#include "discord-bot/api/permissions.hpp"

#include <algorithm>

namespace muster::discord {

bool manages_server(const Interaction& interaction) {
    constexpr auto either = permission::administrator | permission::manage_server;
    return (interaction.permissions & either) != 0;
}

std::optional<Snowflake> organisers_role(Snowflake server,
                                         const std::optional<std::string>& stored) {
    const auto role = stored ? snowflake_from(*stored) : std::nullopt;
    return role == server ? std::nullopt : role;
}

bool organises(const Interaction& interaction, const std::optional<std::string>& role) {
    if (manages_server(interaction)) return true;
    const auto id = organisers_role(interaction.server, role);
    return id && std::ranges::find(interaction.roles, *id) != interaction.roles.end();
}

std::optional<Actor> actor_for(const Team& team, std::optional<PlayerId> asker, bool organiser) {
    if (asker && std::ranges::find(team.players, *asker) != team.players.end())
        return Actor::of(*asker);
    if (organiser) return Actor::organiser_of(team.session);
    return std::nullopt;
}

}  // namespace muster::discord
