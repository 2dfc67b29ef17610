// The receiver of each frame, without a connection.
#include "client-lib/src/distributor.hpp"

#include "tests/unit/client/topics.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

class DistributorTest : public ::testing::Test {
  protected:
    // Passes on whole frames in the form of the wire.
    Distributor::News hear(std::string bytes) {
        frames.push_back(std::move(bytes));
        const std::string_view whole = frames.back();
        return distributor.distribute(
            {static_cast<FrameKind>(whole[4]), whole.substr(frame_header_size), whole.size()});
    }
    template <class Reply>
    void hear_reply(std::uint64_t id, const Reply& reply, bool ok = true) {
        std::string out;
        append_reply(out, id, ok, encode(reply));
        hear(out);
    }
    void hear_event(const Topic& where, std::uint64_t number) {
        std::string out;
        append_event(out, where, number, {}, TeamRemoved{TeamId{number}});
        hear(out);
    }
    template <class M>
    Distributor::News hear_message(FrameKind kind, const M& message) {
        std::string out;
        append_frame(out, kind, message);
        return hear(out);
    }
    // A request whose answer is added to `answers`.
    void ask(std::uint64_t id, bool retried = false) {
        RequestMap::Entry entry;
        entry.waiter =
            detail::make_handler<Pong>([this](Answer<Pong> a) { answers.push_back(std::move(a)); });
        entry.written = true;
        entry.retried = retried;
        distributor.requests().open(id, std::move(entry));
    }
    void run_completions() {
        for (auto& completion : distributor.completions())
            completion.run();
        distributor.completions().clear();
    }
    // An open feed; its topics are at 0.
    Feed& feed(std::uint64_t id, Topics topics, Actor actor = {}) {
        auto& made = feeds.emplace_back(id, std::move(topics), actor, 100);
        distributor.add(made);
        made.connected(7);
        for (const auto& question : made.take_questions()) {
            made.answered(std::get<Subscribe>(question.what), Subscribed{});
        }
        return made;
    }
    static std::size_t count(Feed& feed) {
        std::size_t n = 0;
        for (; !feed.empty(); ++n)
            feed.pop();
        return n;
    }

    Distributor distributor;
    std::deque<std::string> frames;
    std::deque<Feed> feeds;
    std::vector<Answer<Pong>> answers;
};

TEST_F(DistributorTest, AReplyGoesToItsWaiterAndARefusalToo) {
    ask(1);
    ask(2);
    hear_reply(2, Error{ErrorCode::busy, "Busy.", {}}, false);
    hear_reply(1, Pong{});
    EXPECT_TRUE(answers.empty());  // The answer comes only when the completions run.
    run_completions();
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].result().error().code, ErrorCode::busy);
    EXPECT_TRUE(answers[1].result().ok());
}

TEST_F(DistributorTest, AReplyThatNobodyAskedForBreaksTheProtocol) {
    EXPECT_THROW(hear_reply(1, Pong{}), DecodeError);
}

TEST_F(DistributorTest, AReplyThatMakesNoSenseIsTheWaitersFailure) {
    ask(1);
    hear_reply(1, std::string("nonsense that is much longer than a Pong"));
    run_completions();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].failure().problem, Problem::protocol);
}

TEST_F(DistributorTest, ALateReplyToAnAbandonedRequestIsSwallowed) {
    ask(1);
    distributor.requests().abandon(1, 0);
    hear_reply(1, Pong{});
    run_completions();
    EXPECT_TRUE(answers.empty());
    EXPECT_EQ(distributor.requests().size(), 0u);
}

TEST_F(DistributorTest, ARetriedRequestRefusedByAShutdownWaitsForTheNextConnection) {
    ask(1, true);
    const Error error{ErrorCode::shutting_down, "Bye.", {}};
    hear_reply(1, error, false);
    EXPECT_EQ(distributor.requests().size(), 1u);
    ask(2);
    hear_reply(2, error, false);
    run_completions();
    ASSERT_EQ(answers.size(), 1u);
}

TEST_F(DistributorTest, AnEventGoesToTheFeedsOfItsTopicAndToThoseOfEverything) {
    auto& one = feed(1, {.topics = {topic}});
    auto& other = feed(2, {.topics = {team}});
    auto& both = feed(3, {.topics = {topic, team}});
    auto& all = feed(4, {.topics = {topic}, .everything = true});
    distributor.touched().clear();
    hear_event(topic, 1);
    EXPECT_EQ(distributor.touched(), (std::vector<std::uint64_t>{1, 3, 4}));
    EXPECT_EQ(count(one), 1u);
    EXPECT_EQ(count(other), 0u);
    EXPECT_EQ(count(both), 1u);
    EXPECT_EQ(count(all), 1u);
}

