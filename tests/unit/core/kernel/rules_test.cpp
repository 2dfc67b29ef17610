// The versions of the rules: each difference under both versions, and the switch between versions.
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t discord_user = 42;

class Rules : public GameFixture {
  protected:
    // A community of its own with that version of the rules.
    void begin(std::uint32_t version) {
        GameFixture::SetUp();
        edit([&](State& state) { state.kernel.rules_version = version; });
    }
    void give_discord_user() {
        UpdatePlayer change;
        change.player = players[0];
        change.discord_user = discord_user;
        ok(change);
    }
    void open_login(std::uint8_t number) {
        ok(SetPassphrase{players[0], {"", "verifier"}});
        ok(OpenLogin{players[0], {"verifier"}, {{number}}});
    }
    Authenticate using_login(std::uint8_t number) { return {Token{"", {number}}}; }
};

TEST_F(Rules, Version1TellsTheCatalogDiscordUsersAndWhoPlays) {
    begin(1);
    give_discord_user();
    EXPECT_EQ(events_of<PlayerSaved>().at(0).player.discord_user, discord_user);
    start();
    ASSERT_THAT(events_of<PlayerSaved>(), SizeIs(players.size()));
    EXPECT_EQ(events_of<PlayerSaved>()[0].player.playing_in, home);
    EXPECT_THAT(events_of<ProfileChanged>(), SizeIs(players.size()));
    ok(StopGame{home});
    ASSERT_THAT(events_of<PlayerSaved>(), SizeIs(players.size()));
    EXPECT_EQ(events_of<PlayerSaved>()[0].player.playing_in, std::nullopt);
}

TEST_F(Rules, Version2TellsThemThePlayerAlone) {
    begin(2);
    give_discord_user();
    EXPECT_EQ(events_of<PlayerSaved>().at(0).player.discord_user, std::nullopt);
    EXPECT_EQ(events_of<ProfileChanged>().at(0).player.discord_user, discord_user);
    start();
    EXPECT_THAT(events_of<PlayerSaved>(), IsEmpty());
    ASSERT_THAT(events_of<ProfileChanged>(), SizeIs(players.size()));
    EXPECT_EQ(events_of<ProfileChanged>()[0].player.playing_in, home);
    UpdatePlayer change;
    change.player = players[0];
    change.name = name("Somebody else");
    ok(change);
    EXPECT_EQ(events_of<PlayerSaved>().at(0).player.playing_in, std::nullopt);
    ok(StopGame{home});
    EXPECT_THAT(events_of<PlayerSaved>(), IsEmpty());
    ASSERT_THAT(events_of<ProfileChanged>(), SizeIs(players.size()));
    EXPECT_EQ(events_of<ProfileChanged>()[0].player.playing_in, std::nullopt);
}

TEST_F(Rules, Version1KeepsLoginsForEverAndTellsNobodyThatTheyWereClosed) {
    begin(1);
    open_login(1);
    advance(std::chrono::days(1000));
    ok(using_login(1));
    EXPECT_FALSE(outcome.changed);
    ok(Logout{Token{"", {1}}});
    EXPECT_THAT(outcome.events, IsEmpty());
}

