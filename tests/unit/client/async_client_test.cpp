// The face of futures and callbacks. The test plays the daemon, the client has its thread.
#include "tests/support/fake_server.hpp"
#include "tests/unit/client/topics.hpp"

#include <muster/client/async_client.hpp>

#include <gtest/gtest.h>

#include <any>
#include <atomic>
#include <future>
#include <thread>

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using test::FakeConnection;
using test::FakeServer;

class AsyncClientTest : public ::testing::Test {
  protected:
    void SetUp() override {
        options.socket = server.path();
        options.backoff = {1ms, 4ms};
        options.call_timeout = 20s;
    }
    FakeConnection connect(std::uint64_t epoch = 7) {
        auto connecting =
            std::async(std::launch::async, [this] { return AsyncClient::connect(options); });
        auto connection = server.accept();
        connection.greet(epoch);
        client.emplace(connecting.get());
        return connection;
    }
    // Subscribes; the daemon answers that the topic is at `position`.
    Subscription subscribe(FakeConnection& connection, std::uint64_t position) {
        auto subscribing = std::async(std::launch::async,
                                      [this] { return client->subscribe({.topics = {topic}}); });
        connection.serve<Subscribe>({{{topic, position}}});
        auto result = subscribing.get();
        return std::move(*result);
    }
    static std::uint64_t number_of(const std::optional<Item>& item) {
        const auto* event = item ? std::get_if<ReceivedEvent>(&*item) : nullptr;
        return event ? event->number : 0;
    }
    // A page from the journal: events `from` to `last`.
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
    // The failure that the future throws. The test keeps the exception until the client's thread
    // has ended: its last owner frees it, and the thread sanitizer does not see the standard
    // library's reference count.
    Failure failure_of(auto future) {
        auto shared = future.share();
        exceptions.emplace_back(shared);
        try {
            (void)shared.get();
        } catch (const TransportError& e) {
            return e.failure();
        }
        ADD_FAILURE() << "nothing was thrown";
        return {};
    }
    Problem problem_of(auto future) { return failure_of(std::move(future)).problem; }

    FakeServer server;
    Options options;
    std::vector<std::any> exceptions;
    std::optional<AsyncClient> client;
};

TEST_F(AsyncClientTest, RepliesGoToWhoeverWaitsForThemInWhateverOrderTheyCome) {
    auto connection = connect();
    auto pong = client->send(Ping{});
    auto status = client->send(GetStatus{});
    const auto first = connection.expect<Ping>();
    const auto second = connection.expect<GetStatus>();
    EngineStatus answer;
    answer.players = 5;
    connection.reply(second.header, answer);
    connection.refuse(first.header, ErrorCode::busy);
    EXPECT_EQ(status.get()->players, 5u);
    EXPECT_EQ(pong.get().error().code, ErrorCode::busy);
}

TEST_F(AsyncClientTest, ACallbackMaySend) {
    auto connection = connect();
    std::promise<std::uint64_t> players;
    client->send(Ping{}, [&](Answer<Pong> pong) {
        EXPECT_TRUE(pong.answered());
        client->send(GetStatus{}, [&](Answer<EngineStatus> status) {
            players.set_value(status.get()->players);
        });
    });
    connection.serve<Ping>({});
    EngineStatus answer;
    answer.players = 5;
    connection.serve<GetStatus>(answer);
    EXPECT_EQ(players.get_future().get(), 5u);
}

TEST_F(AsyncClientTest, ACallbackMustNotWaitForTheClient) {
    auto connection = connect();
    std::promise<void> thrown;
    client->send(Ping{}, [&](const Answer<Pong>&) {
        EXPECT_THROW((void)client->subscribe({.topics = {topic}}), std::logic_error);
        thrown.set_value();
    });
    connection.serve<Ping>({});
    thrown.get_future().get();
}

TEST_F(AsyncClientTest, OnALossRequestsFailOrAreRetriedAsTheirCallerChose) {
    auto connection = connect();
    auto lost = client->send(StopGame{});
    auto kept = client->send(StopGame{SessionId{1}}, {.retry = Retry::safe_with_key});
    auto also_kept = client->send(StopGame{SessionId{2}}, {.retry = Retry::safe_with_key});
    connection.expect<StopGame>();
    const auto key = connection.expect<StopGame>().header.key;
    connection.drop();

    auto again = server.accept();
    again.greet();
    const auto retried = again.serve<StopGame>({});
    EXPECT_EQ(retried.request.session, SessionId{1});
    EXPECT_EQ(retried.header.key, key);
    EXPECT_EQ(again.serve<StopGame>({}).request.session, SessionId{2});
    EXPECT_TRUE(kept.get().ok());
    EXPECT_TRUE(also_kept.get().ok());
    EXPECT_EQ(problem_of(std::move(lost)), Problem::lost);
}

