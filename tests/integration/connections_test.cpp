// The real daemon and its clients: the greeting, the rights to connect, and the treatment of
// clients that break the rules, are slow, or are too many. (unit/io/conversation_test.cpp tests
// each rule of a conversation alone.)
#include "tests/integration/daemon_fixture.hpp"

#include <grp.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace muster::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Reason = Goodbye::Reason;

// ---- Greeting. ----

TEST_F(DaemonTest, GreetsWithVersionBuildAndPeerClass) {
    RunningDaemon daemon(directory.path());
    RawClient client(daemon.socket());
    const auto welcome = client.greet();
    EXPECT_EQ(welcome.version, protocol_version);
    EXPECT_EQ(welcome.build, build_version());
    EXPECT_NE(welcome.epoch, 0u);
    EXPECT_EQ(welcome.peer_class, PeerClass::operator_);
    EXPECT_TRUE(client.call(Ping{}).ok());
}

// ---- Clients that break the protocol. ----

TEST_F(DaemonTest, WhoBreaksTheProtocolIsToldAndDisconnectedAndOthersAreServedOn) {
    RunningDaemon daemon(directory.path());
    auto bystander = client(daemon);
    const std::pair<const char*, std::string> cases[] = {
        {"garbage", std::string(4096, '\x5a')},
        {"a web browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        {"a request whose header ends too early",
         RawClient::hello_frame() + std::string("\3\0\0\0\3\0\0", 7)},
    };
    for (const auto& [what, bytes] : cases) {
        SCOPED_TRACE(what);
        RawClient offender(daemon.socket());
        offender.send(bytes);
        EXPECT_EQ(offender.expect_goodbye().reason, Reason::protocol);
        EXPECT_TRUE(bystander.call(Ping{}).ok());
    }
}

TEST_F(DaemonTest, WhoEndsItsSendingHalfStillGetsItsReplies) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    const auto id = client.post(Ping{});
    client.end_sending();
    EXPECT_TRUE(client.reply_to<Ping>(id).ok());
    EXPECT_FALSE(client.receive());
}

// ---- Clients that take too long. ----

TEST_F(DaemonTest, ASilentClientIsClosedAfterTheHelloTimeout) {
    RunningDaemon daemon(directory.path(), {"--hello-timeout", "0.1"});
    RawClient client(daemon.socket());
    EXPECT_EQ(client.expect_goodbye().reason, Reason::too_slow);
}

