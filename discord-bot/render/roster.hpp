// The facts about a session that rendering needs: its teams with names and colours, and their roles
// in the game.
#pragma once

#include <muster/proto/requests.hpp>

#include <algorithm>
#include <map>

namespace muster::discord {

struct Roster {
    Session session;
    std::map<TeamId, Team> teams;
    std::map<TeamId, Role> roles;  // In the running game.

    const Team* find(TeamId id) const {
        const auto at = teams.find(id);
        return at == teams.end() ? nullptr : &at->second;
    }
    // The team that owns the channel.
    const Team* of_channel(std::uint64_t channel) const {
        const auto at = std::ranges::find_if(
            teams, [&](const auto& entry) { return entry.second.discord_channel == channel; });
        return at == teams.end() ? nullptr : &at->second;
    }
    const Team* of_player(PlayerId player) const {
        const auto at = std::ranges::find_if(teams, [&](const auto& entry) {
            return std::ranges::find(entry.second.players, player) != entry.second.players.end();
        });
        return at == teams.end() ? nullptr : &at->second;
    }
    std::string name(TeamId id) const {
        const Team* team = find(id);
        return team ? team->name.text : "#" + std::to_string(id.value);
    }
    std::optional<Role> role(TeamId id) const {
        const auto at = roles.find(id);
        return at == roles.end() ? std::nullopt : std::optional(at->second);
    }
};

inline Roster roster_of(const SessionReply& reply) {
    Roster roster{reply.session, {}, {}};
    for (const Team& team : reply.teams)
        roster.teams[team.id] = team;
    return roster;
}

// Updates names and roles by the event.
void follow(Roster& roster, const Event& event);

}  // namespace muster::discord
