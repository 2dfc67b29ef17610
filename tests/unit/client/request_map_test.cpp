#include "client-lib/src/request_map.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1h};

struct Silent final : detail::ReplyHandler {
    void replied(bool, std::string_view) override {}
    void failed(Failure) override {}
};

class RequestMapTest : public ::testing::Test {
  protected:
    static RequestMap::Entry waiting(std::string frame, bool retried) {
        RequestMap::Entry entry;
        entry.waiter = std::make_unique<Silent>();
        entry.frame = std::move(frame);
        entry.retried = retried;
        return entry;
    }
    static RequestMap::Entry written(std::uint64_t offset, bool retried = false) {
        auto entry = waiting("frame", retried);
        entry.written = true;
        entry.offset = offset;
        return entry;
    }
    static bool somebody_waits(const RequestMap::Entry& entry) {
        return !std::holds_alternative<std::monostate>(entry.waiter);
    }
    RequestMap map;
};

TEST_F(RequestMapTest, AReplySettlesItsRequestOnce) {
    map.open(1, written(0));
    EXPECT_TRUE(map.settle(1));
    EXPECT_FALSE(map.settle(1));
    EXPECT_EQ(map.size(), 0u);
}

TEST_F(RequestMapTest, AReplyThatNobodyAskedForIsNotSettled) {
    EXPECT_FALSE(map.settle(1));
}

TEST_F(RequestMapTest, AnAbandonedRequestThatWasWrittenKeepsItsIdUntilTheReply) {
    map.open(1, written(0));
    const auto given = map.abandon(1, 100);
    ASSERT_TRUE(given);
    EXPECT_TRUE(given->sent);
    EXPECT_EQ(map.size(), 1u);
    EXPECT_FALSE(map.abandon(1, 100));
    const auto late = map.settle(1);
    ASSERT_TRUE(late);
    EXPECT_FALSE(somebody_waits(*late));
}

TEST_F(RequestMapTest, AnAbandonedRequestThatWaitsIsGone) {
    map.open(1, waiting("a", true));
    EXPECT_FALSE(map.abandon(1, 0)->sent);
    EXPECT_EQ(map.size(), 0u);
}

TEST_F(RequestMapTest, WaitingRequestsAreWrittenInTheOrderInWhichTheyWereMade) {
    map.open(3, waiting("c", true));
    map.open(1, waiting("a", true));
    map.open(2, written(0));
    std::string out = "hello";
    map.write_waiting(out, out.size());
    EXPECT_EQ(out, "helloac");
    map.write_waiting(out, out.size());
    EXPECT_EQ(out, "helloac");
}

TEST_F(RequestMapTest, ALossGivesUpTheRequestsThatAreNotRetriedAndTellsWhichWereSent) {
    map.open(1, written(0));
    map.open(2, written(50));
    map.open(3, waiting("c", false));
    const auto given = map.connection_lost(50);
    ASSERT_EQ(given.size(), 3u);
    EXPECT_TRUE(given[0].sent);
    EXPECT_FALSE(given[1].sent);
    EXPECT_FALSE(given[2].sent);
    EXPECT_EQ(map.size(), 0u);
}

TEST_F(RequestMapTest, ALossSendsRetriedRequestsBackToWaiting) {
    map.open(1, written(0, true));
    EXPECT_TRUE(map.connection_lost(50).empty());
    std::string out;
    map.write_waiting(out, 0);
    EXPECT_EQ(out, "frame");
    // The request may have had its effect on the earlier connection, whatever happens on this one.
    EXPECT_TRUE(map.fail_all(0).at(0).sent);
}

TEST_F(RequestMapTest, ALossForgetsAbandonedRequests) {
    map.open(1, written(0, true));
    map.abandon(1, 50);
    EXPECT_TRUE(map.connection_lost(50).empty());
    EXPECT_EQ(map.size(), 0u);
}

TEST_F(RequestMapTest, AnotherRealmGivesUpWhatWasSentToTheOldOne) {
    map.open(1, written(0, true));
    map.open(2, written(50, true));
    map.open(3, waiting("c", true));
    EXPECT_TRUE(map.connection_lost(50).empty());
    EXPECT_EQ(map.realm_changed().size(), 1u);
    EXPECT_EQ(map.size(), 2u);
}

TEST_F(RequestMapTest, DeadlinesExpireThoseThatWaitAndThoseThatWereWritten) {
    auto soon = written(0);
    soon.deadline = start + 1s;
    auto later = waiting("b", true);
    later.deadline = start + 2s;
    map.open(1, std::move(soon));
    map.open(2, std::move(later));
    map.open(3, written(9));

    EXPECT_EQ(map.next_check(), start + 1s);
    EXPECT_TRUE(map.expire(start, 50).empty());
    EXPECT_EQ(map.expire(start + 1s, 50).size(), 1u);
    EXPECT_EQ(map.size(), 3u);  // The written request waits for its late reply.
    EXPECT_EQ(map.next_check(), start + 2s);
    EXPECT_EQ(map.expire(start + 5s, 50).size(), 1u);
    EXPECT_EQ(map.size(), 2u);
    EXPECT_EQ(map.next_check(), TimePoint::max());
}

TEST_F(RequestMapTest, QuestionsOfAFeedThatIsGoneAreAbandoned) {
    RequestMap::Entry question;
    question.waiter = Question{4, Subscribe{}};
    question.written = true;
    map.open(1, std::move(question));
    map.abandon_feed(5);
    map.abandon_feed(4);
    EXPECT_FALSE(somebody_waits(*map.settle(1)));
}

}  // namespace
}  // namespace muster::client