TEST_F(DaemonTest, AHalfSentFrameIsGivenUpAfterTheFrameTimeout) {
    RunningDaemon daemon(directory.path(), {"--frame-timeout", "0.1"});
    auto small = client(daemon);
    small.send(std::string("\x20\0\0\0\3half", 9));
    EXPECT_EQ(small.expect_goodbye().reason, Reason::too_slow);
    auto large = client(daemon);
    large.send(std::string("\0\0\x40\0\3", 5) + std::string(100'000, 'x'));
    EXPECT_EQ(large.expect_goodbye().reason, Reason::too_slow);
}

TEST_F(DaemonTest, AnIdleClientIsClosedUnlessItIsSubscribed) {
    RunningDaemon daemon(directory.path(), {"--idle-timeout", "0.2"});
    auto subscriber = client(daemon);
    Subscribe subscribe;
    subscribe.topics = {Topic{Topic::Kind::catalog, 0}};
    ASSERT_TRUE(subscriber.call(subscribe).ok());
    auto idle = client(daemon);
    EXPECT_EQ(idle.expect_goodbye().reason, Reason::idle);
    auto second = client(daemon);
    EXPECT_EQ(second.expect_goodbye().reason, Reason::idle);
    EXPECT_TRUE(subscriber.call(Ping{}).ok());
}

TEST_F(DaemonTest, AClientThatNeverReadsIsDisconnectedAndOthersAreServedOn) {
    RunningDaemon daemon(directory.path(), {"--stall-timeout", "0.3"});
    auto bystander = client(daemon);
    auto deaf = client(daemon);
    // More replies than the socket and the outbox hold.
    std::string requests;
    for (std::uint64_t id = 1; id <= 1000; ++id)
        append_request(requests, id, {}, std::nullopt, GetConfig{});
    for (int round = 0; round < 20; ++round) {
        pollfd writable{deaf.fd(), POLLOUT, 0};
        if (::poll(&writable, 1, 1000) != 1) break;
        const auto sent =
            ::send(deaf.fd(), requests.data(), requests.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent != static_cast<ssize_t>(requests.size())) break;
    }
    pollfd hung_up{deaf.fd(), 0, 0};
    ASSERT_EQ(::poll(&hung_up, 1, 10'000), 1);
    EXPECT_NE(hung_up.revents & POLLHUP, 0);
    EXPECT_TRUE(bystander.call(Ping{}).ok());
    EXPECT_THAT(daemon.log(),
                AllOf(HasSubstr("The client does not read what it is sent."),
                      HasSubstr("it did not take its goodbye")));
}

// ---- Subscriptions. ----

TEST_F(DaemonTest, SubscribersGetEventsInOrderAndOthersDoNot) {
    RunningDaemon daemon(directory.path());
    auto watcher = client(daemon);
    auto worker = client(daemon);
    Subscribe subscribe;
    subscribe.topics = {Topic{Topic::Kind::catalog, 0}};
    const auto subscribed = watcher.call(subscribe);
    ASSERT_TRUE(subscribed.ok());
    const auto position = subscribed->positions.at(0).number;
    for (const auto* name : {"Ada", "Bob", "Cleo"})
        ASSERT_TRUE(worker.call(player_named(name)).ok());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        const auto body = watcher.receive(FrameKind::event);
        ASSERT_TRUE(body);
        const auto event = decode_event_frame(*body);
        EXPECT_EQ(event->topic, subscribe.topics[0]);
        EXPECT_EQ(event->number, position + i);
        EXPECT_EQ(event_name(event->event), "PlayerSaved");
    }
}

TEST_F(DaemonTest, ASlowSubscriberIsToldWhatItLostAndCatchesUpFromTheJournal) {
    RunningDaemon daemon(directory.path(), {"--outbox-max", "2000"});
    auto watcher = client(daemon);
    auto worker = client(daemon);
    const Topic catalog{Topic::Kind::catalog, 0};
    Subscribe subscribe;
    subscribe.topics = {catalog};
    ASSERT_TRUE(watcher.call(subscribe).ok());
    // Enough to fill the socket and the outbox while the watcher does not read.
    constexpr std::uint64_t players = 2000;
    std::uint64_t last_id = 0;
    for (std::uint64_t i = 1; i <= players; ++i) {
        std::string name = std::to_string(i);
        while (name.size() < 150)
            name += "\u20ac";
        last_id = worker.post(player_named(name));
    }
    ASSERT_TRUE(worker.reply_to<CreatePlayer>(last_id).ok());
    // The events come without gaps up to the Lagged. It has the number of the last missing event.
    std::uint64_t last = 0;
    std::uint64_t lost = 0;
    while (last < players && lost < players) {
        const auto frame = watcher.receive();
        ASSERT_TRUE(frame);
        if (frame->kind == FrameKind::event) {
            const auto number = decode_event_frame(frame->body)->number;
            EXPECT_EQ(number, std::max(last, lost) + 1);
            last = number;
        } else if (frame->kind == FrameKind::lagged) {
            const auto lagged = decode<Lagged>(frame->body);
            ASSERT_EQ(lagged.lost.size(), 1u);
            EXPECT_EQ(lagged.lost[0].topic, catalog);
            lost = lagged.lost[0].number;
        }
    }
    ASSERT_GT(lost, 0u) << "the watcher never lagged";
    ReadEvents read;
    read.topic = catalog;
    read.limit = 1000;
    const auto page = watcher.call(read);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->last, players);
}

TEST_F(DaemonTest, UnsubscribingEndsTheEvents) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    Subscribe subscribe;
    subscribe.topics = {Topic{Topic::Kind::catalog, 0}};
    ASSERT_TRUE(client.call(subscribe).ok());
    Unsubscribe unsubscribe;
    unsubscribe.topics = subscribe.topics;
    ASSERT_TRUE(client.call(unsubscribe).ok());
    ASSERT_TRUE(client.call(player_named("Ada")).ok());
    client.post(Ping{});
    EXPECT_EQ(client.receive()->kind, FrameKind::reply);  // The event does not come.
}

// ---- Logging in. ----

TEST_F(DaemonTest, LoginGivesATokenThatAuthenticatesUntilLogout) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    auto ada = player_named("Ada");
    ada.passphrase.emplace().text = "open sesame";
    const auto created = client.call(ada);
    ASSERT_TRUE(created.ok()) << created.error().message;

    Login login;
    login.name.text = "ADA";
    login.passphrase.text = "open sesame";
    const auto logged_in = client.call(login);
    ASSERT_TRUE(logged_in.ok()) << logged_in.error().message;
    EXPECT_EQ(logged_in->player, created->player.id);

    Authenticate authenticate;
    authenticate.token.text = logged_in->token;
    const auto authenticated = client.call(authenticate);
    ASSERT_TRUE(authenticated.ok());
    EXPECT_EQ(authenticated->player, created->player.id);

    Logout logout;
    logout.token.text = logged_in->token;
    EXPECT_TRUE(client.call(logout).ok());
    EXPECT_EQ(client.call(authenticate).error().code, ErrorCode::wrong_credentials);

    for (const auto& [name, passphrase] :
         {std::pair{"Ada", "wrong"}, std::pair{"Nobody", "open sesame"}}) {
        login.name.text = name;
        login.passphrase.text = passphrase;
        EXPECT_EQ(client.call(login).error().code, ErrorCode::wrong_credentials);
    }
    EXPECT_EQ(daemon.log().find("sesame"), std::string::npos);
}

