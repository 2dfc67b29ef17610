#include "bench/support/game_day.hpp"

namespace muster::bench {

namespace {
constexpr std::chrono::seconds between_rounds{5};
// After so many locations come a completed challenge and a catch, which are 1 % of all commands.
constexpr std::size_t locations_per_catch = 198;
}  // namespace

GameDay::GameDay(const World& world) {
    for (const auto& session : world.sessions) {
        Session& sides = sessions_.emplace_back();
        for (const auto& team : session.teams) {
            teams_.push_back(team);
            (team.catcher ? sides.catchers : sides.runners).push_back({team.id});
        }
    }
}

void GameDay::next_round(const std::function<void(Time, Request)>& apply) {
    now_ += between_rounds;
    ++step_;
    for (std::size_t i = 0; i < teams_.size(); ++i)
        apply(now_, ReportLocation{teams_[i].player, location_at(i, step_, now_)});
    for (locations_owed_ += teams_.size(); locations_owed_ >= locations_per_catch;
         locations_owed_ -= locations_per_catch) {
        complete_and_catch(sessions_[next_session_++ % sessions_.size()], apply);
    }
}

// Completing a challenge ends a grace period, so the catch that follows is allowed. Runners take
// turns, and so do catchers.
void GameDay::complete_and_catch(Session& session,
                                 const std::function<void(Time, Request)>& apply) {
    Side caught = session.runners.front();
    Side catcher = session.catchers.front();
    session.runners.pop_front();
    session.catchers.pop_front();
    apply(now_, CompleteChallenge{caught.team, 0, caught.periods++});
    apply(now_, CatchTeam{catcher.team, caught.team, catcher.periods++});
    ++caught.periods;
    session.runners.push_back(catcher);
    session.catchers.push_back(caught);
}

}  // namespace muster::bench
