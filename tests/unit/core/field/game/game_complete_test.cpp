#include "tests/support/game_fixture.hpp"

#include <cmath>

namespace muster::core {
namespace {

class GameComplete : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        runner = a_runner();
        advance(10min);
    }
    // Sets the team's only open challenge.
    void give(OpenChallenge challenge) {
        edit_team(runner,
                  [&](TeamInGame& team) { team.state.challenges = {std::move(challenge)}; });
    }
    TeamId runner;
};

TEST_F(GameComplete, PointsBountyPeriodZoneAndNewChallenges) {
    const TeamState before = team_state(runner);
    const OpenChallenge challenge = before.challenges[1];
    const PeriodReply reply = ok(CompleteChallenge{runner, 1, 0});
    const TeamState after = team_state(runner);

    EXPECT_EQ(after.points, challenge.points);
    EXPECT_EQ(after.bounty,
              static_cast<std::int64_t>(std::floor(static_cast<double>(challenge.points) * 0.3)));
    ASSERT_EQ(after.periods.size(), 1u);
    EXPECT_EQ(after.period_count, 1u);
    const Period& period = after.periods[0];
    EXPECT_EQ(period.id, reply.period);
    EXPECT_EQ(period.kind, PeriodKind::completed);
    EXPECT_EQ(period.completed, challenge);
    EXPECT_EQ(period.points, challenge.points);
    EXPECT_EQ(period.open, (std::vector{before.challenges[0], before.challenges[2]}));
    EXPECT_EQ(after.zone, challenge.zone.value_or(before.zone));
    EXPECT_EQ(after.challenges.size(), 3u);
    for (const auto& fresh : after.challenges) {
        for (const auto& seen : before.challenges) {
            EXPECT_NE(fresh.challenge, seen.challenge) << "not completed and not seen by this team";
        }
    }
}

TEST_F(GameComplete, IsBroadcastAndShownToTheTeamAndTheCatchers) {
    apply(CompleteChallenge{runner, 0, 0});
    const auto completed = events_of<ChallengeCompleted>();
    ASSERT_EQ(completed.size(), 1u);
    EXPECT_EQ(topics_of<ChallengeCompleted>(), std::vector{session_topic()});
    EXPECT_EQ(completed[0].period_count, 1u);
    const Topic own{Topic::Kind::team, runner.value};
    EXPECT_EQ(topics_of<PeriodRecorded>(), std::vector{own});
    EXPECT_EQ(topics_of<ChallengesDrawn>(),
              (std::vector{session_topic(Topic::Kind::session_catchers), own}));
}

struct Bounty {
    std::int64_t points;
    std::int64_t bounty;
};

TEST_F(GameComplete, BountyIsAPartOfTheChallengesPointsRoundedDown) {
    std::int64_t expected = 0;
    for (const Bounty b : {Bounty{10, 3}, {11, 3}, {13, 3}, {14, 4}, {1000, 300}, {1, 0}, {0, 0}}) {
        OpenChallenge challenge = team_state(runner).challenges[0];
        challenge.points = b.points;
        give(challenge);
        complete(runner);
        expected += b.bounty;
        EXPECT_EQ(team_state(runner).bounty, expected) << b.points;
    }
}

TEST_F(GameComplete, TheZoneBecomesTheChallengesIfItHasOne) {
    OpenChallenge challenge = team_state(runner).challenges[0];
    challenge.zone = ZoneId{114};
    challenge.sectors = "WS";
    give(challenge);
    complete(runner);
    EXPECT_EQ(team_state(runner).zone, ZoneId{114});
    EXPECT_EQ(team_state(runner).sector, "W") << "the challenge's first";
    challenge.zone.reset();
    challenge.sectors = "";
    give(challenge);
    complete(runner);
    EXPECT_EQ(team_state(runner).zone, ZoneId{114}) << "else it stays";
    EXPECT_EQ(team_state(runner).sector, "") << "or none";
}

