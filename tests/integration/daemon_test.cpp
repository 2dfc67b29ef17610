// The real daemon over its socket: how it greets, what it does about clients that break the rules,
// how it starts and ends, and that nothing acknowledged is lost.
#include "tests/support/raw_client.hpp"
#include "tests/support/running_daemon.hpp"

#include <gmock/gmock.h>

#include <grp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace muster::test {
namespace {

using testing::HasSubstr;
using Reason = Goodbye::Reason;

class DaemonTest : public testing::Test {
  protected:
    RawClient client(const RunningDaemon& daemon) {
        RawClient client(daemon.socket());
        client.greet();
        return client;
    }
    TempDirectory directory;
};

CreatePlayer player_named(std::string name) {
    CreatePlayer request;
    request.name.text = std::move(name);
    return request;
}

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

TEST_F(DaemonTest, AVersionThatDoesNotFitIsRefusedClearly) {
    RunningDaemon daemon(directory.path());
    RawClient client(daemon.socket());
    Hello hello;
    hello.version_oldest = hello.version = protocol_version + 1;
    hello.build = "9.9.9";
    client.send(RawClient::hello_frame(hello));
    const auto goodbye = client.expect_goodbye();
    EXPECT_EQ(goodbye.reason, Reason::version_mismatch);
    EXPECT_THAT(goodbye.message, HasSubstr("9.9.9"));
    EXPECT_THAT(goodbye.message, HasSubstr(std::string(build_version())));
}

TEST_F(DaemonTest, ANewerClientThatSpeaksTheOldProtocolTooIsWelcome) {
    RunningDaemon daemon(directory.path());
    RawClient client(daemon.socket());
    Hello hello;
    hello.version = protocol_version + 5;
    // And its Hello has fields that we don't know.
    std::string frame;
    const auto start = begin_frame(frame, FrameKind::hello);
    encode_to(frame, hello);
    frame += "more";
    finish_frame(frame, start);
    client.send(frame);
    const auto body = client.receive(FrameKind::welcome);
    ASSERT_TRUE(body);
    EXPECT_EQ(decode<Welcome>(*body).version, protocol_version);
}

// ---- Clients that break the protocol. ----

TEST_F(DaemonTest, WhoBreaksTheProtocolIsToldAndDisconnectedAndOthersAreServedOn) {
    RunningDaemon daemon(directory.path());
    auto bystander = client(daemon);
    Hello stranger;
    stranger.magic = 42;
    const std::string hello = RawClient::hello_frame();
    std::string huge_length = hello + std::string("\xff\xff\xff\x7f\x03", 5);
    std::string empty_frame = hello + std::string("\0\0\0\0", 4);
    std::string wrong_kind = hello;
    append_frame(wrong_kind, FrameKind::goodbye, Goodbye{});
    std::string unknown_kind = hello + std::string("\2\0\0\0\xee\0", 6);
    std::string short_header = hello + std::string("\3\0\0\0\3\0\0", 7);
    std::string request_first;
    append_request(request_first, 1, {}, std::nullopt, Ping{});
    std::string garbage(4096, '\x5a');
    const std::pair<const char*, std::string> cases[] = {
        {"another program's greeting", RawClient::hello_frame(stranger)},
        {"garbage", garbage},
        {"a web browser", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        {"a frame over the limit", huge_length},
        {"an empty frame", empty_frame},
        {"a frame that only daemons send", wrong_kind},
        {"a frame of unknown kind", unknown_kind},
        {"a request whose header ends too early", short_header},
        {"a request before Hello", request_first},
    };
    for (const auto& [what, bytes] : cases) {
        SCOPED_TRACE(what);
        RawClient offender(daemon.socket());
        offender.send(bytes);
        EXPECT_EQ(offender.expect_goodbye().reason, Reason::protocol);
        EXPECT_TRUE(bystander.call(Ping{}).ok());
    }
}

TEST_F(DaemonTest, ABodyThatCanNotBeReadIsABadRequestAndTheConnectionGoesOn) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    std::string frame;
    const auto start = begin_frame(frame, FrameKind::request);
    encode_to(frame, RequestHeader{7, {}, std::nullopt, GetSession::request_number});
    frame += "abc";
    finish_frame(frame, start);
    client.send(frame);
    const auto reply = client.reply_to<GetSession>(7);
    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code, ErrorCode::bad_data);
    EXPECT_TRUE(client.call(Ping{}).ok());
}

