// The rules say: the operators "take back a team's last completion or catch within undo_minutes
// while nothing that depends on it happened (all is as it was before; recorded as an event with a
// reason)".
#include "tests/support/follower.hpp"
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;

class GameUndo : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        catcher = a_catcher();
        runner = a_runner();
        advance(10min);
    }
    UndoPeriod undoing(TeamId team) const { return {team, {}, "a wrong button"}; }

    // All that a snapshot keeps of the game, but for what goes on: the generator, the kept topics'
    // positions, the history and the numbers of periods and timers.
    void expect_as_before(const State& before) {
        const State state = look();
        const Game& was = *before.field.sessions.find(home)->game;
        const Game& is = *state.field.sessions.find(home)->game;
        EXPECT_EQ(is.undoable.size(), was.undoable.size());
        for (const auto& [id, team] : was.teams) {
            const TeamInGame& now_team = is.teams.at(id);
            EXPECT_EQ(now_team.state, team.state) << "team " << id.value;
            EXPECT_EQ(now_team.completed, team.completed);
            EXPECT_EQ(now_team.seen, team.seen);
            EXPECT_EQ(now_team.last_change.number, team.last_change.number);
            if (team.state.grace_until) {
                EXPECT_EQ(now_team.track_before_grace, team.track_before_grace);
            }
        }
    }

    TeamId catcher;
    TeamId runner;
};

TEST_F(GameUndo, ACompletionIsTakenBackAndAllIsAsItWas) {
    complete(runner);
    const State before = look();
    const auto period = complete(runner, 1).period;
    EXPECT_EQ(ok(undoing(runner)).period.id, period);
    EXPECT_THAT(event_names(), ElementsAre("PeriodUndone", "ChallengesDrawn", "ChallengesDrawn"));
    EXPECT_EQ(topics_of<PeriodUndone>(), std::vector{session_topic()});
    const auto undone = events_of<PeriodUndone>();
    expect_as_before(before);
    ASSERT_EQ(undone.size(), 1u);
    EXPECT_EQ(undone[0].team.period, period);
    EXPECT_EQ(undone[0].team.points, team_state(runner).points);
    EXPECT_EQ(undone[0].caught, std::nullopt);
    EXPECT_EQ(undone[0].reason, "a wrong button");
    // The team can complete at once, and the same challenge.
    ok(completing(runner, 1));
}

// The field case: "a catch that did not happen was entered".
TEST_F(GameUndo, ACatchIsTakenBackWithBountyRolesChallengesAndGracePeriod) {
    complete(runner);
    advance(1min);
    ASSERT_GT(team_state(runner).bounty, 0);
    for (const TeamId asked : {catcher, runner}) {
        const State before = look();
        const auto caught = ok(catching(catcher, runner));
        ASSERT_TRUE(team_state(catcher).grace_until);
        ASSERT_EQ(team_state(runner).role, Role::catcher);
        advance(2min);
        const auto reply = ok(undoing(asked));
        EXPECT_EQ(reply.period.id, asked == catcher ? caught.catcher_period : caught.caught_period);
        expect_as_before(before);
        EXPECT_THAT(
            event_names(),
            ElementsAre("LeftGracePeriod", "PeriodUndone", "ChallengesDrawn", "ChallengesDrawn"));
        EXPECT_EQ(engine.next_timer()->due, local(17)) << "no grace period is left";
        EXPECT_EQ(outcome.losses.size(), 2u) << "the sides change again";
    }
    ok(catching(catcher, runner));
}

TEST_F(GameUndo, TheFormerGracePeriodGoesOn) {
    ok(catching(catcher, runner));
    const Time until = *team_state(catcher).grace_until;
    advance(2min);
    ok(completing(catcher));
    ASSERT_FALSE(team_state(catcher).grace_until);
    advance(2min);
    ok(undoing(catcher));
    EXPECT_EQ(team_state(catcher).grace_until, until);
    EXPECT_EQ(engine.next_timer()->due, until);
    EXPECT_EQ(refusal(catching(with_role(Role::catcher)[0], catcher)), ErrorCode::in_grace_period);
    // A grace period that would be over by now stays over.
    ok(completing(catcher));
    advance_to(until + 1s);
    ok(undoing(catcher));
    EXPECT_FALSE(team_state(catcher).grace_until);
}

TEST_F(GameUndo, OneAfterTheOtherCanBeTakenBack) {
    const State before = look();
    complete(runner);
    advance(1min);
    ok(catching(catcher, runner));
    ok(undoing(runner));
    ok(undoing(runner));
    expect_as_before(before);
    EXPECT_EQ(refusal(undoing(runner)), ErrorCode::nothing_to_undo);
}

TEST_F(GameUndo, WithinUndoMinutes) {
    complete(runner);
    advance(15min - 1ms);
    ok(undoing(runner));
    ok(completing(runner));
    advance(15min + 1s);
    const Error error = refused(undoing(runner));
    EXPECT_EQ(error.code, ErrorCode::too_late_to_undo);
    EXPECT_EQ(error.fact("undo_minutes"), "15");
}

