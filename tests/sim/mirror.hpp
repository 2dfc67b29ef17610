// The state of a community, derived from events alone, by the protocol's description of each event.
#pragma once

#include <muster/proto/message.hpp>

#include <map>
#include <set>

namespace muster::sim {

// The separately fetched parts of the state, as bits.
enum Part : std::uint32_t {
    part_players = 1,
    part_sets = 2,
    part_zones = 4,
    part_sectors = 8,
    part_challenges = 16,
    part_config = 32,
    part_sessions = 64,  // The list of sessions.
    part_session = 128,  // One session, with its teams.
    part_game = 256,
    part_grants = 512,
    part_all = 1023,
};

struct Mirror {
    struct Game {
        GameId id;
        SessionId session;
        std::string mode;
        Time started{};
        Time ends{};
        std::map<TeamId, TeamState> teams;
        std::map<TeamId, std::vector<TrackPoint>> tracks;  // Only tracks known from the start.
    };

    std::map<PlayerId, Player> players;
    std::map<SetId, ChallengeSet> sets;
    std::map<ZoneId, Zone> zones;
    std::map<std::string, Sector> sectors;
    std::map<ChallengeId, Challenge> challenges;
    std::vector<Setting> config;
    std::map<SessionId, Session> sessions;
    std::set<Grant> grants;
    std::map<TeamId, Team> teams;
    std::map<SessionId, Game> games;

    // Applies the event to these parts.
    void apply(const ReceivedEvent& event, std::uint32_t parts = part_all);

    // The session's teams, by id.
    std::vector<const Team*> teams_of(SessionId session) const;
    // The team's state in a running game; null: the team is in no game.
    const TeamState* in_game(TeamId team) const;
};

}  // namespace muster::sim
