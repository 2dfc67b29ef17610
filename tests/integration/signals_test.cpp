// Signals that do not end the daemon, and a socket that somebody removes.
#include "tests/integration/daemon_fixture.hpp"

#include <csignal>
#include <pty.h>
#include <thread>

namespace muster::test {
namespace {

using testing::HasSubstr;

class SignalsTest : public DaemonTest {
  protected:
    // As a shell starts programs, whatever the test's own starter ignores.
    SignalsTest() {
        RunningDaemon::prepare = [] { std::signal(SIGHUP, SIG_DFL); };
    }
    ~SignalsTest() override { RunningDaemon::prepare = {}; }

    std::filesystem::path config(const std::string& text) {
        auto path = directory.path() / "musterd.toml";
        std::ofstream(path) << text;
        return path;
    }
    // Returns when the log has the text.
    static void wait_for_log(const RunningDaemon& daemon, const std::string& text) {
        while (daemon.log().find(text) == std::string::npos)
            std::this_thread::yield();
    }
};

TEST_F(SignalsTest, HangupReadsTheConfigurationAgain) {
    const auto file = config("clients-max = 2\n");
    RunningDaemon daemon(directory.path(), {"--config", file});
    auto first = client(daemon);
    auto second = client(daemon);
    config("clients-max = 3\nlog-level = \"warn\"\n");
    daemon.signal(SIGHUP);
    wait_for_log(daemon, "the log level is warn");
    auto third = client(daemon);
    EXPECT_TRUE(first.call(Ping{}).ok());
    EXPECT_TRUE(third.call(Ping{}).ok());
    RawClient fourth(daemon.socket());
    EXPECT_EQ(fourth.expect_goodbye().reason, Goodbye::Reason::too_many);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(SignalsTest, AWrongConfigurationIsNotTakenAndTheDaemonGoesOn) {
    const auto file = config("clients-max = 2\n");
    RunningDaemon daemon(directory.path(), {"--config", file});
    auto first = client(daemon);
    config("clients-max = none\n");
    daemon.signal(SIGHUP);
    wait_for_log(daemon, "the configuration is not read again");
    EXPECT_THAT(daemon.log(), HasSubstr("musterd.toml:1"));
    EXPECT_TRUE(first.call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(SignalsTest, UserSignalsHaveNoEffect) {
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    for (const int number : {SIGUSR1, SIGUSR2, SIGUSR1, SIGPIPE})
        daemon.signal(number);
    EXPECT_TRUE(client.call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(SignalsTest, AHangupOfItsTerminalEndsItInOrder) {
    int ours = -1;
    int its = -1;
    ASSERT_EQ(::openpty(&ours, &its, nullptr, nullptr, nullptr), 0);
    RunningDaemon::prepare = [&] {
        std::signal(SIGHUP, SIG_DFL);
        ::dup2(its, STDIN_FILENO);
        ::close(ours);
        ::close(its);
    };
    RunningDaemon daemon(directory.path());
    auto client = this->client(daemon);
    ::close(its);
    daemon.signal(SIGHUP);  // The terminal is there.
    wait_for_log(daemon, "read the configuration again");
    ::close(ours);
    daemon.signal(SIGHUP);
    EXPECT_EQ(client.expect_goodbye().reason, Goodbye::Reason::shutting_down);
    EXPECT_EQ(daemon.wait(), 0);
}

TEST_F(SignalsTest, ASocketThatIsRemovedIsMadeAnewAndClientsStay) {
    RunningDaemon daemon(directory.path());
    auto before = client(daemon);
    for (int i = 0; i < 2; ++i) {
        std::filesystem::remove(daemon.socket());
        // The second time with its lock.
        if (i == 1) std::filesystem::remove(daemon.socket().string() + ".lock");
        while (!std::filesystem::exists(daemon.socket()))
            std::this_thread::yield();
        EXPECT_TRUE(client(daemon).call(Ping{}).ok());
    }
    EXPECT_TRUE(before.call(Ping{}).ok());
    EXPECT_THAT(daemon.log(), HasSubstr("is made anew"));
    RunningDaemon second(directory.path(), {"--data-dir", directory.path() / "other"});
    EXPECT_EQ(second.wait(), 3);
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_FALSE(std::filesystem::exists(daemon.socket()));
}

TEST_F(SignalsTest, AFileInTheSocketsPlaceIsLeftAloneUntilItGoes) {
    RunningDaemon daemon(directory.path());
    auto before = client(daemon);
    std::filesystem::remove(daemon.socket());
    std::ofstream(daemon.socket()) << "precious";
    wait_for_log(daemon, "exists and is no socket");
    EXPECT_TRUE(before.call(Ping{}).ok());
    std::filesystem::remove(daemon.socket());
    wait_for_log(daemon, "is made anew");
    EXPECT_TRUE(client(daemon).call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace muster::test
