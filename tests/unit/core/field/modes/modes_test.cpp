#include "engine/core/field/modes/modes.hpp"

#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

TEST(Modes, AreTraditionalAndSoloHunt) {
    std::vector<std::string> names;
    for (const auto& info : mode_infos()) {
        names.push_back(info.name);
        EXPECT_FALSE(info.description.empty());
        EXPECT_TRUE(is_mode(info.name));
    }
    EXPECT_EQ(names, (std::vector<std::string>{"traditional", "solo_hunt"}));
    EXPECT_FALSE(is_mode("solo"));
}

class SoloHunt : public GameFixture {
  protected:
    void SetUp() override { set_up(region::full(), 5, "solo_hunt"); }
    void start_hunt() {
        start(1, {teams[2]});
        advance(10min);
    }
};

TEST_F(SoloHunt, OneCatcherTeamIsDrawn) {
    std::set<TeamId> drawn;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        start(seed);
        const auto catchers = with_role(Role::catcher);
        EXPECT_EQ(catchers.size(), 1u) << "num_catchers is ignored";
        EXPECT_EQ(team_state(catchers[0]).points, 500);
        drawn.insert(catchers[0]);
        ok(StopGame{home});
    }
    EXPECT_EQ(drawn.size(), 5u);
}

TEST_F(SoloHunt, OrChosenAtTheStart) {
    start(1, {teams[3]});
    EXPECT_EQ(with_role(Role::catcher), std::vector{teams[3]});
}

TEST_F(SoloHunt, BadChoices) {
    EXPECT_EQ(refusal(StartGame{home, {teams[0], teams[1]}, Seed{1}}),
              ErrorCode::too_many_catchers);
    EXPECT_EQ(refusal(StartGame{home, {teams[0], teams[0]}, Seed{1}}), ErrorCode::bad_data);
    EXPECT_EQ(refusal(StartGame{home, {TeamId{99}}, Seed{1}}), ErrorCode::not_found);
    const TeamId elsewhere = team(session("Other"), "Elsewhere");
    EXPECT_EQ(refusal(StartGame{home, {elsewhere}, Seed{1}}), ErrorCode::not_found);
}

TEST_F(SoloHunt, AtLeastThreeTeams) {
    set_up(region::full(), 2, "solo_hunt");
    EXPECT_EQ(refusal(StartGame{home, {}, Seed{1}}), ErrorCode::too_few_teams);
    set_up(region::full(), 3, "solo_hunt");
    start();
}

TEST_F(SoloHunt, ACaughtTeamIsOut) {
    start_hunt();
    complete(teams[0]);
    const auto prey = team_state(teams[0]);
    const auto hunter = team_state(teams[2]);
    ok(catching(teams[2], teams[0]));
    const auto out = team_state(teams[0]);
    EXPECT_EQ(out.role, Role::out);
    EXPECT_EQ(out.points, prey.points) << "it keeps its points";
    EXPECT_EQ(out.bounty, 0);
    EXPECT_TRUE(out.challenges.empty()) << "its challenges are dropped";
    EXPECT_EQ(out.periods.back().open, prey.challenges);

    const auto after = team_state(teams[2]);
    EXPECT_EQ(after.role, Role::catcher) << "no swap";
    EXPECT_EQ(after.points, hunter.points + prey.bounty) << "its bounty goes to the catcher";
    EXPECT_TRUE(after.challenges.empty());
    EXPECT_FALSE(after.grace_until) << "no grace periods";
    EXPECT_EQ(after.zone, prey.zone);
}

TEST_F(SoloHunt, AnOutTeamCanDoAndBeCaughtNoMore) {
    start_hunt();
    ok(catching(teams[2], teams[0]));
    EXPECT_EQ(refusal(completing(teams[0])), ErrorCode::team_is_out);
    EXPECT_EQ(refusal(catching(teams[2], teams[0])), ErrorCode::team_is_out);
    EXPECT_EQ(refusal(catching(teams[0], teams[1])), ErrorCode::team_is_out);
    EXPECT_EQ(refusal(RerollChallenges{teams[0]}), ErrorCode::team_is_out);
}

TEST_F(SoloHunt, EndsWhenOneRunnerIsLeft) {
    start_hunt();
    ok(catching(teams[2], teams[0]));
    ok(catching(teams[2], teams[1]));
    EXPECT_TRUE(outcome.archived.empty());
    const CatchReply last = ok(catching(teams[2], teams[3]));
    EXPECT_TRUE(last.catcher_period);
    EXPECT_EQ(ended_game().game.summary.reason, EndReason::decided);
    EXPECT_EQ(events_of<GameEnded>().size(), 1u);
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
    EXPECT_FALSE(engine.next_timer());
}

TEST_F(SoloHunt, OrAtTheEndTime) {
    start_hunt();
    advance_to(local(17));
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
}

TEST_F(SoloHunt, TheCatcherStaysForTheWholeGame) {
    start_hunt();
    EXPECT_EQ(refusal(MakeCatcher{teams[0]}), ErrorCode::not_allowed);
    EXPECT_EQ(refusal(MakeRunner{teams[2]}), ErrorCode::not_allowed);
}

TEST_F(SoloHunt, AnOperatorCanBringBackATeamThatWasCaughtByMistake) {
    start_hunt();
    ok(catching(teams[2], teams[0]));
    ok(MakeRunner{teams[0]});
    EXPECT_EQ(team_state(teams[0]).role, Role::runner);
    EXPECT_EQ(team_state(teams[0]).challenges.size(), 3u);
}

}  // namespace
}  // namespace muster::core
