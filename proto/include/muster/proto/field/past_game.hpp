// Finished games, as the journal stores them and as clients read them.
#pragma once

#include <muster/proto/events.hpp>
#include <muster/proto/field/session.hpp>

namespace muster {

struct PastTeam {
    TeamId team;
    std::string name;
    std::uint32_t colour = 0;
    std::vector<PlayerId> players;
    std::vector<std::string> player_names;
    std::optional<Picture> picture;
    TeamState state;  // The state at the end, without location.
    std::vector<TrackPoint> track;
    MUSTER_FIELDS(team, name, colour, players, player_names, picture, state, track)
    bool operator==(const PastTeam&) const = default;
};

// One line of a game's history. On the wire the event is its number, a u16, and then its fields.
struct PastEvent {
    Time time{};
    Event event;
    MUSTER_FIELDS(time, event)
    bool operator==(const PastEvent&) const = default;
};

struct PastGameSummary {
    GameId id;
    SessionId session;
    std::string session_name;
    std::string mode;
    Time started{};
    Time ended{};
    EndReason reason = EndReason::time_up;
    std::vector<RankingRow> ranking;
    MUSTER_FIELDS(id, session, session_name, mode, started, ended, reason, ranking)
    bool operator==(const PastGameSummary&) const = default;
};

struct PastGame {
    PastGameSummary summary;
    std::vector<PastTeam> teams;
    std::vector<PastEvent> events;  // All except locations, which are in the tracks.
    MUSTER_FIELDS(summary, teams, events)
    bool operator==(const PastGame&) const = default;
};

}  // namespace muster
