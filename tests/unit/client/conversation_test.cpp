// A conversation with the daemon over several connections, without sockets: the test plays the
// daemon with strings, and sets the time.
#include "client-lib/src/conversation.hpp"

#include "tests/unit/client/topics.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using State = Conversation::State;

class ConversationTest : public ::testing::Test {
  protected:
    ConversationTest() { talk(options()); }

    static Options options() {
        Options options;
        options.socket = "/run/test.sock";
        options.name = "a test";
        options.connect_timeout = 5s;
        options.call_timeout = 30s;
        options.backoff = {100ms, 800ms};
        return options;
    }
    void talk(Options options) {
        conversation.emplace(std::move(options),
                             Origin{.uuid = {1, 2, 3}, .first_key = 100, .chance = 1});
    }

    // ---- The daemon's side. ----

    // Makes a new connection and returns its Hello.
    Hello connect() {
        EXPECT_TRUE(conversation->wants_connection(now));
        conversation->connected(now);
        from_client = FrameReader();
        const auto frames = written();
        EXPECT_EQ(frames.size(), 1u);
        EXPECT_EQ(frames.at(0).kind, FrameKind::hello);
        return decode<Hello>(frames.at(0).body);
    }
    static Welcome welcome(std::uint64_t epoch = 7) {
        Welcome welcome;
        welcome.build = "test";
        welcome.epoch = epoch;
        welcome.peer_class = PeerClass::operator_;
        return welcome;
    }
    void connect_and_greet(std::uint64_t epoch = 7) {
        connect();
        say(FrameKind::welcome, welcome(epoch));
    }
    // Ends the connection; then passes the time until the next attempt.
    void lose_and_wait() {
        conversation->disconnected(now);
        run_completions();
        now += options().backoff.longest;
    }
    void feed(std::string_view bytes) {
        auto& reader = conversation->reader();
        std::memcpy(reader.prepare(bytes.size()), bytes.data(), bytes.size());
        reader.commit(bytes.size());
        while (const auto frame = conversation->next_frame(now))
            conversation->hear(*frame, now);
        run_completions();
    }
    template <class M>
    void say(FrameKind kind, const M& message) {
        std::string out;
        append_frame(out, kind, message);
        feed(out);
    }
    template <class Reply>
    void reply(std::uint64_t id, const Reply& reply, bool ok = true) {
        std::string out;
        append_reply(out, id, ok, encode(reply));
        feed(out);
    }
    void refuse(std::uint64_t id, ErrorCode code) { reply(id, Error{code, "No.", {}}, false); }
    void event(std::uint64_t number) {
        std::string out;
        append_event(out, topic, number, {}, TeamRemoved{TeamId{number}});
        feed(out);
    }

    struct Written {
        FrameKind kind;
        std::string body;
    };
    // The frames that the client has sent since the last call.
    std::vector<Written> written() {
        for (auto bytes = conversation->begin_sending(); !bytes.empty();
             bytes = conversation->begin_sending()) {
            std::memcpy(from_client.prepare(bytes.size()), bytes.data(), bytes.size());
            from_client.commit(bytes.size());
            conversation->sent(bytes.size());
        }
        conversation->sent(0);
        std::vector<Written> frames;
        while (const auto frame = from_client.next())
            frames.push_back({frame->kind, std::string(frame->body)});
        return frames;
    }
    struct Asked {
        RequestHeader header;
        std::string body;
    };
    std::vector<Asked> requests() {
        std::vector<Asked> asked;
        for (const auto& frame : written()) {
            EXPECT_EQ(frame.kind, FrameKind::request);
            auto [header, body] = split_header<RequestHeader>(frame.body);
            asked.push_back({header, std::string(body)});
        }
        return asked;
    }
    // The one request that the client has sent. Another number of them fails the test.
    Asked request() {
        const auto asked = requests();
        EXPECT_EQ(asked.size(), 1u);
        return asked.empty() ? Asked{} : asked.front();
    }