TEST_F(DistributorTest, LaggedGoesToTheFeedsOfTheTopicsThatItNames) {
    auto& one = feed(1, {.topics = {topic}});
    auto& other = feed(2, {.topics = {team}});
    hear_message(FrameKind::lagged, Lagged{{{topic, 4}}});
    EXPECT_EQ(one.take_questions().size(), 1u);
    EXPECT_TRUE(other.take_questions().empty());
}

TEST_F(DistributorTest, EndedGoesToTheFeedsOfTheTopicAndActor) {
    auto& mine = feed(1, {.topics = {team}}, Actor::of(PlayerId{1}));
    auto& yours = feed(2, {.topics = {team}}, Actor::of(PlayerId{2}));
    hear_message(FrameKind::ended, SubscriptionEnded{{team, 0}, Actor::of(PlayerId{1})});
    EXPECT_TRUE(mine.over());
    EXPECT_FALSE(yours.over());
}

TEST_F(DistributorTest, AFeedsAnswersReachItBeforeTheFramesThatFollow) {
    Feed& late = feeds.emplace_back(1, Topics{.topics = {topic}}, Actor{}, 100);
    distributor.add(late);
    late.connected(7);
    RequestMap::Entry entry;
    entry.waiter = late.take_questions().at(0);
    entry.written = true;
    distributor.requests().open(9, std::move(entry));
    hear_event(topic, 5);
    hear_reply(9, Subscribed{{{topic, 5}}});
    hear_event(topic, 6);
    EXPECT_EQ(count(late), 1u);
}

TEST_F(DistributorTest, GreetingAndGoodbyeAreNewsForTheConnection) {
    Welcome welcome;
    welcome.epoch = 5;
    EXPECT_EQ(std::get<Welcome>(hear_message(FrameKind::welcome, welcome)).epoch, 5u);
    const auto news = hear_message(FrameKind::goodbye, Goodbye{Goodbye::Reason::idle, "zzz"});
    EXPECT_EQ(std::get<Goodbye>(news).reason, Goodbye::Reason::idle);
}

TEST_F(DistributorTest, WhatADaemonNeverSendsBreaksTheProtocol) {
    EXPECT_THROW(hear_message(FrameKind::hello, Hello{}), DecodeError);
    EXPECT_THROW(hear(std::string("\x01\0\0\0\x2a", 5)), DecodeError);
    EXPECT_THROW(hear(std::string("\x02\0\0\0\x05\x05", 6)), DecodeError);
}

TEST_F(DistributorTest, GivingUpTellsHandlersAndAsksFeedsToAskAgain) {
    ask(1);
    auto& one = feed(1, {.topics = {topic}});
    RequestMap::Entry entry;
    entry.waiter = Question{1, Subscribe{{topic}, false}};
    entry.written = true;
    distributor.requests().open(2, std::move(entry));
    distributor.give_up(distributor.requests().fail_all(1),
                        {Problem::timed_out, "Late.", {}, false});
    run_completions();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].failure().problem, Problem::timed_out);
    EXPECT_TRUE(answers[0].failure().sent);
    EXPECT_TRUE(one.wants_retry());
}

TEST_F(DistributorTest, ARemovedFeedIsUnsubscribedFromWhatNoOtherOfItsActorWants) {
    auto& one = feed(1, {.topics = {topic, team}});
    feed(2, {.topics = {topic}});
    feed(3, {.topics = {team}}, Actor::of(PlayerId{1}));
    const auto unsubscribes = distributor.remove(one);
    ASSERT_EQ(unsubscribes.size(), 1u);
    EXPECT_EQ(unsubscribes[0].topics, std::vector{team});
    EXPECT_FALSE(unsubscribes[0].everything);
    hear_event(team, 1);
    EXPECT_TRUE(one.empty());
    EXPECT_TRUE(distributor.remove(one).empty());
}

TEST_F(DistributorTest, ARemovedFeedOfEverythingIsUnsubscribedFromEverything) {
    auto& one = feed(1, {.everything = true});
    auto& two = feed(2, {.everything = true});
    EXPECT_TRUE(distributor.remove(one).empty());
    const auto unsubscribes = distributor.remove(two);
    ASSERT_EQ(unsubscribes.size(), 1u);
    EXPECT_TRUE(unsubscribes[0].everything);
}

TEST_F(DistributorTest, EverythingIsKeptForAnotherActorsFeed) {
    auto& one = feed(1, {.everything = true}, Actor::of(PlayerId{1}));
    feed(2, {.everything = true});
    EXPECT_TRUE(distributor.remove(one).empty());
}

}  // namespace
}  // namespace muster::client
