// From what people type to ids. Everywhere a thing is named, "3" and "#3" are its id and anything
// else its name, up to case; a beginning that only one name has will do. "name:3" is the name,
// whatever it looks like.
#pragma once

#include <muster/proto/requests.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

class Context;

// What was typed, taken apart.
struct Reference {
    std::optional<std::uint64_t> id;
    std::string name;  // Where there is no id.
};
Reference reference_from(std::string_view text);

// Something that a name may mean.
struct Candidate {
    std::uint64_t id = 0;
    std::string name;
    std::string other_name;  // Empty: it has none.
};

// The id of the one that is meant: its whole name, or else a beginning of only one. `what` is for
// the message: "player". Throws Failure: refused where there is none, usage where there are
// several.
std::uint64_t pick(std::string_view what,
                   const std::string& name,
                   std::span<const Candidate> candidates);

// ---- With the daemon's lists. Ids are taken as they are; the daemon refuses those it does not
// know. ----

PlayerId find_player(Context& context, const std::string& text);
// The names and nicknames of players that begin like that, in any case, in their order: a name that
// is the whole beginning comes first. At most so many, however large the community is. Empty: the
// first of all.
inline constexpr std::uint32_t players_called_max = 200;
std::vector<FoundPlayer> players_called(Context& context, const std::string& beginning);
SetId find_set(Context& context, const std::string& text);
ChallengeId find_challenge(Context& context, const std::string& text);  // By title or place.
SessionId find_session(Context& context, const std::string& text);
ZoneId find_zone(const std::string& text);  // A zone is its number.

// The session that a command is about: --session or $MUSTER_SESSION, or the only one there is.
SessionId default_session(Context& context);

// TEAM in the command's session, or SESSION/TEAM.
TeamId find_team(Context& context, const std::string& text);
// The same with the session in which the team is.
struct TeamInSession {
    SessionId session;
    TeamId team;
};
TeamInSession find_team_and_session(Context& context, const std::string& text);

// "player:NAME", "organiser:SESSION", "operator" or "service".
Actor find_actor(Context& context, const std::string& text);

}  // namespace muster::cli
