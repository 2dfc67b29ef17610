#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using GameStart = GameFixture;

TEST_F(GameStart, TeamsResetAndCatchersAreDrawn) {
    const GameReply reply = start();
    ASSERT_EQ(reply.teams.size(), 5u);
    int catchers = 0;
    for (const auto& team : reply.teams) {
        EXPECT_EQ(team.zone, ZoneId{110});
        EXPECT_EQ(team.bounty, 0);
        EXPECT_TRUE(team.periods.empty());
        EXPECT_FALSE(team.location);
        EXPECT_EQ(team.sector, "");
        if (team.role == Role::catcher) {
            ++catchers;
            EXPECT_EQ(team.points, 500) << "bounty_start_points (as points)";
            EXPECT_TRUE(team.challenges.empty());
        } else {
            EXPECT_EQ(team.role, Role::runner);
            EXPECT_EQ(team.points, 0);
            EXPECT_EQ(team.challenges.size(), 3u);
        }
    }
    EXPECT_EQ(catchers, 3);
    EXPECT_EQ(reply, game());
    EXPECT_TRUE(outcome.changed == false);
}

TEST_F(GameStart, EveryTeamIsDrawnAsCatcherEquallyOften) {
    std::map<TeamId, int> counts;
    configure("num_catchers", "2");
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        for (const auto& team : start(seed).teams)
            counts[team.team] += team.role == Role::catcher;
        ok(StopGame{home});
    }
    for (const auto& [team, count] : counts)
        EXPECT_NEAR(count, 200, 4 * 11);
}

TEST_F(GameStart, TheAlarmIsTheEndTimeOfTheLocalDay) {
    const GameReply reply = start();
    EXPECT_EQ(reply.started, now);
    EXPECT_EQ(reply.ends, local(17));
    EXPECT_EQ(engine.next_timer()->due, local(17));
}

TEST_F(GameStart, StartedIsBroadcastAndPlayersAreReserved) {
    const GameReply reply = start();
    const auto started = [&] {
        as_operator();
        ok(StopGame{home});
        apply(StartGame{home, {}, Seed{1}});
        return events_of<GameStarted>();
    }();
    ASSERT_EQ(started.size(), 1u);
    EXPECT_EQ(topics_of<GameStarted>(), std::vector{session_topic()});
    EXPECT_EQ(started[0].teams.size(), 5u);
    for (const auto& team : started[0].teams)
        EXPECT_TRUE(team.challenges.empty());
    // The session's topics for all, for each role and for its organisers, and the topics of the
    // teams.
    const HeldChanges held = outcome.held;
    EXPECT_EQ(held.size(), 4u + 5u);
    EXPECT_THAT(held, testing::Contains(HeldChange{{Topic::Kind::session, home.value}, now}));
    EXPECT_EQ(engine.held_events(), held);
    EXPECT_EQ(Engine::load(saved()).held_events(), held);
    EXPECT_EQ(events_of<ProfileChanged>().size(), 5u);
    EXPECT_EQ(ok(GetStatus{}).running_games, 1u);
    for (const PlayerId each : players)
        EXPECT_EQ(ok(GetPlayer{each}).player.playing_in, home);
    EXPECT_EQ(ok(GetSession{home}).session.game, game().game);
}

TEST_F(GameStart, NoGameRunning) {
    start();
    EXPECT_EQ(refusal(StartGame{home, {}, Seed{1}}), ErrorCode::game_in_progress);
}

TEST_F(GameStart, UnknownSession) {
    EXPECT_EQ(refusal(StartGame{SessionId{99}, {}, Seed{1}}), ErrorCode::not_found);
}

TEST_F(GameStart, AsManyPlayableChallengesAsChallengesPerTeamAtLeast) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::site, 110);
    region::add(catalog, ChallengeKind::site, 110).status = ChallengeStatus::refactor;
    region::add(catalog, ChallengeKind::site, 110).status = ChallengeStatus::edited;
    set_up(catalog, 5);
    const Error error = refused(StartGame{home, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::too_few_challenges);
    EXPECT_EQ(error.fact("challenges"), "2");
    EXPECT_EQ(error.fact("min"), "3");
    configure("num_challenges", "2");
    start();
}

