// A subscription's place in its topics, without a connection: the feed's questions, input and
// items.
#include "client-lib/src/feed.hpp"

#include "tests/unit/client/topics.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

constexpr std::size_t queued_max = 100;
const Failure loss{Problem::lost, "lost", {}, false};

class FeedTest : public ::testing::Test {
  protected:
    static Feed feed_of(Topics topics, std::size_t queued = queued_max) {
        return Feed(1, std::move(topics), Actor{}, queued);
    }
    // A subscribed feed of `topic`; the topic is at `position`.
    static Feed open_feed(std::uint64_t position, std::size_t queued = queued_max) {
        auto feed = feed_of({.topics = {topic}}, queued);
        feed.connected(7);
        answer_subscribe(feed, position);
        return feed;
    }
    // Takes the feed's question; there must be exactly one.
    template <class R>
    static R asked(Feed& feed) {
        auto questions = feed.take_questions();
        EXPECT_EQ(questions.size(), 1u);
        if (questions.empty() || !std::holds_alternative<R>(questions[0].what)) {
            ADD_FAILURE() << "the feed does not ask for that";
            return {};
        }
        return std::get<R>(questions[0].what);
    }
    static void answer_subscribe(Feed& feed, std::uint64_t position) {
        feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, position}}});
    }
    static void happen(Feed& feed, std::uint64_t number, Topic where = topic) {
        const ReceivedEvent event{where, number, {}, TeamRemoved{TeamId{number}}};
        feed.event({where, number, {}, TeamRemoved::event_number}, &event);
    }
    // The last event of a topic whose thing was removed.
    static void happen_end(Feed& feed, std::uint64_t number) {
        const ReceivedEvent event{topic, number, {}, TopicClosed{}};
        feed.event({topic, number, {}, TopicClosed::event_number}, &event);
    }
    static void happen_unknown(Feed& feed, std::uint64_t number) {
        feed.event({topic, number, {}, 9999}, nullptr);
    }
    static EventPage page(std::uint64_t from, std::uint64_t to, std::uint64_t last) {
        EventPage page;
        page.first_kept = 1;
        page.last = last;
        for (auto n = from; n <= to; ++n) {
            std::string frame;
            append_event(frame, topic, n, {}, TeamRemoved{TeamId{n}});
            page.frames.emplace_back(frame.begin(), frame.end());
        }
        return page;
    }
    static std::vector<std::uint64_t> numbers(Feed& feed) {
        std::vector<std::uint64_t> taken;
        while (!feed.empty()) {
            const auto item = feed.pop();
            const auto* event = std::get_if<ReceivedEvent>(&item);
            taken.push_back(event ? event->number : 0);
        }
        return taken;
    }
    static std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
        std::vector<std::uint64_t> all;
        for (auto n = first; n <= last; ++n)
            all.push_back(n);
        return all;
    }
    template <class T>
    static T taken(Feed& feed) {
        if (feed.empty()) {
            ADD_FAILURE() << "nothing is queued";
            return {};
        }
        const auto item = feed.pop();
        const auto* value = std::get_if<T>(&item);
        if (!value) ADD_FAILURE() << "another item, of alternative " << item.index();
        return value ? *value : T{};
    }
};

TEST_F(FeedTest, BeginsWithWhatHappensFromNowOn) {
    auto feed = feed_of({.topics = {topic}});
    EXPECT_TRUE(feed.take_questions().empty());
    feed.connected(7);
    const auto subscribe = asked<Subscribe>(feed);
    EXPECT_EQ(subscribe.topics, std::vector{topic});
    feed.answered(subscribe, Subscribed{{{topic, 5}}});
    EXPECT_EQ(feed.opening(), Feed::Opening::open);
    happen(feed, 6);
    happen(feed, 7);
    EXPECT_EQ(numbers(feed), range(6, 7));
    EXPECT_TRUE(feed.take_questions().empty());
}

TEST_F(FeedTest, BeginsAfterAGivenNumberByReadingWhatHappenedSince) {
    auto feed = feed_of({.topics = {topic}, .after = {{topic, 2}}});
    feed.connected(7);
    answer_subscribe(feed, 5);
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.from, 3u);
    EXPECT_EQ(read.limit, 3u);
    feed.answered(read, page(3, 5, 5));
    EXPECT_EQ(numbers(feed), range(3, 5));
}

