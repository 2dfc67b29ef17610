// A community as somebody knows it who only hears events: what the protocol's description says
// about each event, and no more.
#pragma once

#include <muster/proto/message.hpp>

#include <map>
#include <set>

namespace muster::sim {

// The parts of it that are fetched each for itself, as bits.
enum Part : std::uint32_t {
    part_players = 1,
    part_sets = 2,
    part_zones = 4,
    part_sectors = 8,
    part_challenges = 16,
    part_config = 32,
    part_sessions = 64,  // Which there are.
    part_session = 128,  // One, with its teams.
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
        std::map<TeamId, std::vector<TrackPoint>> tracks;  // Those that are known from the start.
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

    // Applies the event to those of its parts.
    void apply(const ReceivedEvent& event, std::uint32_t parts = part_all);

    // The session's teams, by id.
    std::vector<const Team*> teams_of(SessionId session) const;
    // The team's state in a running game; null: it is in none.
    const TeamState* in_game(TeamId team) const;
};

}  // namespace muster::sim
