// The client library and a real musterd, which is killed and shut down meanwhile.
#include "tests/support/daemon_and_options.hpp"

#include <muster/client/async_client.hpp>

#include <gtest/gtest.h>

#include <set>

namespace muster::client {
namespace {

using namespace std::chrono_literals;

class ClientAndDaemonTest : public test::DaemonAndOptions {
  protected:
    static CreateSession session_named(const std::string& name) {
        CreateSession create;
        create.name.text = name;
        create.mode = "traditional";
        create.time_zone.name = "Europe/Zurich";
        return create;
    }
    static SessionId created(Client& client, const std::string& name) {
        auto reply = client.call(session_named(name));
        if (!reply.ok()) throw std::runtime_error(reply.error().message);
        return reply->session.id;
    }
    static Topics engine_topic() {
        Topics topics;
        topics.topics.push_back({Topic::Kind::engine, 0});
        return topics;
    }
    template <class T>
    static bool is(const std::optional<Item>& item) {
        return item && std::holds_alternative<T>(*item);
    }
};

TEST_F(ClientAndDaemonTest, CallsAreAnsweredOrRefused) {
    auto client = Client::connect(options);
    EXPECT_EQ(client.daemon().peer_class, PeerClass::operator_);
    EXPECT_TRUE(client.call(Ping{}).ok());
    const auto id = created(client, "Spring");
    const auto list = client.call(ListSessions{});
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->sessions.size(), 1u);
    EXPECT_EQ(list->sessions[0].id, id);
    EXPECT_EQ(client.call(session_named("spring")).error().code, ErrorCode::name_taken);
    EXPECT_EQ(client.call(GetSession{SessionId{999}}).error().code, ErrorCode::not_found);
    EXPECT_EQ(client.call(session_named("")).error().code, ErrorCode::bad_data);
}

TEST_F(ClientAndDaemonTest, EventsComeToWhoeverIsSubscribed) {
    auto watcher = AsyncClient::connect(options);
    auto events = watcher.subscribe(engine_topic());
    ASSERT_TRUE(events.ok());
    auto client = Client::connect(options);
    const auto id = created(client, "Spring");
    const auto event = events->next_event();
    ASSERT_TRUE(event);
    EXPECT_EQ(std::get<SessionCreated>(event->event).session.id, id);
}

TEST_F(ClientAndDaemonTest, APlayerMayNotSubscribeToEverything) {
    auto client = Client::connect(options);
    Topics topics;
    topics.everything = true;
    EXPECT_TRUE(client.subscribe(topics).ok());
    topics.actor = Actor::of(PlayerId{77});
    EXPECT_FALSE(client.subscribe(topics).ok());
}

TEST_F(ClientAndDaemonTest, AfterAKillASubscriptionGoesOnWithoutAGap) {
    auto watcher = Client::connect(options);
    auto events = watcher.subscribe(engine_topic());
    ASSERT_TRUE(events.ok());
    {
        auto client = Client::connect(options);
        created(client, "before");
    }
    const auto first = events->next_event();
    ASSERT_TRUE(first);

    daemon.kill();
    daemon.start();
    // A blocking client reads only in its calls, so the watcher notices nothing meanwhile.
    auto client = Client::connect(options);
    for (int i = 0; i < 5; ++i)
        created(client, "while away " + std::to_string(i));

    EXPECT_TRUE(is<Disconnected>(events->next()));
    EXPECT_TRUE(is<Reconnected>(events->next()));
    // The daemon's start, and the sessions.
    for (std::uint64_t i = 1; i <= 6; ++i) {
        const auto event = events->next_event();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->number, first->number + i);
        EXPECT_EQ(std::holds_alternative<DaemonStarted>(event->event), i == 1);
    }
    created(client, "after");
    EXPECT_EQ(events->next_event()->number, first->number + 7);
}

TEST_F(ClientAndDaemonTest, AWatcherOfEverythingMissesNothingOverManyKills) {
    Topics everything;
    everything.everything = true;
    auto watcher = AsyncClient::connect(options);
    auto events = watcher.subscribe(everything);
    ASSERT_TRUE(events.ok());
    auto client = Client::connect(options);
    std::set<SessionId> made;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 10; ++i) {
            const auto name = std::to_string(round) + "/" + std::to_string(i);
            const auto reply = client.call(session_named(name), {.retry = Retry::safe_with_key});
            ASSERT_TRUE(reply.ok()) << reply.error().message;
            made.insert(reply->session.id);
        }
        daemon.kill();
        daemon.start();
    }
    // The first start of the daemon came before the watcher.
    std::map<Topic, std::uint64_t> last{{{Topic::Kind::engine, 0}, 1}};
    std::set<SessionId> told;
    while (told.size() < made.size()) {
        const auto event = events->next_event();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->number, ++last[event->topic]);
        if (const auto* session = std::get_if<SessionCreated>(&event->event)) {
            EXPECT_TRUE(told.insert(session->session.id).second);
        }
    }
    EXPECT_EQ(told, made);
}

