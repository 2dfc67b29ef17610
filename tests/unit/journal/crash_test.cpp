// Acknowledged means durable, whatever happens to the process or the disk. The engine runs in a
// child process, which is killed, or whose disk becomes full.
#include "tests/support/journal_world.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace muster::journal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Runs `work` in a child process with the writing end of a pipe.
class Child {
  public:
    template <class Work>
    explicit Child(Work&& work) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            work(ends[1]);
            ::_exit(0);
        }
        ::close(ends[1]);
        read_end_ = ends[0];
    }
    ~Child() {
        kill();
        ::close(read_end_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    // False: the child has closed its end.
    bool read(std::uint64_t& number) const {
        return ::read(read_end_, &number, sizeof number) == sizeof number;
    }
    std::string read_all() const {
        std::string text;
        char buffer[512];
        for (ssize_t size = 0; (size = ::read(read_end_, buffer, sizeof buffer)) > 0;) {
            text.append(buffer, static_cast<std::size_t>(size));
        }
        return text;
    }

  private:
    pid_t pid_ = -1;
    int read_end_ = -1;
};

// Writes each acknowledgement's number, at the moment at which a client would get it.
class TellingOutbox : public runtime::Outbox {
  public:
    explicit TellingOutbox(int fd) : fd_(fd) {}
    void release(std::shared_ptr<const runtime::Released> batch) override {
        for (const auto& item : batch->items) {
            if (const auto* reply = std::get_if<runtime::Released::Reply>(&item)) {
                const std::uint64_t id = reply->request_id;
                if (::write(fd_, &id, sizeof id) != sizeof id) ::_exit(1);
            }
        }
    }

  private:
    int fd_;
};

std::string player_name(std::uint64_t number) {
    return "player " + std::to_string(number);
}

// Creates players from `first` on, without an end.
[[noreturn]] void create_players_for_ever(const std::filesystem::path& directory,
                                          std::uint64_t first,
                                          int fd) {
    runtime::Limits limits;
    limits.snapshot_records = 300;  // So that the kill may hit the making of a snapshot.
    Store store(directory, limits);
    TellingOutbox outbox(fd);
    runtime::FakeClock clock;
    runtime::EngineThread engine(store.recover().engine, clock, store.journal(), outbox, limits);
    store.start(outbox, engine, [](const std::string&) {});
    std::thread thread([&] { engine.run(); });
    for (auto number = first;;) {
        const auto name = player_name(number);
        if (engine.submit(runtime::submission(number, runtime::create_player(name))) ==
            runtime::Submitted::taken) {
            ++number;
        } else {
            std::this_thread::yield();
        }
    }
}

TEST(Crash, WhatWasAcknowledgedSurvivesSigkillAtAnyMoment) {
    const TemporaryDirectory directory;
    std::uint64_t next = 1;
    for (std::uint64_t round = 0; round < 6; ++round) {
        std::uint64_t acknowledged = next - 1;
        {
            Child child([&](int fd) { create_players_for_ever(directory.path(), next, fd); });
            // A different moment each time.
            for (std::uint64_t id = 0; acknowledged < next + 150 * round + 37; acknowledged = id) {
                ASSERT_TRUE(child.read(id));
                ASSERT_EQ(id, acknowledged + 1);
            }
            child.kill();
            for (std::uint64_t id = 0; child.read(id);)
                acknowledged = id;
        }
        Store store(directory.path());
        auto engine = std::move(store.recover().engine);
        // Commands that were taken and not acknowledged may be there too, but no acknowledged one
        // is missing.
        EXPECT_GE(engine.sequence(), acknowledged);
        core::Outcome outcome;
        engine.apply({engine.time(), {}, runtime::create_player(player_name(acknowledged))},
                     outcome);
        EXPECT_FALSE(outcome.ok);
        // Each life began with a record of its own.
        next = engine.sequence() - round;
    }
}

// Lives on a disk that becomes full, then on one with room again; writes the results to the pipe.
void live_on_a_full_disk(const std::filesystem::path& data,
                         int fd,
                         const std::function<void()>& make_room) {
    std::string report;
    std::size_t acknowledged = 0;
    {
        RunningEngine running(data);
        for (std::uint64_t i = 1; i < 100'000; ++i) {
            auto taken = runtime::submission(i, runtime::create_player(player_name(i)));
            while (running.engine.submit(std::move(taken)) == runtime::Submitted::busy) {
                std::this_thread::yield();
            }
        }
        running.engine.request_stop("the disk did not fill");
        running.thread.join();
        report += running.stopped.failed ? "failed: " : "not failed: ";
        report += running.stopped.reason;
        acknowledged = running.outbox.replies().size();
    }
    make_room();
    {
        Store store(data);
        const auto engine = std::move(store.recover().engine);
        report +=
            engine.sequence() >= acknowledged && acknowledged > 0 ? " | nothing lost" : " | lost";
    }
    [[maybe_unused]] const auto written = ::write(fd, report.data(), report.size());
}

TEST(FullDisk, NothingIsAcknowledgedThatIsNotDurableAndAStartWithRoomLosesNothing) {
    const TemporaryDirectory directory;
    Child child([&](int fd) {
        // Mounts a small file system if the system allows it; else limits the size of files.
        const auto data = directory / "data";
        std::filesystem::create_directories(data);
        const bool mounted = (::geteuid() == 0 ? ::unshare(CLONE_NEWNS)
                                               : ::unshare(CLONE_NEWUSER | CLONE_NEWNS)) == 0 &&
                             ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount("muster-test", data.c_str(), "tmpfs", 0, "size=4m") == 0;
        if (mounted) {
            live_on_a_full_disk(data / "muster", fd, [&] {
                ::mount("muster-test", data.c_str(), "tmpfs", MS_REMOUNT, "size=64m");
            });
        } else {
            std::signal(SIGXFSZ, SIG_IGN);
            rlimit limit{};
            ::getrlimit(RLIMIT_FSIZE, &limit);
            const rlimit small{2u << 20, limit.rlim_max};
            ::setrlimit(RLIMIT_FSIZE, &small);
            live_on_a_full_disk(data / "muster", fd, [&] { ::setrlimit(RLIMIT_FSIZE, &limit); });
        }
    });
    const auto report = child.read_all();
    EXPECT_THAT(report,
                AllOf(HasSubstr("failed: the disk "),
                      HasSubstr("start again"),
                      HasSubstr("journal.db"),
                      HasSubstr("| nothing lost")));
}

TEST(DataDirectory, OneThatThisUserMayNotWriteIsRefusedWithWhatToDo) {
    const TemporaryDirectory directory;
    namespace fs = std::filesystem;
    const auto readable = fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                          fs::perms::others_exec;
    fs::permissions(directory.path(), readable);
    Child child([&](int fd) {
        std::string message = "opened";
        // Root may write everywhere, so the test needs another user.
        if (::geteuid() == 0 && ::setuid(65534) != 0) message = "can't become another user";
        try {
            const Store store(directory.path());
        } catch (const JournalRefused& refused) {
            message = refused.what();
        }
        [[maybe_unused]] const auto written = ::write(fd, message.data(), message.size());
    });
    EXPECT_THAT(child.read_all(),
                AllOf(HasSubstr("can't be written: Permission denied"),
                      HasSubstr("Make it writable for this user")));
    fs::permissions(directory.path(), fs::perms::owner_all);
}

}  // namespace
}  // namespace muster::journal