    // ---- The client's side. ----

    // Sends a request; the answer is added to `answers`.
    template <IsRequest R>
    std::uint64_t ask(const R& request, const CallOptions& options = {}) {
        const auto ticket = conversation->ticket(options, detail::repeat_of(request));
        std::string frame;
        append_request(frame, ticket.id, ticket.actor, ticket.key, request);
        conversation->submit(
            ticket, std::move(frame), options, std::make_unique<Keeper>(answers), now);
        run_completions();
        return ticket.id;
    }
    void tick() {
        conversation->tick(now);
        run_completions();
    }
    void run_completions() {
        for (auto& completion : std::exchange(conversation->completions(), {}))
            completion.run();
    }
    std::unique_ptr<Feed> follow(std::size_t queued_max = 10) {
        return conversation->follow({.topics = {topic}}, queued_max, now);
    }
    static std::uint64_t number_of(const Item& item) {
        const auto* event = std::get_if<ReceivedEvent>(&item);
        return event ? event->number : 0;
    }

    // The result of a request: an error code, `ok`, or the failure.
    struct Told {
        bool ok = false;
        std::optional<ErrorCode> refusal;
        std::optional<Failure> failure;
    };
    struct Keeper final : detail::ReplyHandler {
        explicit Keeper(std::vector<Told>& to) : answers(to) {}
        void replied(bool ok, std::string_view body) override {
            Told told{ok, {}, {}};
            if (!ok) told.refusal = decode<Error>(body).code;
            answers.push_back(std::move(told));
        }
        void failed(Failure failure) override {
            answers.push_back({false, {}, std::move(failure)});
        }
        std::vector<Told>& answers;
    };
    // The failure of the only request so far.
    Failure failure() const {
        EXPECT_EQ(answers.size(), 1u);
        if (answers.size() != 1 || !answers[0].failure) {
            ADD_FAILURE() << "no failure was told";
            return {};
        }
        return *answers[0].failure;
    }

    TimePoint now{std::chrono::hours(1)};
    std::vector<Told> answers;
    FrameReader from_client;
    std::optional<Conversation> conversation;
};

// ---- The greeting. ----

TEST_F(ConversationTest, BeginsWithHelloAndIsUpWithTheWelcome) {
    EXPECT_EQ(conversation->state(), State::down);
    const auto hello = connect();
    EXPECT_EQ(hello.client_name, "a test");
    EXPECT_EQ(hello.client, (Uuid{1, 2, 3}));
    EXPECT_EQ(conversation->state(), State::greeting);
    say(FrameKind::welcome, welcome(42));
    EXPECT_TRUE(conversation->is_up());
    EXPECT_EQ(conversation->welcome().epoch, 42u);
}

TEST_F(ConversationTest, AFrameMayComeByteByByte) {
    connect();
    std::string out;
    append_frame(out, FrameKind::welcome, welcome());
    for (const char byte : out) {
        EXPECT_EQ(conversation->state(), State::greeting);
        feed({&byte, 1});
    }
    EXPECT_TRUE(conversation->is_up());
}

TEST_F(ConversationTest, AnotherVersionOfTheProtocolIsTheEnd) {
    connect();
    auto later = welcome();
    later.version = protocol_version + 1;
    later.build = "9.9";
    say(FrameKind::welcome, later);
    EXPECT_EQ(conversation->state(), State::finished);
    EXPECT_FALSE(conversation->has_connection());
    EXPECT_EQ(conversation->why_down().problem, Problem::refused);
    EXPECT_EQ(conversation->why_down().goodbye, Goodbye::Reason::version_mismatch);
    EXPECT_EQ(conversation->why_down().message,
              "musterd at /run/test.sock speaks another version of the protocol (its build is "
              "9.9): install the same release of client and daemon");
    now += 1h;
    EXPECT_FALSE(conversation->wants_connection(now));
}

