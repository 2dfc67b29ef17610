// One client's conversation with the daemon: the greeting, its ends, the client's limits, and the
// messages to a slow client.
#include "engine/io/conversation.hpp"

#include "tests/support/fake_wire.hpp"

#include <gmock/gmock.h>

namespace muster::io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Reason = Goodbye::Reason;

class ConversationTest : public testing::Test {
  protected:
    static inline const Actor ada = Actor::of(PlayerId{1});
    static inline const Actor bob = Actor::of(PlayerId{2});
    static inline const Topic catalog{Topic::Kind::catalog, 0};

    template <class Message>
    static std::string frame_of(FrameKind kind, const Message& message) {
        std::string frame;
        append_frame(frame, kind, message);
        return frame;
    }
    static std::string hello(const Hello& message = {}) {
        return frame_of(FrameKind::hello, message);
    }
    template <class R = Ping>
    static std::string request(std::uint64_t id, const Actor& actor = {}, const R& body = {}) {
        std::string frame;
        append_request(frame, id, actor, std::nullopt, body);
        return frame;
    }
    static Piece bytes(std::size_t size) {
        auto owner = std::make_shared<const std::string>(size, 'x');
        const std::string_view all = *owner;
        return {owner, all};
    }

    std::shared_ptr<FakeWire> connect(PeerClass peer_class = PeerClass::operator_) {
        return FakeWire::open(hub, now, peer_class);
    }
    std::shared_ptr<FakeWire> greeted() {
        auto client = connect();
        send(*client, hello());
        client->told.clear();
        return client;
    }
    // Handles the requests in the client's bytes and adds them to `asked`. An admitted request
    // stays in flight.
    void send(FakeWire& client, std::string_view sent) {
        client.send(sent, [&](Incoming incoming) {
            auto error = client.conversation.admit(incoming.header);
            if (!error) client.conversation.open_request(incoming.header.id, incoming.header.actor);
            asked.emplace_back(incoming.header.id, error);
        });
        hub.flush();
    }
    // The error of such a request, if there is one.
    std::optional<Error> ask(FakeWire& client, const std::string& frame) {
        asked.clear();
        send(client, frame);
        return asked.at(0).second;
    }
    void pass(std::chrono::milliseconds time) {
        now += time;
        hub.sweep(now);
        hub.flush();
    }
    // The goodbye that ended the conversation.
    static Goodbye goodbye(FakeWire& client) {
        const auto frames = client.frames();
        EXPECT_EQ(client.closed, 1);
        EXPECT_FALSE(frames.empty());
        if (frames.empty()) return {};
        EXPECT_EQ(frames.back().first, FrameKind::goodbye);
        return decode<Goodbye>(frames.back().second);
    }

    Limits limits;
    TimePoint now{1h};
    Hub hub{limits, {77, [] { return Time{5s}; }}};
    std::vector<std::pair<std::uint64_t, std::optional<Error>>> asked;
};

// ---- Greeting. ----

TEST_F(ConversationTest, AGreetingNamesVersionBuildRealmClassAndTime) {
    auto client = connect(PeerClass::service);
    send(*client, hello());
    const auto frames = client->frames();
    ASSERT_EQ(frames.size(), 1u);
    ASSERT_EQ(frames[0].first, FrameKind::welcome);
    const auto welcome = decode<Welcome>(frames[0].second);
    EXPECT_EQ(welcome.version, protocol_version);
    EXPECT_EQ(welcome.build, build_version());
    EXPECT_EQ(welcome.epoch, 77u);
    EXPECT_EQ(welcome.peer_class, PeerClass::service);
    EXPECT_EQ(welcome.time, Time{5s});
}

TEST_F(ConversationTest, ANewerClientThatSpeaksTheOldProtocolTooIsWelcome) {
    Hello newer;
    newer.version = protocol_version + 5;
    // The Hello also has fields that this build does not know.
    std::string frame;
    const auto start = begin_frame(frame, FrameKind::hello);
    encode_to(frame, newer);
    frame += "more";
    finish_frame(frame, start);
    auto client = connect();
    send(*client, frame);
    const auto frames = client->frames();
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(decode<Welcome>(frames[0].second).version, protocol_version);
}

