// Snapshots: their contents, the snapshot that a start takes, and the removal of data because of
// snapshots.
#include "engine/core/kernel/hash.hpp"
#include "engine/journal/inspect.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/runtime/snapshot_file.hpp"
#include "tests/support/journal_world.hpp"
#include "tests/support/short_files.hpp"
#include "tests/support/small_game.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <future>
#include <sstream>

namespace muster::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SnapshotTest : public ::testing::Test {
  protected:
    // Lives for `count` more records, including EngineStarted, and returns the state.
    std::string live(int count) {
        RunningEngine running(directory.path());
        running.create_players(count - 1, "player of life " + std::to_string(++lives));
        running.stop();
        return runtime::saved(running.engine.engine());
    }
    // Makes a snapshot of all records, and returns the last record that may be pruned.
    std::uint64_t snapshot() {
        std::promise<std::uint64_t> made;
        runtime::Snapshotter::Options options;
        options.directory = layout.snapshots();
        options.epoch = RecordTable(layout.journal()).epoch();
        options.limits.snapshot_records = 1;
        options.made = [&](std::uint64_t, std::uint64_t prunable) { made.set_value(prunable); };
        options.problem = [](const std::string& message) { FAIL() << message; };
        runtime::Snapshotter snapshotter(std::move(options),
                                         std::make_unique<RecordTable>(layout.journal()));
        snapshotter.committed(RecordTable(layout.journal()).range().last, 1);
        return made.get_future().get();
    }
    std::vector<std::uint64_t> sequences() {
        std::vector<std::uint64_t> found;
        for (const auto& file : runtime::list_snapshots(layout.snapshots()))
            found.push_back(file.sequence);
        return found;
    }
    void damage(const fs::path& path) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(200);
        file.put('\x7f');
    }
    // The header of a snapshot, as docs/journal-format.md describes it.
    static constexpr std::size_t format_at = 8;
    static constexpr std::size_t checksum_at = 48;
    static constexpr std::size_t header_size = 56;
    static std::string content(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::stringstream whole;
        whole << file.rdbuf();
        return whole.str();
    }
    // Replaces the file by `bytes`, with the checksum that fits them.
    static void rewrite(const fs::path& path, std::string bytes) {
        const std::string_view all = bytes;
        const auto seed = core::hash64(all.substr(0, checksum_at), 0);
        const auto checksum = core::hash64(all.substr(header_size), seed);
        std::memcpy(bytes.data() + checksum_at, &checksum, sizeof checksum);
        std::ofstream(path, std::ios::binary) << bytes;
    }
    fs::path newest() { return runtime::list_snapshots(layout.snapshots()).front().path; }
    std::string refusal() {
        try {
            Store(directory.path()).recover();
            return "";
        } catch (const std::exception& error) {
            return error.what();
        }
    }
    // The reason why this moment of the past can't be read; empty: it can.
    std::string why_not(std::uint64_t until) {
        try {
            rebuild(layout, until);
            return "";
        } catch (const NoSuchPast& error) {
            return error.what();
        }
    }
    void prune_through(std::uint64_t sequence) {
        Database database(layout.journal(), Database::Open::create);
        Statement(database, "DELETE FROM records WHERE first_sequence + count - 1 <= ?")
            .bind(sequence)
            .run();
    }

    const TemporaryDirectory directory;
    const DirectoryLayout layout{directory.path()};
    int lives = 0;
};

TEST_F(SnapshotTest, ASnapshotIsTheStateByteForByte) {
    const auto state = live(50);
    snapshot();
    EXPECT_THAT(sequences(), ElementsAre(50));
    Store store(directory.path());
    const auto recovered = store.recover();
    EXPECT_EQ(recovered.snapshot_sequence, 50u);
    EXPECT_EQ(recovered.replayed, 0u);
    EXPECT_EQ(runtime::saved(recovered.engine), state);
}

