// What the handlers and the modes of a running game share: finding the game, refusing, telling of
// what happened, changing roles. What tells and changes runs after a handler's checks and can't
// fail. Engine thread.
#pragma once

#include "engine/core/field/context.hpp"
#include "engine/core/kernel/check.hpp"

namespace muster::core {

// ---- Finding. ----

struct PlayingTeam {
    SessionState* session = nullptr;
    Game* game = nullptr;
    TeamInGame* team = nullptr;
};
// Errors: not_found, no_game_running (also for a team that was made after the game's start).
Result<PlayingTeam> find_playing_team(FieldContext& context, TeamId team);
// The session with its running game. Errors: not_found, no_game_running.
Result<SessionState*> find_playing_session(FieldContext& context, SessionId session);

// The name of a team that exists.
const std::string& name_of(const FieldContext& context, TeamId team);

// ---- Refusals of play. ----

// For a team that does not have the role that a command needs: team_is_runner, team_is_catcher or
// team_is_out.
Error wrong_role(const FieldContext& context, const TeamInGame& team);
// What is left until then, rounded up, so that trying again after that long succeeds.
std::int64_t seconds_left(Time now, Time then);
// Nothing, or the refusal of a client that does not know how many periods the team has.
std::optional<Error> check_period(const TeamInGame& team, std::uint32_t believed);

// ---- Telling. ----

// Emits an event and adds it to the game's history.
template <IsEvent E>
void tell(FieldContext& context, Game& game, Topic topic, const E& event) {
    context.emit(topic, event);
    game.history.add(context.now(), event);
}
// Adds a period to a team and tells the team of it.
void record_period(FieldContext& context, TeamInGame& team, Period period);

// ---- Roles and grace periods. ----

// Gives the team a role; its players lose the topic of the one before. Whoever is no runner has no
// challenges.
void take_role(FieldContext& context, Game& game, TeamInGame& team, Role role);
// From now until the configured duration is over; nothing where that is 0.
void begin_grace(FieldContext& context, Game& game, TeamInGame& team);
// Does nothing where the team has none.
void end_grace(FieldContext& context, Game& game, TeamInGame& team);

}  // namespace muster::core