TEST_F(DaemonTest, WrongPassphrasesAreLimitedWhetherOrNotTheNameIsKnown) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    auto ada = player_named("Ada");
    ada.passphrase.emplace().text = "open sesame";
    ASSERT_TRUE(client.call(ada).ok());
    const auto log_in = [&](const char* name, const char* passphrase, const char* on_behalf = "") {
        Login login;
        login.name.text = name;
        login.passphrase.text = passphrase;
        login.on_behalf = on_behalf;
        return client.call(login);
    };
    for (const char* name : {"Ada", "Nobody"}) {
        for (int i = 0; i < 10; ++i)
            EXPECT_EQ(log_in(name, "guess").error().code, ErrorCode::wrong_credentials);
        const auto refused = log_in(name, "guess").error();
        EXPECT_EQ(refused.code, ErrorCode::too_many_requests);
        EXPECT_TRUE(refused.fact("retry_after_ms"));
    }
    // Another spelling is the same name, and the right passphrase does not bypass the limit.
    EXPECT_EQ(log_in("ADA", "open sesame").error().code, ErrorCode::too_many_requests);

    for (const char* name : {"a", "b", "c", "d", "e"})
        EXPECT_EQ(log_in(name, "guess", "42").error().code, ErrorCode::wrong_credentials);
    EXPECT_EQ(log_in("f", "guess", "42").error().code, ErrorCode::too_many_requests);
    EXPECT_EQ(log_in("f", "guess", "43").error().code, ErrorCode::wrong_credentials);
}

// ---- Limits. ----

TEST_F(DaemonTest, ClientsOverTheLimitAreTurnedAway) {
    RunningDaemon daemon(directory.path(), {"--clients-max", "2"});
    auto first = client(daemon);
    auto second = client(daemon);
    RawClient third(daemon.socket());
    EXPECT_EQ(third.expect_goodbye().reason, Reason::too_many);
    first.close();
    EXPECT_TRUE(RawClient::when_there_is_room(daemon.socket()).call(Ping{}).ok());
}