// A journal that no daemon began has the oldest rules.
TEST_F(SnapshotTest, AJournalThatSwitchesRulesInItsMiddleReplaysFromItsBeginningAndFromSnapshots) {
    const auto live_through = [&](const std::vector<Request>& requests) {
        RunningEngine running(directory.path());
        for (const auto& request : requests)
            EXPECT_TRUE(running.call(request).ok);
        running.stop();
        return runtime::saved(running.engine.engine());
    };
    const auto recovered = [&] {
        const auto engine = Store(directory.path()).recover().engine;
        return std::pair(engine.rules_version(), runtime::saved(engine));
    };
    auto first_day = runtime::small_game();
    first_day.emplace_back(StopGame{SessionId{1}});
    const auto before = live_through(first_day);
    EXPECT_EQ(recovered(), std::pair(core::rules_version_oldest, before));
    snapshot();

    StartGame start;
    start.session = SessionId{1};
    start.seed = {2};
    const auto after = live_through({ActivateRules{core::rules_version_newest},
                                     runtime::create_player("Edsger"),
                                     start,
                                     StopGame{SessionId{1}},
                                     RemoveSession{SessionId{1}}});
    ASSERT_THAT(sequences(), SizeIs(1));
    EXPECT_EQ(recovered(), std::pair(core::rules_version_newest, after));
    snapshot();
    EXPECT_EQ(recovered(), std::pair(core::rules_version_newest, after));
    EXPECT_THAT(verify(layout).problems, IsEmpty());
    fs::remove_all(layout.snapshots());
    EXPECT_EQ(recovered(), std::pair(core::rules_version_newest, after));
}

TEST_F(SnapshotTest, AStartTakesTheNewestSnapshotAndTheRecordsAfterIt) {
    live(50);
    snapshot();
    const auto state = live(7);
    Store store(directory.path());
    const auto recovered = store.recover();
    EXPECT_EQ(recovered.snapshot_sequence, 50u);
    EXPECT_EQ(recovered.replayed, 7u);
    EXPECT_EQ(runtime::saved(recovered.engine), state);
}

TEST_F(SnapshotTest, TwoAreKeptAndRecordsBeforeTheOlderMayGo) {
    live(10);
    EXPECT_EQ(snapshot(), 0u);
    live(10);
    EXPECT_EQ(snapshot(), 10u);
    live(10);
    EXPECT_EQ(snapshot(), 20u);
    EXPECT_THAT(sequences(), ElementsAre(30, 20));
}

TEST_F(SnapshotTest, ADamagedOneIsPassedOverAndNoted) {
    live(10);
    snapshot();
    const auto state = live(10);
    snapshot();
    damage(newest());
    prune_through(10);
    Store store(directory.path());
    const auto recovered = store.recover();
    EXPECT_EQ(recovered.snapshot_sequence, 10u);
    EXPECT_THAT(recovered.notes, ElementsAre(HasSubstr("is damaged")));
    EXPECT_EQ(runtime::saved(recovered.engine), state);
}

// A newer build's records may be unknown too, so neither an older snapshot nor the records can
// replace its snapshot. The sentence says so instead of calling the data damaged.
TEST_F(SnapshotTest, ANewerOneRefusesTheStartAlsoWhereAnOlderOneStands) {
    live(10);
    snapshot();
    live(10);
    snapshot();
    const auto whole = content(newest());
    const auto refused = [&](const std::string& why) {
        EXPECT_THAT(refusal(),
                    AllOf(HasSubstr(newest().string()),
                          HasSubstr(why),
                          HasSubstr("start that build or a newer one"),
                          HasSubstr("No record and no snapshot was changed."),
                          Not(HasSubstr("damaged")),
                          Not(HasSubstr("Restore"))));
        EXPECT_THAT(verify(layout).problems, ElementsAre(HasSubstr(why)));
        EXPECT_THAT(sequences(), ElementsAre(20, 10));
    };
    auto newer = whole;
    newer[format_at] = 4;
    rewrite(newest(), newer);
    refused("has format 4, and this build reads formats up to 3");
    newer = whole;
    newer[header_size + 8] += 1;  // The version of the first section.
    rewrite(newest(), newer);
    refused("has the section \"kernel\" in version ");
    prune_through(10);
    refused("has the section \"kernel\" in version ");
    rewrite(newest(), whole);
    EXPECT_EQ(refusal(), "");
}