TEST_F(ConversationTest, ADaemonThatDoesNotGreetIsGivenUp) {
    connect();
    EXPECT_EQ(conversation->next_deadline(), now + 5s);
    now += 5s - 1ms;
    tick();
    EXPECT_TRUE(conversation->has_connection());
    now += 1ms;
    tick();
    EXPECT_FALSE(conversation->has_connection());
    EXPECT_EQ(conversation->state(), State::down);
    EXPECT_NE(conversation->why_down().message.find("does not answer"), std::string::npos);
}

TEST_F(ConversationTest, NothingButAGreetingMayComeFirst) {
    connect();
    say(FrameKind::lagged, Lagged{});
    EXPECT_EQ(conversation->state(), State::down);
    EXPECT_EQ(conversation->why_down().problem, Problem::protocol);
}

// ---- Losing the connection, and reconnecting. ----

TEST_F(ConversationTest, WaitsLongerAfterEachAttemptInVain) {
    auto span = 100ms;
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(conversation->wants_connection(now));
        conversation->unreachable({Problem::not_running, "nobody listens", {}, false}, now);
        const auto wait = conversation->next_deadline() - now;
        EXPECT_GE(wait, span / 2) << i;
        EXPECT_LE(wait, span) << i;
        EXPECT_FALSE(conversation->wants_connection(now + wait - 1ms)) << i;
        now += wait;
        span = std::min(span * 2, 800ms);
    }
    EXPECT_EQ(conversation->why_down().problem, Problem::not_running);
}

TEST_F(ConversationTest, WaitsAShortTimeAgainOnceAConnectionHasWorked) {
    for (int i = 0; i < 5; ++i) {
        conversation->unreachable({}, now);
        now = conversation->next_deadline();
    }
    connect_and_greet();
    // A daemon that only greets does not count as working.
    conversation->disconnected(now);
    EXPECT_GE(conversation->next_deadline(), now + 400ms);
    now += 800ms;
    connect_and_greet();
    const auto id = ask(Ping{});
    requests();
    reply(id, Pong{});
    conversation->disconnected(now);
    EXPECT_LE(conversation->next_deadline(), now + 100ms);
}

TEST_F(ConversationTest, CanBeToldToTryAgainSooner) {
    conversation->unreachable({}, now);
    conversation->retry_by(now + 10ms);
    EXPECT_FALSE(conversation->wants_connection(now));
    EXPECT_TRUE(conversation->wants_connection(now + 10ms));
}

TEST_F(ConversationTest, EndsWithItsConnectionWhereItIsNotToReconnect) {
    auto once = options();
    once.reconnect = false;
    talk(once);
    // A failed attempt, even without a greeting, is no loss.
    conversation->unreachable({}, now);
    now += 1s;
    connect();
    lose_and_wait();
    EXPECT_EQ(conversation->state(), State::down);
    connect_and_greet();
    ask(Ping{});
    lose_and_wait();
    EXPECT_EQ(conversation->state(), State::finished);
    EXPECT_EQ(failure().problem, Problem::lost);
}

TEST_F(ConversationTest, TheNextConnectionBeginsWithoutWhatThisOneLeft) {
    connect_and_greet();
    ask(Ping{}, {.retry = Retry::never});
    const auto bytes = conversation->begin_sending();
    ASSERT_GT(bytes.size(), 3u);
    conversation->sent(3);       // A part of it is written,
    feed(std::string(2, '\1'));  // and a part of a frame has come.
    lose_and_wait();
    EXPECT_EQ(connect().client_name, "a test");
    say(FrameKind::welcome, welcome());
    EXPECT_TRUE(conversation->is_up());
    EXPECT_TRUE(requests().empty());
}

// ---- Requests. ----

TEST_F(ConversationTest, RepliesGoToWhoeverAsked) {
    connect_and_greet();
    const auto first = ask(Ping{});
    const auto second = ask(StopGame{});
    const auto asked = requests();
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].header.id, first);
    EXPECT_EQ(asked[1].header.request_number, StopGame::request_number);
    refuse(second, ErrorCode::not_allowed);
    reply(first, Pong{});
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].refusal, ErrorCode::not_allowed);
    EXPECT_TRUE(answers[1].ok);
    EXPECT_EQ(conversation->requests().size(), 0u);
}

