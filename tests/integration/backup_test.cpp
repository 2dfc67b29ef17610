// `muster backup` while a real daemon is busy, makes a snapshot every few hundred records, and
// prunes old records. Then another daemon starts on the backup.
#include "tests/support/raw_client.hpp"
#include "tests/support/running_daemon.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <csignal>
#include <sstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

namespace muster::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint64_t records_per_snapshot = 300;

// Writes records without a pause in a thread until stop().
class Writer {
  public:
    explicit Writer(const fs::path& socket) : client_(socket) {
        client_.greet();
        thread_ = std::thread([this] { run(); });
    }
    ~Writer() { stop(); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    std::uint64_t acknowledged() const { return acknowledged_; }
    void wait_for(std::uint64_t acknowledged) const {
        while (acknowledged_ < acknowledged && !failed_)
            acknowledged_.wait(acknowledged_.load());
    }
    void stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        EXPECT_FALSE(failed_);
    }

  private:
    void run() {
        constexpr int ahead = 20;
        const auto ask = [&] {
            client_.post(SetValue{"test/key", "value " + std::to_string(++asked_)});
        };
        for (int i = 0; i < ahead; ++i)
            ask();
        while (!stop_ && !failed_) {
            const auto body = client_.receive(FrameKind::reply);
            failed_ = !body || !split_header<ReplyHeader>(*body).first.ok;
            ++acknowledged_;
            acknowledged_.notify_all();
            if (!failed_) ask();
        }
    }

    RawClient client_;
    std::uint64_t asked_ = 0;
    std::atomic<std::uint64_t> acknowledged_ = 0;
    std::atomic<bool> stop_ = false;
    std::atomic<bool> failed_ = false;
    std::thread thread_;
};

struct Ran {
    int code = 0;
    std::string output;  // Both streams.
};

class BackupTest : public testing::Test {
  protected:
    Ran run(const std::string& command) {
        const auto log = directory.path() / "output";
        const int status = std::system((command + " >" + log.string() + " 2>&1").c_str());
        std::ostringstream output;
        output << std::ifstream(log).rdbuf();
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output.str()};
    }
    Ran muster(const std::string& words) { return run(std::string(MUSTER) + " " + words); }

    // The text of a field in JSON.
    static std::string field(const std::string& json, const std::string& name) {
        const auto begin = json.find("\"" + name + "\":");
        if (begin == std::string::npos) return "";
        const auto value = begin + name.size() + 3;
        return json.substr(value, json.find_first_of(",}", value) - value);
    }

    // Lets a daemon write a record and stops it.
    void write_a_record() {
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        RawClient client(daemon.socket());
        client.greet();
        EXPECT_TRUE(client.call(SetValue{"test/key", "value"}).ok());
        EXPECT_EQ(daemon.stop(), 0);
    }

    TempDirectory directory;
    const std::string data = (directory.path() / "data").string();
};

TEST_F(BackupTest, BesideABusyDaemonItIsWholeAndADaemonGoesOnWithIt) {
    RunningDaemon daemon(directory.path(),
                         {"--snapshot-every", std::to_string(records_per_snapshot)});
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Writer writer(daemon.socket());
    for (int round = 0; round < 5; ++round) {
        const auto before = writer.acknowledged();
        writer.wait_for(before + 3 * records_per_snapshot);
        const auto told = writer.acknowledged();
        const auto place = directory.path() / ("restored-" + std::to_string(round));
        fs::create_directory(place);
        const auto backup = (place / "data").string();

        const auto made = muster("--json backup " + backup + " --data-dir " + data);
        ASSERT_EQ(made.code, 0) << made.output;
        const auto last = field(made.output, "last");
        EXPECT_GE(std::stoull(last), told) << "what was acknowledged before is missing";
        for (const char* look : {"verify", "stat", "replay"}) {
            const auto looked = muster(std::string("journal ") + look + " " + data);
            EXPECT_EQ(looked.code, 0) << look << ": " << looked.output;
        }

        RunningDaemon restored(place);
        ASSERT_TRUE(restored.serves()) << restored.log();
        RawClient client(restored.socket());
        client.greet();
        EXPECT_TRUE(client.call(SetValue{"test/other", "value"}).ok());
        EXPECT_EQ(restored.stop(), 0);
        const auto then = muster("journal replay --until " + last + " " + backup);
        ASSERT_EQ(then.code, 0) << then.output;
        EXPECT_EQ(field(then.output, "sequence"), last);
        EXPECT_EQ(field(then.output, "digest"), field(made.output, "digest"));
        fs::remove_all(place);
    }
    writer.stop();
    EXPECT_EQ(daemon.stop(), 0);
    const auto stat = muster("journal stat --json " + data);
    EXPECT_GT(std::stoull(field(stat.output, "first")), 1u) << "nothing was pruned meanwhile";
    EXPECT_EQ(muster("journal verify " + data).code, 0);
}

// A snapshot that is a pipe, so that a backup blocks there during its work.
class Obstruction {
  public:
    explicit Obstruction(const fs::path& data) : path_(data / "snapshots" / name) {
        fs::create_directories(path_.parent_path());
        if (::mkfifo(path_.c_str(), 0600) != 0) std::abort();
    }
    ~Obstruction() { fs::remove(path_); }
    Obstruction(const Obstruction&) = delete;
    Obstruction& operator=(const Obstruction&) = delete;
    // Lets a blocked backup continue.
    void let_pass() const { ::close(::open(path_.c_str(), O_RDWR | O_CLOEXEC)); }