TEST_F(SnapshotTest, OneOfAFormatThatNoReleaseWroteIsPassedOver) {
    live(10);
    snapshot();
    auto older = content(newest());
    older[format_at] = 1;
    rewrite(newest(), older);
    Store store(directory.path());
    EXPECT_THAT(store.recover().notes,
                ElementsAre(HasSubstr("has format 1, which this build no longer reads")));
}

TEST_F(SnapshotTest, ADamagedFormatNumberIsDamageAndNoNewerFormat) {
    live(10);
    snapshot();
    auto bytes = content(newest());
    bytes[format_at] = 4;
    std::ofstream(newest(), std::ios::binary) << bytes;
    Store store(directory.path());
    const auto recovered = store.recover();
    EXPECT_THAT(recovered.notes, ElementsAre(HasSubstr("is damaged")));
    EXPECT_EQ(recovered.replayed, 10u);
}

TEST_F(SnapshotTest, ADamagedOneIsNotOneOfThoseThatAreKept) {
    live(10);
    snapshot();
    live(10);
    snapshot();
    damage(newest());
    live(10);
    EXPECT_EQ(snapshot(), 10u);
    EXPECT_THAT(sequences(), ElementsAre(30, 10));
}

TEST_F(SnapshotTest, WhereNoneIsUsableAndRecordsAreGoneTheStartIsRefused) {
    live(10);
    snapshot();
    live(10);
    damage(newest());
    prune_through(10);
    EXPECT_THAT(refusal(),
                AllOf(HasSubstr("the records from 1 to 10 are missing"),
                      HasSubstr("is damaged"),
                      HasSubstr("Restore a backup")));
    EXPECT_THAT(verify(layout).problems, SizeIs(2));
}

TEST_F(SnapshotTest, AMomentBeforeThePrunedRecordsIsNotDamageAndItIsSaidFromWhenOnThePastIsThere) {
    for (int life = 0; life < 3; ++life) {
        live(10);
        snapshot();
    }
    prune_through(20);
    for (const std::uint64_t until : {0u, 1u, 19u}) {
        EXPECT_THAT(why_not(until),
                    AllOf(HasSubstr("the records before 21 were removed"),
                          HasSubstr("from record 20 ("),
                          HasSubstr("keep-all-records"),
                          Not(HasSubstr("backup"))))
            << until;
    }
    for (const std::uint64_t until : {20u, 21u, 30u})
        EXPECT_EQ(rebuild(layout, until).sequence(), until);
    EXPECT_THAT(why_not(31), HasSubstr("ends with record 30"));

    // The older snapshot can't be used, so the past begins with the newer one.
    damage(runtime::list_snapshots(layout.snapshots()).back().path);
    EXPECT_THAT(why_not(25), HasSubstr("from record 30 ("));
    damage(newest());
    EXPECT_THROW(rebuild(layout, 25), runtime::JournalDamaged);
}

TEST_F(SnapshotTest, AJournalThatEndsBeforeItsSnapshotIsRefused) {
    live(10);
    fs::copy(layout.journal(), directory / "older.db");
    live(10);
    snapshot();
    fs::copy(directory / "older.db", layout.journal(), fs::copy_options::overwrite_existing);
    EXPECT_THAT(refusal(),
                AllOf(HasSubstr("ends with record 10"), HasSubstr("snapshot of record 20")));
    EXPECT_THAT(verify(layout).problems, ElementsAre(HasSubstr("records are missing")));
}

TEST_F(SnapshotTest, ARemovedJournalIsNotTakenForANewOne) {
    live(10);
    snapshot();
    fs::remove(layout.journal());
    EXPECT_THAT(refusal(), HasSubstr("Was journal.db removed"));
}

TEST_F(SnapshotTest, UnfinishedOnesAreRemoved) {
    live(10);
    fs::create_directories(layout.snapshots());
    const auto unfinished = layout.snapshots() / "00000000000000000005.snapshot.unfinished";
    std::ofstream(unfinished) << "half";
    snapshot();
    EXPECT_FALSE(fs::exists(unfinished));
    EXPECT_THAT(sequences(), ElementsAre(10));
}