TEST_F(Rules, Version3ComparesOldLocationsAtACatch) {
    for (const std::uint32_t version : {3u, 4u}) {
        begin(version);
        start();
        advance(10min);
        const TeamId catcher = a_catcher();
        const TeamId runner = a_runner();
        ok(reading(runner, 90'000, -24h));
        ok(reading(catcher, 0));
        if (version == 3) {
            EXPECT_EQ(refusal(catching(catcher, runner)), ErrorCode::teams_too_far);
        } else {
            ok(catching(catcher, runner));
        }
    }
}

// Of 600 draws in the perimeter by version 3, some 60 left it (the terminal zones of the region are
// farther from the centre than the near half).
TEST_F(Rules, Version3DrawsRandomPlacesOutOfReach) {
    for (const std::uint32_t version : {3u, 4u}) {
        GameFixture::SetUp();
        Catalog catalog = region::catalog();
        for (int i = 0; i < 6; ++i) {
            region::add(catalog, ChallengeKind::site).random_place = RandomPlace::s_bahn_zone;
            region::add(catalog, ChallengeKind::place, 110);
            region::add(catalog, ChallengeKind::anywhere);
        }
        set_up(std::move(catalog), 5);
        edit([&](State& state) { state.kernel.rules_version = version; });
        configure("perim_distance_range", "24..25");
        configure("start_time", "07:00");  // The perimeter period, from 07:40 on.
        configure("perimeter_minutes", "440");
        configure("time_wiggle_minutes", "0");
        start();
        std::size_t out_of_reach = 0;
        for (int i = 0; i < 100; ++i) {
            ok(RerollChallenges{a_runner()});
            for (const auto& open : team_state(a_runner()).challenges) {
                out_of_reach += open.relaxations.empty() && open.zone &&
                                region::positions().at(*open.zone) >= 25;
            }
        }
        if (version == 3) {
            EXPECT_GT(out_of_reach, 0u);
        } else {
            EXPECT_EQ(out_of_reach, 0u);
        }
    }
}

TEST_F(Rules, Version3TakesNothingBack) {
    begin(3);
    start();
    advance(10min);
    const TeamId runner = a_runner();
    complete(runner);
    const auto state = look();
    const auto& game = *state.field.sessions.find(home)->game;
    EXPECT_EQ(game.last_change, 0u) << "older snapshots have no place for it";
    EXPECT_TRUE(game.undoable.empty());
    EXPECT_EQ(refusal(UndoPeriod{runner, {}, "a wrong button"}), ErrorCode::nothing_to_undo);
}

TEST_F(Rules, Version3ForgetsSetsInSettings) {
    begin(3);
    const SetId set = ok(CreateSet{name("Winter")}).set.id;
    ok(SetConfig{home, {{"challenge_sets", "Winter"}}, {}});
    ok(RenameSet{set, name("Snow")});
    EXPECT_EQ(ok(GetSession{home}).session.overrides,
              (std::vector<Setting>{{"challenge_sets", "winter"}}));
    ok(RemoveSet{set});
}

TEST_F(Rules, Version3TellsServicesOfAllSessions) {
    begin(3);
    const Topic all{Topic::Kind::engine, 0};
    const Topic own{Topic::Kind::engine, 500};
    ok(GrantSession{500, home});
    EXPECT_THAT(outcome.events, SizeIs(1));
    ok(EngineStarted{now});
    EXPECT_THAT(outcome.events, SizeIs(1));
    as_service(500);
    ok(Subscribe{{all}, false});
    EXPECT_EQ(refusal(Subscribe{{own}, false}), ErrorCode::not_allowed);
    EXPECT_EQ(ok(ListSessions{}).as_of.at(0).topic, all);
    as_operator();
    ok(ActivateRules{4});
    ASSERT_THAT(outcome.losses, SizeIs(1)) << "of the services that are subscribed";
    EXPECT_EQ(outcome.losses[0].topic, all);
    EXPECT_TRUE(outcome.losses[0].every_service);
    as_service(500);
    EXPECT_EQ(refusal(Subscribe{{all}, false}), ErrorCode::not_allowed);
    ok(Subscribe{{own}, false});
}

TEST_F(Rules, ASwitchEndsLoginsThatAreTooOldByTheNewRules) {
    begin(1);
    open_login(1);
    advance(std::chrono::days(91));
    ok(OpenLogin{players[0], {"verifier"}, {{2}}});
    ok(ActivateRules{2});
    EXPECT_EQ(refusal(using_login(1)), ErrorCode::wrong_credentials);
    ok(using_login(2));
}

TEST_F(Rules, AGameIsPlayedToItsEndByTheRulesByWhichItBegan) {
    begin(1);
    start();
    const Error error = refused(ActivateRules{2});
    EXPECT_EQ(error.code, ErrorCode::game_in_progress);
    EXPECT_EQ(error.fact("name"), "Home");
    ok(ActivateRules{1});
    EXPECT_FALSE(outcome.changed) << "these are active already";
    ok(StopGame{home});
    ok(ActivateRules{2});
    EXPECT_EQ(ok(GetStatus{}).rules_version, 2u);
}

}  // namespace
}  // namespace muster::core
