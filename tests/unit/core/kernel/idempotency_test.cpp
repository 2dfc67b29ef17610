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
    EXPECT_EQ(look().people.players.find(first.player.id)->own.verifier, "a");
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

// The journal of a release with smaller bounds of stored replies may have a key twice.
TEST_F(Retries, WhatAJournalHasWasNoRetry) {
    use_key(1);
    ok(anna());
    engine.replay({now, origin, CreateSet{name("Region")}}, outcome);
    EXPECT_TRUE(outcome.changed);
    EXPECT_EQ(ok(CreateSet{name("Region")}).set.name.text, "Region");
    EXPECT_FALSE(outcome.changed) << "the newer one is remembered";
    EXPECT_EQ(refusal(anna()), ErrorCode::key_reused);
}

// ---- The bounds. ----

IdempotencyCache::Entry entry(std::uint64_t counter, Time at, std::size_t bytes = 1) {
    return {{{}, counter}, counter, at, std::string(bytes, 'x')};
}

// The key of one client of many.
IdempotencyKey key_of(std::uint8_t client, std::uint64_t counter) {
    IdempotencyKey key{{}, counter};
    key.client.at(0) = client;
    return key;
}

TEST(IdempotencyCache, TheOldestGoFirst) {
    IdempotencyCache cache;
    const Time start{};
    const auto key = [](std::uint64_t i) { return key_of(static_cast<std::uint8_t>(i % 20), i); };
    for (std::uint64_t i = 0; i <= limits::replies_max; ++i)
        cache.remember({key(i), i, start + std::chrono::microseconds(i), "x"});
    const Time now = start + 1s;
    EXPECT_EQ(cache.size(), limits::replies_max);
    EXPECT_EQ(cache.find(key(0), now), nullptr);
    ASSERT_NE(cache.find(key(1), now), nullptr);
    EXPECT_EQ(cache.find(key(1), now)->request_hash, 1u);
    EXPECT_EQ(cache.find(key(limits::replies_max), now)->request_hash, limits::replies_max);
}

TEST(IdempotencyCache, RepliesHaveABoundInBytes) {
    IdempotencyCache cache;
    constexpr std::uint8_t count = 8;
    static_assert(count * limits::reply_bytes_per_client_max == limits::reply_bytes_max);
    for (std::uint8_t client = 0; client < count; ++client) {
        const std::string reply(limits::reply_bytes_per_client_max, 'x');
        cache.remember({key_of(client, 1), 1, Time{}, reply});
    }
    EXPECT_EQ(cache.size(), count);
    cache.remember({key_of(count, 1), 1, Time{}, "x"});
    EXPECT_EQ(cache.size(), count);
    EXPECT_EQ(cache.find(key_of(0, 1), Time{}), nullptr);
}

TEST(IdempotencyCache, OneClientPushesOutItsOwnAlone) {
    IdempotencyCache cache;
    cache.remember({key_of(1, 1), 1, Time{}, "kept"});
    for (std::uint64_t i = 0; i <= limits::replies_per_client_max; ++i)
        cache.remember({key_of(2, i), i, Time{}, "x"});
    EXPECT_EQ(cache.size(), 1 + limits::replies_per_client_max);
    EXPECT_NE(cache.find(key_of(1, 1), Time{}), nullptr);
    EXPECT_EQ(cache.find(key_of(2, 0), Time{}), nullptr);
    EXPECT_NE(cache.find(key_of(2, 1), Time{}), nullptr);
    cache.remember(
        {key_of(2, 99'999), 1, Time{}, std::string(limits::reply_bytes_per_client_max, 'x')});
    EXPECT_EQ(cache.size(), 2u);
    EXPECT_NE(cache.find(key_of(1, 1), Time{}), nullptr);
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
