// The whole state out and in again, and what determinism promises.
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

// Something of everything that the state holds, with two games on two catalogs.
class Snapshots : public GameFixture {
  protected:
    SessionId second;

    void SetUp() override {
        GameFixture::SetUp();
        ok(OpenLogin{with_passphrase(), {"verifier"}, {{7}}});
        ok(GrantSession{500, home});
        configure("num_catchers", "2");
        ok(SetConfig{{}, {{"num_challenges", "4"}}, {}});
        start();
        ok(CreateSet{name("Made while home plays")});
        second = session("Second", "solo_hunt");
        for (const char* each : {"Alpha", "Beta", "Gamma"}) {
            team(second, each, {player(std::string(each) + " one")});
        }
        ok(StartGame{second, {}, Seed{9}});
        ok(CreateSet{name("Made while both play")});
        complete(a_runner());
        for (const TeamId team : teams)
            apply(reading(team, 100));
        origin.key = IdempotencyKey{{1}, 1};
        ok(CreateSet{name("Made with a key")});
        origin.key.reset();
        ok(SetClock{now, now, 60});
    }
    PlayerId with_passphrase() {
        CreatePlayer request;
        request.name = name("Anna");
        request.passphrase = Passphrase{"", "verifier"};
        return ok(request).player.id;
    }
};

TEST_F(Snapshots, ASnapshotReadBackIsTheSameBytes) {
    const auto before = saved();
    engine = Engine::load(before);
    EXPECT_TRUE(before == saved());
}

TEST_F(Snapshots, AnEngineFromASnapshotGoesOnAsTheOneThatWasSaved) {
    Engine twin = Engine::load(saved());
    const auto both = [&](const Request& request) {
        apply(request);
        Outcome other;
        twin.apply({now, origin, request}, other);
        EXPECT_EQ(outcome.ok, other.ok);
        EXPECT_TRUE(outcome.reply == other.reply);
        EXPECT_TRUE(outcome.frames == other.frames);
        EXPECT_EQ(engine.digest(), twin.digest());
    };
    EXPECT_EQ(engine.next_timer(), twin.next_timer());
    both(RerollChallenges{a_runner()});
    both(CompleteChallenge{a_runner(), 0, 99});
    both(StopGame{second});
    both(CreateSet{name("Afterwards")});
    both(StopGame{home});
    std::string bytes;
    twin.save(bytes);
    EXPECT_TRUE(bytes == saved());
}

TEST_F(Snapshots, GamesOfOneCatalogShareItAfterLoading) {
    const State state = look();
    const auto& first = state.field.sessions.find(home)->game->catalog;
    const auto& other = state.field.sessions.find(second)->game->catalog;
    EXPECT_NE(first, other) << "it was edited between the two starts";
    EXPECT_NE(other, state.field.catalog);
    EXPECT_EQ(first->sets.size() + 1, other->sets.size());
}

TEST_F(Snapshots, ADamagedSnapshotIsRefusedAndNeverCrashes) {
    const auto good = saved();
    for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 500) {
        EXPECT_THROW(Engine::load(std::string_view(good).substr(0, size)), DecodeError);
    }
    EXPECT_THROW(Engine::load(good + "x"), DecodeError);
}

TEST_F(Snapshots, OneOfNewerRulesIsRefused) {
    State state = look();
    state.kernel.rules_version = rules_version_newest + 1;
    std::string bytes;
    state.save(bytes);
    EXPECT_THROW(Engine::load(bytes), DecodeError);
}

TEST_F(Snapshots, TheDigestCoversEveryOutcomeThatChangedSomething) {
    const auto digest = engine.digest();
    const auto sequence = engine.sequence();
    ok(Ping{});
    refused(RemovePlayer{PlayerId{999}});
    EXPECT_EQ(engine.digest(), digest);
    EXPECT_EQ(engine.sequence(), sequence);
    ok(CreateSet{name("One more")});
    EXPECT_NE(engine.digest(), digest);
    EXPECT_EQ(engine.sequence(), sequence + 1);
    EXPECT_EQ(engine.time(), now);
}

TEST_F(Snapshots, StatusTellsWhatTheEngineHolds) {
    const EngineStatus status = ok(GetStatus{});
    EXPECT_EQ(status.epoch, 7u);
    EXPECT_EQ(status.sequence, engine.sequence());
    EXPECT_EQ(status.sessions, 2u);
    EXPECT_EQ(status.running_games, 2u);
    EXPECT_EQ(status.players, 9u);
    EXPECT_EQ(status.clock_rate, 60);
    EXPECT_EQ(status.digest.size(), 16u);
    EXPECT_FALSE(status.build.empty());
}

// ---- The rest of the system requests. ----

class System : public EngineFixture {};

TEST_F(System, RulesAreSwitchedForwardAlone) {
    engine = Engine{7};
    EXPECT_EQ(ok(GetStatus{}).rules_version, 1u) << "without a record a journal began with these";
    EXPECT_EQ(ok(GetStatus{}).rules_version_newest, rules_version_newest);
    ok(ActivateRules{rules_version_newest});
    EXPECT_EQ(ok(GetStatus{}).rules_version, rules_version_newest);
    ok(ActivateRules{rules_version_newest});
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(refused(ActivateRules{1}).fact("field"), "version");
    EXPECT_EQ(refused(ActivateRules{rules_version_newest + 1}).fact("field"), "version");
    EXPECT_EQ(refused(ActivateRules{0}).fact("field"), "version");
}

TEST_F(System, AShutdownIsAskedOfTheOutside) {
    ok(Shutdown{"maintenance"});
    EXPECT_EQ(outcome.shutdown, "maintenance");
}

TEST_F(System, AGrantIsGivenOnceAndGoesWithARevocation) {
    const SessionId day = session("Game day");
    EXPECT_EQ(refusal(GrantSession{500, SessionId{99}}), ErrorCode::not_found);
    ok(GrantSession{500, day});
    EXPECT_EQ(events_of<GrantChanged>()[0], (GrantChanged{500, day, true}));
    ok(GrantSession{500, day});
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(ok(ListGrants{}).grants.size(), 1u);
    ok(RevokeSession{500, day});
    EXPECT_EQ(events_of<GrantChanged>()[0], (GrantChanged{500, day, false}));
}

TEST_F(System, ATimerThatDoesNotExistIsRefused) {
    EXPECT_EQ(refusal(TimerFired{TimerId{5}}), ErrorCode::not_found);
}

TEST_F(System, TheClocksAnchorIsKept) {
    ok(SetClock{now, now + std::chrono::hours{5}, 100});
    EXPECT_EQ(engine.clock_anchor().rate, 100);
    EXPECT_EQ(refused(SetClock{now, now, 0}).fact("field"), "rate");
}

TEST_F(System, PingTellsTheEnginesTime) {
    EXPECT_EQ(ok(Ping{}).time, now);
}

}  // namespace
}  // namespace muster::core
