// The blocking face, against a scripted daemon in another thread.
#include "client-lib/src/socket.hpp"
#include "tests/support/fake_server.hpp"

#include <muster/client/client.hpp>

#include <gtest/gtest.h>

#include <future>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using test::FakeConnection;
using test::FakeServer;

class ClientTest : public ::testing::Test {
  protected:
    Options options() const {
        Options options;
        options.socket = server.path();
        options.backoff = {1ms, 4ms};
        options.call_timeout = 20s;
        return options;
    }
    // Plays the daemon; an exception in it fails the test at the join.
    template <class Script>
    static std::future<void> script(Script play) {
        return std::async(std::launch::async, std::move(play));
    }
    // The failure that the call throws.
    template <class Call>
    static Failure failure_of(Call call) {
        try {
            (void)call();
        } catch (const TransportError& e) {
            return e.failure();
        }
        ADD_FAILURE() << "nothing was thrown";
        return {};
    }
    FakeServer server;
};

TEST_F(ClientTest, ACallGivesTheReplyTypeOfItsRequest) {
    auto daemon = script([&] {
        auto connection = server.accept();
        const auto hello = connection.greet(42);
        EXPECT_EQ(hello.client_name, "a script");
        EXPECT_NE(hello.client, Uuid{});
        const auto asked = connection.serve<CompleteChallenge>({PeriodId{9}});
        EXPECT_EQ(asked.request.team, TeamId{3});
        EXPECT_EQ(asked.header.actor, Actor{});
        EXPECT_FALSE(asked.header.key);
        connection.await_end();
    });
    {
        auto with_name = options();
        with_name.name = "a script";
        auto client = Client::connect(with_name);
        EXPECT_EQ(client.daemon().epoch, 42u);
        CompleteChallenge complete;
        complete.team = TeamId{3};
        const Result<PeriodReply> reply = client.call(complete);
        ASSERT_TRUE(reply.ok());
        EXPECT_EQ(reply->period, PeriodId{9});
    }
    daemon.get();
}

TEST_F(ClientTest, ARefusalIsAValue) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.refuse(connection.expect<Ping>().header, ErrorCode::too_rapid, "Slow down.");
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto reply = client.call(Ping{});
        ASSERT_FALSE(reply.ok());
        EXPECT_EQ(reply.error().code, ErrorCode::too_rapid);
        EXPECT_EQ(reply.error().message, "Slow down.");
    }
    daemon.get();
}

TEST_F(ClientTest, ARequestKnownAtRunTimeAloneGivesARawReply) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.serve<Ping>({});
        connection.refuse(connection.expect<Ping>().header, ErrorCode::busy);
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto reply = client.call(Request{Ping{}});
        ASSERT_TRUE(reply.ok());
        EXPECT_EQ(reply->request_number, Ping::request_number);
        EXPECT_EQ(decode<Pong>(reply->body), Pong{});
        EXPECT_EQ(client.call(Request{Ping{}}).error().code, ErrorCode::busy);
    }
    daemon.get();
}

TEST(DirectoryOfASocket, IsTheUsersWhereItIsNeitherALinkNorAnothers) {
    std::string path = testing::TempDir() + "muster-XXXXXX";
    ASSERT_NE(::mkdtemp(path.data()), nullptr);
    EXPECT_TRUE(is_directory_of(path, ::getuid()));
    EXPECT_FALSE(is_directory_of(path, ::getuid() + 1));
    ASSERT_EQ(::symlink(path.c_str(), (path + ".link").c_str()), 0);
    EXPECT_FALSE(is_directory_of(path + ".link", ::getuid()));
    EXPECT_FALSE(is_directory_of(path + ".none", ::getuid()));
    ::unlink((path + ".link").c_str());
    ::rmdir(path.c_str());
}

