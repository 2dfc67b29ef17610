// The faulty disk loses unsynchronised writes, keeps synchronised ones, and shows a program its own
// writes. A child process uses the disk and dies; the test reads the files through the system's
// VFS.
#include "tests/disk/faulty_vfs.hpp"

#include "engine/journal/sqlite.hpp"
#include "tests/disk/unsynced_file.hpp"
#include "tests/support/running_daemon.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>

namespace muster::test {
namespace {

using testing::AnyOf;

// ---- The model of a file. ----

TEST(UnsyncedFile, ShowsWhatWasWrittenSynchronisedOrNot) {
    UnsyncedFile file("durable");
    file.write("DUR", 0);
    file.write("!", 9);
    char out[12];
    EXPECT_FALSE(file.read(out, sizeof out, 0));
    EXPECT_EQ(std::string_view(out, sizeof out), std::string_view("DURable\0\0!\0\0", 12));
    EXPECT_EQ(file.size(), 10u);
    file.truncate(3);
    EXPECT_TRUE(file.read(out, 3, 0));
    EXPECT_FALSE(file.read(out, 1, 3));
    EXPECT_FALSE(file.read(out, 1, 100));
}

TEST(UnsyncedFile, WhatIsTakenToTheDiskIsWhatWasDone) {
    UnsyncedFile file("durable");
    file.write("abc", 5);
    file.truncate(6);
    file.write("z", 8);
    const auto changes = file.take_unsynced();
    std::string seen(file.size(), '\0');
    file.read(seen.data(), seen.size(), 0);
    EXPECT_EQ(applied("durable", changes), seen);
    EXPECT_TRUE(file.take_unsynced().empty());
}

TEST(UnsyncedFile, APowerCutLeavesNothingEverythingOrAnyPartInWholeSectors) {
    std::mt19937_64 random(1);
    bool nothing = false;
    bool everything = false;
    bool the_last_alone = false;
    bool torn = false;
    for (int i = 0; i < 1000; ++i) {
        UnsyncedFile file(std::string(4096, 'o'));
        file.write(std::string(2048, 'n'), 0);
        file.write(std::string(1024, 'n'), 3072);
        const auto left = applied(std::string(4096, 'o'), survivors(file.take_unsynced(), random));
        ASSERT_EQ(left.size(), 4096u);
        std::string sectors;
        for (std::size_t at = 0; at < left.size(); at += sector_size) {
            const auto sector = left.substr(at, sector_size);
            ASSERT_EQ(sector, std::string(sector_size, sector[0])) << "a sector was torn";
            sectors += sector[0];
        }
        nothing = nothing || sectors == "oooooooo";
        everything = everything || sectors == "nnnnoonn";
        the_last_alone = the_last_alone || sectors == "oooooonn";
        torn = torn || sectors == "nnoooonn";
    }
    EXPECT_TRUE(nothing);
    EXPECT_TRUE(everything);
    EXPECT_TRUE(the_last_alone);
    EXPECT_TRUE(torn);
}

// ---- Under SQLite. ----

using journal::Database;

// A statement's failure; SQLITE_OK and 0 if it succeeded.
struct Failure {
    int code = SQLITE_OK;
    int os_error = 0;
    bool operator==(const Failure&) const = default;
};

Failure run(Database& database, const std::string& sql) {
    try {
        database.run(sql.c_str());
        return {};
    } catch (const journal::SqliteError& error) {
        return {error.code(), error.os_error()};
    }
}

constexpr const char* count_rows = "SELECT count(*) FROM rows";

class FaultyDisk : public testing::Test {
  protected:
    // Runs `work` over a database on the faulty disk, in a process that then loses its power.
    // Returns the last count that `work` told; -1: none.
    template <class Work>
    int on_faulty_disk(const DiskFaults& faults, Work&& work) {
        int ends[2];
        if (::pipe(ends) != 0) std::abort();
        const auto pid = ::fork();
        if (pid == 0) {
            install_faulty_disk(faults);
            Database database(file(), Database::Open::create);
            work(database, [&](int count) {
                if (::write(ends[1], &count, sizeof count) != sizeof count) ::_exit(91);
            });
            ::raise(SIGKILL);
        }
        ::close(ends[1]);
        int last = -1;
        for (int count = 0; ::read(ends[0], &count, sizeof count) == sizeof count;)
            last = count;
        ::close(ends[0]);
        int status = 0;
        ::waitpid(pid, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
        return last;
    }

    // Commits rows up to `total` and tells the count after each.
    static auto committing(const std::string& synchronous, int total) {
        return [=](Database& database, auto&& tell) {
            database.run("PRAGMA journal_mode = WAL");
            run(database, "PRAGMA synchronous = " + synchronous);
            database.run("CREATE TABLE IF NOT EXISTS rows (value)");
            for (int i = static_cast<int>(database.number(count_rows)); i < total;) {
                database.run("INSERT INTO rows VALUES (randomblob(3000))");
                tell(++i);
                if (i % 7 == 0) database.run("PRAGMA wal_checkpoint");
            }
        };
    }

    // Counts the rows through the system's VFS; 0 also without a table.
    int rows_left() {
        Database database(file(), Database::Open::create);
        EXPECT_EQ(database.number("SELECT count(*) FROM pragma_integrity_check "
                                  "WHERE integrity_check = 'ok'"),
                  1);
        const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
        return tables == 0 ? 0 : static_cast<int>(database.number(count_rows));
    }

    std::filesystem::path file() const { return directory.path() / "test.db"; }
    TempDirectory directory;
};

TEST_F(FaultyDisk, KeepsWhatWasSynchronised) {
    EXPECT_EQ(on_faulty_disk({}, committing("FULL", 50)), 50);
    EXPECT_EQ(rows_left(), 50);
}

TEST_F(FaultyDisk, LosesWhatWasNotSynchronised) {
    EXPECT_EQ(on_faulty_disk({}, committing("OFF", 50)), 50);
    EXPECT_EQ(rows_left(), 0);
}

TEST_F(FaultyDisk, LosesWhatOnlyCheckpointsSynchronise) {
    EXPECT_EQ(on_faulty_disk({}, committing("NORMAL", 50)), 50);
    EXPECT_EQ(rows_left(), 49);
}

TEST_F(FaultyDisk, ADeathInTheMiddleLeavesAWholeDatabaseWithAllThatWasCommitted) {
    int deaths_with_rows = 0;
    int more_than_told = 0;
    int told = 0;
    for (std::uint64_t life = 0; life < 60; ++life) {
        const DiskFaults faults{.seed = life, .die_within = 60};
        told = std::max(told, on_faulty_disk(faults, committing("FULL", 100'000)));
        const int left = rows_left();
        ASSERT_THAT(left, AnyOf(told, told + 1)) << "life " << life;
        if (told > 0) ++deaths_with_rows;
        if (left == told + 1) ++more_than_told;
        told = left;
    }
    EXPECT_GT(deaths_with_rows, 30);
    EXPECT_GT(more_than_told, 0) << "no death came between being durable and being told";
}

TEST_F(FaultyDisk, ConnectionsSeeWhatAnotherOneCommittedAndDidNotSynchronise) {
    const int seen = on_faulty_disk({}, [&](Database& database, auto&& tell) {
        database.run("PRAGMA journal_mode = WAL");
        database.run("PRAGMA synchronous = OFF");
        database.run("CREATE TABLE rows (value)");
        database.run("INSERT INTO rows VALUES (1), (2), (3)");
        Database other(file(), Database::Open::read_only);
        tell(static_cast<int>(other.number(count_rows)));
    });
    EXPECT_EQ(seen, 3);
    EXPECT_EQ(rows_left(), 0);
}

// ---- Failing on demand. ----

class FailingDisk : public FaultyDisk {
  protected:
    // Inserts a row during the failure and another one later, and then checks the rows after a
    // power cut.
    void insert_while(const std::string& failing, Failure expected) {
        const auto control = directory.path() / "failing";
        const int rows = on_faulty_disk({.failing = control}, [&](Database& database, auto&& tell) {
            database.run("PRAGMA journal_mode = WAL");
            database.run("PRAGMA synchronous = FULL");
            database.run("CREATE TABLE rows (value)");
            database.run("INSERT INTO rows VALUES (1)");
            std::ofstream(control) << failing;
            const auto failure = run(database, "INSERT INTO rows VALUES (zeroblob(9000))");
            std::filesystem::remove(control);
            EXPECT_EQ(failure.code, expected.code);
            EXPECT_EQ(failure.os_error, expected.os_error);
            if (failure != expected) return;
            database.run("INSERT INTO rows VALUES (2)");
            tell(static_cast<int>(database.number(count_rows)));
        });
        EXPECT_EQ(rows, 2);
        EXPECT_EQ(rows_left(), 2);
    }
};

TEST_F(FailingDisk, IsFull) {
    insert_while("full", {SQLITE_FULL, 0});
}

TEST_F(FailingDisk, IsReadOnly) {
    insert_while("read-only", {SQLITE_IOERR, EROFS});
}

TEST_F(FailingDisk, DoesNotSynchronise) {
    insert_while("sync", {SQLITE_IOERR, EIO});
}

}  // namespace
}  // namespace muster::test
