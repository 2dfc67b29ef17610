#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

class GameOverride : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        advance(10min);
    }
};

TEST_F(GameOverride, MakeCatcherDropsChallengesAndGracePeriod) {
    const TeamId team = a_catcher();
    ok(catching(team, a_runner()));
    ASSERT_TRUE(team_state(team).grace_until);
    const auto before = team_state(team);
    apply(MakeCatcher{team});
    EXPECT_EQ(event_names(), (std::vector<std::string_view>{"LeftGracePeriod", "RoleChanged"}));
    const auto after = team_state(team);
    EXPECT_EQ(after.role, Role::catcher);
    EXPECT_TRUE(after.challenges.empty());
    EXPECT_FALSE(after.grace_until);
    EXPECT_EQ(after.points, before.points);
    EXPECT_EQ(engine.next_timer()->due, local(17));
    EXPECT_EQ(refusal(MakeCatcher{team}), ErrorCode::team_is_catcher);
}

TEST_F(GameOverride, MakeRunnerDrawsChallenges) {
    const TeamId team = a_catcher();
    apply(MakeRunner{team});
    EXPECT_EQ(event_names(),
              (std::vector<std::string_view>{"RoleChanged", "ChallengesDrawn", "ChallengesDrawn"}));
    ASSERT_EQ(outcome.losses.size(), 1u);
    EXPECT_EQ(outcome.losses[0].topic, session_topic(Topic::Kind::session_catchers));
    const auto after = team_state(team);
    EXPECT_EQ(after.role, Role::runner);
    EXPECT_EQ(after.challenges.size(), 3u);
    EXPECT_FALSE(after.grace_until);
    EXPECT_EQ(refusal(MakeRunner{team}), ErrorCode::team_is_runner);
}

TEST_F(GameOverride, RerollGivesNewChallenges) {
    const TeamId team = a_runner();
    const auto before = team_state(team);
    ok(RerollChallenges{team});
    const auto after = team_state(team);
    EXPECT_EQ(after.challenges.size(), 3u);
    for (const auto& fresh : after.challenges) {
        for (const auto& old : before.challenges)
            EXPECT_NE(fresh.challenge, old.challenge);
    }
    EXPECT_EQ(after.period_count, before.period_count);
    EXPECT_EQ(refusal(RerollChallenges{a_catcher()}), ErrorCode::team_is_catcher);
}

TEST_F(GameOverride, AdjustPointsIsAnEventWithAReason) {
    const auto before = team_state(teams[0]).points;
    apply(AdjustPoints{teams[0], -120, "train was late"});
    EXPECT_EQ(events_of<PointsAdjusted>(),
              (std::vector{PointsAdjusted{teams[0], -120, before - 120, "train was late"}}));
    EXPECT_EQ(team_state(teams[0]).points, before - 120);
}

TEST_F(GameOverride, AnAdjustmentHasLimits) {
    for (const std::int64_t delta :
         {std::int64_t{0}, std::int64_t{1'000'001}, std::int64_t{-1'000'001}, INT64_MIN}) {
        EXPECT_EQ(refused(AdjustPoints{teams[0], delta, "x"}).fact("field"), "delta");
    }
    EXPECT_EQ(refused(AdjustPoints{teams[0], 5, ""}).fact("field"), "reason");
}

TEST_F(GameOverride, UnknownTeamsAndNoGame) {
    const TeamId unknown{99};
    EXPECT_EQ(refusal(MakeCatcher{unknown}), ErrorCode::not_found);
    EXPECT_EQ(refusal(MakeRunner{unknown}), ErrorCode::not_found);
    EXPECT_EQ(refusal(RerollChallenges{unknown}), ErrorCode::not_found);
    EXPECT_EQ(refusal(AdjustPoints{unknown, 5, "x"}), ErrorCode::not_found);
    ok(StopGame{home});
    EXPECT_EQ(refusal(MakeCatcher{teams[0]}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(MakeRunner{teams[0]}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(RerollChallenges{teams[0]}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(AdjustPoints{teams[0], 5, "x"}), ErrorCode::no_game_running);
}

TEST_F(GameOverride, TeamsAndConfigOfAPlayingSessionCantChange) {
    EXPECT_EQ(refusal(RemoveTeam{teams[0]}), ErrorCode::game_in_progress);
    EXPECT_EQ(refusal(UnassignPlayer{home, players[0]}), ErrorCode::game_in_progress);
    EXPECT_EQ(refusal(SetConfig{home, {{"num_catchers", "1"}}, {}}), ErrorCode::game_in_progress);
}

}  // namespace
}  // namespace muster::core