TEST_F(ClientTest, TheDefaultSocketIsNotLookedForInADirectoryOfSomebodyElse) {
    if (::getuid() != 0) return;  // Only root can become another user.
    const auto user = static_cast<uid_t>(1'000'000 + ::getpid());
    const auto directory = "/tmp/muster-" + std::to_string(user);
    ASSERT_EQ(::mkdir(directory.c_str(), 0755), 0);
    const auto problem_of_user = [&] {
        const auto child = ::fork();
        if (child == 0) {
            Options options;
            options.socket = directory + "/muster.sock";
            if (::setresuid(user, user, user) != 0) ::_exit(100);
            const auto failure = failure_of([&] { return Client::connect(options); });
            ::_exit(static_cast<int>(failure.problem));
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return static_cast<Problem>(WEXITSTATUS(status));
    };
    EXPECT_EQ(problem_of_user(), Problem::not_permitted);
    ASSERT_EQ(::chown(directory.c_str(), user, user), 0);
    EXPECT_EQ(problem_of_user(), Problem::not_running);
    ::rmdir(directory.c_str());
}

TEST_F(ClientTest, WhereNobodyListensTheErrorSaysWhatToDo) {
    server.stop();
    const auto failure = failure_of([&] { return Client::connect(options()); });
    EXPECT_EQ(failure.problem, Problem::not_running);
    EXPECT_EQ(failure.message,
              "musterd is not running at " + server.path() +
                  ": start it with `musterd`, or give --socket");
}

TEST_F(ClientTest, ConnectingCanWaitForTheDaemon) {
    server.stop();
    auto patient = options();
    patient.wait_for_daemon = 20s;
    auto client = std::async(std::launch::async, [&] { return Client::connect(patient); });
    server.listen();
    auto connection = server.accept();
    connection.greet();
    client.get();
}

TEST_F(ClientTest, ConnectingWaitsOverADaemonThatEndsBeforeItGreets) {
    auto patient = options();
    patient.wait_for_daemon = 20s;
    auto daemon = script([&] {
        server.accept().hello();
        auto again = server.accept();
        again.greet();
        again.await_end();
    });
    EXPECT_NO_THROW(Client::connect(patient));
    daemon.get();
}

TEST_F(ClientTest, ADaemonThatDoesNotWantTheClientIsQuoted) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.hello();
        connection.send(FrameKind::goodbye,
                        Goodbye{Goodbye::Reason::version_mismatch, "it speaks 2 to 3"});
    });
    const auto failure = failure_of([&] { return Client::connect(options()); });
    EXPECT_EQ(failure.problem, Problem::refused);
    EXPECT_EQ(failure.goodbye, Goodbye::Reason::version_mismatch);
    EXPECT_NE(failure.message.find("it speaks 2 to 3"), std::string::npos) << failure.message;
    daemon.get();
}

TEST_F(ClientTest, ADaemonThatDoesNotGreetIsGivenUp) {
    auto hasty = options();
    hasty.connect_timeout = 1ms;
    EXPECT_THROW(Client::connect(hasty), ConnectionError);
}

