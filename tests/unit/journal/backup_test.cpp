// A backup shows one moment of all stores, and is complete under its own name or absent. Programs
// that only read a directory need no right to write to it.
#include "engine/journal/backup.hpp"

#include "engine/journal/record_table.hpp"
#include "tests/support/journal_world.hpp"
#include "tests/support/own_mounts.hpp"
#include "tests/support/short_files.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>

namespace muster::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> names_in(const fs::path& directory) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory))
        names.insert(entry.path().filename());
    return names;
}

class BackupTest : public ::testing::Test {
  protected:
    BackupTest() { fs::create_directory(layout.root); }

    // The reason why no backup was made; empty: one was made.
    std::string why_not(const fs::path& to, const BackupProgress& progress = {}) {
        try {
            back_up(layout, to, progress);
            return "";
        } catch (const std::exception& error) {
            return error.what();
        }
    }
    // The digest according to the journal.
    std::uint64_t digest_after(std::uint64_t record) {
        RecordTable records(layout.journal());
        runtime::StoredBatch batch;
        records.seek(record);
        EXPECT_TRUE(records.next(batch));
        return batch.digest_after;
    }
    // The state of a daemon that starts on the backup.
    static runtime::Recovered restored(const fs::path& backup) { return Store(backup).recover(); }

    const TemporaryDirectory directory;
    const DirectoryLayout layout{directory / "data"};
    const fs::path backup = directory / "backup";
};

