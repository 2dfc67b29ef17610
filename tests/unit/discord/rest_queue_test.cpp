// Discord's rules for clients of its HTTP API, on a clock that the test sets:
// discord.com/developers/docs/topics/rate-limits.
#include "discord-bot/api/rest_queue.hpp"

#include "discord-bot/connection.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>
#include <vector>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;

class RestQueueTest : public testing::Test {
  protected:
    static RestRequest post(const std::string& channel, const std::string& body = "") {
        RestRequest request;
        request.method = Method::post;
        request.route = "/channels/" + channel + "/messages";
        request.path = request.route;
        request.body = body;
        return request;
    }
    static RestAnswer fine(std::uint32_t remaining, double reset_after, const char* bucket = "b") {
        RestAnswer answer;
        answer.status = 200;
        answer.bucket = bucket;
        answer.remaining = remaining;
        answer.reset_after = reset_after;
        return answer;
    }
    static RestAnswer status(int code) {
        RestAnswer answer;
        answer.status = code;
        return answer;
    }
    static RestAnswer too_many(double retry_after, const char* scope) {
        auto answer = status(429);
        answer.retry_after = retry_after;
        answer.scope = scope;
        return answer;
    }
    // All requests that may be sent now.
    std::vector<std::uint64_t> sendable() {
        std::vector<std::uint64_t> ids;
        while (const auto out = queue.next(now))
            ids.push_back(out->id);
        return ids;
    }
    std::uint64_t expect_one() {
        const auto ids = sendable();
        EXPECT_EQ(ids.size(), 1u);
        return ids.empty() ? 0 : ids.front();
    }
    void expect_result(std::uint64_t id, RestResult::Fate fate, int code = 0) {
        const auto result = queue.result(now);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(result->id, id);
        EXPECT_EQ(result->fate, fate);
        EXPECT_EQ(result->status, code);
    }
    void expect_no_result() { EXPECT_FALSE(queue.result(now).has_value()); }
    // Advances the clock to the queue's next time.
    Steady::duration wait() {
        const auto next = queue.next_time(now);
        EXPECT_TRUE(next.has_value());
        if (!next) return {};
        const auto waited = std::max(*next - now, Steady::duration{});
        now += waited;
        return waited;
    }

    Steady::time_point now{1h};
    RestQueue queue;
};

// ---- Order. ----

TEST_F(RestQueueTest, OneRouteKeepsItsOrder) {
    const auto first = queue.add(post("1", "first"));
    const auto second = queue.add(post("1", "second"));
    const auto other = queue.add(post("2"));
    EXPECT_THAT(sendable(), testing::ElementsAre(first, other));
    queue.answered(now, first, fine(4, 5));
    expect_result(first, RestResult::Fate::answered, 200);
    EXPECT_THAT(sendable(), testing::ElementsAre(second));
}

TEST_F(RestQueueTest, AnswersToInteractionsGoFirst) {
    queue.add(post("1"));
    auto answer = post("9");
    answer.route = "/interactions/9/token/callback";
    answer.exempt_from_global = true;
    const auto id = queue.add(answer);
    EXPECT_EQ(queue.next(now)->id, id);
}

// ---- Buckets. ----

TEST_F(RestQueueTest, ABucketThatIsEmptyIsWaitedFor) {
    for (int i = 0; i < 3; ++i)
        queue.add(post("1"));
    queue.answered(now, expect_one(), fine(1, 2.5));
    queue.answered(now, expect_one(), fine(0, 2.5));
    EXPECT_TRUE(sendable().empty());
    EXPECT_TRUE(queue.result(now) && queue.result(now));
    const auto waited = wait();
    EXPECT_GE(waited, 2500ms);
    EXPECT_LE(waited, 2600ms);
    expect_one();
}

TEST_F(RestQueueTest, RoutesOfOneBucketShareIt) {
    RestRequest edit = post("1");
    edit.method = Method::patch;
    queue.add(post("1"));
    queue.add(edit);
    const auto both = sendable();
    ASSERT_EQ(both.size(), 2u);
    queue.answered(now, both[0], fine(1, 5, "shared"));
    queue.answered(now, both[1], fine(0, 5, "shared"));
    queue.add(post("1"));
    queue.add(edit);
    EXPECT_TRUE(sendable().empty());
    queue.add(post("2"));
    expect_one();
}