TEST_F(DaemonTest, BytesMayComeOneByOneAndManyRequestsAtOnce) {
    RunningDaemon daemon(directory.path());
    RawClient client(daemon.socket());
    std::string bytes = RawClient::hello_frame();
    append_request(bytes, 1, {}, std::nullopt, Ping{});
    for (const char byte : bytes)
        client.send({&byte, 1});
    EXPECT_TRUE(client.reply_to<Ping>(1).ok());
    bytes.clear();
    for (std::uint64_t id = 2; id < 1002; ++id)
        append_request(bytes, id, {}, std::nullopt, Ping{});
    client.send(bytes);
    for (std::uint64_t id = 2; id < 1002; ++id)
        EXPECT_TRUE(client.reply_to<Ping>(id).ok());
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
    RunningDaemon daemon(directory.path(), {"--stall-timeout", "0.3", "--log-level", "debug"});
    auto bystander = client(daemon);
    auto deaf = client(daemon);
    // More replies than the socket and the outbox's bound hold.
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
    EXPECT_THAT(daemon.log(), HasSubstr("it does not read"));
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
    // Enough to fill the socket and the outbox; the watcher reads nothing meanwhile.
    constexpr std::uint64_t players = 2000;
    std::uint64_t last_id = 0;
    for (std::uint64_t i = 1; i <= players; ++i) {
        std::string name = std::to_string(i);
        while (name.size() < 150)
            name += "\u20ac";
        last_id = worker.post(player_named(name));
    }
    ASSERT_TRUE(worker.reply_to<CreatePlayer>(last_id).ok());
    // What comes is without gaps up to the Lagged, which says up to where it is missing.
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
    EXPECT_EQ(client.receive()->kind, FrameKind::reply);  // And not the event.
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
    // Another spelling of the name is the same name, and the right passphrase no way round it.
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
    // Whoever is turned away tries again; some try succeeds once the first is gone.
    for (bool welcome = false; !welcome;) {
        RawClient again(daemon.socket());
        again.send(RawClient::hello_frame());
        const auto frame = again.receive();
        ASSERT_TRUE(frame);
        welcome = frame->kind == FrameKind::welcome;
    }
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

// Runs `test` as another user in a process of its own; its exit code. REQUIRES: root.
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

// Only root can become others; for anybody else these rules are those of classify(), which has its
// own test.
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

// ---- Starting. ----

TEST_F(DaemonTest, ASecondDaemonOnTheSameDirectoryIsRefused) {
    RunningDaemon first(directory.path());
    RunningDaemon second(directory.path(), {"--socket", directory.path() / "another"});
    EXPECT_FALSE(second.serves());
    EXPECT_NE(second.wait(), 0);
    EXPECT_THAT(first.log(), HasSubstr(std::to_string(first.pid())));
    EXPECT_TRUE(client(first).call(Ping{}).ok());
}

TEST_F(DaemonTest, ASecondDaemonOnTheSameSocketIsRefused) {
    RunningDaemon first(directory.path());
    RunningDaemon second(directory.path(), {"--data-dir", directory.path() / "other"});
    EXPECT_FALSE(second.serves());
    EXPECT_EQ(second.wait(), 3);
    EXPECT_THAT(first.log(), HasSubstr("another daemon listens on"));
    EXPECT_TRUE(client(first).call(Ping{}).ok());
}

TEST_F(DaemonTest, ADeadDaemonsSocketIsTakenOverAndNothingAcknowledgedIsLost) {
    std::vector<PlayerId> players;
    for (int round = 0; round < 3; ++round) {
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        auto client = this->client(daemon);
        for (int i = 0; i < 20; ++i) {
            const auto created =
                client.call(player_named("p" + std::to_string(round) + "-" + std::to_string(i)));
            ASSERT_TRUE(created.ok());
            players.push_back(created->player.id);
        }
        // More that nobody waits for.
        for (int i = 20; i < 40; ++i) {
            client.post(player_named("p" + std::to_string(round) + "-" + std::to_string(i)));
        }
        daemon.signal(SIGKILL);
        EXPECT_EQ(daemon.wait(), -SIGKILL);
        EXPECT_TRUE(std::filesystem::exists(daemon.socket()));
    }
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    auto client = this->client(daemon);
    for (const auto player : players)
        EXPECT_TRUE(client.call(GetPlayer{player}).ok());
}

// A program that holds itself for the last one with the journal removes the log that the daemon
// goes on to write.
TEST_F(DaemonTest, WhoReadsTheJournalBesideTheDaemonTakesNothingAway) {
    std::vector<PlayerId> players;
    for (int round = 0; round < 2; ++round) {
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        auto client = this->client(daemon);
        for (int i = 0; i < 10; ++i) {
            const auto created =
                client.call(player_named("p" + std::to_string(round) + "-" + std::to_string(i)));
            ASSERT_TRUE(created.ok());
            players.push_back(created->player.id);
            // Opens further connections.
            ReadEvents events;
            events.topic = Topic{Topic::Kind::catalog, 0};
            EXPECT_TRUE(client.call(events).ok());
            for (const auto* name : {"journal.db", "pictures.db"}) {
                const auto file = directory.path() / "data" / name;
                const auto read = "sqlite3 '" + file.string() + "' 'SELECT * FROM sqlite_schema'" +
                                  " >" + (directory.path() / "read").string();
                EXPECT_EQ(std::system(read.c_str()), 0);
                EXPECT_TRUE(std::filesystem::exists(file.string() + "-wal"));
            }
        }
        daemon.signal(SIGKILL);
        EXPECT_EQ(daemon.wait(), -SIGKILL);
    }
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    for (const auto player : players)
        EXPECT_TRUE(client.call(GetPlayer{player}).ok());
}

TEST_F(DaemonTest, AnotherProgramsFileInTheSocketsPlaceIsLeftAlone) {
    std::ofstream(directory.path() / "socket") << "precious";
    RunningDaemon daemon(directory.path());
    EXPECT_FALSE(daemon.serves());
    EXPECT_EQ(daemon.wait(), 3);
    EXPECT_THAT(daemon.log(), HasSubstr("is no socket"));
    EXPECT_TRUE(std::filesystem::is_regular_file(directory.path() / "socket"));
}

TEST_F(DaemonTest, ADataDirectoryThatCanNotBeMadeIsRefusedClearly) {
    std::ofstream(directory.path() / "data") << "a file where the directory should be";
    RunningDaemon daemon(directory.path());
    EXPECT_FALSE(daemon.serves());
    EXPECT_NE(daemon.wait(), 0);
    EXPECT_THAT(daemon.log(), HasSubstr((directory.path() / "data").string()));
}

// Its contents can't be changed by anybody, not even root.
class ReadOnly {
  public:
    explicit ReadOnly(std::filesystem::path directory) : directory_(std::move(directory)) {
        std::filesystem::permissions(directory_, std::filesystem::perms(0500));
        mounted_ = ::geteuid() == 0 &&
                   ::mount("none", directory_.c_str(), "tmpfs", MS_RDONLY, nullptr) == 0;
    }
    ~ReadOnly() {
        if (mounted_) ::umount(directory_.c_str());
        std::filesystem::permissions(directory_, std::filesystem::perms(0700));
    }
    ReadOnly(const ReadOnly&) = delete;
    ReadOnly& operator=(const ReadOnly&) = delete;

  private:
    std::filesystem::path directory_;
    bool mounted_ = false;
};

TEST_F(DaemonTest, AReadOnlyDataDirectoryIsRefusedClearly) {
    const auto data = directory.path() / "data";
    std::filesystem::create_directory(data);
    const ReadOnly read_only(data);
    RunningDaemon daemon(directory.path());
    EXPECT_FALSE(daemon.serves());
    EXPECT_EQ(daemon.wait(), 3);
    EXPECT_THAT(daemon.log(), HasSubstr(data.string()));
}

TEST_F(DaemonTest, AFullDiskEndsItWithoutAFalseAcknowledgementAndAStartWithRoomLosesNothing) {
    std::vector<PlayerId> acknowledged;
    RunningDaemon::prepare = [] {
        // It gets an error then, as from a full disk.
        const rlimit limit{1 << 20, 1 << 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, SIG_IGN);
    };
    {
        RunningDaemon daemon(directory.path());
        RunningDaemon::prepare = nullptr;
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        auto client = this->client(daemon);
        const std::string padding(50, 'x');
        for (int i = 0; i < 20'000; ++i) {
            const auto created = client.call(player_named(std::to_string(i) + padding));
            if (!created.ok()) break;
            acknowledged.push_back(created->player.id);
        }
        EXPECT_EQ(daemon.wait(), 5);
        EXPECT_THAT(daemon.log(), HasSubstr("journal failed"));
    }
    ASSERT_FALSE(acknowledged.empty());
    ASSERT_LT(acknowledged.size(), 20'000u);
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    auto client = this->client(daemon);
    const auto players = client.call(ListPlayers{});
    ASSERT_TRUE(players.ok());
    // One more may have become durable without being told.
    EXPECT_GE(players->players.size(), acknowledged.size());
    EXPECT_LE(players->players.size(), acknowledged.size() + 1);
    EXPECT_EQ(players->players[acknowledged.size() - 1].id, acknowledged.back());
}

// ---- Options. ----

TEST_F(DaemonTest, TheFileAndTheFlagsAreCheckedAndFlagsGoFirst) {
    const auto file = directory.path() / "musterd.toml";
    const auto run = [&](const std::string& text, std::vector<std::string> flags) {
        std::ofstream(file) << text;
        flags.insert(flags.begin(), {"--config", file.string(), "--check-config"});
        RunningDaemon daemon(directory.path(), flags);
        return daemon.wait();
    };
    EXPECT_EQ(run("clients-max = 5\nlog-level = \"debug\"\nhello-timeout = 2.5\n", {}), 0);
    EXPECT_EQ(run("clients-maximum = 5\n", {}), 2);
    EXPECT_EQ(run("\nclients-max = \"many\"\n", {}), 2);
    EXPECT_EQ(run("clients-max = [1]\n", {}), 2);
    EXPECT_EQ(run("clients-max = \n", {}), 2);
    EXPECT_EQ(run("", {"--clients-max", "0"}), 2);
    EXPECT_EQ(run("", {"--socket-mode", "99"}), 2);
    EXPECT_EQ(run("", {"--no-such-flag"}), 2);
    RunningDaemon checked(directory.path(), {"--check-config"});
    const auto log = checked.log();
    EXPECT_THAT(log, HasSubstr("musterd.toml:1: there is no setting 'clients-maximum'"));
    EXPECT_THAT(log, HasSubstr("musterd.toml:2: clients-max: 'many' is no number"));
}

// ---- systemd. ----

// A service manager's socket, to which the daemon sends datagrams.
class ServiceManager {
  public:
    explicit ServiceManager(const std::filesystem::path& path)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("bind");
    }
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;
    ~ServiceManager() { ::close(fd_); }

    // Waits for the next one.
    std::string receive() {
        std::array<char, 256> text{};
        const auto size = ::recv(fd_, text.data(), text.size(), 0);
        return size < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(size));
    }

  private:
    int fd_;
};

