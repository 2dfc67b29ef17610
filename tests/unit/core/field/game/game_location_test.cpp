#include "tests/support/game_fixture.hpp"

#include <limits>

namespace muster::core {
namespace {

class GameLocation : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        runner = a_runner();
        catcher = a_catcher();
    }
    TeamId runner;
    TeamId catcher;
};

TEST_F(GameLocation, AnAcceptedLocationIsBroadcast) {
    const auto request = reading(runner, 100);
    apply(request);
    EXPECT_EQ(events_of<LocationChanged>(),
              (std::vector{LocationChanged{runner, request.player, request.location, true}}));
    EXPECT_EQ(topics_of<LocationChanged>(), std::vector{session_topic()});
    EXPECT_EQ(team_state(runner).location, request.location);
    EXPECT_EQ(ok(GetPlayer{request.player}).player.location, request.location);
}

TEST_F(GameLocation, IsIgnoredWithoutErrorWhenNothingChanged) {
    const auto request = reading(runner, 100);
    ok(request);
    const auto before = saved();
    apply(request);
    EXPECT_TRUE(outcome.ok);
    EXPECT_FALSE(outcome.changed) << "it gets no record";
    EXPECT_TRUE(outcome.events.empty());
    EXPECT_EQ(before, saved());
}

TEST_F(GameLocation, IsIgnoredWithoutErrorWhenNoGameRuns) {
    const auto request = reading(runner, 100);
    ok(StopGame{home});
    const auto before = saved();
    apply(request);
    EXPECT_TRUE(outcome.ok);
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(before, saved());
}

TEST_F(GameLocation, AnUnacceptedReadingIsThePlayersAlone) {
    ok(reading(runner, 0));
    auto vague = reading(runner, 500, 1s);
    vague.location.accuracy_m = 900;
    apply(vague);
    EXPECT_TRUE(outcome.ok);
    EXPECT_TRUE(outcome.events.empty());
    EXPECT_NE(team_state(runner).location, vague.location);
    EXPECT_EQ(ok(GetPlayer{vague.player}).player.location, vague.location);
}

TEST_F(GameLocation, BadReadingsAreRefused) {
    auto request = reading(runner, 0);
    request.location.latitude_deg = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(refusal(request), ErrorCode::bad_data);
    request = reading(runner, 0, 61s);
    EXPECT_EQ(refused(request).fact("field"), "location.time");
    request = reading(runner, 0);
    request.player = PlayerId{99};
    EXPECT_EQ(refusal(request), ErrorCode::not_found);
}

TEST_F(GameLocation, ThePointsTimesAreTheirOwn) {
    // The track follows the phone's own times, even if its clock is a day behind.
    for (int i = 0; i < 5; ++i)
        ok(reading(runner, 50.0 * i, std::chrono::seconds{-86400 + 6 * i}));
    EXPECT_EQ(ok(GetTrack{runner, {}}).points.size(), 3u) << "at 0, 12 and 24 s";
}

TEST_F(GameLocation, TracksAreQueriedWholeOrOfThePastSeconds) {
    for (int i = 0; i < 6; ++i) {
        ok(reading(runner, 50.0 * i));
        advance(20s);
    }
    EXPECT_EQ(ok(GetTrack{runner, {}}).points.size(), 6u);
    EXPECT_EQ(ok(GetTrack{runner, 50}).points.size(), 2u);
    EXPECT_EQ(ok(GetTrack{runner, 0}).points.size(), 0u);
    EXPECT_EQ(ok(GetTrack{catcher, {}}).points.size(), 0u);
    EXPECT_EQ(refusal(GetTrack{TeamId{99}, {}}), ErrorCode::not_found);
}

TEST_F(GameLocation, AllTeamsLocations) {
    ok(reading(runner, 0));
    ok(reading(catcher, 50));
    const auto list = ok(GetLocations{home}).locations;
    ASSERT_EQ(list.size(), 2u);
    EXPECT_TRUE(list[0].team < list[1].team);
}

TEST_F(GameLocation, InAGracePeriodCatchersSeeNeitherLocationNorTheNewTrack) {
    advance(10min);
    ok(reading(catcher, 0));
    advance(20s);
    ok(catching(catcher, runner));
    const TeamId graced = catcher;
    advance(20s);
    apply(reading(graced, 200));
    EXPECT_EQ(topics_of<LocationChanged>(),
              std::vector{session_topic(Topic::Kind::session_runners)});

    const auto sees = [&](PlayerId player) {
        as(player);
        const auto listed = ok(GetLocations{home}).locations;
        const bool in_list = std::any_of(listed.begin(), listed.end(), [&](const TeamLocation& at) {
            return at.team == graced;
        });
        EXPECT_EQ(team_state(graced).location.has_value(), in_list);
        EXPECT_EQ(ok(GetTrack{graced, {}}).points.size(), in_list ? 2u : 1u)
            << "a track up to the grace period's begin";
        as_operator();
        return in_list;
    };
    EXPECT_FALSE(sees(player_of(runner))) << "who caught nothing any more, and is a catcher now";
    EXPECT_TRUE(sees(player_of(graced)));
    EXPECT_TRUE(sees(player_of(with_role(Role::runner)[0])));
    EXPECT_EQ(ok(GetTrack{graced, {}}).points.size(), 2u) << "operators see all";

    advance(15min);
    EXPECT_TRUE(sees(player_of(runner)));
    apply(reading(graced, 400));
    EXPECT_EQ(topics_of<LocationChanged>(), std::vector{session_topic()});
}

}  // namespace
}  // namespace muster::core
