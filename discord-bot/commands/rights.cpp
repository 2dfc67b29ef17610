#include "discord-bot/commands/rights.hpp"

#include <algorithm>

namespace muster::discord {

namespace {
constexpr std::uint64_t permission_administrator = 1u << 3;
constexpr std::uint64_t permission_manage_server = 1u << 5;
}  // namespace

bool manages_server(const Interaction& interaction) {
    return (interaction.permissions & (permission_administrator | permission_manage_server)) != 0;
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