TEST_F(RestQueueTest, WhatIsUnderWayCountsAgainstABucket) {
    RestRequest edit = post("1");
    edit.method = Method::patch;
    queue.add(post("1"));
    queue.add(edit);
    const auto both = sendable();
    queue.answered(now, both[0], fine(3, 5, "shared"));
    queue.answered(now, both[1], fine(1, 5, "shared"));
    queue.add(post("1"));
    queue.add(edit);
    expect_one();
}

TEST_F(RestQueueTest, TheSameBucketOfAnotherChannelIsAnotherOne) {
    queue.add(post("1"));
    queue.answered(now, expect_one(), fine(0, 5, "messages"));
    queue.add(post("2"));
    queue.answered(now, expect_one(), fine(4, 5, "messages"));
    queue.add(post("1"));
    EXPECT_TRUE(sendable().empty());
    queue.add(post("2"));
    expect_one();
}

TEST_F(RestQueueTest, AnAnswerWithoutLimitsIsNoLimit) {
    for (int i = 0; i < 5; ++i) {
        const auto id = queue.add(post("1"));
        EXPECT_EQ(expect_one(), id);
        queue.answered(now, id, status(204));
        expect_result(id, RestResult::Fate::answered, 204);
    }
}

// ---- The limit of all. ----

TEST_F(RestQueueTest, FiftyGoOutInASecondAndInteractionsBeside) {
    for (int i = 0; i < 60; ++i)
        queue.add(post(std::to_string(i)));
    EXPECT_EQ(sendable().size(), 50u);
    auto answer = post("x");
    answer.exempt_from_global = true;
    queue.add(answer);
    expect_one();
    EXPECT_EQ(wait(), 1s);
    EXPECT_EQ(sendable().size(), 10u);
}