TEST_F(AsyncClientTest, QueriesAreAskedAgainOnTheNextConnectionInTheirOrder) {
    auto connection = connect();
    auto status = client->send(GetStatus{});
    std::promise<bool> told;
    client->send(Ping{}, [&](const Answer<Pong>& pong) { told.set_value(pong.answered()); });
    connection.expect<GetStatus>();
    connection.expect<Ping>();
    connection.drop();
    auto again = server.accept();
    again.greet();
    again.serve<GetStatus>({});
    again.serve<Ping>({});
    EXPECT_TRUE(status.get().ok());
    EXPECT_TRUE(told.get_future().get());
}

TEST_F(AsyncClientTest, AQueryThatIsMadeWithoutAConnectionWaitsForTheNext) {
    auto connection = connect();
    auto lost = client->send(StopGame{});
    connection.expect<StopGame>();
    server.stop();
    connection.drop();
    EXPECT_EQ(problem_of(std::move(lost)), Problem::lost);
    auto pong = client->send(Ping{});
    server.listen();
    auto again = server.accept();
    again.greet();
    again.serve<Ping>({});
    EXPECT_TRUE(pong.get().ok());
}

TEST_F(AsyncClientTest, WithoutAConnectionARequestFailsAtOnceAndSaysThatItWasNotSent) {
    options.backoff = {1h, 1h};
    auto connection = connect();
    auto lost = client->send(StopGame{});
    connection.expect<StopGame>();
    connection.send(FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, "SIGTERM"});
    EXPECT_EQ(problem_of(std::move(lost)), Problem::lost);
    EXPECT_FALSE(client->connected());
    EXPECT_EQ(problem_of(client->send(Ping{}, {.retry = Retry::never})), Problem::lost);
    const auto failure = failure_of(client->send(StopGame{}));
    EXPECT_FALSE(failure.sent);
    EXPECT_EQ(failure.goodbye, Goodbye::Reason::shutting_down);
}

TEST_F(AsyncClientTest, TooManyRequestsInFlightAreRefusedHere) {
    options.in_flight_max = 2;
    auto connection = connect();
    auto first = client->send(Ping{});
    auto second = client->send(Ping{});
    EXPECT_EQ(client->send(Ping{}).get().error().code, ErrorCode::busy);
    connection.serve<Ping>({});
    EXPECT_TRUE(first.get().ok());
    connection.serve<Ping>({});
    EXPECT_TRUE(second.get().ok());
}

TEST_F(AsyncClientTest, ManyThreadsMaySend) {
    constexpr int threads = 4;
    constexpr int each = 200;
    auto connection = connect();
    std::vector<std::thread> senders;
    std::atomic<int> right{0};
    for (int t = 0; t < threads; ++t) {
        senders.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) {
                Shutdown request;
                request.reason = std::to_string(t * each + i);
                right += client->send(request).get().error().message == request.reason;
            }
        });
    }
    for (int i = 0; i < threads * each; ++i) {
        const auto asked = connection.expect<Shutdown>();
        connection.refuse(asked.header, ErrorCode::not_allowed, asked.request.reason);
    }
    for (auto& sender : senders)
        sender.join();
    EXPECT_EQ(right, threads * each);
}

// ---- Subscriptions. ----

TEST_F(AsyncClientTest, EventsComeToTheSubscriptionsOfTheirTopic) {
    auto connection = connect();
    auto subscription = subscribe(connection, 5);
    connection.event(team, 1, TeamRemoved{TeamId{1}});
    connection.event(topic, 6, TeamRemoved{TeamId{2}});
    const auto event = subscription.next_event();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->number, 6u);
    EXPECT_EQ(std::get<TeamRemoved>(event->event).team, TeamId{2});
}

TEST_F(AsyncClientTest, ACallbackGetsTheItemsInOrder) {
    auto connection = connect();
    std::promise<void> all;
    std::vector<std::uint64_t> numbers;
    auto subscription = client->subscribe({.topics = {topic}}, [&](Item item) {
        numbers.push_back(number_of(std::move(item)));
        if (numbers.size() == 3) all.set_value();
    });
    connection.serve<Subscribe>({{{topic, 5}}});
    for (std::uint64_t n = 6; n <= 8; ++n)
        connection.event(topic, n, TeamRemoved{TeamId{n}});
    all.get_future().get();
    EXPECT_EQ(numbers, (std::vector<std::uint64_t>{6, 7, 8}));
}

TEST_F(AsyncClientTest, ACallbackIsToldOfARefusal) {
    auto connection = connect();
    std::promise<Item> told;
    auto subscription =
        client->subscribe({.topics = {topic}}, [&](Item item) { told.set_value(std::move(item)); });
    connection.refuse(connection.expect<Subscribe>().header, ErrorCode::not_allowed);
    const auto item = told.get_future().get();
    ASSERT_TRUE(std::holds_alternative<Ended>(item));
    EXPECT_EQ(std::get<Ended>(item).error->code, ErrorCode::not_allowed);
}

