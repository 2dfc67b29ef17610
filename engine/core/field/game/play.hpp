// The functions that handlers and modes of a running game share: they find the game, refuse, send
// events, and change roles. Functions that send or change run after a handler's checks and can't
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

// The place of a challenge of the game's catalog among those that can be drawn.
std::size_t place_of(const Game& game, ChallengeId challenge);

// The name of a team that exists.
const std::string& name_of(const FieldContext& context, TeamId team);

// ---- Refusals of play. ----

// The refusal for a team without the needed role: team_is_runner, team_is_catcher or team_is_out.
Error wrong_role(const FieldContext& context, const TeamInGame& team);
// The time left until then, rounded up, so that another try after that time succeeds.
std::int64_t seconds_left(Time now, Time then);
// Nothing, or the refusal if the client's number of the team's periods is wrong.
std::optional<Error> check_period(const TeamInGame& team, std::uint32_t believed);

// ---- Events. ----

// Emits an event and adds it to the game's history.
template <IsEvent E>
void tell(FieldContext& context, Game& game, Topic topic, const E& event) {
    context.emit(topic, event);
    game.history.add(context.now(), event);
}
// A team after its catch, or after its last period was taken back. `period` is that period.
CatchSide side_of(const TeamInGame& team, PeriodId period);
// Adds a period to a team and sends the team the event.
void record_period(FieldContext& context, TeamInGame& team, Period period);

// ---- Roles and grace periods. ----

// Gives the team a role; its players lose the topic of the former role and gain that of the new
// one. A team that is not a runner
// loses its challenges.
void take_role(FieldContext& context, Game& game, TeamInGame& team, Role role);
// Begins a grace period of the configured duration; no effect if that is 0.
void begin_grace(FieldContext& context, Game& game, TeamInGame& team);
// Begins a grace period until then. Catchers see that many points of the track. REQUIRES: the team
// has none.
void begin_grace(FieldContext& context,
                 const Game& game,
                 TeamInGame& team,
                 Time until,
                 std::uint64_t track_before);
// No effect if the team has none.
void end_grace(FieldContext& context, Game& game, TeamInGame& team);

}  // namespace muster::core