TEST_F(GameComplete, AStalePeriodNumberIsBadDataNamingTheRightOne) {
    for (const std::uint32_t stale : {1u, 7u}) {
        const Error error = refused(CompleteChallenge{runner, 0, stale});
        EXPECT_EQ(error.code, ErrorCode::bad_data);
        EXPECT_EQ(error.fact("field"), "period");
        EXPECT_EQ(error.fact("period"), "0");
    }
    ok(CompleteChallenge{runner, 0, 0});
    advance(1min);
    EXPECT_EQ(refused(CompleteChallenge{runner, 0, 0}).fact("period"), "1")
        << "a retry is harmless";
}

TEST_F(GameComplete, ThirtySecondsOrLessAfterTheLastPeriodIsTooRapid) {
    ok(CompleteChallenge{runner, 0, 0});
    const Time done = now;
    advance_to(done + 30s - 1ms);
    const Error error = refused(CompleteChallenge{runner, 0, 1});
    EXPECT_EQ(error.code, ErrorCode::too_rapid);
    EXPECT_EQ(error.fact("left_s"), "1");
    advance_to(done + 30s);
    ok(CompleteChallenge{runner, 0, 1});
}

TEST_F(GameComplete, AnIndexOutOfRangeIsBadData) {
    for (const std::uint32_t index : {3u, 4u, 0xffffffffu}) {
        EXPECT_EQ(refused(CompleteChallenge{runner, index, 0}).fact("field"), "index");
    }
}

TEST_F(GameComplete, CatchersHaveNothingToComplete) {
    EXPECT_EQ(refusal(CompleteChallenge{a_catcher(), 0, 0}), ErrorCode::team_is_catcher);
}

TEST_F(GameComplete, UnknownTeamAndNoGame) {
    EXPECT_EQ(refusal(CompleteChallenge{TeamId{99}, 0, 0}), ErrorCode::not_found);
    ok(StopGame{home});
    EXPECT_EQ(refusal(CompleteChallenge{runner, 0, 0}), ErrorCode::no_game_running);
}

TEST_F(GameComplete, TheGracePeriodEnds) {
    const TeamId catcher = a_catcher();
    ok(reading(catcher, 10));
    ok(reading(runner, 0));
    ok(CatchTeam{catcher, runner, 0});
    ASSERT_TRUE(team_state(catcher).grace_until);
    advance(31s);
    apply(CompleteChallenge{catcher, 0, 1});
    ASSERT_EQ(events_of<LeftGracePeriod>().size(), 1u);
    EXPECT_TRUE(events_of<LeftGracePeriod>()[0].location) << "catchers see it again";
    EXPECT_FALSE(team_state(catcher).grace_until);
    EXPECT_EQ(engine.next_timer()->due, local(17)) << "its timer is cancelled";
}

// ---- Actions. ----

Catalog one_action(ChallengeAction action, std::optional<std::int32_t> minutes) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 40; ++i) {
        Challenge& challenge = region::add(catalog, ChallengeKind::site, 110);
        challenge.action = action;
        challenge.action_minutes = minutes;
        challenge.repetitions_min = 12;
        challenge.repetitions_max = 13;
        challenge.catcher_message = "Somebody waits in zone %z.";
    }
    return catalog;
}

TEST_F(GameComplete, AWaitCanBeCompletedOnlyFromItsMinutesAfterItWasDrawn) {
    set_up(one_action(ChallengeAction::wait, 5), 5);
    start();
    runner = a_runner();
    const Time drawn = team_state(runner).challenges[0].drawn;
    EXPECT_EQ(team_state(runner).challenges[0].completable_from, drawn + 5min);
    advance_to(drawn + 4min);
    const Error error = refused(CompleteChallenge{runner, 0, 0});
    EXPECT_EQ(error.code, ErrorCode::not_completable_yet);
    EXPECT_EQ(error.fact("left_s"), "60");
    advance_to(drawn + 5min - 1ms);
    ok(CompleteChallenge{runner, 0, 0});
}

