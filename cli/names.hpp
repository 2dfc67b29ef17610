// The names that belong to ids, for tables and for lines about events.
#pragma once

#include <muster/proto/field/catalog.hpp>
#include <muster/proto/field/session.hpp>
#include <muster/proto/people/player.hpp>

#include <map>
#include <span>
#include <string>

namespace muster::cli {

class Names {
  public:
    void add(const Player& player) { players_[player.id] = player.name.text; }
    void add(const Session& session) { sessions_[session.id] = session.name.text; }
    void add(const Team& team) { add(team.id, team.name.text); }
    void add(TeamId team, const std::string& name) { teams_[team] = name; }
    void add(const ChallengeSet& set) { sets_[set.id] = set.name.text; }

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

  private:
    template <class Id>
    static std::string name_in(const std::map<Id, std::string>& names, Id id, const char* what) {
        const auto at = names.find(id);
        return at == names.end() ? std::string(what) + " #" + std::to_string(id.value) : at->second;
    }

    std::map<PlayerId, std::string> players_;
    std::map<SessionId, std::string> sessions_;
    std::map<TeamId, std::string> teams_;
    std::map<SetId, std::string> sets_;
};

}  // namespace muster::cli