TEST_F(BackupTest, WhereNoDaemonRunsItIsTheStateWithItsPictures) {
    std::string state;
    {
        RunningEngine running(layout.root);
        running.create_players(100);
        running.store.pictures().store({1}, std::vector<std::uint8_t>(100'000, 7));
        running.stop();
        state = runtime::saved(running.engine.engine());
    }
    const auto verified = back_up(layout, backup);
    EXPECT_THAT(verified.problems, IsEmpty());
    EXPECT_EQ(verified.last, 101u);
    EXPECT_EQ(verified.pictures, 1u);
    EXPECT_EQ(runtime::saved(restored(backup).engine), state);
    EXPECT_EQ(RecordTable(backup / "journal.db").epoch(), RecordTable(layout.journal()).epoch());
    EXPECT_TRUE(Store(backup).reader().picture({1}));
}

TEST_F(BackupTest, ItIsForThisUserAloneAndHasTheStoresAndNothingElse) {
    runtime::Limits often;
    often.snapshot_records = 20;
    {
        RunningEngine running(layout.root, often);
        for (int i = 0; runtime::list_snapshots(layout.snapshots()).empty() && i < 20'000; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    EXPECT_THAT(back_up(layout, backup).problems, IsEmpty());
    EXPECT_THAT(names_in(backup), ElementsAre("journal.db", "pictures.db", "snapshots"));
    for (const auto& entry : fs::recursive_directory_iterator(backup)) {
        EXPECT_EQ(entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all),
                  fs::perms::none)
            << entry.path();
    }
    EXPECT_EQ(fs::status(backup).permissions(), fs::perms::owner_all);
}

TEST_F(BackupTest, EveryStoreOfADirectoryIsInTheList) {
    {
        RunningEngine running(layout.root);
        running.create_players(1);
        runtime::write_snapshot(layout.snapshots(), running.store.recover().engine);
    }
    std::set<std::string> listed{"lock"};
    for (const auto& place : stores)
        listed.insert(place.name);
    EXPECT_EQ(names_in(layout.root), listed);
}

// During the copy so many snapshots are made and records pruned that at its end nothing is left of
// the data at its beginning.
TEST_F(BackupTest, ItHoldsWhatADaemonReplacesAndPrunesMeanwhile) {
    runtime::Limits often;
    often.snapshot_records = 20;
    RunningEngine running(layout.root, often);
    RecordTable records(layout.journal());
    int players = 0;
    const auto play = [&] {
        running.call(runtime::create_player("player " + std::to_string(++players)));
    };
    const auto play_until_pruned = [&](std::uint64_t through) {
        for (int i = 0; records.range().first <= through && i < 20'000; ++i)
            play();
        ASSERT_GT(records.range().first, through);
    };
    play_until_pruned(1);
    // Both records and snapshots are needed: the records of the last snapshot alone would not
    // suffice.
    play();
    const auto last = records.range().last;
    const auto digest = digest_after(last);

    bool replaced = false;
    BackupProgress progress;
    progress.copied = [&](std::uint64_t, std::uint64_t) {
        if (!std::exchange(replaced, true)) play_until_pruned(last);
    };
    const auto verified = back_up(layout, backup, progress);
    EXPECT_TRUE(replaced);
    EXPECT_THAT(verified.problems, IsEmpty());
    EXPECT_EQ(verified.last, last);
    EXPECT_EQ(verified.digest, digest);
    EXPECT_EQ(restored(backup).engine.digest(), digest);
    running.stop();
    EXPECT_THAT(running.warnings, IsEmpty());
    EXPECT_THAT(verify(layout).problems, IsEmpty());
}

TEST_F(BackupTest, AnEmptyDirectoryIsTaken) {
    RunningEngine(layout.root).create_players(1);
    fs::create_directory(backup);
    EXPECT_EQ(why_not(backup / ""), "");
    EXPECT_EQ(restored(backup).engine.sequence(), 2u);
}

TEST_F(BackupTest, DirectoriesThatItCantGoToAreRefusedAndNothingIsLeft) {
    RunningEngine(layout.root).create_players(1);
    fs::create_directory(backup);
    std::ofstream(backup / "theirs") << "x";
    const auto before = names_in(directory.path());
    EXPECT_THROW(back_up(layout, backup), BackupRefused);
    EXPECT_THAT(why_not(backup), HasSubstr("is not empty"));
    EXPECT_THAT(why_not(backup / "theirs"), HasSubstr("is no directory"));
    EXPECT_THAT(why_not(layout.root / "backup"), HasSubstr("is in the data directory"));
    EXPECT_THAT(why_not(directory / "data/../data/x/.."), HasSubstr("is in the data directory"));
    EXPECT_THAT(why_not(directory / "nowhere/backup"), HasSubstr("there is no directory"));
    fs::create_directory_symlink(layout.root, directory / "link");
    EXPECT_THAT(why_not(directory / "link/backup"), HasSubstr("is in the data directory"));
    fs::remove(directory / "link");
    EXPECT_EQ(names_in(directory.path()), before);
    EXPECT_THAT(names_in(layout.root), Not(testing::Contains("backup")));
    EXPECT_THAT(names_in(backup), ElementsAre("theirs"));
    // A name that only starts like the data directory's is a different directory.
    EXPECT_EQ(why_not(directory / "data-backup"), "");
}

TEST_F(BackupTest, WhereThereIsNoJournalNothingIsMade) {
    EXPECT_THAT(why_not(backup), HasSubstr("there is no journal"));
    EXPECT_THAT(names_in(directory.path()), ElementsAre("data"));
}

TEST_F(BackupTest, OneThatIsInterruptedLeavesNothing) {
    RunningEngine(layout.root).create_players(10);
    struct Stop {};
    bool copied = false;
    BackupProgress progress;
    progress.copied = [&](std::uint64_t done, std::uint64_t of) {
        if (done != of) return;
        copied = true;
        // The whole backup is there, under another name.
        EXPECT_EQ(names_in(directory.path()).size(), 2u);
        EXPECT_FALSE(fs::exists(backup));
        throw Stop{};
    };
    EXPECT_THROW(back_up(layout, backup, progress), Stop);
    EXPECT_TRUE(copied);
    EXPECT_THAT(names_in(directory.path()), ElementsAre("data"));
}

TEST_F(BackupTest, AProblemOfTheDirectoryIsFoundAndNothingIsKept) {
    RunningEngine(layout.root).create_players(10);
    {
        Database journal(layout.journal(), Database::Open::create);
        journal.run("UPDATE events_people SET checksum = 0 WHERE first_sequence = 2");
    }
    EXPECT_THAT(back_up(layout, backup).problems,
                ElementsAre(HasSubstr("events of the records from 2")));
    EXPECT_THAT(names_in(directory.path()), ElementsAre("data"));
}

// ---- No room. ----

TEST_F(BackupTest, ADiskWithoutRoomIsNamedAndNothingIsLeft) {
    RunningEngine(layout.root).create_players(10);
    {
        Store store(layout.root);
        for (std::uint8_t i = 1; i <= 3; ++i)
            store.pictures().store({i}, std::vector<std::uint8_t>(1u << 20, i));
    }
    const auto disk = directory / "disk";
    fs::create_directory(disk);
    std::string message;
    test::with_short_files(2u << 20, [&] { message = why_not(disk / "backup"); });
    EXPECT_THAT(
        message,
        AllOf(HasSubstr("can't copy " + layout.pictures().string()), HasSubstr("File too large")));
    EXPECT_THAT(names_in(disk), IsEmpty());

    if (!test::enter_own_mounts() ||
        ::mount("muster-test", disk.c_str(), "tmpfs", 0, "size=5m,mode=0700") != 0)
        return;  // The system allows no mounts for tests.
    const auto fill = [&](std::size_t bytes) {
        std::ofstream(disk / "ballast") << std::string(bytes, 'x');
    };
    const BackupProgress fill_meanwhile{[&](std::uint64_t done, std::uint64_t) {
                                            if (done == 0) fill(3u << 20);
                                        },
                                        {}};
    EXPECT_THAT(why_not(disk / "backup", fill_meanwhile),
                AllOf(HasSubstr("became full"), HasSubstr((disk / "backup").string())));
    EXPECT_THAT(names_in(disk), ElementsAre("ballast"));
    EXPECT_THAT(why_not(disk / "backup"),
                AllOf(HasSubstr("not enough room"), HasSubstr("4 MiB"), HasSubstr("2 MiB")));
    EXPECT_THAT(names_in(disk), ElementsAre("ballast"));
    fs::remove(disk / "ballast");
    EXPECT_EQ(why_not(disk / "backup"), "");
    // A file system's root directory can't be replaced, so the backup writes nothing beside it
    // either.
    fs::remove_all(disk / "backup");
    EXPECT_THAT(why_not(disk), HasSubstr("a file system of its own"));
    ::umount2(disk.c_str(), MNT_DETACH);
}

// ---- Directories without the right to write. ----

enum class Obstacle { medium, rights };

// The reason why this process can read a directory and not write to it. If no medium can be
// mounted, the reason is always the rights.
class Unwritable {
  public:
    Unwritable(const fs::path& directory, Obstacle obstacle) : directory_(directory) {
        if (obstacle == Obstacle::medium && test::enter_own_mounts() &&
            ::mount(directory.c_str(), directory.c_str(), nullptr, MS_BIND, nullptr) == 0) {
            constexpr unsigned long read_only = MS_REMOUNT | MS_BIND | MS_RDONLY;
            mounted_ = ::mount(nullptr, directory.c_str(), nullptr, read_only, nullptr) == 0;
            if (mounted_) return;
            ::umount2(directory.c_str(), MNT_DETACH);
        }
        constexpr auto all_may_read =
            fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
        constexpr auto all_may_pass =
            fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
        for (const auto& entry : fs::recursive_directory_iterator(directory)) {
            fs::permissions(entry.path(),
                            entry.is_directory() ? all_may_read | all_may_pass : all_may_read);
        }
        fs::permissions(directory, all_may_read | all_may_pass);
        fs::permissions(directory.parent_path(), all_may_read | all_may_pass);
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && ::seteuid(nobody) != 0) std::abort();
    }
    ~Unwritable() {
        if (mounted_) ::umount2(directory_.c_str(), MNT_DETACH);
        if (::seteuid(::getuid()) != 0) std::abort();
        fs::permissions(directory_, fs::perms::owner_all);
        fs::permissions(directory_.parent_path(), fs::perms::owner_all);
        for (const auto& entry : fs::recursive_directory_iterator(directory_))
            fs::permissions(entry.path(), fs::perms::owner_all);
    }
    Unwritable(const Unwritable&) = delete;
    Unwritable& operator=(const Unwritable&) = delete;

  private:
    fs::path directory_;
    bool mounted_ = false;
};

class UnwritableTest : public BackupTest, public ::testing::WithParamInterface<Obstacle> {
  protected:
    // Every way to read a directory.
    void look_at(const DirectoryLayout& place, std::uint64_t last) {
        const auto before = names_in(place.root);
        const Unwritable unwritable(place.root, GetParam());
        ASSERT_FALSE(std::ofstream(place.root / "mine").is_open());
        const auto verified = verify(place);
        EXPECT_THAT(verified.problems, IsEmpty());
        EXPECT_EQ(verified.last, last);
        EXPECT_EQ(verified.pictures, 1u);
        EXPECT_EQ(read_statistics(place).last, last);
        EXPECT_EQ(read_statistics(place).pictures.count, 1u);
        EXPECT_EQ(rebuild(place, last - 1).sequence(), last - 1);
        std::uint64_t lines = 0;
        export_records(place, 1, last, [&](const std::string&) { ++lines; });
        EXPECT_EQ(lines, last);
        EXPECT_EQ(names_in(place.root), before);
    }
    void live() {
        RunningEngine running(layout.root);
        running.create_players(50);
        running.store.pictures().store({1}, std::vector<std::uint8_t>(1'000, 7));
    }
};

TEST_P(UnwritableTest, AJournalThatWasClosedIsRead) {
    live();
    ASSERT_FALSE(fs::exists(layout.root / "journal.db-wal"));
    look_at(layout, 51);
}

TEST_P(UnwritableTest, AJournalThatSomebodyLookedAtIsRead) {
    live();
    // This leaves an empty log behind.
    EXPECT_EQ(read_statistics(layout).last, 51u);
    look_at(layout, 51);
}

// The state after a killed daemon, or in a copy of files: the last writes are in the log.
TEST_P(UnwritableTest, AJournalWithALogIsReadWithIt) {
    const DirectoryLayout copy{directory / "copy"};
    for (const bool with_index : {false, true}) {
        RunningEngine running(layout.root);
        running.create_players(50, with_index ? "more" : "player");
        running.store.pictures().store({1}, std::vector<std::uint8_t>(1'000, 7));
        // In another process: closing the files in this one releases SQLite's locks.
        const auto files = layout.root.string() + "/*.db*";
        const auto command = "rm -rf " + copy.root.string() + " && mkdir " + copy.root.string() +
                             " && cp " + files + " " + copy.root.string();
        ASSERT_EQ(std::system(command.c_str()), 0);
        ASSERT_GT(fs::file_size(copy.root / "journal.db-wal"), 0u);
        if (!with_index) {
            fs::remove(copy.root / "journal.db-shm");
            fs::remove(copy.root / "pictures.db-shm");
        }
        running.stop();
        look_at(copy, with_index ? 102 : 51);
    }
}

TEST_P(UnwritableTest, ABackupIsReadAndCanBeBackedUp) {
    live();
    ASSERT_EQ(why_not(backup), "");
    look_at({backup}, 51);
    const TemporaryDirectory elsewhere;
    fs::permissions(elsewhere.path(), fs::perms::all);
    const Unwritable unwritable(backup, GetParam());
    EXPECT_THAT(back_up({backup}, elsewhere / "backup").problems, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Obstacles,
                         UnwritableTest,
                         testing::Values(Obstacle::medium, Obstacle::rights),
                         [](const auto& obstacle) {
                             return obstacle.param == Obstacle::medium ? "medium" : "rights";
                         });

}  // namespace
}  // namespace muster::journal