TEST_F(AsyncClientTest, ACallbackIsToldThatEverythingIsRefused) {
    auto connection = connect();
    std::promise<Item> told;
    auto subscription = client->subscribe({.everything = true},
                                          [&](Item item) { told.set_value(std::move(item)); });
    connection.refuse(connection.expect<Subscribe>().header, ErrorCode::not_allowed);
    const auto item = told.get_future().get();
    ASSERT_TRUE(std::holds_alternative<Ended>(item));
    EXPECT_EQ(std::get<Ended>(item).topic, Topic{});
    EXPECT_EQ(std::get<Ended>(item).error->code, ErrorCode::not_allowed);
}

TEST_F(AsyncClientTest, ACallbackThatComesAfterTheEndIsToldOfIt) {
    options.reconnect = false;
    auto connection = connect();
    connection.drop();
    // Nothing is sent after the loss is known.
    EXPECT_EQ(problem_of(client->send(Ping{}, {.retry = Retry::safe_with_key})), Problem::lost);
    std::promise<Item> told;
    auto subscription =
        client->subscribe({.topics = {topic}}, [&](Item item) { told.set_value(std::move(item)); });
    const auto item = told.get_future().get();
    ASSERT_TRUE(std::holds_alternative<Disconnected>(item));
    EXPECT_EQ(std::get<Disconnected>(item).why.problem, Problem::lost);
}

TEST_F(AsyncClientTest, AfterARestartASubscriptionMissesNothing) {
    auto connection = connect();
    auto subscription = subscribe(connection, 5);
    connection.event(topic, 6, TeamRemoved{TeamId{6}});
    EXPECT_EQ(number_of(subscription.next()), 6u);
    connection.drop();

    auto again = server.accept();
    again.greet();
    again.serve<Subscribe>({{{topic, 8}}});
    const auto read = again.expect<ReadEvents>();
    EXPECT_EQ(read.request.topic, topic);
    EXPECT_EQ(read.request.from, 7u);
    // An event that comes during the page's way is delivered after the page, once.
    again.event(topic, 9, TeamRemoved{TeamId{9}});
    again.reply(read.header, page(7, 9, 9));
    again.event(topic, 10, TeamRemoved{TeamId{10}});

    EXPECT_TRUE(std::holds_alternative<Disconnected>(*subscription.next()));
    EXPECT_TRUE(std::holds_alternative<Reconnected>(*subscription.next()));
    for (std::uint64_t n = 7; n <= 10; ++n)
        EXPECT_EQ(number_of(subscription.next()), n);
}

TEST_F(AsyncClientTest, AReaderWhoIsTooSlowForItsQueueCatchesUpFromTheJournal) {
    options.queued_events_max = 4;
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    for (std::uint64_t n = 1; n <= 9; ++n)
        connection.event(topic, n, TeamRemoved{TeamId{n}});
    // All nine events have arrived when the answer to a later request has.
    auto pong = client->send(Ping{});
    connection.serve<Ping>({});
    EXPECT_TRUE(pong.get().ok());

    EXPECT_EQ(number_of(subscription.next()), 1u);
    EXPECT_EQ(number_of(subscription.next()), 2u);
    auto read = connection.expect<ReadEvents>();
    EXPECT_EQ(read.request.from, 5u);
    EXPECT_EQ(read.request.limit, 2u);
    connection.reply(read.header, page(5, 6, 9));
    for (std::uint64_t n = 3; n <= 4; ++n)
        EXPECT_EQ(number_of(subscription.next()), n);
    read = connection.expect<ReadEvents>();
    EXPECT_EQ(read.request.from, 7u);
    connection.reply(read.header, page(7, 6 + read.request.limit, 9));
    for (std::uint64_t n = 5; n <= 6 + read.request.limit; ++n) {
        EXPECT_EQ(number_of(subscription.next()), n);
    }
}

TEST_F(AsyncClientTest, WithoutTheSendingHalfASubscriptionGoesOnAndReconnects) {
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    client.reset();
    connection.event(topic, 1, TeamRemoved{TeamId{1}});
    EXPECT_EQ(number_of(subscription.next()), 1u);
    connection.drop();
    auto again = server.accept();
    again.greet();
    again.serve<Subscribe>({{{topic, 1}}});
    EXPECT_TRUE(std::holds_alternative<Disconnected>(*subscription.next()));
    EXPECT_TRUE(std::holds_alternative<Reconnected>(*subscription.next()));
    again.event(topic, 2, TeamRemoved{TeamId{2}});
    EXPECT_EQ(number_of(subscription.next()), 2u);
    subscription = Subscription();
    again.await_end();
}