TEST_F(FeedTest, ARefusedOpeningIsTheEnd) {
    auto feed = feed_of({.topics = {topic}});
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Error{ErrorCode::not_allowed, "No.", {}});
    EXPECT_EQ(feed.opening(), Feed::Opening::refused);
    EXPECT_EQ(feed.refusal().code, ErrorCode::not_allowed);
    EXPECT_TRUE(feed.over());
}

TEST_F(FeedTest, WhatIsOverDoesNotComeBackWithTheConnection) {
    auto refused = feed_of({.topics = {topic}});
    refused.connected(7);
    refused.answered(asked<Subscribe>(refused), Error{ErrorCode::not_allowed, "No.", {}});
    auto ended = open_feed(5);
    ended.ended({{topic, 5}, Actor{}});
    taken<Ended>(ended);
    for (auto* feed : {&refused, &ended}) {
        feed->disconnected(loss);
        feed->connected(7);
        EXPECT_TRUE(feed->take_questions().empty());
        EXPECT_TRUE(feed->empty());
    }
}

TEST_F(FeedTest, AnEventThatComesTwiceIsToldOnce) {
    auto feed = open_feed(5);
    happen(feed, 6);
    happen(feed, 6);
    happen(feed, 5);
    EXPECT_EQ(numbers(feed), range(6, 6));
}

TEST_F(FeedTest, AnEventOfAnUnknownKindIsCountedAndSkipped) {
    auto feed = open_feed(5);
    happen_unknown(feed, 6);
    happen(feed, 7);
    EXPECT_EQ(numbers(feed), range(7, 7));
    EXPECT_TRUE(feed.take_questions().empty());
}

TEST_F(FeedTest, LaggedIsMadeGoodFromTheJournal) {
    auto feed = open_feed(5);
    feed.lagged({topic, 8});
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.from, 6u);
    happen(feed, 9);  // Waits until the page has come.
    EXPECT_TRUE(feed.empty());
    feed.answered(read, page(6, 8, 8));
    EXPECT_EQ(numbers(feed), range(6, 9));
    EXPECT_TRUE(feed.take_questions().empty());
}

TEST_F(FeedTest, ALossThatWasToldLateIsNoLoss) {
    auto feed = open_feed(5);
    happen(feed, 6);
    feed.lagged({topic, 6});
    EXPECT_TRUE(feed.take_questions().empty());
}

TEST_F(FeedTest, ANumberLeftOutIsReadEvenIfNobodySaidLagged) {
    auto feed = open_feed(5);
    happen(feed, 8);
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.from, 6u);
    feed.answered(read, page(6, 8, 8));
    EXPECT_EQ(numbers(feed), range(6, 8));
}

TEST_F(FeedTest, ManyMissedEventsAreReadPageByPage) {
    auto feed = open_feed(0, 5000);
    feed.lagged({topic, 2500});
    for (const std::uint64_t from : {1u, 1001u, 2001u}) {
        const auto read = asked<ReadEvents>(feed);
        EXPECT_EQ(read.from, from);
        EXPECT_LE(read.limit, limits::read_events_max);
        const auto to = std::min<std::uint64_t>(from + read.limit - 1, 2500);
        feed.answered(read, page(from, to, 2500));
    }
    EXPECT_TRUE(feed.take_questions().empty());
    EXPECT_EQ(numbers(feed), range(1, 2500));
}

TEST_F(FeedTest, AShortPageIsFollowedByTheNext) {
    auto feed = open_feed(0);
    feed.lagged({topic, 4});
    feed.answered(asked<ReadEvents>(feed), page(1, 1, 4));
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.from, 2u);
    feed.answered(read, page(2, 4, 4));
    EXPECT_EQ(numbers(feed), range(1, 4));
}