TEST_F(ConversationTest, AQueryIsAskedAgainOnTheNextConnection) {
    connect_and_greet();
    const auto id = ask(GetStatus{});
    EXPECT_EQ(request().header.id, id);
    lose_and_wait();
    EXPECT_TRUE(answers.empty());
    connect_and_greet();
    const auto again = request();
    EXPECT_EQ(again.header.id, id);
    EXPECT_EQ(again.header.request_number, GetStatus::request_number);
    reply(id, EngineStatus{});
    EXPECT_TRUE(answers.at(0).ok);
}

TEST_F(ConversationTest, ACommandWithoutAKeyIsGivenUpWithItsConnection) {
    connect_and_greet();
    ask(StopGame{});
    requests();
    lose_and_wait();
    EXPECT_EQ(failure().problem, Problem::lost);
    EXPECT_TRUE(failure().sent);
    connect_and_greet();
    EXPECT_TRUE(requests().empty());
}

TEST_F(ConversationTest, ACommandOfWhichNoByteWasWrittenHadNoEffect) {
    connect_and_greet();
    ask(StopGame{});
    lose_and_wait();
    EXPECT_FALSE(failure().sent);
}

TEST_F(ConversationTest, WhatIsBeingWrittenMayHaveReachedTheDaemon) {
    connect_and_greet();
    const auto first = ask(StopGame{});
    const auto second = ask(StopGame{});
    const auto size = conversation->begin_sending().size();
    // The owner begins to write both requests.
    conversation->abandon(first);
    run_completions();
    EXPECT_TRUE(answers.at(0).failure->sent);
    // The owner has written only the first.
    conversation->sent(size / 2);
    conversation->abandon(second);
    run_completions();
    EXPECT_FALSE(answers.at(1).failure->sent);
}

TEST_F(ConversationTest, ACommandWithAKeyIsAskedAgainUnderIt) {
    connect_and_greet();
    ask(StopGame{}, {.retry = Retry::safe_with_key});
    const auto key = request().header.key;
    EXPECT_EQ(key, (IdempotencyKey{{1, 2, 3}, 100}));
    lose_and_wait();
    connect_and_greet();
    EXPECT_EQ(request().header.key, key);
    ask(StopGame{}, {.retry = Retry::safe_with_key});
    EXPECT_EQ(request().header.key, (IdempotencyKey{{1, 2, 3}, 101}));
}

TEST_F(ConversationTest, ARefusalBecauseTheDaemonEndsIsALoss) {
    connect_and_greet();
    const auto query = ask(Ping{});
    const auto command = ask(StopGame{});
    requests();
    refuse(query, ErrorCode::shutting_down);
    refuse(command, ErrorCode::shutting_down);
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].refusal, ErrorCode::shutting_down);
    say(FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, ""});
    now += 1s;
    connect_and_greet();
    EXPECT_EQ(request().header.id, query);
}

TEST_F(ConversationTest, WhileThereIsNoConnectionQueriesWaitAndCommandsFail) {
    conversation->unreachable({Problem::not_running, "nobody listens", {}, false}, now);
    ask(StopGame{});
    EXPECT_EQ(failure().problem, Problem::not_running);
    EXPECT_FALSE(failure().sent);
    ask(Ping{});
    EXPECT_EQ(answers.size(), 1u);
    now += 1s;
    connect_and_greet();
    EXPECT_EQ(request().header.request_number, Ping::request_number);
}