TEST_F(DaemonTest, TheServiceManagerHearsWhenItIsReadyThatItLivesAndThatItStops) {
    ServiceManager manager(directory.path() / "notify");
    RunningDaemon daemon(
        directory.path(),
        {},
        {{"NOTIFY_SOCKET", directory.path() / "notify"}, {"WATCHDOG_USEC", "60000000"}});
    EXPECT_EQ(manager.receive(), "READY=1");
    // The engine's own answer, not the socket's: twice, so that it goes on.
    EXPECT_EQ(manager.receive(), "WATCHDOG=1");
    EXPECT_EQ(manager.receive(), "WATCHDOG=1");
    daemon.signal(SIGTERM);
    std::string told = manager.receive();
    while (told == "WATCHDOG=1")
        told = manager.receive();
    EXPECT_EQ(told, "STOPPING=1");
    EXPECT_EQ(daemon.wait(), 0);
}

// ---- Shutting down. ----

TEST_F(DaemonTest, ASignalEndsItInOrderWithAGoodbyeToEveryClient) {
    for (const int number : {SIGTERM, SIGINT}) {
        RunningDaemon daemon(directory.path());
        auto first = client(daemon);
        auto second = client(daemon);
        daemon.signal(number);
        EXPECT_EQ(first.expect_goodbye().reason, Reason::shutting_down);
        EXPECT_EQ(second.expect_goodbye().reason, Reason::shutting_down);
        EXPECT_EQ(daemon.wait(), 0);
    }
}