TEST_F(FeedTest, MoreEventsThanAreHeldBackDuringAPageAreReadToo) {
    auto feed = open_feed(0, 10'000);
    feed.lagged({topic, 1});
    auto read = asked<ReadEvents>(feed);
    for (std::uint64_t n = 2; n <= 3000; ++n)
        happen(feed, n);
    feed.answered(read, page(1, 1, 1));
    while (true) {
        const auto questions = feed.take_questions();
        if (questions.empty()) break;
        read = std::get<ReadEvents>(questions.at(0).what);
        feed.answered(read, page(read.from, read.from + read.limit - 1, 3000));
    }
    EXPECT_EQ(numbers(feed), range(1, 3000));
}

TEST_F(FeedTest, AFullQueueLosesNothing) {
    auto feed = open_feed(0, 10);
    for (std::uint64_t n = 1; n <= 25; ++n)
        happen(feed, n);
    EXPECT_TRUE(feed.take_questions().empty());  // There is no room for a page.
    std::vector<std::uint64_t> taken;
    while (taken.size() < 25) {
        ASSERT_FALSE(feed.empty());
        const auto item = feed.pop();
        taken.push_back(std::get<ReceivedEvent>(item).number);
        for (const auto& question : feed.take_questions()) {
            const auto& read = std::get<ReadEvents>(question.what);
            EXPECT_LE(read.limit, 10u);
            feed.answered(read, page(read.from, read.from + read.limit - 1, 25));
        }
    }
    EXPECT_EQ(taken, range(1, 25));
}

TEST_F(FeedTest, WhatIsNoLongerKeptIsAGap) {
    auto feed = open_feed(5);
    feed.lagged({topic, 20});
    auto answer = page(15, 20, 20);
    answer.first_kept = 15;
    feed.answered(asked<ReadEvents>(feed), answer);
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 6, 14, Gap::Reason::no_longer_kept}));
    EXPECT_EQ(numbers(feed), range(15, 20));
}

TEST_F(FeedTest, AJournalThatHasNothingOfWhatIsMissingIsNotAskedForEver) {
    auto feed = open_feed(5);
    feed.lagged({topic, 7});
    feed.answered(asked<ReadEvents>(feed), page(1, 0, 7));
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 6, 7, Gap::Reason::no_longer_kept}));
    EXPECT_TRUE(feed.take_questions().empty());
    happen(feed, 8);
    EXPECT_EQ(numbers(feed), range(8, 8));
}

TEST_F(FeedTest, AfterALossItSubscribesAgainAndReadsWhatItMissed) {
    auto feed = open_feed(5);
    happen(feed, 6);
    feed.disconnected(loss);
    EXPECT_TRUE(feed.take_questions().empty());
    feed.connected(7);
    answer_subscribe(feed, 8);
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.from, 7u);
    feed.answered(read, page(7, 8, 8));
    happen(feed, 9);
    EXPECT_EQ(std::get<ReceivedEvent>(feed.pop()).number, 6u);
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(numbers(feed), range(7, 9));
}

TEST_F(FeedTest, ALossInTheMiddleOfAPageIsNoLoss) {
    auto feed = open_feed(0);
    feed.lagged({topic, 4});
    asked<ReadEvents>(feed);
    happen(feed, 5);
    feed.disconnected(loss);
    feed.connected(7);
    answer_subscribe(feed, 5);
    feed.answered(asked<ReadEvents>(feed), page(1, 5, 5));
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(numbers(feed), range(1, 5));
}

TEST_F(FeedTest, ALossBeforeTheOpeningIsAnsweredIsAskedAgain) {
    auto feed = feed_of({.topics = {topic}});
    feed.connected(7);
    asked<Subscribe>(feed);
    feed.disconnected(loss);
    feed.connected(7);
    answer_subscribe(feed, 3);
    EXPECT_EQ(feed.opening(), Feed::Opening::open);
}

TEST_F(FeedTest, LossesThatNobodySawAreToldAsOne) {
    auto feed = open_feed(0);
    for (int i = 0; i < 100; ++i) {
        feed.disconnected(loss);
        feed.connected(7);
    }
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_TRUE(feed.empty());
}

TEST_F(FeedTest, AttemptsThatComeToNothingAreNoFurtherLosses) {
    auto feed = open_feed(0);
    for (int i = 0; i < 2; ++i) {
        feed.disconnected(loss);
        taken<Disconnected>(feed);
        feed.disconnected(loss);
        EXPECT_TRUE(feed.empty());
        feed.connected(7);
        taken<Reconnected>(feed);
    }
    // The end is reported, whatever was reported before.
    feed.disconnected(loss);
    taken<Disconnected>(feed);
    feed.disconnected(loss);
    feed.finished({Problem::refused, "another version", {}, false});
    EXPECT_EQ(taken<Disconnected>(feed).why.problem, Problem::refused);
    EXPECT_TRUE(feed.empty());
}

TEST_F(FeedTest, InAnotherRealmEveryTopicBeginsAnewAfterAGap) {
    auto feed = open_feed(5);
    feed.disconnected(loss);
    feed.connected(8);
    answer_subscribe(feed, 2);
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 6, 0, Gap::Reason::realm_changed}));
    happen(feed, 3);
    EXPECT_EQ(numbers(feed), range(3, 3));
}

