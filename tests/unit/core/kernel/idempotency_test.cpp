// Retries: "a retried request with the same idempotency key has its effect once".
#include "engine/core/kernel/idempotency.hpp"

#include "engine/core/kernel/limits.hpp"
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

class Retries : public GameFixture {
  protected:
    void use_key(std::uint64_t counter) { origin.key = IdempotencyKey{{1, 2, 3}, counter}; }
    static CreatePlayer anna() {
        CreatePlayer request;
        request.name = name("Anna");
        return request;
    }
};

TEST_F(Retries, GetTheSameReplyAndHaveTheirEffectOnce) {
    use_key(1);
    const auto first = ok(anna());
    const auto count = ok(ListPlayers{}).players.size();
    const auto before = saved();
    EXPECT_EQ(ok(anna()), first);
    EXPECT_FALSE(outcome.changed);
    EXPECT_TRUE(outcome.events.empty());
    EXPECT_TRUE(before == saved());
    EXPECT_EQ(ok(ListPlayers{}).players.size(), count);
}

TEST_F(Retries, TheSameKeyWithAnotherRequestIsRefused) {
    use_key(1);
    ok(anna());
    auto berta = anna();
    berta.name = name("Berta");
    EXPECT_EQ(refused(berta).fact("counter"), "1");
    EXPECT_EQ(refusal(CreateSet{name("Anna")}), ErrorCode::key_reused);
    use_key(2);
    ok(berta);
}

TEST_F(Retries, TheSameKeyFromAnotherActorIsAnotherRequest) {
    use_key(1);
    ok(CreateSet{name("Region")});
    origin.actor = Actor::organiser_of(home);
    EXPECT_EQ(refusal(CreateSet{name("Region")}), ErrorCode::key_reused);
}

TEST_F(Retries, ARefusalIsNotRememberedNorAQuery) {
    use_key(1);
    EXPECT_EQ(refusal(RemovePlayer{PlayerId{99}}), ErrorCode::not_found);
    ok(Ping{});
    ok(anna());
    ok(ListPlayers{});
}

// The door salts a passphrase and chooses a seed anew for every attempt.
TEST_F(Retries, WhatTheDoorChoosesIsNotPartOfTheRequest) {
    use_key(1);
    auto request = anna();
    request.passphrase = Passphrase{"", "salted one way"};
    const auto first = ok(request);
    request.passphrase->verifier = "salted another way";
    EXPECT_EQ(ok(request), first);
    use_key(2);
    SetPassphrase change{first.player.id, {"", "a"}};
    ok(change);
    change.passphrase.verifier = "b";
    ok(change);
    EXPECT_EQ(look().people.players.find(first.player.id)->verifier, "a");
    use_key(3);
    ok(StartGame{home, {}, Seed{5}});
    ok(StartGame{home, {}, Seed{6}});
    EXPECT_FALSE(outcome.changed);
}

TEST_F(Retries, AreKeptFor24Hours) {
    use_key(1);
    ok(anna());
    advance(24h - 1min);
    ok(anna());
    advance(1min);
    EXPECT_EQ(refusal(anna()), ErrorCode::name_taken) << "forgotten, so it is a new request";
}

TEST_F(Retries, SurviveASnapshot) {
    use_key(1);
    const auto first = ok(anna());
    engine = Engine::load(saved());
    EXPECT_EQ(ok(anna()), first);
}

// ---- The bounds. ----

IdempotencyCache::Entry entry(std::uint64_t counter, Time at, std::size_t bytes = 1) {
    return {{{}, counter}, counter, at, std::string(bytes, 'x')};
}

TEST(IdempotencyCache, TheOldestGoFirst) {
    IdempotencyCache cache;
    const Time start{};
    for (std::uint64_t i = 0; i <= limits::replies_max; ++i) {
        cache.remember(entry(i, start + std::chrono::microseconds(i)));
    }
    const Time now = start + 1s;
    EXPECT_EQ(cache.size(), limits::replies_max);
    EXPECT_EQ(cache.find({{}, 0}, now), nullptr);
    ASSERT_NE(cache.find({{}, 1}, now), nullptr);
    EXPECT_EQ(cache.find({{}, 1}, now)->request_hash, 1u);
    EXPECT_EQ(cache.find({{}, limits::replies_max}, now)->request_hash, limits::replies_max);
}

TEST(IdempotencyCache, RepliesHaveABoundInBytes) {
    IdempotencyCache cache;
    cache.remember(entry(1, Time{}, limits::reply_bytes_max / 2));
    cache.remember(entry(2, Time{}, limits::reply_bytes_max / 2));
    EXPECT_EQ(cache.size(), 2u);
    cache.remember(entry(3, Time{}));
    EXPECT_EQ(cache.size(), 2u);
    EXPECT_EQ(cache.find({{}, 1}, Time{}), nullptr);
}

TEST(IdempotencyCache, WhatIsForgottenByTimeMayBeUsedAgain) {
    IdempotencyCache cache;
    const Time later = Time{} + 25h;
    cache.remember(entry(1, Time{}));
    EXPECT_EQ(cache.find({{}, 1}, later), nullptr);
    cache.remember(entry(1, later));
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_NE(cache.find({{}, 1}, later), nullptr);
}

}  // namespace
}  // namespace muster::core