TEST_F(RestQueueTest, NoSecondSeesMoreThanFifty) {
    std::mt19937 random(3);
    std::vector<Steady::time_point> sent;
    int channel = 0;
    for (int step = 0; step < 2'000; ++step) {
        for (auto n = random() % 4; n > 0; --n)
            queue.add(post(std::to_string(++channel)));
        for (const auto id : sendable()) {
            sent.push_back(now);
            queue.answered(now, id, status(200));
        }
        now += std::chrono::milliseconds(random() % 40);
    }
    ASSERT_GT(sent.size(), 1'000u);
    for (std::size_t i = 50; i < sent.size(); ++i)
        ASSERT_GE(sent[i] - sent[i - 50], 1s) << i;
}

// ---- 429. ----

TEST_F(RestQueueTest, TooManyOfABucketAreSentAgainLaterInOrder) {
    const auto first = queue.add(post("1"));
    const auto second = queue.add(post("1"));
    EXPECT_EQ(expect_one(), first);
    queue.answered(now, first, too_many(3, "user"));
    expect_no_result();
    queue.add(post("2"));
    EXPECT_EQ(sendable().size(), 1u) << "others go on";
    EXPECT_GE(wait(), 3s);
    EXPECT_THAT(sendable(), testing::ElementsAre(first));
    queue.answered(now, first, fine(1, 1));
    EXPECT_THAT(sendable(), testing::ElementsAre(second));
}

// For example a channel's name has its own limit of two changes in ten minutes within the bucket.
TEST_F(RestQueueTest, TooManyOfOneThingInABucketStopNoOther) {
    const auto first = queue.add(post("1"));
    EXPECT_EQ(expect_one(), first);
    auto answer = too_many(600, "user");
    answer.bucket = "b";
    answer.remaining = 3;
    answer.reset_after = 5;
    queue.answered(now, first, answer);
    auto other = post("1");
    other.route += "/other";
    const auto second = queue.add(other);
    EXPECT_EQ(expect_one(), second);
    queue.answered(now, second, fine(2, 5));
    expect_result(second, RestResult::Fate::answered, 200);
    EXPECT_GE(wait(), 600s);
    EXPECT_EQ(expect_one(), first);
}

TEST_F(RestQueueTest, WhatMustWaitPastItsDeadlineHasExpiredAtOnce) {
    auto request = post("1");
    request.deadline = now + 60s;
    const auto soon = queue.add(request);
    queue.answered(now, expect_one(), too_many(50, "user"));
    expect_no_result();
    EXPECT_GE(wait(), 50s);
    EXPECT_EQ(expect_one(), soon);
    queue.answered(now, soon, too_many(50, "user"));
    expect_result(soon, RestResult::Fate::expired);
    const auto next = queue.add(post("1"));
    EXPECT_GE(wait(), 50s);
    EXPECT_EQ(expect_one(), next);
}

TEST_F(RestQueueTest, TooManyInAllStopEverybodyButInteractions) {
    queue.add(post("1"));
    queue.answered(now, expect_one(), too_many(10, "global"));
    queue.add(post("2"));
    EXPECT_TRUE(sendable().empty());
    auto answer = post("x");
    answer.exempt_from_global = true;
    queue.add(answer);
    expect_one();
    EXPECT_GE(wait(), 10s);
    EXPECT_EQ(sendable().size(), 2u);
}

TEST_F(RestQueueTest, InvalidRequestsAreStoppedBeforeDiscordBansThem) {
    queue = RestQueue({.invalid_max = 20});
    for (int i = 0; i < 20; ++i) {
        const auto id = queue.add(post(std::to_string(i)));
        EXPECT_EQ(expect_one(), id);
        queue.answered(now, id, status(i % 2 == 0 ? 403 : 401));
        expect_result(id, RestResult::Fate::answered, i % 2 == 0 ? 403 : 401);
        now += 1s;
    }
    queue.add(post("one more"));
    EXPECT_TRUE(sendable().empty());
    EXPECT_GT(wait(), 9min);
    expect_one();
}

TEST_F(RestQueueTest, ASharedLimitIsNobodysFault) {
    queue = RestQueue({.invalid_max = 1});
    const auto id = queue.add(post("1"));
    EXPECT_EQ(expect_one(), id);
    queue.answered(now, id, too_many(1, "shared"));
    EXPECT_LT(wait(), 2s);
    EXPECT_EQ(expect_one(), id);
}

// ---- What fails. ----

TEST_F(RestQueueTest, AFaultOfDiscordsIsTriedAgainLaterAndLater) {
    auto request = post("1");
    request.method = Method::put;
    const auto id = queue.add(request);
    std::vector<Steady::duration> waits;
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(expect_one(), id);
        queue.answered(now, id, status(502));
        expect_no_result();
        waits.push_back(wait());
    }
    EXPECT_THAT(waits, testing::ElementsAre(500ms, 1s, 2s, 4s));
    EXPECT_EQ(expect_one(), id);
    queue.answered(now, id, status(503));
    expect_result(id, RestResult::Fate::exhausted, 503);
}

TEST_F(RestQueueTest, WhatMayHaveHadItsEffectIsNotSentTwice) {
    auto request = post("1");
    request.repeatable = false;
    const auto id = queue.add(request);
    EXPECT_EQ(expect_one(), id);
    queue.broken(now, id, true);
    expect_result(id, RestResult::Fate::unknown);

    const auto other = queue.add(request);
    EXPECT_EQ(expect_one(), other);
    queue.answered(now, other, status(500));
    expect_result(other, RestResult::Fate::unknown, 500);
}

TEST_F(RestQueueTest, WhatNeverLeftIsSentAgain) {
    auto request = post("1");
    request.repeatable = false;
    const auto id = queue.add(request);
    EXPECT_EQ(expect_one(), id);
    queue.broken(now, id, false);
    expect_no_result();
    wait();
    EXPECT_EQ(expect_one(), id);
}

TEST_F(RestQueueTest, WhatIsTooLateIsNotSent) {
    auto request = post("1");
    request.deadline = now + 3s;
    queue.add(post("1"));
    const auto late = queue.add(request);
    const auto first = expect_one();
    queue.answered(now, first, too_many(60, "user"));
    expect_no_result();
    const auto waited = wait();
    EXPECT_GE(waited, 3s);
    EXPECT_LT(waited, 4s);
    EXPECT_TRUE(sendable().empty());
    expect_result(late, RestResult::Fate::expired);
    EXPECT_EQ(queue.size(), 1u);
}

