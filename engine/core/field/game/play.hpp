// What the handlers and the modes of a running game share: finding it, telling of it, dealing
// challenges, changing roles, ending it. All of it runs after a handler's checks and can't fail.
// Engine thread.
#pragma once

#include "engine/core/kernel/check.hpp"
#include "engine/core/kernel/context.hpp"

namespace muster::core {

// ---- Finding. ----

struct PlayingTeam {
    SessionState* session = nullptr;
    Game* game = nullptr;
    TeamInGame* team = nullptr;
};
// Errors: not_found, no_game_running (also for a team that was made after the game's start).
Result<PlayingTeam> find_playing_team(State& state, TeamId team);
// The session with its running game. Errors: not_found, no_game_running.
Result<SessionState*> find_playing_session(State& state, SessionId session);

// The name of a team that exists.
const std::string& name_of(const State& state, TeamId team);

// ---- Refusals of play. ----

// For a team that does not have the role that a command needs: team_is_runner, team_is_catcher or
// team_is_out.
Error wrong_role(const State& state, const TeamInGame& team);
// What is left until then, rounded up, so that trying again after that long succeeds.
std::int64_t seconds_left(Time now, Time then);
// Nothing, or the refusal of a client that does not know how many periods the team has.
std::optional<Error> check_period(const TeamInGame& team, std::uint32_t believed);

// ---- Telling. ----

// Emits an event and adds it to the game's history.
template <IsEvent E>
void tell(Context& context, Game& game, Topic topic, const E& event) {
    context.emit(topic, event);
    game.history.add(context.now(), event);
}
// Adds a period to a team and tells the team of it.
void record_period(Context& context, TeamInGame& team, Period period);

// ---- Dealing challenges. ----

// What came of one draw beside the challenges, to be told after the event that led to it.
struct Deal {
    std::vector<std::string> traps;  // Messages for the catchers.
    std::vector<FixedPointsOverruled> overruled;
    std::uint32_t wanted = 0;
    std::uint32_t drawn = 0;
};
enum class Occasion : std::uint8_t { start, play };  // At the start nobody gets the underdog bonus.
// Replaces the team's open challenges by newly drawn ones.
Deal deal(Context& context, Game& game, TeamInGame& team, Occasion occasion);
void tell_deal(Context& context, Game& game, const TeamInGame& team, const Deal& deal);

// ---- Roles and grace periods. ----

// Gives the team a role; its players lose the topic of the one before. Whoever is no runner has no
// challenges.
void take_role(Context& context, Game& game, TeamInGame& team, Role role);
// From now until the configured duration is over; nothing where that is 0.
void begin_grace(Context& context, Game& game, TeamInGame& team);
// Does nothing where the team has none.
void end_grace(Context& context, Game& game, TeamInGame& team);

// ---- The game as a whole. ----

// Best first; equal points by team id, sharing the better rank.
std::vector<RankingRow> ranking_of(const State& state, const Game& game);
// Archives the game and frees its players. The game is gone afterwards.
PastGameSummary end_game(Context& context, SessionState& session, EndReason reason);
// Ends the game where its mode says that it is decided.
void end_if_decided(Context& context, SessionState& session);

// The running game as the input's actor may see it, or as that player.
GameReply game_reply(const Context& context, const SessionState& session);
GameReply game_reply_for(const Context& context, const SessionState& session, PlayerId player);

}  // namespace muster::core
