// Replies as text for people. The functions are pure: they take a reply and names and return text.
#pragma once

#include "cli/names.hpp"
#include "cli/table.hpp"

#include <muster/proto/requests.hpp>

#include <string>

namespace muster::cli {

// ---- One thing: a list of facts. ----
std::string render(const Player& player, const Names& names, const Style& style);
std::string render(const Session& session, const Style& style);
std::string render(const Team& team, const Names& names, const Style& style);
std::string render(const Zone& zone, const Style& style);
std::string render(const ClockReport& clock, const Style& style);
// `machine` is the time of this machine's clock.
std::string render(const EngineStatus& status, Time machine, const Style& style);
std::string render(const Challenge& challenge, const Names& names, const Style& style);

// ---- Several: a table, or a sentence where there are none. ----
std::string render(const PlayerList& list, const Names& names, const Style& style);
std::string render(const SessionList& list, const Style& style);
std::string render_teams(const std::vector<Team>& teams, const Names& names, const Style& style);
std::string render(const SetList& list, const Style& style);
std::string render(const ZoneList& list, const Style& style);
std::string render(const SectorList& list, const Style& style);
std::string render(const ChallengeList& list, const Names& names, const Style& style);
std::string render(const ConfigReply& config, const Style& style);
std::string render(const ModeList& list, const Style& style);
std::string render(const StoredValues& values, const Style& style);
std::string render(const Grants& grants, const Names& names, const Style& style);

// ---- Games. ----
std::string render(const Ranking& ranking, const Style& style);
// The whole game: the clock, the teams, and each team's open challenges. `muster complete` uses the
// same numbers for challenges.
std::string render(const GameReply& game, const Names& names, const Style& style);
std::string render(const MyGame& mine, const Names& names, const Style& style);
std::string render(const LocationList& list, const Names& names, const Style& style);
std::string render(const Track& track, const Times& times, const Style& style);
// `names` has the sessions, for their time zones.
std::string render(const PastGameList& list, const Names& names, const Style& style);
std::string render(const PastGame& game, const Names& sessions, const Style& style);

// A challenge as a sheet's row, in the sheets' words. `sets` has the names of the sets.
ChallengeRow sheet_row(const Challenge& challenge, const Names& sets);

}  // namespace muster::cli