TEST_F(DaemonTest, APlayersRequestsAreLimitedPerPlayerNotPerConnection) {
    RunningDaemon daemon(directory.path(), {"--player-rate", "0.001", "--player-burst", "3"});
    auto gateway = client(daemon);
    auto other = client(daemon);
    const auto ada = Actor::of(gateway.call(player_named("Ada"))->player.id);
    const auto bob = Actor::of(gateway.call(player_named("Bob"))->player.id);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(gateway.call(Ping{}, ada).ok());
    const auto refused = other.call(Ping{}, ada);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::too_many_requests);
    EXPECT_TRUE(refused.error().fact("retry_after_ms"));
    EXPECT_TRUE(gateway.call(Ping{}, bob).ok());
    EXPECT_TRUE(gateway.call(Ping{}).ok());
}

TEST_F(DaemonTest, AThousandClientsAtOnce) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    RunningDaemon daemon(directory.path());
    std::vector<RawClient> clients;
    for (int i = 0; i < 1000; ++i) {
        clients.emplace_back(daemon.socket());
        clients.back().send(RawClient::hello_frame());
    }
    for (auto& client : clients)
        ASSERT_TRUE(client.receive(FrameKind::welcome));
    Subscribe subscribe;
    subscribe.topics = {Topic{Topic::Kind::catalog, 0}};
    for (auto& client : clients)
        client.post(subscribe);
    for (auto& client : clients)
        ASSERT_TRUE(client.receive(FrameKind::reply));
    ASSERT_TRUE(clients[0].call(player_named("Ada")).ok());
    for (std::size_t i = 1; i < clients.size(); ++i)
        ASSERT_TRUE(clients[i].receive(FrameKind::event));
    EXPECT_EQ(daemon.stop(), 0);
    for (auto& client : clients)
        EXPECT_EQ(client.expect_goodbye().reason, Reason::shutting_down);
}

// ---- Who may connect. ----

// Runs `test` as another user in a child process and returns its exit code. REQUIRES: root.
template <class Test>
int as_user(uid_t uid, std::vector<gid_t> groups, Test&& test) {
    const auto pid = ::fork();
    if (pid == 0) {
        const bool changed = ::setgroups(groups.size(), groups.data()) == 0 && ::setgid(uid) == 0 &&
                             ::setuid(uid) == 0;
        ::_exit(changed ? test() : 99);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

// Only root can change users. Without root, the test of classify() covers these rules.
TEST_F(DaemonTest, OtherUsersAreRefusedAndMembersOfTheGroupAreServices) {
    if (::geteuid() != 0) return;
    constexpr uid_t stranger = 54321;
    constexpr gid_t services = 54322;
    RunningDaemon daemon(directory.path(),
                         {"--socket-mode", "0666", "--socket-group", std::to_string(services)});
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    EXPECT_EQ(as_user(stranger,
                      {},
                      [&] {
                          RawClient client(daemon.socket());
                          return client.expect_goodbye().reason == Reason::not_allowed ? 0 : 1;
                      }),
              0);
    EXPECT_EQ(as_user(stranger,
                      {services},
                      [&] {
                          RawClient client(daemon.socket());
                          if (client.greet().peer_class != PeerClass::service) return 1;
                          const auto refused =
                              client.call(Ping{}, Actor{Actor::Kind::operator_, 0});
                          if (refused.ok() || refused.error().code != ErrorCode::not_allowed)
                              return 2;
                          return client.call(Ping{}, Actor::service()).ok() ? 0 : 3;
                      }),
              0);
}

TEST_F(DaemonTest, TheSocketHasItsModeAndGoesWithTheDaemon) {
    RunningDaemon daemon(directory.path(), {"--socket-mode", "0640"});
    EXPECT_EQ(std::filesystem::status(daemon.socket()).permissions(), std::filesystem::perms(0640));
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(daemon.socket()));
}

}  // namespace
}  // namespace muster::test