TEST_F(ClientTest, AnAnswerThatDoesNotComeInTimeIsTimedOutAndSwallowedLater) {
    std::promise<void> timed_out;
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        const auto late = connection.expect<GetStatus>();
        timed_out.get_future().wait();
        connection.reply(late.header, EngineStatus{});
        connection.serve<Ping>({});
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto failure =
            failure_of([&] { return client.call(GetStatus{}, {.timeout = 250ms}); });
        EXPECT_EQ(failure.problem, Problem::timed_out);
        EXPECT_TRUE(failure.sent);
        timed_out.set_value();
        EXPECT_TRUE(client.call(Ping{}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, ALostConnectionFailsACallThatIsNotRetried) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.expect<StopGame>();
        connection.drop();
        auto again = server.accept();
        again.greet();
        again.serve<Ping>({});
        again.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto failure = failure_of([&] { return client.call(StopGame{}); });
        EXPECT_EQ(failure.problem, Problem::lost);
        EXPECT_TRUE(failure.sent);
        // The next call makes a new connection.
        EXPECT_TRUE(client.call(Ping{}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, AQueryIsAskedAgainOnTheNextConnection) {
    auto daemon = script([&] {
        {
            auto connection = server.accept();
            connection.greet();
            connection.expect<GetStatus>();
        }
        {
            auto again = server.accept();
            again.greet();
            EXPECT_FALSE(again.expect<GetStatus>().header.key);
            again.drop();
        }
        auto third = server.accept();
        third.greet();
        third.serve<GetStatus>({});
        third.expect<Ping>();
        third.drop();
        auto fourth = server.accept();
        fourth.greet();
        fourth.serve<Ping>({});
        fourth.await_end();
    });
    {
        auto client = Client::connect(options());
        EXPECT_TRUE(client.call(GetStatus{}).ok());
        // The same for a type that is known only at run time.
        EXPECT_TRUE(client.call(Request{Ping{}}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, AQueryWaitsWhereNobodyListensUntilItsTimeIsOver) {
    std::promise<void> connected;
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connected.get_future().wait();
        server.stop();
    });
    auto client = Client::connect(options());
    connected.set_value();
    daemon.get();
    const auto failure = failure_of([&] { return client.call(Ping{}, {.timeout = 100ms}); });
    EXPECT_EQ(failure.problem, Problem::timed_out);
    EXPECT_EQ(failure.message,
              "musterd is not running at " + server.path() +
                  ": start it with `musterd`, or give --socket");

    auto answer = script([&] { EXPECT_TRUE(client.call(GetStatus{}).ok()); });
    server.listen();
    auto again = server.accept();
    again.greet();
    again.serve<GetStatus>({});
    answer.get();
}

TEST_F(ClientTest, AQuerySurvivesAShutdown) {
    auto daemon = script([&] {
        {
            auto connection = server.accept();
            connection.greet();
            connection.refuse(connection.expect<Ping>().header, ErrorCode::shutting_down);
            connection.send(FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, ""});
        }
        auto again = server.accept();
        again.greet();
        again.serve<Ping>({});
        again.await_end();
    });
    {
        auto client = Client::connect(options());
        EXPECT_TRUE(client.call(Ping{}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, AQueryThatAsksThePresentDaemonAloneIsNotRetried) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.expect<Ping>();
    });
    {
        auto client = Client::connect(options());
        const auto failure =
            failure_of([&] { return client.call(Ping{}, {.retry = Retry::never}); });
        EXPECT_EQ(failure.problem, Problem::lost);
    }
    daemon.get();
}

TEST_F(ClientTest, AShutdownIsNeverAskedOfTheNextDaemon) {
    for (const auto retry : {Retry::never, Retry::queries, Retry::safe_with_key}) {
        auto daemon = script([&] {
            auto connection = server.accept();
            connection.greet();
            EXPECT_FALSE(connection.expect<Shutdown>().header.key);
        });
        auto client = Client::connect(options());
        const auto failure = failure_of([&] { return client.call(Shutdown{}, {.retry = retry}); });
        EXPECT_EQ(failure.problem, Problem::lost);
        EXPECT_TRUE(failure.sent);
        daemon.get();
    }
}

TEST_F(ClientTest, ACommandWhoseTimeIsOverBetweenTwoDaemonsIsInDoubt) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.expect<StopGame>();
        server.stop();
    });
    {
        auto client = Client::connect(options());
        const auto failure = failure_of([&] {
            return client.call(StopGame{}, {.retry = Retry::safe_with_key, .timeout = 250ms});
        });
        EXPECT_EQ(failure.problem, Problem::timed_out);
        EXPECT_TRUE(failure.sent);
        EXPECT_NE(failure.message.find("had its effect"), std::string::npos) << failure.message;
    }
    daemon.get();
}