TEST_F(ConversationTest, ARequestWaitsForItsAnswerUntilItsTimeIsOver) {
    connect_and_greet();
    const auto id = ask(StopGame{}, {.timeout = 2s});
    requests();
    EXPECT_EQ(conversation->next_deadline(), now + 2s);
    now += 2s - 1ms;
    tick();
    EXPECT_TRUE(answers.empty());
    now += 1ms;
    tick();
    EXPECT_EQ(failure().problem, Problem::timed_out);
    EXPECT_TRUE(failure().sent);
    EXPECT_EQ(failure().message,
              "musterd at /run/test.sock did not answer in time: look whether the request had its "
              "effect");
    // The late reply is dropped.
    reply(id, Done{});
    EXPECT_TRUE(conversation->is_up());
    EXPECT_EQ(answers.size(), 1u);
}

TEST_F(ConversationTest, WithoutALimitARequestWaitsForEver) {
    connect_and_greet();
    ask(Ping{}, {.timeout = 0s});
    now += 1000h;
    tick();
    EXPECT_TRUE(answers.empty());
}

TEST_F(ConversationTest, WhoseTimeIsOverBetweenTwoDaemonsIsToldWhyThereIsNone) {
    connect_and_greet();
    ask(StopGame{}, {.retry = Retry::safe_with_key, .timeout = 10s});
    requests();
    say(FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, ""});
    now += 10s;
    conversation->unreachable({Problem::not_running, "nobody listens", {}, false}, now);
    tick();
    EXPECT_EQ(failure().problem, Problem::timed_out);
    EXPECT_TRUE(failure().sent);
    EXPECT_EQ(failure().message, "nobody listens; look then whether the request had its effect");
}

TEST_F(ConversationTest, RefusesWhatTheDaemonWouldNotTake) {
    connect();
    auto small = welcome();
    small.frame_size_max = 100;
    say(FrameKind::welcome, small);
    Shutdown shutdown;
    shutdown.reason.assign(200, 'x');
    ask(shutdown);
    EXPECT_EQ(answers.at(0).refusal, ErrorCode::too_large);
    EXPECT_TRUE(requests().empty());
}

TEST_F(ConversationTest, RefusesMoreRequestsInFlightThanItMayHave) {
    auto few = options();
    few.in_flight_max = 2;
    talk(few);
    connect_and_greet();
    const auto first = ask(Ping{});
    ask(Ping{});
    ask(Ping{});
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].refusal, ErrorCode::busy);
    reply(first, Pong{});
    ask(Ping{});
    EXPECT_EQ(answers.size(), 2u);
    EXPECT_EQ(requests().size(), 3u);
}

// ---- The end. ----

TEST_F(ConversationTest, AGoodbyeSaysWhyAndWhetherToComeBack) {
    using Reason = Goodbye::Reason;
    struct Case {
        Reason reason;
        Problem problem;
        State state;
        std::string_view sentence;
    };
    const Case cases[] = {
        {Reason::shutting_down, Problem::lost, State::down, "has shut down (why)"},
        {Reason::version_mismatch, Problem::refused, State::finished, "speaks another version"},
        {Reason::not_allowed, Problem::refused, State::finished, "does not let this user in (why)"},
        {Reason::protocol, Problem::protocol, State::down, "did not understand this client (why)"},
        {Reason::too_many, Problem::refused, State::down, "has too many clients (why)"},
        {Reason::too_slow, Problem::lost, State::down, "which was too slow (why)"},
        {Reason::idle, Problem::lost, State::down, "which was idle (why)"},
    };
    for (const auto& each : cases) {
        SCOPED_TRACE(each.sentence);
        talk(options());
        answers.clear();
        connect_and_greet();
        ask(StopGame{});
        requests();
        say(FrameKind::goodbye, Goodbye{each.reason, "why"});
        EXPECT_EQ(conversation->state(), each.state);
        EXPECT_FALSE(conversation->has_connection());
        EXPECT_EQ(failure().problem, each.problem);
        EXPECT_EQ(failure().goodbye, each.reason);
        EXPECT_TRUE(failure().sent);
        EXPECT_NE(failure().message.find(each.sentence), std::string::npos) << failure().message;
    }
}

