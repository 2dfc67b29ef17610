// Readers of the journal that do not go on, in processes of their own.
#include "engine/journal/log_watch.hpp"

#include "tests/support/journal_world.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <csignal>
#include <sys/wait.h>

namespace muster::journal {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

void run_sql(sqlite3* database, const char* sql) {
    char* message = nullptr;
    if (sqlite3_exec(database, sql, nullptr, nullptr, &message) != SQLITE_OK)
        throw std::runtime_error(message);
}

// A process that reads a database when it is told to. SQLite must not be open in a process that
// forks, so readers are made before anything else opens the database.
class Reader {
  public:
    explicit Reader(std::filesystem::path file) {
        int to[2];
        int from[2];
        if (::pipe(to) != 0 || ::pipe(from) != 0) throw std::runtime_error("pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(to[1]);
            ::close(from[0]);
            read_as_told(file, to[0], from[1]);
        }
        ::close(to[0]);
        ::close(from[1]);
        commands_ = to[1];
        answers_ = from[0];
    }
    ~Reader() {
        ::close(commands_);
        ::close(answers_);
        if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    void begin() { tell('b'); }
    void end() { tell('e'); }
    int pid() const { return pid_; }
    std::string name() const { return "(process " + std::to_string(pid_) + ")"; }

    // The signal that ended the process; 0: none, it runs.
    int ended_by(int flags = 0) {
        int status = 0;
        if (::waitpid(pid_, &status, flags) != pid_) return 0;
        pid_ = -1;
        return WTERMSIG(status);
    }

  private:
    void tell(char command) {
        ASSERT_EQ(::write(commands_, &command, 1), 1);
        ASSERT_EQ(::read(answers_, &command, 1), 1) << "the reader has ended";
    }

    [[noreturn]] static void read_as_told(const std::filesystem::path& file, int in, int out) {
        sqlite3* database = nullptr;
        char command = 0;
        while (::read(in, &command, 1) == 1) {
            if (!database) sqlite3_open(file.c_str(), &database);
            run_sql(database, command == 'b' ? "BEGIN; SELECT * FROM sqlite_schema" : "COMMIT");
            if (::write(out, &command, 1) != 1) break;
        }
        std::_Exit(0);
    }

    pid_t pid_ = 0;
    int commands_ = -1;
    int answers_ = -1;
};

class LogWatchTest : public testing::Test {
  protected:
    LogWatchTest() {
        sqlite3_open(file.c_str(), &database);
        run_sql(database, "PRAGMA journal_mode=WAL; CREATE TABLE numbers (number INTEGER)");
    }
    ~LogWatchTest() override { sqlite3_close(database); }

    static constexpr std::uint64_t warned = 1'000'000;
    static constexpr std::uint64_t most = 4'000'000;

    TemporaryDirectory directory;
    const std::filesystem::path file = directory / "journal.db";
    Reader stalled{file};
    Reader going{file};
    sqlite3* database = nullptr;
    std::vector<std::string> notices;
    LogWatch watch{file,
                   [this](const std::string& notice) { notices.push_back(notice); },
                   {.warned = warned, .most = most}};
};

TEST_F(LogWatchTest, AReaderThatStallsIsWarnedOfAndThenEndedAndOneThatGoesOnIsNot) {
    stalled.begin();
    going.begin();
    watch.checkpointed(warned / 2);
    going.end();
    watch.checkpointed(warned - 1);
    EXPECT_THAT(notices, IsEmpty());
    going.begin();
    watch.checkpointed(warned);
    EXPECT_THAT(notices,
                ElementsAre(AllOf(HasSubstr(stalled.name() + " reads the journal"),
                                  Not(HasSubstr(going.name())))));
    watch.checkpointed(most - 1);
    EXPECT_EQ(stalled.ended_by(WNOHANG), 0);

    notices.clear();
    const auto name = stalled.name();
    watch.checkpointed(most);
    EXPECT_EQ(stalled.ended_by(), SIGKILL);
    EXPECT_THAT(notices, Contains(AllOf(HasSubstr("ended"), HasSubstr(name))));
    EXPECT_THAT(notices, Not(Contains(HasSubstr(going.name()))));
    going.end();
    going.begin();
    EXPECT_EQ(going.ended_by(WNOHANG), 0);
}

TEST_F(LogWatchTest, ALogThatIsSmallAgainForgetsItsReaders) {
    stalled.begin();
    watch.checkpointed(warned);
    notices.clear();
    watch.checkpointed(1);
    stalled.end();
    stalled.begin();
    watch.checkpointed(most - 1);
    EXPECT_THAT(notices, ElementsAre(HasSubstr(stalled.name() + " reads the journal")));
    EXPECT_EQ(stalled.ended_by(WNOHANG), 0);
}

TEST_F(LogWatchTest, ReadersOfOtherDatabasesAreNone) {
    Reader other(directory / "other.db");
    other.begin();
    stalled.begin();
    const auto readers = log_readers(file);
    ASSERT_EQ(readers.size(), 1u);
    EXPECT_EQ(readers[0].pid, stalled.pid());
}

// The journal itself tells the watch how large its log is.
TEST(LogWatch, TheJournalEndsAReaderThatHoldsUpItsLog) {
    const TemporaryDirectory directory;
    Reader stalled(directory / "journal.db");
    runtime::Limits limits;
    limits.log_bytes_warned = 1u << 20;
    limits.log_bytes_max = 4u << 20;
    RunningEngine running(directory.path(), limits);
    running.create_players(1);
    stalled.begin();
    const auto name = stalled.name();
    for (int batch = 0; stalled.ended_by(WNOHANG) != SIGKILL; ++batch)
        running.create_players(500, std::to_string(batch));
    running.stop();
    EXPECT_THAT(running.warnings, Contains(AllOf(HasSubstr(name), HasSubstr("reads the journal"))));
    EXPECT_THAT(running.warnings, Contains(AllOf(HasSubstr(name), HasSubstr("ended"))));
}

}  // namespace
}  // namespace muster::journal