TEST_F(SnapshotTest, OneThatFindsNoRoomLeavesNothingBehind) {
    const core::Engine engine(7);
    std::string message;
    test::with_short_files(60, [&] {
        try {
            runtime::write_snapshot(layout.snapshots(), engine);
        } catch (const std::runtime_error& error) {
            message = error.what();
        }
    });
    EXPECT_THAT(message, AllOf(HasSubstr("can't write"), HasSubstr("File too large")));
    EXPECT_TRUE(fs::is_empty(layout.snapshots()));
    runtime::write_snapshot(layout.snapshots(), engine);
    EXPECT_EQ(sequences().size(), 1u);
}

TEST_F(SnapshotTest, OneThatACrashLeftBehindIsNoProblemAndGoesAtTheNextStart) {
    for (int life = 0; life < 2; ++life) {
        live(10);
        snapshot();
    }
    const auto oldest = runtime::list_snapshots(layout.snapshots()).back().path;
    fs::copy(oldest, directory / "oldest");
    live(10);
    snapshot();
    fs::copy(directory / "oldest", oldest);  // A crash prevented its removal.
    prune_through(20);
    EXPECT_THAT(verify(layout).problems, IsEmpty());
    live(10);
    EXPECT_THAT(sequences(), ElementsAre(30, 20));
    EXPECT_THAT(verify(layout).problems, IsEmpty());
}

// A snapshot is due after this many records or bytes. A large one is due only after as many bytes
// of records as its own size.
TEST(SnapshotIsDue, AfterRecordsOrBytesButALargeOneIsWorthItsOwnSize) {
    runtime::Limits limits;
    limits.snapshot_records = 100;
    limits.snapshot_bytes = 5'000;
    limits.snapshot_large = 1'000;
    const struct {
        std::uint64_t records, bytes, last_size;
        bool due;
    } cases[] = {
        {99, 4'999, 0, false},
        {100, 1, 0, true},
        {1, 5'000, 0, true},
        {100, 1, 1'000, true},
        {100, 1'000, 1'001, false},
        {100, 1'001, 1'001, true},
        {99, 1'001, 1'001, false},
        {1, 5'000, 6'000, false},
        {1, 6'000, 6'000, true},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(runtime::snapshot_is_due(limits, c.records, c.bytes, c.last_size), c.due)
            << c.records << " records, " << c.bytes << " bytes, the last one had " << c.last_size;
    }
}

TEST_F(SnapshotTest, ARunningEngineMakesThemAndPrunesTheRecordsBehindTheOlder) {
    runtime::Limits often;
    often.snapshot_records = 20;
    std::string state;
    {
        RunningEngine running(directory.path(), often);
        // The snapshotter has a thread of its own, so the test goes on until the snapshotter has
        // pruned.
        for (int i = 0; RecordTable(layout.journal()).range().first <= 1 && i < 20'000; ++i) {
            running.call(runtime::create_player("player " + std::to_string(i)));
        }
        running.stop();
        state = runtime::saved(running.engine.engine());
        EXPECT_THAT(running.warnings, IsEmpty());
    }
    EXPECT_GT(RecordTable(layout.journal()).range().first, 1u);
    EXPECT_THAT(sequences(), SizeIs(2));
    {
        Store store(directory.path());
        EXPECT_EQ(runtime::saved(store.recover().engine), state);
    }
    EXPECT_THAT(verify(layout).problems, IsEmpty());
}

TEST_F(SnapshotTest, WhereAllRecordsAreKeptAllOfThePastIsThere) {
    runtime::Limits limits;
    limits.snapshot_records = 20;
    limits.keep_all_records = true;
    {
        RunningEngine running(directory.path(), limits);
        const auto pruned_without = [&] {
            return runtime::SnapshotMaker::prunable(layout.snapshots()) >= 40;
        };
        for (int i = 0; !pruned_without() && i < 20'000; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    {
        // The next start does not remove them either.
        RunningEngine running(directory.path(), limits);
        running.create_players(1, "later");
    }
    EXPECT_GE(runtime::SnapshotMaker::prunable(layout.snapshots()), 40u);
    EXPECT_EQ(RecordTable(layout.journal()).range().first, 1u);
    EXPECT_EQ(rebuild(layout, 7).sequence(), 7u);
    EXPECT_THAT(verify(layout).problems, IsEmpty());
}

}  // namespace
}  // namespace muster::journal
