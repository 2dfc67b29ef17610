// The names that belong to ids, the time zones of sessions, and how times of day follow the
// machine's clock, for tables and for lines about events.
#pragma once

#include "cli/times.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/field/catalog.hpp>
#include <muster/proto/field/session.hpp>
#include <muster/proto/people/player.hpp>
#include <muster/proto/system/requests.hpp>

#include <map>
#include <span>
#include <string>

namespace muster::cli {

class Names {
  public:
    void add(const Player& player) { players_[player.id] = player.name.text; }
    void add(const Session& session) {
        sessions_[session.id] = session.name.text;
        // A list of sessions has the zones' names alone.
        if (!session.time_zone.transitions.empty()) zones_[session.id] = session.time_zone;
    }
    void add(const ClockReport& clock) { behind_ = clock.engine - clock.day; }
    void add(const Team& team) {
        add(team.id, team.name.text);
        session_of_[team.id] = team.session;
    }
    void add(TeamId team, const std::string& name) { teams_[team] = name; }
    void add(const ChallengeSet& set) { sets_[set.id] = set.name.text; }

    bool has(SessionId session) const { return sessions_.contains(session); }
    bool has_times_of(SessionId session) const { return zones_.contains(session); }
    bool has(PlayerId player) const { return players_.contains(player); }

    // The name, or "team #3" if the name is not known.
    std::string of(PlayerId player) const { return name_in(players_, player, "player"); }
    std::string of(SessionId session) const { return name_in(sessions_, session, "session"); }
    std::string of(TeamId team) const { return name_in(teams_, team, "team"); }
    std::string of(SetId set) const { return name_in(sets_, set, "set"); }

    // The names with commas: "Ada, Bob".
    template <class Id>
    std::string of(std::span<const Id> ids) const {
        std::string text;
        for (const auto id : ids)
            text.append(text.empty() ? "" : ", ").append(of(id));
        return text;
    }

    // How to show the times of a session; in this machine's zone if the session is not known.
    Times times_of(SessionId session) const {
        const auto at = zones_.find(session);
        return Times(at == zones_.end() ? std::nullopt : std::optional(at->second), behind_);
    }
    // The same for the team's session.
    Times times_of(TeamId team) const {
        const auto at = session_of_.find(team);
        return at == session_of_.end() ? Times({}, behind_) : times_of(at->second);
    }
    // The same for the session that the topic belongs to, if any.
    Times times_of(Topic topic) const {
        switch (topic.kind) {
            case Topic::Kind::session:
            case Topic::Kind::session_catchers:
            case Topic::Kind::session_runners:
            case Topic::Kind::session_organisers:
                return times_of(SessionId{topic.id});
            case Topic::Kind::team:
                return times_of(TeamId{topic.id});
            case Topic::Kind::engine:
            case Topic::Kind::catalog:
            case Topic::Kind::player:
                break;
        }
        return Times({}, behind_);
    }

  private:
    template <class Id>
    static std::string name_in(const std::map<Id, std::string>& names, Id id, const char* what) {
        const auto at = names.find(id);
        return at == names.end() ? std::string(what) + " #" + std::to_string(id.value) : at->second;
    }

    std::map<PlayerId, std::string> players_;
    std::map<SessionId, std::string> sessions_;
    std::map<SessionId, TimeZone> zones_;
    std::chrono::microseconds behind_{};
    std::map<TeamId, SessionId> session_of_;
    std::map<TeamId, std::string> teams_;
    std::map<SetId, std::string> sets_;
};

}  // namespace muster::cli