TEST_F(ClientTest, ARetriedCallIsSentAgainUnderItsKey) {
    auto daemon = script([&] {
        std::optional<IdempotencyKey> key;
        {
            auto connection = server.accept();
            const auto hello = connection.greet();
            key = connection.expect<StopGame>().header.key;
            ASSERT_TRUE(key);
            EXPECT_EQ(key->client, hello.client);
        }
        auto again = server.accept();
        again.greet();
        EXPECT_EQ(again.serve<StopGame>({}).header.key, key);
        EXPECT_NE(again.serve<StopGame>({}).header.key, key);
        again.await_end();
    });
    {
        auto client = Client::connect(options());
        EXPECT_TRUE(client.call(StopGame{}, {.retry = Retry::safe_with_key}).ok());
        EXPECT_TRUE(client.call(StopGame{}, {.retry = Retry::safe_with_key}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, ARetriedCallSurvivesAShutdown) {
    auto daemon = script([&] {
        {
            auto connection = server.accept();
            connection.greet();
            connection.refuse(connection.expect<StopGame>().header, ErrorCode::shutting_down);
            connection.send(FrameKind::goodbye, Goodbye{Goodbye::Reason::shutting_down, ""});
        }
        auto again = server.accept();
        again.greet();
        again.serve<StopGame>({});
        again.await_end();
    });
    {
        auto client = Client::connect(options());
        EXPECT_TRUE(client.call(StopGame{}, {.retry = Retry::safe_with_key}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, ARetryIsNotMadeAgainstAnotherRealm) {
    auto daemon = script([&] {
        {
            auto connection = server.accept();
            connection.greet(1);
            connection.expect<StopGame>();
        }
        auto again = server.accept();
        again.greet(2);
        again.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto failure =
            failure_of([&] { return client.call(StopGame{}, {.retry = Retry::safe_with_key}); });
        EXPECT_EQ(failure.problem, Problem::realm_changed);
    }
    daemon.get();
}

TEST_F(ClientTest, TheActorIsTheClassOfPeerUnlessSomebodySaysOtherwise) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet(7, PeerClass::service);
        EXPECT_EQ(connection.serve<Ping>({}).header.actor, Actor::service());
        EXPECT_EQ(connection.serve<Ping>({}).header.actor, Actor::of(PlayerId{4}));
        EXPECT_EQ(connection.serve<Ping>({}).header.actor, Actor::organiser_of(SessionId{2}));
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        EXPECT_TRUE(client.call(Ping{}).ok());
        EXPECT_TRUE(client.as(Actor::of(PlayerId{4})).call(Ping{}).ok());
        EXPECT_TRUE(client.call(Ping{}, {.actor = Actor::organiser_of(SessionId{2})}).ok());
    }
    daemon.get();
}

TEST_F(ClientTest, GarbageEndsTheConnectionWithAnExplanation) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.expect<Ping>();
        connection.write(std::string(64, '\xff'));
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto failure =
            failure_of([&] { return client.call(Ping{}, {.retry = Retry::never}); });
        EXPECT_EQ(failure.problem, Problem::protocol);
    }
    daemon.get();
}

TEST_F(ClientTest, ARequestOverTheDaemonsFrameSizeIsRefusedHere) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.hello();
        Welcome small;
        small.frame_size_max = 100;
        connection.welcome(small);
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        Shutdown shutdown;
        shutdown.reason.assign(200, 'x');
        EXPECT_EQ(client.call(shutdown).error().code, ErrorCode::too_large);
    }
    daemon.get();
}

TEST_F(ClientTest, ASubscriptionIsReadInTheCallingThread) {
    const Topic topic{Topic::Kind::session, 3};
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        const auto asked = connection.serve<Subscribe>({{{topic, 5}}});
        EXPECT_EQ(asked.request.topics, std::vector{topic});
        connection.event(topic, 6, SessionRemoved{SessionId{3}});
        const auto ping = connection.expect<Ping>();
        connection.event(topic, 7, TeamRemoved{TeamId{1}});
        connection.reply(ping.header, Pong{});
        connection.expect<Unsubscribe>();
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        auto subscription = client.subscribe({.topics = {topic}});
        ASSERT_TRUE(subscription.ok());
        EXPECT_TRUE(client.call(Ping{}).ok());
        EXPECT_EQ(subscription->next_event()->number, 6u);
        EXPECT_EQ(subscription->next_event()->number, 7u);
        EXPECT_FALSE(subscription->try_next());
    }
    daemon.get();
}

TEST_F(ClientTest, ASubscriptionThatIsNotAllowedIsRefused) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.refuse(connection.expect<Subscribe>().header, ErrorCode::not_allowed);
        connection.await_end();
    });
    {
        auto client = Client::connect(options());
        const auto subscription = client.subscribe({.topics = {}, .everything = true});
        ASSERT_FALSE(subscription.ok());
        EXPECT_EQ(subscription.error().code, ErrorCode::not_allowed);
    }
    daemon.get();
}

}  // namespace
}  // namespace muster::client