TEST_F(FeedTest, NumbersThatWentBackAreAnotherRealm) {
    auto feed = open_feed(5);
    feed.disconnected(loss);
    feed.connected(7);
    answer_subscribe(feed, 3);
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 4, 0, Gap::Reason::realm_changed}));
    happen(feed, 4);
    EXPECT_EQ(numbers(feed), range(4, 4));
}

TEST_F(FeedTest, ARightThatIsLostEndsTheTopic) {
    auto feed = feed_of({.topics = {topic, team}});
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 5}, {team, 0}}});
    feed.ended({{topic, 5}, Actor::of(PlayerId{1})});  // Another actor's right.
    EXPECT_TRUE(feed.empty());
    feed.ended({{topic, 5}, Actor{}});
    EXPECT_EQ(taken<Ended>(feed), (Ended{topic, 5, std::nullopt}));
    happen(feed, 6);
    happen(feed, 1, team);
    EXPECT_EQ(numbers(feed), range(1, 1));
    EXPECT_FALSE(feed.over());

    feed.disconnected(loss);
    feed.connected(7);
    EXPECT_EQ(asked<Subscribe>(feed).topics, std::vector{team});
    feed.ended({{team, 1}, Actor{}});
    EXPECT_TRUE(feed.over());
}

TEST_F(FeedTest, AClosedTopicEndsWithItsLastEvent) {
    auto feed = open_feed(5);
    happen_end(feed, 6);
    EXPECT_EQ(taken<ReceivedEvent>(feed).number, 6u);
    EXPECT_EQ(taken<Ended>(feed), (Ended{topic, 6, std::nullopt, true}));
    EXPECT_TRUE(feed.over());
    feed.ended({{topic, 6}, Actor{}});  // The right ends with the topic's thing.
    EXPECT_TRUE(feed.empty());
}

TEST_F(FeedTest, AnEndThatComesWhileAPageIsOutstandingIsTheLastThing) {
    auto feed = open_feed(5);
    feed.lagged({topic, 8});
    const auto read = asked<ReadEvents>(feed);
    happen_end(feed, 9);
    feed.answered(read, page(6, 8, 9));
    for (std::uint64_t number = 6; number <= 9; ++number)
        EXPECT_EQ(taken<ReceivedEvent>(feed).number, number);
    EXPECT_EQ(taken<Ended>(feed), (Ended{topic, 9, std::nullopt, true}));
    EXPECT_TRUE(feed.over());
}

TEST_F(FeedTest, OfEverythingATopicThatIsGoneAfterALossHasEnded) {
    auto feed = feed_of({.everything = true});
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 5}, {team, 2}}});
    feed.disconnected(loss);
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 5}}});
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(taken<Ended>(feed), (Ended{team, 2, std::nullopt, true}));
    happen(feed, 6);
    EXPECT_EQ(numbers(feed), range(6, 6));
}

TEST_F(FeedTest, EventsMissedBeforeARightWasLostAreAGap) {
    auto feed = open_feed(5);
    feed.ended({{topic, 9}, Actor{}});
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 6, 9, Gap::Reason::right_lost}));
    EXPECT_EQ(taken<Ended>(feed), (Ended{topic, 5, std::nullopt}));
}

TEST_F(FeedTest, EventsOfAPageThatIsOutstandingWhenARightIsLostAreAGap) {
    auto feed = open_feed(5);
    feed.lagged({topic, 8});
    const auto read = asked<ReadEvents>(feed);
    happen(feed, 9);  // Held until the page has come.
    feed.ended({{topic, 0}, Actor{}});
    EXPECT_EQ(taken<Gap>(feed), (Gap{topic, 6, 9, Gap::Reason::right_lost}));
    EXPECT_EQ(taken<Ended>(feed), (Ended{topic, 5, std::nullopt}));
    feed.answered(read, page(6, 8, 9));
    EXPECT_TRUE(feed.empty());
}

TEST_F(FeedTest, WhereRenewingIsRefusedEachTopicIsAskedForByItself) {
    auto feed = feed_of({.topics = {topic, team}});
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 5}, {team, 0}}});
    feed.disconnected(loss);
    feed.connected(7);
    const Error gone{ErrorCode::not_found, "There is no such team.", {}};
    feed.answered(asked<Subscribe>(feed), gone);
    const auto questions = feed.take_questions();
    ASSERT_EQ(questions.size(), 2u);
    feed.answered(std::get<Subscribe>(questions[0].what), Subscribed{{{topic, 5}}});
    feed.answered(std::get<Subscribe>(questions[1].what), gone);
    taken<Disconnected>(feed);
    taken<Reconnected>(feed);
    EXPECT_EQ(taken<Ended>(feed), (Ended{team, 0, gone}));
    happen(feed, 6);
    EXPECT_EQ(numbers(feed), range(6, 6));
}