TEST_F(DaemonTest, AnOperatorsRequestEndsItAndIsAnswered) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    EXPECT_TRUE(client.call(Shutdown{"maintenance"}).ok());
    EXPECT_EQ(client.expect_goodbye().reason, Reason::shutting_down);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(DaemonTest, WhatWasTakenBeforeTheShutdownIsAnsweredBeforeTheGoodbye) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    std::vector<std::uint64_t> ids;
    for (int i = 0; i < 100; ++i)
        ids.push_back(client.post(player_named("p" + std::to_string(i))));
    ids.push_back(client.post(Shutdown{}));
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
        EXPECT_TRUE(client.reply_to<CreatePlayer>(ids[i]).ok());
    EXPECT_TRUE(client.reply_to<Shutdown>(ids.back()).ok());
    EXPECT_EQ(client.expect_goodbye().reason, Reason::shutting_down);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(DaemonTest, AClientThatDoesNotReadDoesNotHoldUpTheShutdown) {
    RunningDaemon daemon(directory.path(), {"--shutdown-timeout", "20"});
    auto deaf = client(daemon);
    std::string requests;
    for (std::uint64_t id = 1; id <= 500; ++id)
        append_request(requests, id, {}, std::nullopt, GetConfig{});
    deaf.send(requests);
    EXPECT_TRUE(client(daemon).call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(DaemonTest, ASecondSignalEndsItAtOnceAndLosesNothingAcknowledged) {
    PlayerId ada;
    {
        RunningDaemon daemon(directory.path(), {"--shutdown-timeout", "60"});
        auto bystander = client(daemon);
        const auto created = bystander.call(player_named("Ada"));
        ASSERT_TRUE(created.ok());
        ada = created->player.id;
        // Its last messages hold up the end.
        auto deaf = client(daemon);
        std::string requests;
        for (std::uint64_t id = 1; id <= 1000; ++id)
            append_request(requests, id, {}, std::nullopt, GetConfig{});
        deaf.send(requests);
        EXPECT_TRUE(bystander.call(Ping{}).ok());
        daemon.signal(SIGTERM);
        EXPECT_EQ(bystander.expect_goodbye().reason, Reason::shutting_down);
        daemon.signal(SIGTERM);
        EXPECT_EQ(daemon.wait(), -SIGTERM);
    }
    RunningDaemon daemon(directory.path());
    EXPECT_TRUE(client(daemon).call(GetPlayer{ada}).ok());
}

}  // namespace
}  // namespace muster::test