TEST_F(GameComplete, AWaitWithoutMinutesTakesTheDrawnRepetitions) {
    set_up(one_action(ChallengeAction::wait, std::nullopt), 5);
    start();
    const auto challenge = team_state(a_runner()).challenges[0];
    EXPECT_EQ(challenge.repetitions, 12);
    EXPECT_EQ(challenge.completable_from, challenge.drawn + 12min);
}

TEST_F(GameComplete, ATrapIsTheSameAndItsMessageGoesToTheCatchers) {
    set_up(one_action(ChallengeAction::trap, 5), 5);
    start();
    ok(StopGame{home});
    apply(StartGame{home, {}, Seed{1}});
    const auto sprung = events_of<TrapSprung>();
    ASSERT_EQ(sprung.size(), 6u) << "three for each of the two runners";
    EXPECT_EQ(sprung[0].message, "Somebody waits in zone 110.");
    EXPECT_EQ(topics_of<TrapSprung>()[0], session_topic(Topic::Kind::session_catchers));
    EXPECT_EQ(refusal(CompleteChallenge{a_runner(), 0, 0}), ErrorCode::not_completable_yet);
}

TEST_F(GameComplete, ActionsHoldForTheirChallengeAlone) {
    const auto open = team_state(runner).challenges;
    edit_team(runner,
              [&](TeamInGame& team) { team.state.challenges[0].completable_from = now + 1h; });
    EXPECT_EQ(refusal(CompleteChallenge{runner, 0, 0}), ErrorCode::not_completable_yet);
    ok(CompleteChallenge{runner, 1, 0});
}

// ---- The drawn challenges. ----

TEST_F(GameComplete, FewerChallengesAreToldToTheOrganisers) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 3; ++i)
        region::add(catalog, ChallengeKind::site, 110);
    set_up(catalog, 4);
    configure("num_challenges", "3");
    start();
    edit([&](State& state) { state.field.sessions.find(home)->game->config.num_challenges = 5; });
    runner = a_runner();
    apply(RerollChallenges{runner});
    const auto fell_short = events_of<DrawFellShort>();
    ASSERT_EQ(fell_short.size(), 1u);
    EXPECT_EQ(fell_short[0], (DrawFellShort{runner, 5, 3}));
    EXPECT_EQ(topics_of<DrawFellShort>(),
              std::vector{session_topic(Topic::Kind::session_organisers)});
    EXPECT_EQ(team_state(runner).challenges.size(), 3u);
}

TEST_F(GameComplete, OverruledFixedPointsAreToldToTheOrganisers) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 9; ++i) {
        Challenge& challenge = region::add(catalog, ChallengeKind::site, 110);
        challenge.fixed_points = true;
        challenge.additional_points = 1;
    }
    set_up(catalog, 4);
    start();
    apply(RerollChallenges{a_runner()});
    const auto overruled = events_of<FixedPointsOverruled>();
    ASSERT_EQ(overruled.size(), 3u);
    EXPECT_EQ(overruled[0].fixed, 1);
    EXPECT_EQ(overruled[0].points, overruled[0].computed - 1);
    EXPECT_EQ(topics_of<FixedPointsOverruled>()[0], session_topic(Topic::Kind::session_organisers));
}

struct ZoneRule {
    const char* rule;
    ChallengeKind kind;
    RandomPlace random_place;
    std::vector<ZoneId> zones;
    std::set<std::uint64_t> drawn;  // 0: none
};