TEST_F(ConversationTest, AVersionThatDoesNotFitIsRefusedWithBothBuilds) {
    Hello newer;
    newer.version_oldest = newer.version = protocol_version + 1;
    newer.build = "9.9.9";
    auto client = connect();
    send(*client, hello(newer));
    const auto told = goodbye(*client);
    EXPECT_EQ(told.reason, Reason::version_mismatch);
    EXPECT_THAT(told.message, HasSubstr("9.9.9"));
    EXPECT_THAT(told.message, HasSubstr(std::string(build_version())));
}

// ---- Clients that break the protocol. ----

TEST_F(ConversationTest, WhoBreaksTheProtocolIsToldHowAndNothingMoreIsRead) {
    Hello stranger;
    stranger.magic = 42;
    const std::tuple<const char*, std::string, const char*> cases[] = {
        {"another program's greeting", hello(stranger), "something else"},
        {"garbage", std::string(4096, '\x5a'), "The frames can't be read"},
        {"a web browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "The frames can't be read"},
        {"a frame over the limit",
         hello() + std::string("\xff\xff\xff\x7f\x03", 5),
         "The frames can't be read"},
        {"an empty frame", hello() + std::string("\0\0\0\0", 4), "The frames can't be read"},
        {"a frame that only daemons send",
         hello() + frame_of(FrameKind::goodbye, Goodbye{}),
         "not frames of kind 8"},
        {"a frame of unknown kind", hello() + std::string("\2\0\0\0\xee\0", 6), "of kind 238"},
        {"a request whose header ends too early",
         hello() + std::string("\3\0\0\0\3\0\0", 7),
         "A message can't be read"},
        {"a request before Hello", request(1), "begins with Hello"},
        {"a second Hello", hello() + hello(), "not frames of kind 1"},
    };
    for (const auto& [what, sent, why] : cases) {
        SCOPED_TRACE(what);
        auto client = connect();
        send(*client, sent + request(9));
        const auto told = goodbye(*client);
        EXPECT_EQ(told.reason, Reason::protocol);
        EXPECT_THAT(told.message, HasSubstr(why));
    }
    EXPECT_THAT(asked, IsEmpty());
    EXPECT_EQ(hub.size(), 0u);
}

TEST_F(ConversationTest, BytesMayComeOneByOneAndManyRequestsAtOnce) {
    auto client = connect();
    for (const char byte : hello() + request(1))
        send(*client, {&byte, 1});
    std::string many;
    for (std::uint64_t id = 2; id < 1002; ++id)
        many += request(id);
    send(*client, many);
    ASSERT_EQ(asked.size(), 1001u);
    for (std::uint64_t id = 1; id < 1002; ++id)
        EXPECT_EQ(asked[id - 1].first, id);
}

// ---- Clients that exceed a time limit. ----

TEST_F(ConversationTest, ASilentClientIsGivenUpAfterTheHelloTimeout) {
    auto client = connect();
    pass(limits.hello_timeout);
    EXPECT_EQ(client->closed, 0);
    pass(1ms);
    EXPECT_EQ(goodbye(*client).reason, Reason::too_slow);
}

TEST_F(ConversationTest, AHalfSentFrameIsGivenUpAfterTheFrameTimeoutThoughBytesDripIn) {
    auto client = greeted();
    const auto frame = request(1) + request(2);
    // The first request comes whole in between: the time limit counts from that moment.
    send(*client, frame.substr(0, 3));
    pass(limits.frame_timeout - 2ms);
    send(*client, frame.substr(3, request(1).size()));
    pass(limits.frame_timeout);
    EXPECT_EQ(client->closed, 0);
    send(*client, frame.substr(3 + request(1).size(), 1));
    pass(1ms);
    EXPECT_EQ(goodbye(*client).reason, Reason::too_slow);
}

TEST_F(ConversationTest, TheRestOfAFrameHasItsTimeAgainAfterReadingHadPaused) {
    auto client = greeted();
    send(*client, request(1).substr(0, 3));
    client->takes = 0;
    client->conversation.push_reply(bytes(limits.reply_bytes_pause));
    hub.flush();
    ASSERT_FALSE(client->conversation.wants_to_read());
    pass(limits.frame_timeout + 1ms);
    // The client takes its replies. Meanwhile the rest of its frame waited in the socket.
    client->takes = limits.reply_bytes_pause;
    client->serve();
    ASSERT_TRUE(client->conversation.wants_to_read());
    pass(1ms);
    EXPECT_EQ(client->closed, 0);
    send(*client, request(1).substr(3));
    EXPECT_EQ(asked.size(), 1u);
}

TEST_F(ConversationTest, AnIdleClientIsSentAwayUnlessItIsSubscribedOrWaits) {
    auto idle = greeted();
    auto subscribed = greeted();
    hub.subscriptions.add(&subscribed->conversation, {}, catalog);
    auto waiting = greeted();
    send(*waiting, request(1));
    pass(limits.idle_timeout + 1ms);
    EXPECT_EQ(goodbye(*idle).reason, Reason::idle);
    EXPECT_EQ(subscribed->closed, 0);
    EXPECT_EQ(waiting->closed, 0);
}

TEST_F(ConversationTest, AClientThatTakesNothingIsSentAwayAndOneThatTakesALittleIsNot) {
    auto deaf = greeted();
    auto slow = greeted();
    for (auto* client : {deaf.get(), slow.get()}) {
        client->takes = 0;
        client->conversation.push_reply(bytes(1000));
    }
    hub.flush();
    pass(limits.stall_timeout);
    EXPECT_EQ(deaf->closed, 0);
    slow->takes = 1;
    slow->serve();
    pass(1ms);
    EXPECT_EQ(slow->closed, 0);
    EXPECT_EQ(deaf->closed, 0) << "it may still take its goodbye";
    EXPECT_THAT(deaf->told, IsEmpty());
    pass(limits.goodbye_timeout + 1ms);
    EXPECT_EQ(deaf->closed, 1);
    EXPECT_THAT(deaf->told, IsEmpty());
}

TEST_F(ConversationTest, AStalledClientThatReadsAgainIsToldWhatItLostAndWhyItGoes) {
    auto client = greeted();
    client->takes = 0;
    client->conversation.push_event(catalog, 1, bytes(limits.event_bytes_max));
    client->conversation.push_event(catalog, 2, bytes(10));
    hub.flush();
    pass(limits.stall_timeout + 1ms);
    client->takes = std::numeric_limits<std::size_t>::max();
    client->serve();
    client->told.erase(0, limits.event_bytes_max);
    const auto frames = client->frames();
    ASSERT_EQ(frames.size(), 2u);
    ASSERT_EQ(frames[0].first, FrameKind::lagged);
    EXPECT_EQ(decode<Lagged>(frames[0].second).lost, (std::vector<TopicPosition>{{catalog, 2}}));
    ASSERT_EQ(frames[1].first, FrameKind::goodbye);
    EXPECT_EQ(decode<Goodbye>(frames[1].second).reason, Reason::too_slow);
    EXPECT_EQ(client->closed, 1);
}

TEST_F(ConversationTest, WhatIsNotOfferedYetDoesNotCountAsNotTaken) {
    limits.stall_timeout = 0ms;
    auto client = greeted();
    client->conversation.push_reply(bytes(10));
    pass(1ms);
    EXPECT_EQ(client->closed, 0);
    EXPECT_EQ(client->told.size(), 10u);
}

// ---- Goodbye. ----

TEST_F(ConversationTest, AGoodbyeIsTheLastThatIsTold) {
    auto client = greeted();
    client->conversation.push_reply(bytes(10));
    hub.dismiss("The daemon is shutting down.", now);
    client->conversation.push_reply(bytes(10));
    client->conversation.push_event(catalog, 1, bytes(10));
    hub.flush();
    EXPECT_EQ(client->closed, 1);
    EXPECT_EQ(client->told.substr(0, 10), "xxxxxxxxxx");
    client->told.erase(0, 10);
    const auto told = goodbye(*client);
    EXPECT_EQ(told.reason, Reason::shutting_down);
    EXPECT_EQ(told.message, "The daemon is shutting down.");
    EXPECT_EQ(hub.size(), 0u);
}

TEST_F(ConversationTest, WhoDoesNotTakeItsGoodbyeIsClosedAfterTheGoodbyeTimeout) {
    auto client = greeted();
    client->takes = 0;
    hub.dismiss("bye", now);
    hub.flush();
    EXPECT_FALSE(client->conversation.wants_to_read());
    pass(limits.goodbye_timeout);
    EXPECT_EQ(client->closed, 0);
    pass(1ms);
    EXPECT_EQ(client->closed, 1);
}

TEST_F(ConversationTest, WhoEndsItsSendingHalfStillGetsItsReplies) {
    auto client = greeted();
    send(*client, request(1));
    client->conversation.end_of_input();
    EXPECT_EQ(client->closed, 0);
    EXPECT_FALSE(client->conversation.wants_to_read());
    client->conversation.settle(1);
    client->conversation.reply(1, true, "");
    hub.flush();
    EXPECT_EQ(client->frames().size(), 1u);
    EXPECT_EQ(client->closed, 1);

    auto done = greeted();
    done->conversation.end_of_input();
    EXPECT_EQ(done->closed, 1);
}

TEST_F(ConversationTest, WhoIsGoneHoldsNoSubscription) {
    auto client = greeted();
    hub.subscriptions.add(&client->conversation, {}, catalog);
    client->conversation.close("a test");
    EXPECT_EQ(hub.subscriptions.count(&client->conversation), 0u);
    EXPECT_EQ(hub.find(client->conversation.peer().client), nullptr);
}

// ---- A client's limits. ----

TEST_F(ConversationTest, AServiceSpeaksForNoOperator) {
    auto client = connect(PeerClass::service);
    send(*client, hello());
    EXPECT_EQ(ask(*client, request(1, Actor{Actor::Kind::operator_, 0})).value().code,
              ErrorCode::not_allowed);
    EXPECT_EQ(ask(*client, request(2, Actor::service())), std::nullopt);
}

TEST_F(ConversationTest, AConnectionHasOnlySoManyRequestsInFlight) {
    limits.in_flight_max = 2;
    auto client = greeted();
    EXPECT_EQ(ask(*client, request(1)), std::nullopt);
    EXPECT_EQ(ask(*client, request(2)), std::nullopt);
    const auto refused = ask(*client, request(3)).value();
    EXPECT_EQ(refused.code, ErrorCode::busy);
    EXPECT_EQ(*refused.fact("limit"), "2");
    client->conversation.settle(1);
    EXPECT_EQ(ask(*client, request(4)), std::nullopt);
}

TEST_F(ConversationTest, APlayersRequestsInFlightCountOverAllConnectionsUntilTheyAreGone) {
    limits.player_in_flight_max = 2;
    auto one = greeted();
    auto other = greeted();
    EXPECT_EQ(ask(*one, request(1, ada)), std::nullopt);
    EXPECT_EQ(ask(*other, request(1, ada)), std::nullopt);
    EXPECT_EQ(ask(*other, request(2, ada)).value().code, ErrorCode::busy);
    EXPECT_EQ(ask(*other, request(3, bob)), std::nullopt);
    EXPECT_EQ(ask(*other, request(4)), std::nullopt);
    one->conversation.close("a test");
    EXPECT_EQ(ask(*other, request(5, ada)), std::nullopt);
    EXPECT_EQ(ask(*other, request(6, ada)).value().code, ErrorCode::busy);
    other->conversation.settle(1);
    EXPECT_EQ(ask(*other, request(7, ada)), std::nullopt);
}

TEST_F(ConversationTest, AConnectionsRateIsRefilledWithTime) {
    limits.connection_rate = 1;
    limits.connection_burst = 2;
    auto client = greeted();
    EXPECT_EQ(ask(*client, request(1)), std::nullopt);
    EXPECT_EQ(ask(*client, request(2)), std::nullopt);
    const auto refused = ask(*client, request(3)).value();
    EXPECT_EQ(refused.code, ErrorCode::too_many_requests);
    EXPECT_EQ(*refused.fact("retry_after_ms"), "1001");
    now += 1s;
    EXPECT_EQ(ask(*client, request(4)), std::nullopt);
}

TEST_F(ConversationTest, APlayersRateIsThePlayersNotTheConnections) {
    limits.player_rate = 0.001;
    limits.player_burst = 3;
    auto gateway = greeted();
    auto other = greeted();
    for (std::uint64_t id = 1; id <= 3; ++id)
        EXPECT_EQ(ask(*gateway, request(id, ada)), std::nullopt);
    const auto refused = ask(*other, request(4, ada)).value();
    EXPECT_EQ(refused.code, ErrorCode::too_many_requests);
    EXPECT_TRUE(refused.fact("retry_after_ms"));
    EXPECT_EQ(ask(*gateway, request(5, bob)), std::nullopt);
    EXPECT_EQ(ask(*gateway, request(6)), std::nullopt);
}

TEST_F(ConversationTest, TheOrganisersOfASessionHaveOneRateOverAllConnections) {
    limits.organiser_rate = 0.001;
    limits.organiser_burst = 2;
    const Actor own = Actor::organiser_of(SessionId{1});
    auto bot = greeted();
    auto other = greeted();
    EXPECT_EQ(ask(*bot, request(1, own)), std::nullopt);
    EXPECT_EQ(ask(*other, request(1, own)), std::nullopt);
    const auto refused = ask(*bot, request(2, own)).value();
    EXPECT_EQ(refused.code, ErrorCode::too_many_requests);
    EXPECT_TRUE(refused.fact("retry_after_ms"));
    EXPECT_EQ(ask(*bot, request(3, Actor::organiser_of(SessionId{2}))), std::nullopt);
    EXPECT_EQ(ask(*bot, request(4)), std::nullopt);
}

TEST_F(ConversationTest, AServiceHasARateForItselfWhichPeopleDoNotUseUp) {
    limits.service_rate = 0.001;
    limits.service_burst = 5;
    auto gateway = connect(PeerClass::service);
    send(*gateway, hello());
    for (std::uint64_t id = 1; id <= 6; ++id)
        EXPECT_EQ(ask(*gateway, request(id, ada)), std::nullopt);
    EXPECT_EQ(ask(*gateway, request(7, Actor::service(), ListPlayers{})), std::nullopt);
    EXPECT_EQ(ask(*gateway, request(8, Actor::service())), std::nullopt);
    const auto refused = ask(*gateway, request(9, Actor::service())).value();
    EXPECT_EQ(refused.code, ErrorCode::too_many_requests);
    EXPECT_EQ(ask(*gateway, request(10, bob)), std::nullopt);
}

TEST_F(ConversationTest, AListCostsAPlayerFourPings) {
    limits.player_rate = 0.001;
    limits.player_burst = 5;
    auto client = greeted();
    EXPECT_EQ(ask(*client, request(1, ada, ListPlayers{})), std::nullopt);
    EXPECT_EQ(ask(*client, request(2, ada, ListPlayers{})).value().code,
              ErrorCode::too_many_requests);
    EXPECT_EQ(ask(*client, request(3, ada)), std::nullopt);
    EXPECT_TRUE(ask(*client, request(4, ada)));
}

TEST_F(ConversationTest, ActorsWhoAskNoMoreAreForgotten) {
    auto client = greeted();
    ask(*client, request(1, ada));
    ask(*client, request(2, bob));
    client->conversation.settle(1);
    ask(*client, request(3, Actor::organiser_of(SessionId{1})));
    ask(*client, request(4, Actor::service()));
    EXPECT_EQ(hub.actors.size(), 4u);
    pass(1h - 1s);
    EXPECT_EQ(hub.actors.size(), 1u);
    client->conversation.settle(2);
    pass(1s);
    EXPECT_EQ(hub.actors.size(), 0u);
}

// ---- Memory. ----

TEST_F(ConversationTest, WhoDoesNotTakeItsRepliesIsNotReadFromAndInTheEndClosed) {
    auto client = greeted();
    client->takes = 0;
    client->conversation.push_reply(bytes(limits.reply_bytes_pause - 1));
    EXPECT_TRUE(client->conversation.wants_to_read());
    client->conversation.push_reply(bytes(1));
    EXPECT_FALSE(client->conversation.wants_to_read());
    hub.flush();
    client->conversation.push_reply(bytes(limits.reply_bytes_max - limits.reply_bytes_pause));
    hub.flush();
    EXPECT_EQ(client->closed, 0);
    client->conversation.push_reply(bytes(1));
    hub.flush();
    EXPECT_EQ(client->closed, 1);
}

TEST_F(ConversationTest, ASlowClientLosesEventsAndIsToldWhichAndNoReply) {
    limits.event_bytes_max = 100;
    auto client = greeted();
    client->takes = 0;
    for (std::uint64_t number = 1; number <= 3; ++number)
        client->conversation.push_event(catalog, number, bytes(50));
    client->conversation.push_reply(bytes(10));
    hub.flush();
    client->takes = std::numeric_limits<std::size_t>::max();
    client->serve();
    EXPECT_EQ(client->told.substr(0, 110), std::string(110, 'x'));
    client->told.erase(0, 110);
    const auto frames = client->frames();
    ASSERT_EQ(frames.size(), 1u);
    ASSERT_EQ(frames[0].first, FrameKind::lagged);
    const auto lagged = decode<Lagged>(frames[0].second);
    ASSERT_EQ(lagged.lost.size(), 1u);
    EXPECT_EQ(lagged.lost[0].topic, catalog);
    EXPECT_EQ(lagged.lost[0].number, 3u);
}

TEST_F(ConversationTest, EventsAreForThoseWhoWereGreeted) {
    auto client = connect();
    client->conversation.push_event(catalog, 1, bytes(10));
    hub.flush();
    EXPECT_THAT(client->told, IsEmpty());
}

TEST_F(ConversationTest, ALargeFrameWaitsUntilOthersHaveArrived) {
    limits.large_frames_bytes_max = 300'000;
    auto first = greeted();
    auto second = greeted();
    std::string frame;
    const auto start = begin_frame(frame, FrameKind::request);
    encode_to(frame, RequestHeader{7, {}, std::nullopt, Ping::request_number});
    frame.append(200'000, 'x');
    finish_frame(frame, start);
    send(*first, frame.substr(0, 1000));
    send(*second, frame.substr(0, 1000));
    EXPECT_TRUE(first->conversation.wants_to_read());
    EXPECT_FALSE(second->conversation.wants_to_read());
    // A client whose frame waits for memory is not too slow.
    pass(limits.frame_timeout - 1ms);
    send(*first, frame.substr(1000));
    EXPECT_THAT(asked, ElementsAre(testing::Pair(7, std::nullopt)));
    pass(2ms);
    EXPECT_TRUE(second->conversation.wants_to_read());
    pass(limits.frame_timeout);
    EXPECT_EQ(second->closed, 0);
    // A client that leaves releases its reserved memory.
    second->conversation.close("a test");
    EXPECT_TRUE(hub.reserve(300'000));
}

}  // namespace
}  // namespace muster::io