TEST_F(ClientAndDaemonTest, ARetryUnderTheSameKeyHasItsEffectOnce) {
    auto client = Client::connect(options);
    const IdempotencyKey key{{1, 2, 3}, 4};
    const CallOptions with_key{.retry = Retry::safe_with_key, .key = key};
    const auto first = client.call(session_named("Spring"), with_key);
    ASSERT_TRUE(first.ok());
    daemon.kill();
    daemon.start();
    const auto again = client.call(session_named("Spring"), with_key);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(*again, *first);
    EXPECT_EQ(client.call(session_named("Autumn"), with_key).error().code, ErrorCode::key_reused);
    EXPECT_EQ(client.call(ListSessions{})->sessions.size(), 1u);
}

TEST_F(ClientAndDaemonTest, RequestsInFlightDuringAKillHaveTheirEffectOnce) {
    constexpr std::size_t count = 300;
    auto client = AsyncClient::connect(options);
    std::vector<std::future<Result<SetReply>>> replies;
    for (std::size_t i = 0; i < count; ++i) {
        CreateSet create;
        create.name.text = "number " + std::to_string(i);
        replies.push_back(client.send(create, {.retry = Retry::safe_with_key}));
    }
    EXPECT_TRUE(replies.front().get().ok());
    daemon.kill();
    daemon.start();
    std::set<SetId> ids;
    for (std::size_t i = 1; i < count; ++i) {
        const auto reply = replies[i].get();
        ASSERT_TRUE(reply.ok()) << reply.error().message;
        EXPECT_TRUE(ids.insert(reply->set.id).second);
    }
    // All requests may have been answered before the kill, and the client may not have noticed the
    // loss yet.
    const auto sets = client.send(ListSets{}, {.retry = Retry::safe_with_key}).get();
    EXPECT_EQ(sets->sets.size(), count);
}

TEST_F(ClientAndDaemonTest, AReaderWhoSleepsThroughThousandsOfEventsGetsThemAll) {
    auto sleeper = Client::connect(options);
    auto client = AsyncClient::connect(options);
    const auto session = client.send(session_named("Spring")).get()->session.id;
    Topics topics;
    topics.topics.push_back({Topic::Kind::session, session.value});
    auto events = sleeper.subscribe(topics);
    ASSERT_TRUE(events.ok());

    constexpr std::uint64_t count = 12'000;
    std::vector<std::future<Result<SessionReply>>> replies;
    for (std::uint64_t i = 1; i <= count; ++i) {
        UpdateSession update;
        update.session = session;
        update.game_channel = i;
        replies.push_back(client.send(update));
        if (replies.size() < 1000 && i != count) continue;
        for (auto& reply : replies)
            ASSERT_TRUE(reply.get().ok());
        replies.clear();
    }
    std::uint64_t channel = 0;
    while (channel != count) {
        const auto event = events->next_event();
        ASSERT_TRUE(event);
        ++channel;
        EXPECT_EQ(std::get<SessionChanged>(event->event).session.game_channel, channel);
    }
}

TEST_F(ClientAndDaemonTest, AShutdownSaysGoodbye) {
    auto watcher = AsyncClient::connect(options);
    auto events = watcher.subscribe(engine_topic());
    ASSERT_TRUE(events.ok());
    EXPECT_EQ(daemon.stop(), 0);
    const auto item = events->next();
    ASSERT_TRUE(item);
    const auto* gone = std::get_if<Disconnected>(&*item);
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->why.goodbye, Goodbye::Reason::shutting_down);
    daemon.start();
    EXPECT_TRUE(is<Reconnected>(events->next()));
}

TEST_F(ClientAndDaemonTest, AClientMayShutTheDaemonDown) {
    auto client = Client::connect(options);
    EXPECT_TRUE(client.call(Shutdown{"enough"}).ok());
    EXPECT_EQ(daemon.wait(), 0);
    options.wait_for_daemon = 0ms;
    EXPECT_THROW(Client::connect(options), ConnectionError);
}

}  // namespace
}  // namespace muster::client