  private:
    static constexpr const char* name = "00000000000000000001.snapshot";
    fs::path path_;
};

// Does not take the exit code.
bool has_ended(pid_t pid) {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == pid;
}

TEST_F(BackupTest, OneThatASignalEndsNeverLooksLikeABackup) {
    write_a_record();
    const auto backup = directory.path() / "backup";
    const auto unfinished = [&] {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(directory.path())) {
            if (entry.path().filename().string().starts_with("backup.unfinished-"))
                found.push_back(entry.path());
        }
        return found;
    };
    for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
        SCOPED_TRACE(signal);
        const Obstruction obstruction(data);
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int log = ::open((directory.path() / "output").c_str(), O_WRONLY | O_CREAT, 0600);
            ::dup2(log, STDERR_FILENO);
            ::execl(MUSTER, MUSTER, "backup", backup.c_str(), "-d", data.c_str(), nullptr);
            ::_exit(127);
        }
        while (unfinished().empty() && !has_ended(pid))
            std::this_thread::yield();
        ::kill(pid, signal);
        int status = 0;
        while (::waitpid(pid, &status, WNOHANG) == 0) {
            obstruction.let_pass();
            std::this_thread::yield();
        }
        EXPECT_FALSE(fs::exists(backup));
        if (signal == SIGKILL) {
            EXPECT_TRUE(WIFSIGNALED(status));
            EXPECT_EQ(unfinished().size(), 1u);
        } else {
            EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 128 + signal);
            EXPECT_THAT(unfinished(), testing::IsEmpty());
        }
    }
    const auto made = muster("backup " + backup.string() + " -d " + data);
    EXPECT_EQ(made.code, 0) << made.output;
}

TEST_F(BackupTest, ItsExitCodesSayWhoseMistakeItWas) {
    const auto backup = (directory.path() / "backup").string();
    auto made = muster("backup " + backup + " --data-dir " + data);
    EXPECT_EQ(made.code, 1);
    EXPECT_THAT(made.output, HasSubstr("there is no journal in " + data));
    write_a_record();
    made = muster("backup " + data + "/backup --data-dir " + data);
    EXPECT_EQ(made.code, 2);
    EXPECT_THAT(made.output, HasSubstr("is in the data directory"));
    EXPECT_EQ(muster("backup --data-dir " + data).code, 2);
    made = muster("backup " + backup + " -d " + data);
    EXPECT_EQ(made.code, 0);
    EXPECT_THAT(made.output, HasSubstr("The backup " + backup + " is good: records 1 to "));
    EXPECT_EQ(muster("backup " + backup + " -d " + data).code, 2);
    // A directory's name that looks like an option is still a directory.
    made = run("cd " + directory.path().string() + " && " MUSTER " backup -d data -- -x");
    EXPECT_EQ(made.code, 0) << made.output;
    EXPECT_TRUE(fs::exists(directory.path() / "-x/journal.db"));

    EXPECT_EQ(muster("journal replay --until 9999 " + backup).code, 3);
}

TEST_F(BackupTest, APastThatWasPrunedIsNoDamage) {
    RunningDaemon daemon(directory.path(), {"--snapshot-every", "50"});
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Writer writer(daemon.socket());
    // The third snapshot removes the oldest snapshot and its records.
    Ran asked;
    for (std::uint64_t count = 200; asked.code == 0 && count < 100'000; count += 200) {
        writer.wait_for(count);
        asked = muster("journal replay --until 1 " + data);
    }
    EXPECT_EQ(asked.code, 3) << asked.output;
    EXPECT_THAT(asked.output,
                testing::AllOf(HasSubstr("were removed after a snapshot"),
                               HasSubstr("the past can be read from record"),
                               testing::Not(HasSubstr("Restore"))));
}

TEST_F(BackupTest, AllRecordsAreKeptWhereThatIsWanted) {
    RunningDaemon daemon(directory.path(), {"--snapshot-every", "50", "--keep-all-records"});
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Writer writer(daemon.socket());
    const auto snapshots = directory.path() / "data/snapshots";
    const auto oldest = [&] {
        std::string name;
        if (!fs::exists(snapshots)) return name;
        for (const auto& entry : fs::directory_iterator(snapshots)) {
            if (entry.path().extension() != ".snapshot") continue;
            const auto stem = entry.path().stem().string();
            if (name.empty() || stem < name) name = stem;
        }
        return name;
    };
    // By default, the first snapshot is removed together with its records.
    std::uint64_t count = 0;
    std::string first;
    while (first.empty() && count < 100'000) {
        writer.wait_for(count += 50);
        first = oldest();
    }
    while (oldest() == first && count < 100'000)
        writer.wait_for(count += 50);
    EXPECT_NE(oldest(), first);
    writer.stop();
    EXPECT_EQ(daemon.stop(), 0);
    const auto asked = muster("journal replay --until 1 " + data);
    EXPECT_EQ(asked.code, 0) << asked.output;
    EXPECT_EQ(field(asked.output, "sequence"), "1");
}

}  // namespace
}  // namespace muster::test
