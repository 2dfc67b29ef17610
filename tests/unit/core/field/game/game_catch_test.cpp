#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

class GameCatch : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        catcher = a_catcher();
        runner = a_runner();
        advance(10min);
        complete(runner);
    }
    TeamId catcher;
    TeamId runner;
};

TEST_F(GameCatch, SwapsTheRolesAndMovesTheBounty) {
    const TeamState hunter = team_state(catcher);
    const TeamState prey = team_state(runner);
    const CatchReply reply = ok(catching(catcher, runner));
    const Time at = now;
    const TeamState caught = team_state(runner);
    const TeamState fresh = team_state(catcher);

    EXPECT_EQ(reply.bounty, prey.bounty);
    EXPECT_EQ(caught.role, Role::catcher);
    EXPECT_EQ(caught.bounty, 0);
    EXPECT_EQ(caught.points, prey.points);
    EXPECT_TRUE(caught.challenges.empty());
    EXPECT_FALSE(caught.grace_until);

    EXPECT_EQ(fresh.role, Role::runner);
    EXPECT_EQ(fresh.points, hunter.points + prey.bounty);
    EXPECT_EQ(fresh.bounty, 0) << "bounty_base_points";
    EXPECT_EQ(fresh.zone, prey.zone);
    EXPECT_EQ(fresh.sector, prey.sector);
    EXPECT_EQ(fresh.challenges.size(), 3u);
    EXPECT_EQ(fresh.grace_until, at + 15min);
}

TEST_F(GameCatch, RecordsAPeriodForBothThatNameEachOther) {
    const TeamState prey = team_state(runner);
    const CatchReply reply = ok(catching(catcher, runner));
    const Period caught = team_state(runner).periods.back();
    EXPECT_EQ(caught.id, reply.caught_period);
    EXPECT_EQ(caught.kind, PeriodKind::caught);
    EXPECT_EQ(caught.points, prey.bounty);
    EXPECT_EQ(caught.open, prey.challenges);
    EXPECT_EQ(caught.other_team, catcher);
    EXPECT_EQ(caught.other_period, reply.catcher_period);
    const Period fresh = team_state(catcher).periods.back();
    EXPECT_EQ(fresh.id, reply.catcher_period);
    EXPECT_EQ(fresh.kind, PeriodKind::catcher);
    EXPECT_EQ(fresh.points, prey.bounty);
    EXPECT_EQ(fresh.other_team, runner);
    EXPECT_EQ(fresh.other_period, reply.caught_period);
}

TEST_F(GameCatch, TheNewRunnerStartsWithBountyBasePoints) {
    edit([&](State& state) {
        state.field.sessions.find(home)->game->config.bounty_base_points = 70;
    });
    ok(catching(catcher, runner));
    EXPECT_EQ(team_state(catcher).bounty, 70);
}

TEST_F(GameCatch, IsBroadcastAndEndsTheOldAudiences) {
    const auto request = catching(catcher, runner);
    apply(request);
    const auto caught = events_of<TeamCaught>();
    ASSERT_EQ(caught.size(), 1u);
    EXPECT_EQ(topics_of<TeamCaught>(), std::vector{session_topic()});
    EXPECT_EQ(caught[0].catcher.role, Role::runner);
    EXPECT_EQ(caught[0].caught.role, Role::catcher);
    ASSERT_EQ(outcome.losses.size(), 2u);
    for (const auto& loss : outcome.losses) {
        const bool was_catcher = loss.player == player_of(catcher);
        EXPECT_EQ(loss.topic,
                  session_topic(was_catcher ? Topic::Kind::session_catchers
                                            : Topic::Kind::session_runners));
    }
}

TEST_F(GameCatch, AfterTheGracePeriodLeftGracePeriodIsBroadcast) {
    ok(catching(catcher, runner));
    fired.clear();
    const Time until = *team_state(catcher).grace_until;
    advance_to(until - 1us);
    EXPECT_TRUE(fired.empty());
    advance_to(until);
    ASSERT_EQ(fired.size(), 1u);
    EXPECT_EQ(fired[0].event, Event(LeftGracePeriod{catcher, {}}));
    EXPECT_EQ(fired[0].topic, session_topic());
    EXPECT_FALSE(team_state(catcher).grace_until);
}

TEST_F(GameCatch, WithoutAConfiguredDurationThereIsNoGracePeriod) {
    edit([&](State& state) {
        state.field.sessions.find(home)->game->config.grace_period_duration_s = 0;
    });
    ok(catching(catcher, runner));
    EXPECT_FALSE(team_state(catcher).grace_until);
}

// ---- Refusals, in the order of the rules. ----

TEST_F(GameCatch, BothTeamsMustExist) {
    EXPECT_EQ(refused(CatchTeam{TeamId{90}, runner, 0}).fact("id"), "90");
    EXPECT_EQ(refused(CatchTeam{catcher, TeamId{91}, 0}).fact("id"), "91");
    const TeamId elsewhere = team(session("Other"), "Elsewhere");
    EXPECT_EQ(refusal(CatchTeam{catcher, elsewhere, 0}), ErrorCode::not_found);
}

