// Turns typed names into ids. "3" and "#3" are ids; any other text is a name, and upper and lower
// case are equal. The beginning of a name is enough if no other name begins so. "name:3" is always
// a name.
#pragma once

#include <muster/proto/requests.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

class Context;

// A typed name or id, parsed.
struct Reference {
    std::optional<std::uint64_t> id;
    std::string name;  // Used if there is no id.
};
Reference reference_from(std::string_view text);

// An entry that a name may mean.
struct Candidate {
    std::uint64_t id = 0;
    std::string name;
    std::string other_name;  // Empty: none.
};

// The id of the candidate whose name is the reference, or else of the only candidate whose name
// begins with it. `what` is a word for the error sentence: "player". Throws Failure: `refused` if
// no candidate fits, `usage` if several do.
std::uint64_t pick(std::string_view what,
                   const std::string& name,
                   std::span<const Candidate> candidates);

// ---- Lookups in the daemon's lists. Ids pass unchecked; the daemon refuses unknown ones. ----

PlayerId find_player(Context& context, const std::string& text);
// The names and nicknames of players that begin like that, in any case, in their order: a name that
// is the whole beginning comes first. At most so many, however large the community is. Empty: the
// first of all.
inline constexpr std::uint32_t players_called_max = 200;
std::vector<FoundPlayer> players_called(Context& context, const std::string& beginning);
SetId find_set(Context& context, const std::string& text);
ChallengeId find_challenge(Context& context, const std::string& text);  // Finds by title or place.
SessionId find_session(Context& context, const std::string& text);
ZoneId find_zone(const std::string& text);  // A zone's name is its number.

// The session of a command: that of --session or $MUSTER_SESSION, or else the only session.
SessionId default_session(Context& context);

// Finds a team: TEAM in the command's session, or SESSION/TEAM.
TeamId find_team(Context& context, const std::string& text);
// Finds a team and the session that has it.
struct TeamInSession {
    SessionId session;
    TeamId team;
};
TeamInSession find_team_and_session(Context& context, const std::string& text);

// "player:NAME", "organiser:SESSION", "operator" or "service".
Actor find_actor(Context& context, const std::string& text);

}  // namespace muster::cli