TEST_F(AsyncClientTest, WithoutTheReceivingHalfTheClientGoesOn) {
    auto connection = connect();
    {
        auto subscription = subscribe(connection, 0);
    }
    EXPECT_EQ(connection.expect<Unsubscribe>().request.topics, std::vector{topic});
    auto pong = client->send(Ping{});
    connection.serve<Ping>({});
    EXPECT_TRUE(pong.get().ok());
    client.reset();
    connection.await_end();
}

TEST_F(AsyncClientTest, AnOpeningThatIsRefusedInPartIsTakenBackWhole) {
    Topics many;
    for (std::uint64_t id = 1; id <= limits::topics_per_request_max + 1; ++id)
        many.topics.push_back({Topic::Kind::team, id});
    auto connection = connect();
    const auto refuse_in_part = [&] {
        connection.serve<Subscribe>({});
        connection.refuse(connection.expect<Subscribe>().header, ErrorCode::not_found);
        std::vector<Topic> taken_back;
        while (taken_back.size() < many.topics.size()) {
            const auto topics = connection.serve<Unsubscribe>({}).request.topics;
            taken_back.insert(taken_back.end(), topics.begin(), topics.end());
        }
        EXPECT_EQ(taken_back, many.topics);
    };
    auto subscribing = std::async(std::launch::async, [&] { return client->subscribe(many); });
    refuse_in_part();
    EXPECT_EQ(subscribing.get().error().code, ErrorCode::not_found);

    auto subscription = client->subscribe(many, [](const Item&) {});
    refuse_in_part();
}

TEST_F(AsyncClientTest, ATopicThatTwoSubscriptionsShareIsKeptForTheOther) {
    auto connection = connect();
    auto first = subscribe(connection, 0);
    auto second = subscribe(connection, 0);
    first = Subscription();
    connection.event(topic, 1, TeamRemoved{TeamId{1}});
    EXPECT_EQ(number_of(second.next()), 1u);
    second = Subscription();
    connection.serve<Unsubscribe>({});
}

TEST_F(AsyncClientTest, TheLastHalfMayBeDroppedByACallback) {
    auto connection = connect();
    std::promise<void> dropped;
    client->send(Ping{}, [&](const Answer<Pong>&) {
        client.reset();
        dropped.set_value();
    });
    connection.serve<Ping>({});
    connection.await_end();
    dropped.get_future().get();
}

TEST_F(AsyncClientTest, ClosingEndsBothHalves) {
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    auto waiting = std::async(std::launch::async, [&] { return subscription.next(); });
    auto pong = client->send(Ping{});
    connection.expect<Ping>();
    client->close();
    EXPECT_FALSE(waiting.get());
    const auto failure = failure_of(std::move(pong));
    EXPECT_EQ(failure.problem, Problem::closed);
    EXPECT_TRUE(failure.sent) << "the daemon has it";
    const auto late = failure_of(client->send(Ping{}));
    EXPECT_EQ(late.problem, Problem::closed);
    EXPECT_FALSE(late.sent);
    connection.await_end();
}

TEST_F(AsyncClientTest, AClientThatShallNotReconnectLearnsOfTheLossInBothHalves) {
    options.reconnect = false;
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    connection.drop();
    EXPECT_TRUE(std::holds_alternative<Disconnected>(*subscription.next()));
    EXPECT_THROW(subscription.next(), ConnectionError);
    EXPECT_EQ(problem_of(client->send(Ping{}, {.retry = Retry::safe_with_key})), Problem::lost);
}

TEST_F(AsyncClientTest, AnUpgradedDaemonThatRefusesTheVersionEndsTheReconnecting) {
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    connection.drop();
    auto again = server.accept();
    again.hello();
    again.send(FrameKind::goodbye, Goodbye{Goodbye::Reason::version_mismatch, ""});
    EXPECT_TRUE(std::holds_alternative<Disconnected>(*subscription.next()));
    try {
        while (subscription.next()) {
        }
        ADD_FAILURE();
    } catch (const ConnectionError& e) {
        EXPECT_EQ(e.failure().problem, Problem::refused);
    }
}

TEST_F(AsyncClientTest, AQuestionThatTheDaemonIsTooBusyForIsAskedAgain) {
    auto connection = connect();
    auto subscription = subscribe(connection, 0);
    connection.send(FrameKind::lagged, Lagged{{{topic, 2}}});
    connection.refuse(connection.expect<ReadEvents>().header, ErrorCode::busy);
    connection.serve<ReadEvents>(page(1, 2, 2));
    EXPECT_EQ(number_of(subscription.next()), 1u);
    EXPECT_EQ(number_of(subscription.next()), 2u);
}

}  // namespace
}  // namespace muster::client