TEST_F(GameComplete, TheZoneOfADrawnChallenge) {
    const std::set<std::uint64_t> all{110, 111, 112, 113, 114, 115, 116};
    for (const ZoneRule& rule : {
             ZoneRule{"random place: random", ChallengeKind::site, RandomPlace::zone, {}, all},
             {"s-bahn ones for that type",
              ChallengeKind::site,
              RandomPlace::s_bahn_zone,
              {},
              {113, 115}},
             {"place: its first zone",
              ChallengeKind::place,
              RandomPlace::none,
              {ZoneId{114}, ZoneId{111}},
              {114}},
             {"site: the one nearest to the team",
              ChallengeKind::site,
              RandomPlace::none,
              {ZoneId{114}, ZoneId{111}},
              {111}},
             {"zoneable drawn with a zone: random",
              ChallengeKind::zoneable,
              RandomPlace::none,
              {},
              all},
         }) {
        Catalog catalog = region::catalog();
        for (int i = 0; i < 30; ++i) {
            Challenge& challenge = region::add(catalog, rule.kind);
            challenge.random_place = rule.random_place;
            challenge.zones = rule.zones;
        }
        set_up(catalog, 4);
        start();
        std::set<std::uint64_t> drawn;
        for (int i = 0; i < 40; ++i) {
            ok(RerollChallenges{a_runner()});
            for (const auto& challenge : team_state(a_runner()).challenges) {
                drawn.insert(challenge.zone.value_or(ZoneId{}).value);
            }
        }
        EXPECT_EQ(drawn, rule.drawn) << rule.rule;
    }
}

TEST_F(GameComplete, AllowedZonesAreThoseOfTheDrawsDistanceRule) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 30; ++i)
        region::add(catalog, ChallengeKind::zoneable);
    set_up(catalog, 4);
    configure("regio_ratio", "0");
    start();
    advance_to(local(10));
    std::set<std::uint64_t> zones;
    for (int i = 0; i < 40; ++i) {
        ok(RerollChallenges{a_runner()});
        for (const auto& challenge : team_state(a_runner()).challenges) {
            const bool relaxed =
                std::find(challenge.relaxations.begin(),
                          challenge.relaxations.end(),
                          Relaxation::kind_and_distance) != challenge.relaxations.end();
            if (challenge.zone && !relaxed) zones.insert(challenge.zone->value);
        }
    }
    EXPECT_EQ(zones, (std::set<std::uint64_t>{110, 111, 112})) << "near: 0..26 minutes";
}

TEST_F(GameComplete, RepetitionsAreDrawnUniformlyFromTheHalfOpenRange) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 30; ++i) {
        Challenge& challenge = region::add(catalog, ChallengeKind::site, 110);
        challenge.repetitions_min = 2;
        challenge.repetitions_max = 5;
    }
    set_up(catalog, 4);
    start();
    std::map<std::int32_t, int> counts;
    for (int i = 0; i < 300; ++i) {
        ok(RerollChallenges{a_runner()});
        for (const auto& challenge : team_state(a_runner()).challenges)
            ++counts[challenge.repetitions];
    }
    ASSERT_EQ(counts.size(), 3u);
    for (const std::int32_t reps : {2, 3, 4})
        EXPECT_NEAR(counts[reps], 300, 4 * 14);
}

TEST_F(GameComplete, TheResultIsShuffled) {
    advance_to(local(16, 45));  // End game: two unspecific, one centre place.
    std::map<std::size_t, int> place_of_centre;
    for (int i = 0; i < 300; ++i) {
        ok(RerollChallenges{a_runner()});
        const auto open = team_state(a_runner()).challenges;
        for (std::size_t j = 0; j < open.size(); ++j) {
            if (open[j].kind == ChallengeKind::centre_place) ++place_of_centre[j];
        }
    }
    for (std::size_t j = 0; j < 3; ++j)
        EXPECT_NEAR(place_of_centre[j], 100, 4 * 9);
}

TEST_F(GameComplete, SaturdaysBiasCounts) {
    Catalog catalog = region::catalog();
    for (int i = 0; i < 9; ++i)
        region::add(catalog, ChallengeKind::site, 110).bias_saturday = 3;
    set_up(catalog, 4);
    configure("relative_standard_deviation", "0");
    start();
    const auto saturday = team_state(a_runner()).challenges[0].points;
    ok(StopGame{home});
    advance(48h);
    start();
    const auto monday = team_state(a_runner()).challenges[0].points;
    EXPECT_EQ(saturday, 3 * monday);
}

}  // namespace
}  // namespace muster::core