TEST_F(GameCatch, BothTeamsMustDiffer) {
    EXPECT_EQ(refusal(CatchTeam{catcher, catcher, 0}), ErrorCode::same_team);
    EXPECT_EQ(refusal(CatchTeam{runner, runner, 0}), ErrorCode::same_team);
}

TEST_F(GameCatch, TheCatcherMustBeACatcher) {
    EXPECT_EQ(refusal(CatchTeam{runner, catcher, 0}), ErrorCode::team_is_runner);
}

TEST_F(GameCatch, TheCaughtMustBeARunner) {
    const auto catchers = with_role(Role::catcher);
    EXPECT_EQ(refusal(CatchTeam{catchers[0], catchers[1], 0}), ErrorCode::team_is_catcher);
}

TEST_F(GameCatch, TheCaughtMustNotBeInItsGracePeriod) {
    ok(catching(catcher, runner));
    const TeamId second = with_role(Role::catcher)[0];
    const Time until = *team_state(catcher).grace_until;
    advance_to(until - 90s);
    const Error error = refused(CatchTeam{second, catcher, 77});
    EXPECT_EQ(error.code, ErrorCode::in_grace_period);
    EXPECT_EQ(error.fact("left_s"), "90");
    advance_to(until);
    ok(catching(second, catcher));
}

TEST_F(GameCatch, ThePeriodIsTheCatchers) {
    const Error error = refused(CatchTeam{catcher, runner, 1});
    EXPECT_EQ(error.code, ErrorCode::bad_data);
    EXPECT_EQ(error.fact("period"), "0");
}

struct Apart {
    double metres;
    bool caught;
};

TEST_F(GameCatch, WithLocationsTheyMustBeWithin300Metres) {
    ok(reading(catcher, 0));
    ok(reading(runner, 5000));
    const Error error = refused(catching(catcher, runner));
    EXPECT_EQ(error.code, ErrorCode::teams_too_far);
    EXPECT_NEAR(std::stod(std::string(*error.fact("distance_m"))), 5000, 10);
    advance(1min);
    ok(reading(runner, 301));
    EXPECT_EQ(refusal(catching(catcher, runner)), ErrorCode::teams_too_far);
    advance(1min);
    ok(reading(runner, 299));
    ok(catching(catcher, runner));
}

TEST_F(GameCatch, ADistanceIsCheckedOnlyIfBothHaveALocation) {
    ok(reading(runner, 90'000));
    ok(catching(catcher, runner));
}

// The field case "Yesterday's point decides a catch".
TEST_F(GameCatch, APointFromBeforeTheGameIsNoEvidence) {
    ok(reading(runner, 90'000, -12h));
    ok(reading(catcher, 0));
    EXPECT_TRUE(team_state(runner).location) << "it is shown, with its time";
    ok(catching(catcher, runner));
}

TEST_F(GameCatch, APointIsEvidenceForLocationMaxAge) {
    ok(reading(runner, 90'000));
    advance(5min - 10ms);
    ok(reading(catcher, 0));
    EXPECT_EQ(refusal(catching(catcher, runner)), ErrorCode::teams_too_far);
    advance(1s);
    ok(catching(catcher, runner));
}

// The machine's clock was two hours ahead and is set right: phones have the right time.
TEST_F(GameCatch, TheAgeOfAPointIsByTheClockThatWasSetRight) {
    engine.apply({now, {}, FollowClock{now - 2h, now, 2h / 1us}}, outcome);
    ok(reading(runner, 90'000, -2h));
    ok(reading(catcher, 0, -2h));
    EXPECT_EQ(refusal(catching(catcher, runner)), ErrorCode::teams_too_far);
    advance(5min);
    ok(catching(catcher, runner));
}

TEST_F(GameCatch, TheMaximumAgeIsASetting) {
    edit([&](State& state) {
        state.field.sessions.find(home)->game->config.location_max_age_s = 3600;
    });
    ok(reading(runner, 90'000));
    advance(59min);
    ok(reading(catcher, 0));
    EXPECT_EQ(refusal(catching(catcher, runner)), ErrorCode::teams_too_far);
}

TEST_F(GameCatch, APointOf1970IsNoEvidence) {
    auto report = reading(runner, 90'000);
    report.location.time = Time{};
    ok(report);
    ok(reading(catcher, 0));
    ok(catching(catcher, runner));
}

TEST_F(GameCatch, NoGameRunning) {
    ok(StopGame{home});
    EXPECT_EQ(refusal(CatchTeam{catcher, runner, 0}), ErrorCode::no_game_running);
}

TEST_F(GameCatch, TooRapidCountsFromACatchToo) {
    ok(catching(catcher, runner));
    EXPECT_EQ(refusal(completing(catcher)), ErrorCode::too_rapid);
    advance(31s);
    ok(completing(catcher));
}

TEST_F(GameCatch, PointsAndBountiesOnlyMove) {
    const auto total = [&] {
        std::int64_t sum = 0;
        for (const auto& team : game().teams)
            sum += team.points + team.bounty;
        return sum;
    };
    const auto before = total();
    ok(catching(catcher, runner));
    EXPECT_EQ(total(), before);
}

}  // namespace
}  // namespace muster::core