TEST_F(FeedTest, ADaemonThatIsBusyIsAskedAgainLater) {
    auto feed = feed_of({.topics = {topic}});
    const Error busy{ErrorCode::busy, "Busy.", {}};
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), busy);
    EXPECT_TRUE(feed.wants_retry());
    EXPECT_TRUE(feed.take_questions().empty());
    feed.retry();
    answer_subscribe(feed, 5);
    EXPECT_EQ(feed.opening(), Feed::Opening::open);

    feed.lagged({topic, 6});
    feed.answered(asked<ReadEvents>(feed), busy);
    happen(feed, 7);
    EXPECT_TRUE(feed.take_questions().empty());
    feed.retry();
    feed.answered(asked<ReadEvents>(feed), page(6, 7, 7));
    EXPECT_EQ(numbers(feed), range(6, 7));
}

TEST_F(FeedTest, AQuestionWithoutAnAnswerIsAskedAgainLater) {
    auto feed = open_feed(5);
    feed.lagged({topic, 6});
    const auto read = asked<ReadEvents>(feed);
    feed.unanswered({1, read});
    EXPECT_TRUE(feed.wants_retry());
    feed.retry();
    feed.answered(asked<ReadEvents>(feed), page(6, 6, 6));
    EXPECT_EQ(numbers(feed), range(6, 6));
}

TEST_F(FeedTest, EverythingIncludesTopicsThatAreNewSince) {
    auto feed = feed_of({.everything = true});
    feed.connected(7);
    const auto subscribe = asked<Subscribe>(feed);
    EXPECT_TRUE(subscribe.everything);
    feed.answered(subscribe, Subscribed{{{topic, 5}}});
    happen(feed, 6);
    happen(feed, 1, team);
    EXPECT_EQ(numbers(feed), (std::vector<std::uint64_t>{6, 1}));

    // Two topics are read from their first event: one whose first events were lost, and one that
    // began while there was no connection.
    const Topic new_team{Topic::Kind::team, 9};
    feed.lagged({new_team, 3});
    EXPECT_EQ(asked<ReadEvents>(feed).from, 1u);
    const Topic newer_team{Topic::Kind::team, 10};
    feed.disconnected(loss);
    feed.connected(7);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 6}, {team, 1}, {newer_team, 2}}});
    const auto read = asked<ReadEvents>(feed);
    EXPECT_EQ(read.topic, newer_team);
    EXPECT_EQ(read.from, 1u);

    // In another realm every topic begins anew.
    feed.disconnected(loss);
    feed.connected(8);
    feed.answered(asked<Subscribe>(feed), Subscribed{{{topic, 3}, {newer_team, 1}}});
    EXPECT_TRUE(feed.take_questions().empty());
}

TEST_F(FeedTest, AFeedOfMoreTopicsThanARequestTakesAsksSeveralTimes) {
    Topics many;
    for (std::uint64_t id = 1; id <= limits::topics_per_request_max + 1; ++id) {
        many.topics.push_back({Topic::Kind::team, id});
    }
    auto feed = feed_of(many);
    feed.connected(7);
    const auto questions = feed.take_questions();
    ASSERT_EQ(questions.size(), 2u);
    feed.answered(std::get<Subscribe>(questions[0].what), Subscribed{});
    EXPECT_EQ(feed.opening(), Feed::Opening::asked);
    feed.answered(std::get<Subscribe>(questions[1].what), Subscribed{});
    EXPECT_EQ(feed.opening(), Feed::Opening::open);
}

TEST_F(FeedTest, APageOfAnotherTopicIsNoSenseOfTheDaemon) {
    auto feed = open_feed(5);
    feed.lagged({topic, 6});
    auto read = asked<ReadEvents>(feed);
    EventPage wrong;
    std::string frame;
    append_event(frame, team, 6, {}, TeamRemoved{});
    wrong.frames.emplace_back(frame.begin(), frame.end());
    EXPECT_THROW(feed.answered(read, wrong), DecodeError);
    wrong.frames[0].resize(3);
    auto again = open_feed(5);
    again.lagged({topic, 6});
    read = asked<ReadEvents>(again);
    EXPECT_THROW(again.answered(read, wrong), DecodeError);
}

}  // namespace
}  // namespace muster::client