TEST_F(RestQueueTest, AnswersToNothingAreIgnored) {
    queue.answered(now, 99, status(200));
    queue.broken(now, 99, true);
    const auto id = queue.add(post("1"));
    queue.answered(now, id, status(200));  // The request is not in flight.
    expect_no_result();
    EXPECT_EQ(expect_one(), id);
}

TEST_F(RestQueueTest, AMadAnswerDoesNotStopItForLong) {
    const auto id = queue.add(post("1"));
    EXPECT_EQ(expect_one(), id);
    queue.answered(now, id, too_many(1e300, "user"));
    EXPECT_LE(wait(), 61min);
    EXPECT_EQ(expect_one(), id);
    queue.answered(now, id, too_many(-5, "user"));
    EXPECT_LE(wait(), 1s);
    EXPECT_EQ(expect_one(), id);
}

// For any answers of Discord, each request ends once, in its route's order, and none is stuck.
TEST_F(RestQueueTest, EverythingEndsOnce) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        queue = RestQueue();
        std::set<std::uint64_t> open;
        std::map<std::string, std::uint64_t> last_of_route;
        std::map<std::uint64_t, std::string> route_of;
        std::vector<std::uint64_t> in_flight;
        int added = 0;
        while (added < 200 || !open.empty()) {
            if (added < 200 && random() % 3 != 0) {
                auto request = post(std::to_string(random() % 5));
                request.repeatable = random() % 2 != 0;
                if (random() % 10 == 0) request.deadline = now + 2s;
                const auto id = queue.add(request);
                open.insert(id);
                route_of[id] = request.route;
                ++added;
            }
            for (const auto id : sendable())
                in_flight.push_back(id);
            if (!in_flight.empty()) {
                const auto at = random() % in_flight.size();
                const auto id = in_flight[at];
                in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(at));
                switch (random() % 8) {
                    case 0:
                        queue.answered(now, id, too_many(1, random() % 2 != 0 ? "user" : "global"));
                        break;
                    case 1:
                        queue.answered(now, id, status(500));
                        break;
                    case 2:
                        queue.broken(now, id, random() % 2 != 0);
                        break;
                    default:
                        queue.answered(now, id, fine(static_cast<unsigned>(random() % 3), 1));
                        break;
                }
            } else if (added == 200) {
                ASSERT_TRUE(queue.next_time(now).has_value()) << "stuck";
                wait();
            }
            while (const auto result = queue.result(now)) {
                ASSERT_EQ(open.erase(result->id), 1u);
                if (result->fate == RestResult::Fate::expired) continue;
                auto& last = last_of_route[route_of[result->id]];
                EXPECT_LT(last, result->id);
                last = result->id;
            }
        }
        EXPECT_EQ(queue.size(), 0u);
    }
}

// ---- In words. ----

TEST(RestResult, SaysWhatHappened) {
    using Fate = RestResult::Fate;
    struct Case {
        Fate fate;
        int status;
        const char* body;
        const char* sentence;
    };
    const Case cases[] = {
        {Fate::answered, 404, "", "Discord answered 404."},
        {Fate::answered,
         403,
         R"({"message": "Missing Permissions", "code": 50013})",
         "Discord answered 403: Missing Permissions (50013)."},
        {Fate::answered,
         400,
         R"({"message": "Invalid Form Body", "code": 50035,
             "errors": {"embeds": {"0": {"title": {"_errors": [{"message": "Too long."}]}}}}})",
         "Discord answered 400: Invalid Form Body (50035): embeds.0.title: Too long."},
        {Fate::expired, 0, "", "Discord did not take the request in time."},
        {Fate::unknown, 0, "", "The connection broke before Discord answered."},
        {Fate::unknown, 503, "<html>", "Discord answered 503. It may have been done all the same."},
        {Fate::exhausted, 0, "", "Discord can't be reached."},
        {Fate::exhausted, 502, "", "Discord answered 502."},
    };
    for (const Case& c : cases)
        EXPECT_EQ(sentence_of({1, c.fate, c.status, c.body}), c.sentence);
}

}  // namespace
}  // namespace muster::discord