TEST_F(ConversationTest, WhatStandsBehindAGoodbyeMeansNothing) {
    connect_and_greet();
    std::string out;
    append_frame(out, FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, ""});
    out += "no frame at all";
    feed(out);
    EXPECT_EQ(conversation->why_down().problem, Problem::lost);
}

TEST_F(ConversationTest, BytesThatMakeNoSenseEndTheConnection) {
    std::string event_to_nobody;
    append_frame(event_to_nobody, FrameKind::event, std::uint8_t{1});
    std::string request;
    append_request(request, 1, {}, std::nullopt, Ping{});
    std::string unasked;
    append_reply(unasked, 99, true, encode(Pong{}));
    std::string second_welcome;
    append_frame(second_welcome, FrameKind::welcome, welcome());
    for (const auto& bytes :
         {std::string(64, '\xff'), event_to_nobody, request, unasked, second_welcome}) {
        talk(options());
        answers.clear();
        connect_and_greet();
        ask(Ping{}, {.retry = Retry::never});
        requests();
        feed(bytes);
        EXPECT_EQ(conversation->state(), State::down);
        EXPECT_EQ(failure().problem, Problem::protocol);
        EXPECT_NE(failure().message.find("sent what makes no sense"), std::string::npos);
        now += 1s;
        connect_and_greet();
        EXPECT_TRUE(conversation->is_up());
    }
}

TEST_F(ConversationTest, ARealmThatChangedIsNotAskedAgainWhatTheOldOneWasAsked) {
    connect_and_greet(7);
    ask(StopGame{}, {.retry = Retry::safe_with_key});
    requests();
    lose_and_wait();
    ask(Ping{});  // No daemon has seen the request, so any daemon may get it.
    connect_and_greet(8);
    EXPECT_EQ(failure().problem, Problem::realm_changed);
    EXPECT_TRUE(failure().sent);
    EXPECT_EQ(request().header.request_number, Ping::request_number);
}

TEST_F(ConversationTest, ClosingEndsRequestsAndFeeds) {
    connect_and_greet();
    ask(Ping{});
    const auto feed = follow();
    conversation->close();
    EXPECT_TRUE(conversation->has_news());
    run_completions();
    EXPECT_EQ(conversation->state(), State::finished);
    EXPECT_FALSE(conversation->has_connection());
    EXPECT_TRUE(conversation->begin_sending().empty());
    EXPECT_EQ(failure().problem, Problem::closed);
    EXPECT_TRUE(feed->over());
    ask(Ping{});
    EXPECT_EQ(answers.back().failure->problem, Problem::closed);
    EXPECT_TRUE(follow()->over());
}

// ---- Feeds. ----

TEST_F(ConversationTest, AFeedAsksForItsTopicsAndIsToldOfThem) {
    connect_and_greet();
    const auto feed = follow();
    const auto asked = request();
    EXPECT_EQ(asked.header.request_number, Subscribe::request_number);
    EXPECT_EQ(decode<Subscribe>(asked.body).topics, std::vector{topic});
    const auto* question = conversation->requests().find_question(asked.header.id);
    ASSERT_NE(question, nullptr);
    EXPECT_EQ(question->feed, feed->id());
    reply(asked.header.id, Subscribed{{{topic, 5}}});
    EXPECT_EQ(feed->opening(), Feed::Opening::open);
    event(6);
    EXPECT_EQ(conversation->take_touched(now).front(), feed->id());
    ASSERT_FALSE(feed->empty());
    EXPECT_EQ(number_of(conversation->take(*feed, now)), 6u);
    EXPECT_FALSE(conversation->has_news());
    conversation->unfollow(*feed);
    EXPECT_EQ(request().header.request_number, Unsubscribe::request_number);
}

