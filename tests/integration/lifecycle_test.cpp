// The real daemon as a process: its conditions for a start, its options, its messages to systemd,
// its end, and that no acknowledged command is lost.
#include "tests/integration/daemon_fixture.hpp"

#include <muster/proto/pages.hpp>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace muster::test {
namespace {

using testing::HasSubstr;
using Reason = Goodbye::Reason;

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
        // Sends more requests without waiting for replies.
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

// A program that closes the journal as its supposed last user removes the write-ahead log that the
// daemon still uses.
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
            // Makes the daemon open further connections to the journal.
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

// A directory that nobody can write to, not even root.
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
        // Writes beyond the limit fail, as on a full disk.
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
    const auto page = [&](const ListPlayers& request) { return *client.call(request); };
    const auto players = all_pages(ListPlayers{}, page).players;
    // One more may be durable without an acknowledgement.
    EXPECT_GE(players.size(), acknowledged.size());
    EXPECT_LE(players.size(), acknowledged.size() + 1);
    EXPECT_EQ(players.at(acknowledged.size() - 1).id, acknowledged.back());
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
    EXPECT_EQ(run("keep-all-records = true\n", {}), 0);
    EXPECT_EQ(run("", {"--keep-all-records"}), 0);
    EXPECT_EQ(run("", {"--keep-all-records=false"}), 0);
    EXPECT_EQ(run("keep-all-records = 1\n", {}), 2);
    EXPECT_EQ(run("data-dir = true\n", {}), 2);
    EXPECT_EQ(run("", {"--keep-all-records=perhaps"}), 2);
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

    // Waits for the next datagram.
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
    // The second one shows that the daemon repeats it.
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
    const auto goodbye = client.expect_goodbye();
    EXPECT_EQ(goodbye.reason, Reason::shutting_down);
    EXPECT_THAT(goodbye.message, HasSubstr("maintenance"));
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
        // This client's unread replies delay the shutdown.
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