TEST_F(GameStart, TheCentreZoneAndStartZoneExist) {
    Catalog catalog = region::full();
    catalog.zones.erase(ZoneId{110});
    set_up(catalog, 5);
    Error error = refused(StartGame{home, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::zone_missing);
    EXPECT_EQ(error.fact("setting"), "centre_zone");
    configure("centre_zone", "111");
    error = refused(StartGame{home, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::zone_missing);
    EXPECT_EQ(error.fact("setting"), "start_zone");
    EXPECT_EQ(error.fact("zone"), "110");
}

TEST_F(GameStart, EachConfiguredChallengeSetExists) {
    Catalog catalog = region::full();
    region::add_set(catalog, "family");
    set_up(catalog, 5);
    configure("challenge_sets", "family, winter");
    const Error error = refused(StartGame{home, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::set_missing);
    EXPECT_EQ(error.fact("set"), "winter");
}

TEST_F(GameStart, ASetIsFoundAlsoByItsTextWhereItsKeyFoldsMore) {
    Catalog catalog = region::full();
    const SetId winter = region::add_set(catalog, "");
    catalog.sets[winter].name = {"\u2744\ufe0f Winter", "\u2744 winter"};  // As from the door.
    for (auto& [id, challenge] : catalog.challenges) {
        if (id.value % 2 == 0) challenge.sets = {winter};
    }
    set_up(catalog, 5);
    for (const auto* text : {"\u2744\ufe0f WINTER", "\u2744 Winter"}) {
        configure("challenge_sets", text);
        std::size_t drawn = 0;
        for (const auto& team : start(1).teams) {
            drawn += team.challenges.size();
            for (const auto& challenge : team.challenges)
                EXPECT_EQ(challenge.challenge.value % 2, 0u) << text;
        }
        EXPECT_GT(drawn, 0u) << text;
        ok(StopGame{home});
    }
}

TEST_F(GameStart, FewerCatchersThanTeams) {
    set_up(region::full(), 3);
    EXPECT_EQ(refusal(StartGame{home, {}, Seed{1}}), ErrorCode::too_many_catchers);
    configure("num_catchers", "2");
    start();
}

TEST_F(GameStart, ASessionWithoutTeams) {
    set_up(region::full(), 0);
    EXPECT_EQ(refusal(StartGame{home, {}, Seed{1}}), ErrorCode::too_many_catchers);
}

TEST_F(GameStart, EveryTeamHasAPlayer) {
    team(home, "Empty");
    const Error error = refused(StartGame{home, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::team_without_player);
    EXPECT_EQ(error.fact("name"), "Empty");
}

TEST_F(GameStart, PlayersBusyElsewhereAreNamed) {
    const SessionId other = session("Other");
    for (int i = 0; i < 4; ++i)
        team(other,
             std::string(3, static_cast<char>('p' + i)),
             {players[static_cast<std::size_t>(i)]});
    start();
    const Error error = refused(StartGame{other, {}, Seed{1}});
    EXPECT_EQ(error.code, ErrorCode::player_busy);
    EXPECT_EQ(error.fact("names"), "Badgers one, Otters one, Foxes one, Herons one");
    EXPECT_NE(error.message.find("Foxes one"), std::string::npos);
    ok(StopGame{home});
    ok(StartGame{other, {}, Seed{1}});
}

TEST_F(GameStart, EndTimeInTheFuture) {
    advance_to(local(17));
    EXPECT_EQ(refusal(StartGame{home, {}, Seed{1}}), ErrorCode::end_in_past);
    configure("end_time", "17:30");
    start();
}

// The field case "Over midnight".
TEST_F(GameStart, MayEndAfterMidnight) {
    ok(SetConfig{home, {{"start_time", "22:00"}, {"end_time", "02:00"}}, {}});
    advance_to(local(23));
    const Time two = local(26);
    const auto game = start();
    EXPECT_EQ(game.ends, two);
    advance_to(two);
    ASSERT_FALSE(fired.empty());
    EXPECT_TRUE(std::holds_alternative<GameEnded>(fired.back().event));
    advance(1s);
    EXPECT_EQ(start().ends, two + std::chrono::hours{24}) << "the next night";
}

TEST_F(GameStart, ChosenCatchersAreNotForThisMode) {
    EXPECT_EQ(refusal(StartGame{home, {teams[0]}, Seed{1}}), ErrorCode::bad_data);
    EXPECT_EQ(refusal(StartGame{home, {TeamId{77}}, Seed{1}}), ErrorCode::not_found);
}

TEST_F(GameStart, WithoutTheUnderdogBonus) {
    // Catchers begin far ahead. The points of challenges are the same as without the lead.
    configure("bounty_start_points", "500");
    configure("relative_standard_deviation", "0");
    const auto ordinary = start(5);
    ok(StopGame{home});
    configure("bounty_start_points", "90000");
    const auto ahead = start(5);
    for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; j < ordinary.teams[i].challenges.size(); ++j) {
            EXPECT_EQ(ordinary.teams[i].challenges[j].points, ahead.teams[i].challenges[j].points);
        }
    }
    const TeamId runner = a_runner();
    ok(RerollChallenges{runner});
    const auto rerolled = team_state(runner);
    EXPECT_GT(rerolled.challenges[0].points, 2000)
        << "but later there is one: (90000 - 1000) / 4000 more";
}

TEST_F(GameStart, AGamePlaysOnAFrozenCopy) {
    start();
    const auto before = look().field.sessions.find(home)->game->catalog->challenges.size();
    edit([](State& state) { state.field.edit_catalog().challenges.erase(ChallengeId{1}); });
    const State state = look();
    EXPECT_EQ(state.field.sessions.find(home)->game->catalog->challenges.size(), before);
    EXPECT_EQ(state.field.catalog->challenges.size(), before - 1);
}

TEST_F(GameStart, OnlyConfiguredSetsAreDrawn) {
    Catalog catalog = region::full();
    const SetId family = region::add_set(catalog, "family");
    for (auto& [id, challenge] : catalog.challenges) {
        if (id.value % 2 == 0) challenge.sets = {family};
    }
    set_up(catalog, 5);
    configure("challenge_sets", "family");
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const auto& team : start(seed).teams) {
            for (const auto& challenge : team.challenges)
                EXPECT_EQ(challenge.challenge.value % 2, 0u);
        }
        ok(StopGame{home});
    }
}

}  // namespace
}  // namespace muster::core
