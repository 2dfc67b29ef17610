#include "tests/load/ledger.hpp"

#include <gtest/gtest.h>

namespace muster::load {
namespace {

ReceivedEvent extended(std::uint64_t number, std::int64_t ends_us) {
    GameExtended event;
    event.ends = Time{std::chrono::microseconds(ends_us)};
    return {{Topic::Kind::session, 1}, number, Time{}, event};
}

TEST(Ledger, AnEventIsNotedOnceHoweverManyHearIt) {
    Ledger ledger;
    ledger.heard(extended(3, 1));
    ledger.heard(extended(3, 1));
    ledger.heard(extended(1, 1));
    const auto heard = ledger.take_heard();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_EQ(heard[0].number, 3u);
    EXPECT_EQ(heard[0].digest, digest_of(extended(3, 1)));
    EXPECT_TRUE(ledger.take_heard().empty());
    ledger.heard(extended(3, 1));
    EXPECT_TRUE(ledger.take_heard().empty());
    EXPECT_TRUE(ledger.take_objections().empty());
}

TEST(Ledger, OneNumberWithTwoContentsIsObjectedTo) {
    Ledger ledger;
    ledger.heard(extended(3, 1));
    ledger.heard(extended(3, 2));
    ASSERT_EQ(ledger.take_objections().size(), 1u);
}

TEST(Ledger, AnswersAreKeptInTheOrderInWhichTheyCame) {
    Ledger ledger;
    ledger.answered({.ok = true, .client = 1});
    ledger.answered({.ok = false, .client = 2});
    const auto answers = ledger.take_answers();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].client, 1u);
    EXPECT_LE(answers[0].answered, answers[1].answered);
    EXPECT_TRUE(ledger.take_answers().empty());
}

TEST(Ledger, ThatKeepsNothingStillObjects) {
    Ledger ledger;
    ledger.keep_nothing();
    ledger.answered({.ok = true});
    ledger.heard(extended(1, 1));
    ledger.object("something");
    EXPECT_TRUE(ledger.take_answers().empty());
    EXPECT_TRUE(ledger.take_heard().empty());
    EXPECT_EQ(ledger.take_objections().size(), 1u);
}

}  // namespace
}  // namespace muster::load