TEST_F(ConversationTest, AFeedComesBackWithTheConnectionAndReadsWhatItMissed) {
    const auto feed = follow();
    connect_and_greet();
    conversation->take_touched(now);
    reply(request().header.id, Subscribed{{{topic, 5}}});
    lose_and_wait();
    connect_and_greet();
    conversation->take_touched(now);
    reply(request().header.id, Subscribed{{{topic, 8}}});
    conversation->take_touched(now);
    const auto read = request();
    ASSERT_EQ(read.header.request_number, ReadEvents::request_number);
    EXPECT_EQ(decode<ReadEvents>(read.body).from, 6u);
    EXPECT_TRUE(std::holds_alternative<Disconnected>(conversation->take(*feed, now)));
    EXPECT_TRUE(std::holds_alternative<Reconnected>(conversation->take(*feed, now)));
}

TEST_F(ConversationTest, AFeedIsAskedForAgainWhereTheDaemonWasTooBusy) {
    connect_and_greet();
    const auto feed = follow();
    refuse(request().header.id, ErrorCode::busy);
    conversation->take_touched(now);
    EXPECT_EQ(conversation->next_deadline(), now + 200ms);
    tick();
    EXPECT_TRUE(requests().empty());
    now += 200ms;
    tick();
    const auto again = request();
    EXPECT_EQ(again.header.request_number, Subscribe::request_number);
    reply(again.header.id, Subscribed{});
    EXPECT_EQ(feed->opening(), Feed::Opening::open);
}

TEST_F(ConversationTest, AQuestionOfAFeedThatGetsNoAnswerIsAskedAgain) {
    connect_and_greet();
    const auto feed = follow();
    const auto first = request().header.id;
    now += 30s;
    tick();
    EXPECT_EQ(conversation->requests().find_question(first), nullptr);
    conversation->take_touched(now);
    now += 200ms;
    tick();
    const auto again = request().header.id;
    EXPECT_NE(again, first);
    // The first answer comes late and has no receiver any more.
    reply(first, Subscribed{});
    EXPECT_EQ(feed->opening(), Feed::Opening::asked);
    reply(again, Subscribed{});
    EXPECT_EQ(feed->opening(), Feed::Opening::open);
}

TEST_F(ConversationTest, TheLossOfTheConnectionEndsTheWaitForABusyDaemon) {
    connect_and_greet();
    const auto feed = follow();
    refuse(request().header.id, ErrorCode::busy);
    conversation->take_touched(now);
    now += 100ms;
    conversation->disconnected(now);
    now += 100ms;
    connect_and_greet();
    conversation->take_touched(now);
    EXPECT_EQ(request().header.request_number, Subscribe::request_number);
    // No question is repeated at the end of the old wait.
    now += 200ms;
    tick();
    EXPECT_TRUE(requests().empty());
}

TEST_F(ConversationTest, AFeedThatIsNotFollowedAnyMoreAsksNothing) {
    connect_and_greet();
    const auto feed = follow(2);
    reply(request().header.id, Subscribed{{{topic, 0}}});
    event(1);
    event(2);
    event(3);  // There is no room for this event.
    conversation->unfollow(*feed);
    EXPECT_EQ(request().header.request_number, Unsubscribe::request_number);
    // Queued items can be taken.
    EXPECT_EQ(number_of(conversation->take(*feed, now)), 1u);
    EXPECT_EQ(number_of(conversation->take(*feed, now)), 2u);
    EXPECT_TRUE(feed->empty());
    EXPECT_TRUE(requests().empty());
}

TEST_F(ConversationTest, RequestsAreMadeInTheNameThatTheDaemonGivesThePeerOrTheClient) {
    connect();
    auto as_service = welcome();
    as_service.peer_class = PeerClass::service;
    say(FrameKind::welcome, as_service);
    ask(Ping{});
    EXPECT_EQ(request().header.actor, Actor::service());
    conversation->act_as(Actor::of(PlayerId{4}));
    ask(Ping{});
    EXPECT_EQ(request().header.actor, Actor::of(PlayerId{4}));
    ask(Ping{}, {.actor = Actor{}});
    EXPECT_EQ(request().header.actor, Actor{});
}

}  // namespace
}  // namespace muster::client