TEST_F(GameUndo, TheAnswerSaysWhatHappenedSinceThatDependsOnIt) {
    const auto what = [&](TeamId team) {
        const Error error = refused(undoing(team));
        EXPECT_EQ(error.code, ErrorCode::changed_since) << error.message;
        return std::string(error.fact("what").value_or("")) + " " +
               std::string(error.fact("team").value_or(""));
    };
    const auto is = [](const char* name, TeamId team) {
        return std::string(name) + " " + std::to_string(team.value);
    };
    ok(catching(catcher, runner));
    ok(RerollChallenges{catcher});
    EXPECT_EQ(what(runner), is("challenges", catcher));
    ok(MakeCatcher{catcher});
    EXPECT_EQ(what(catcher), is("role", catcher));
    const TeamId third = a_runner();
    ok(catching(runner, third));
    EXPECT_EQ(what(catcher), is("role", catcher));
    ok(undoing(third));
    EXPECT_EQ(what(runner), is("role", catcher));
}

TEST_F(GameUndo, ACatchOfTheCaughtTeamDependsOnTheCatch) {
    ok(catching(catcher, runner));
    const TeamId third = with_role(Role::runner).back();
    ASSERT_NE(third, catcher);
    ok(catching(runner, third));
    const Error error = refused(undoing(catcher));
    EXPECT_EQ(error.code, ErrorCode::changed_since);
    EXPECT_EQ(error.fact("what"), "catcher");
    EXPECT_EQ(error.fact("team"), std::to_string(runner.value));
    ok(undoing(third));
    ok(undoing(catcher));
}

TEST_F(GameUndo, AdjustedPointsPicturesAndLocationsStay) {
    const auto before = team_state(runner);
    const auto period = complete(runner).period;
    ok(AdjustPoints{runner, 25, "found a purse"});
    ok(AttachPicture{runner, period, {{}, {{1}, {2}}}});
    ok(reading(runner, 10));
    ok(undoing(runner));
    EXPECT_EQ(team_state(runner).points, before.points + 25);
    EXPECT_TRUE(team_state(runner).location);
    EXPECT_TRUE(team_state(runner).periods.empty());
}

TEST_F(GameUndo, NeedsAReasonAndTheRightPeriod) {
    EXPECT_EQ(refusal(undoing(runner)), ErrorCode::nothing_to_undo);
    const auto first = complete(runner).period;
    const auto second = complete(runner).period;
    EXPECT_EQ(refused(UndoPeriod{runner, {}, ""}).fact("field"), "reason");
    EXPECT_EQ(refused(UndoPeriod{runner, first, "no"}).fact("field"), "period");
    ok(UndoPeriod{runner, second, "yes"});
    EXPECT_EQ(refused(UndoPeriod{runner, second, "again"}).fact("field"), "period");
}

TEST_F(GameUndo, IsTheOrganisersAlone) {
    complete(runner);
    as(player_of(runner));
    EXPECT_EQ(refusal(undoing(runner)), ErrorCode::not_allowed);
    as_organiser(home);
    ok(undoing(runner));
}

TEST_F(GameUndo, WorksAfterASnapshot) {
    complete(runner);
    advance(1min);
    const State before = look();
    ok(catching(catcher, runner));
    engine = Engine::load(saved());
    ok(undoing(catcher));
    expect_as_before(before);
}

TEST_F(GameUndo, ACaughtTeamOfASoloHuntRunsAgain) {
    set_up(region::full(), 5, "solo_hunt");
    start(1, {teams[0]});
    advance(1min);
    const State before = look();
    ok(catching(teams[0], teams[1]));
    ASSERT_EQ(team_state(teams[1]).role, Role::out);
    ok(undoing(teams[1]));
    expect_as_before(before);
}

TEST_F(GameUndo, AFollowerOfTheEventsHasTheFetchedState) {
    for (const Actor viewer : {operator_actor, Actor::organiser_of(home)}) {
        Follower follower;
        as(viewer);
        follower.reset(game());
        const auto follow = [&] {
            follower.follow(events(), viewer);
            EXPECT_EQ(follower.game().teams, game().teams);
        };
        advance(1min);
        apply(completing(runner));
        follow();
        apply(undoing(runner));
        follow();
        apply(catching(catcher, runner));
        follow();
        apply(undoing(runner));
        follow();
    }
}

TEST_F(GameUndo, TheHistoryOfAPastGameTellsItAndItsPeriodsAreGone) {
    complete(runner);
    ok(undoing(runner));
    ok(StopGame{home});
    for (const auto& team : ended_game().game.teams)
        EXPECT_TRUE(team.state.periods.empty());
    const auto told = ended_game().history.events();
    EXPECT_EQ(std::ranges::count_if(told,
                                    [](const PastEvent& past) {
                                        return std::holds_alternative<PeriodUndone>(past.event);
                                    }),
              1);
}

}  // namespace
}  // namespace muster::core
