// The journal's promises: acknowledged means durable, the recovered state is the old one, and an
// untrustworthy journal is refused with a sentence that names the record and the remedy.
#include "engine/journal/inspect.hpp"
#include "engine/journal/limits.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/journal/sqlite_journal.hpp"
#include "tests/support/journal_world.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>

namespace muster::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The message of the refusal of the directory; empty: it is accepted.
std::string refusal(const fs::path& directory) {
    try {
        Store store(directory);
        store.recover();
        return "";
    } catch (const std::exception& error) {
        return error.what();
    }
}

// Runs SQL on the journal, like a user of sqlite3.
void tamper(const fs::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << message;
    sqlite3_close(database);
}

// ---- Append and recover. ----

TEST(Journal, WhatWasAppendedComesBackByReplayByteForByte) {
    const TemporaryDirectory directory;
    std::string before;
    {
        RunningEngine running(directory.path());
        running.create_players(500);
        running.stop();
        before = runtime::saved(running.engine.engine());
        EXPECT_EQ(running.engine.engine().sequence(), 501u);
        EXPECT_THAT(running.warnings, IsEmpty());
    }
    Store store(directory.path());
    const auto recovered = store.recover();
    EXPECT_EQ(recovered.replayed, 501u);
    EXPECT_EQ(runtime::saved(recovered.engine), before);
}

TEST(Journal, ARestartGoesOnWithTheNextRecordAndTheSameEpoch) {
    const TemporaryDirectory directory;
    std::uint64_t epoch = 0;
    {
        RunningEngine running(directory.path());
        running.create_players(3, "first");
        epoch = running.store.epoch();
    }
    RunningEngine running(directory.path());
    running.create_players(3, "second");
    EXPECT_EQ(running.store.epoch(), epoch);
    running.stop();
    EXPECT_EQ(running.engine.engine().sequence(), 8u) << "each life has a record of its own";
}

TEST(Journal, EveryJournalHasAnEpochOfItsOwn) {
    const TemporaryDirectory one;
    const TemporaryDirectory other;
    EXPECT_NE(Store(one.path()).epoch(), Store(other.path()).epoch());
}

TEST(Journal, ARefusalLeavesNoRecord) {
    const TemporaryDirectory directory;
    RunningEngine running(directory.path());
    EXPECT_TRUE(running.call(runtime::create_player("Ada")).ok);
    EXPECT_FALSE(running.call(runtime::create_player("ada")).ok);
    running.stop();
    EXPECT_EQ(RecordTable(running.store.layout().journal()).range().last, 2u);
}

TEST(Journal, AReplayCanStopAtAnyRecord) {
    const TemporaryDirectory directory;
    RunningEngine(directory.path()).create_players(20);
    for (const std::uint64_t until : {1u, 7u, 21u}) {
        EXPECT_EQ(rebuild({directory.path()}, until).sequence(), until);
    }
    EXPECT_THROW(rebuild({directory.path()}, 22), NoSuchPast);
}

// ---- Export. ----

// Whether no connection reads the journal, so that its log can be copied and begun anew.
bool log_is_free(const fs::path& file) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    // A connection that has read nothing does not know about the log.
    sqlite3_exec(database, "SELECT count(*) FROM records", nullptr, nullptr, nullptr);
    const int code =
        sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_close(database);
    return code == SQLITE_OK;
}

TEST(Export, HoldsUpNoDaemonHoweverLongItsLinesAreRead) {
    const TemporaryDirectory directory;
    RunningEngine running(directory.path());
    running.create_players(50);
    const auto file = directory / "journal.db";
    std::vector<std::string> lines;
    export_records({directory.path()}, 3, 40, [&](const std::string& line) {
        if (lines.empty()) {
            running.call(runtime::create_player("Ada"));
            EXPECT_TRUE(log_is_free(file));
        }
        lines.push_back(line);
    });
    ASSERT_THAT(lines, SizeIs(38));
    EXPECT_THAT(lines.front(), HasSubstr("{\"sequence\":3,"));
    EXPECT_THAT(lines.back(), HasSubstr("{\"sequence\":40,"));
}

TEST(Export, RecordsThatArePrunedWhileItIsReadAreNotLeftOutSilently) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 600; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    std::uint64_t lines = 0;
    const auto prune = [&](const std::string&) {
        if (++lines == 1)
            tamper(directory / "journal.db", "DELETE FROM records WHERE first_sequence < 500");
    };
    EXPECT_THROW(export_records({directory.path()}, 1, runtime::to_the_end, prune),
                 runtime::JournalDamaged);
    EXPECT_LT(lines, 500u);
}

TEST(Journal, AnExportShowsNoVerifierAndNoTokensHash) {
    const TemporaryDirectory directory;
    const std::string verifier = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";
    Hash256 token_hash{};
    token_hash.fill(0xa5);
    {
        RunningEngine running(directory.path());
        CreatePlayer create;
        create.name = runtime::folded_name("Ada");
        create.passphrase = Passphrase{"", verifier};
        EXPECT_TRUE(running.call(create).ok);
        EXPECT_TRUE(running.call(OpenLogin{PlayerId{1}, {verifier}, {token_hash}}).ok);
        EXPECT_TRUE(running.call(Logout{Token{"", token_hash}}).ok);
        EXPECT_TRUE(running.call(SetPassphrase{PlayerId{1}, {"", verifier}}).ok);
    }
    std::string exported;
    export_records({directory.path()}, 1, runtime::to_the_end, [&](const std::string& line) {
        exported += line + '\n';
    });
    for (const auto* request : {"CreatePlayer", "OpenLogin", "Logout", "SetPassphrase"})
        EXPECT_THAT(exported, HasSubstr(request));
    EXPECT_THAT(exported, Not(HasSubstr("argon2id")));
    EXPECT_THAT(exported, Not(HasSubstr("a5a5")));
}

// ---- The log. ----

class Nobody : public runtime::Outbox, public runtime::JournalListener {
  public:
    void release(std::shared_ptr<const runtime::Released>) override {}
    void progress() override {}
    void failed(const std::string& message) override { ADD_FAILURE() << message; }
};

// A batch of one record with content that nobody reads.
runtime::Batch opaque_batch(std::uint64_t sequence, std::size_t bytes) {
    runtime::Batch batch;
    batch.first_sequence = sequence;
    batch.count = 1;
    batch.records.assign(bytes, static_cast<char>(sequence));
    batch.released = std::make_shared<runtime::Released>();
    return batch;
}

TEST(Journal, TheLogIsBoundedHoweverMuchIsWritten) {
    const TemporaryDirectory directory;
    const auto log = directory / "journal.db-wal";
    constexpr std::size_t batch_size = 512u << 10;
    constexpr std::size_t in_flight = 8;
    constexpr std::size_t page = 4096 + 24;  // A page with its header in the log.
    constexpr std::size_t bound =
        page * static_cast<std::size_t>(checkpoint_pages_busy) + 2 * in_flight * batch_size;
    Nobody nobody;
    SqliteJournal journal(directory / "journal.db");
    journal.start(nobody, nobody, {});
    for (std::uint64_t sequence = 1; sequence * batch_size < 8 * bound; ++sequence) {
        while (journal.in_flight() >= in_flight)
            std::this_thread::yield();
        journal.append(opaque_batch(sequence, batch_size));
        ASSERT_LE(fs::file_size(log), bound) << "after " << sequence << " batches";
    }
    journal.stop();
}

TEST(Journal, RecordsThatMayGoAreRemovedThoughNoOtherBatchComes) {
    const TemporaryDirectory directory;
    const auto file = directory / "journal.db";
    Nobody nobody;
    SqliteJournal journal(file);
    journal.start(nobody, nobody, {});
    for (std::uint64_t sequence = 1; sequence <= 3; ++sequence)
        journal.append(opaque_batch(sequence, 100));
    while (journal.in_flight() > 0)
        std::this_thread::yield();
    journal.prune_records(2);
    // The limit makes the test fail, instead of hang, if a journal never removes the records.
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    RecordTable table(file);
    while (table.range().first <= 2) {
        ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "the records are still there";
        std::this_thread::yield();
    }
    EXPECT_EQ(table.range().first, 3u);
    journal.stop();
}

// ---- Damage. ----

TEST(DamagedJournal, AChangedByteIsRefusedNamingTheRecords) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    tamper(directory / "journal.db",
           "UPDATE records SET payload = CAST(replace(payload, 'player 2', 'player 9') AS BLOB) "
           "WHERE first_sequence = 4");
    EXPECT_THAT(refusal(directory.path()),
                AllOf(HasSubstr("the records from 4 to 4 are damaged"),
                      HasSubstr("Restore a backup"),
                      HasSubstr("muster journal verify")));
}

TEST(DamagedJournal, ARecordWhoseOutcomeDiffersIsRefusedNamingIt) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    // The checksum is right, so only the replay can notice.
    {
        Database database(directory / "journal.db", Database::Open::create);
        Statement select(database, "SELECT payload FROM records WHERE first_sequence = 4");
        ASSERT_TRUE(select.step());
        std::string payload(select.blob(0));
        select.reset();
        for (auto at = payload.find("player 2"); at != std::string::npos;
             at = payload.find("player 2")) {
            payload.replace(at, 8, "player 9");
        }
        Statement(database, "UPDATE records SET payload = ?, checksum = ? WHERE first_sequence = 4")
            .bind(Blob{payload}, row_checksum(4, 1, payload))
            .run();
    }
    EXPECT_THAT(
        refusal(directory.path()),
        AllOf(HasSubstr("record 4"), HasSubstr("CreatePlayer"), HasSubstr("another outcome")));
}

TEST(DamagedJournal, AMissingRecordIsRefusedNamingIt) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    tamper(directory / "journal.db", "DELETE FROM records WHERE first_sequence = 3");
    EXPECT_THAT(refusal(directory.path()), AllOf(HasSubstr("record 3"), HasSubstr("is missing")));
}

TEST(DamagedJournal, MissingFirstRecordsAreRefusedNamingThem) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    tamper(directory / "journal.db", "DELETE FROM records WHERE first_sequence < 3");
    EXPECT_THAT(refusal(directory.path()), HasSubstr("the records from 1 to 2 are missing"));
}

TEST(DamagedJournal, AChangedEventIsRefusedNamingTheRecord) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    tamper(
        directory / "journal.db",
        "UPDATE events_people SET frames = CAST(replace(frames, 'player 2', 'player 9') AS BLOB) "
        "WHERE first_sequence = 4");
    EXPECT_THAT(refusal(directory.path()), HasSubstr("the events of the records from 4"));
}

TEST(DamagedJournal, ANewerVersionIsRefused) {
    const TemporaryDirectory directory;
    RunningEngine(directory.path()).create_players(1);
    tamper(directory / "journal.db", "PRAGMA user_version = 99");
    EXPECT_THAT(
        refusal(directory.path()),
        AllOf(HasSubstr("newer version"), HasSubstr("99"), HasSubstr("Install that version")));
}

TEST(DamagedJournal, ADatabaseOfAnotherProgramIsRefused) {
    const TemporaryDirectory directory;
    tamper(directory / "journal.db", "CREATE TABLE theirs (x); PRAGMA application_id = 12345");
    EXPECT_THAT(refusal(directory.path()), HasSubstr("another program"));
}

TEST(DamagedJournal, GarbageIsRefused) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "journal.db") << std::string(10'000, 'x');
    EXPECT_THAT(refusal(directory.path()),
                AllOf(HasSubstr("is no journal"), HasSubstr("Restore a backup")));
}

TEST(DamagedJournal, ATornFileIsRefused) {
    const TemporaryDirectory directory;
    RunningEngine(directory.path()).create_players(500);
    fs::remove(directory / "journal.db-wal");
    fs::resize_file(directory / "journal.db", 3 * 4096);
    EXPECT_THAT(refusal(directory.path()),
                AllOf(HasSubstr("journal.db"), HasSubstr("Restore a backup")));
}

TEST(DamagedJournal, VerifyNamesEveryProblemAndGoesOn) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        for (int i = 0; i < 5; ++i)
            running.call(runtime::create_player("player " + std::to_string(i)));
    }
    const DirectoryLayout layout{directory.path()};
    const auto good = verify(layout);
    EXPECT_THAT(good.problems, IsEmpty());
    EXPECT_EQ(good.last, 6u);
    EXPECT_GT(good.events, 0u);

    tamper(layout.journal(), "UPDATE events_people SET checksum = 0 WHERE first_sequence = 2");
    tamper(layout.journal(), "UPDATE records SET checksum = 0 WHERE first_sequence = 4");
    EXPECT_THAT(
        verify(layout).problems,
        ElementsAre(HasSubstr("events of the records from 2"), HasSubstr("records from 4 to 4")));
}

// ---- The directory. ----

TEST(DataDirectory, ASecondDaemonOnItIsRefusedAndToldWhoHoldsIt) {
    const TemporaryDirectory directory;
    const Store first(directory.path());
    EXPECT_THAT(
        refusal(directory.path()),
        AllOf(HasSubstr("in use by another daemon"), HasSubstr(std::to_string(::getpid()))));
}

TEST(DataDirectory, ItIsMadeForThisUserAlone) {
    const TemporaryDirectory directory;
    const Store store(directory / "a/b");
    EXPECT_EQ(fs::status(directory / "a/b").permissions(), fs::perms::owner_all);
    const auto ours = fs::perms::owner_read | fs::perms::owner_write;
    for (const char* file : {"journal.db", "journal.db-wal", "pictures.db", "lock"}) {
        EXPECT_EQ(fs::status(directory / "a/b" / file).permissions(), ours) << file;
    }
}

TEST(DataDirectory, OneThatCantBeWrittenIsRefusedWithWhatToDo) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "x";
    EXPECT_THAT(refusal(directory / "file/data"), HasSubstr("can't be written"));
}

// ---- Pictures. ----

TEST(Pictures, TheyAreFoundByTheirHashAlsoAfterARestart) {
    const TemporaryDirectory directory;
    const std::vector<std::uint8_t> jpeg(300'000, 7);
    const Hash256 hash{1, 2, 3};
    {
        Store store(directory.path());
        EXPECT_EQ(store.reader().picture(hash), std::nullopt);
        store.pictures().store(hash, jpeg);
        store.pictures().store(hash, jpeg);
    }
    Store store(directory.path());
    ASSERT_TRUE(store.reader().picture(hash));
    EXPECT_EQ(store.reader().picture(hash)->jpeg, jpeg);
    EXPECT_EQ(store.reader().picture({9}), std::nullopt);
}

TEST(Pictures, OneThatTheJournalNamesAndTheStoreLacksIsFoundByVerify) {
    const TemporaryDirectory directory;
    {
        RunningEngine running(directory.path());
        running.call(runtime::create_player("Ada"));
        SetPlayerPicture request;
        request.player = PlayerId{1};
        request.picture.stored = {{1}, {2}};
        running.call(request);
    }
    EXPECT_THAT(verify({directory.path()}).problems,
                ElementsAre(AllOf(HasSubstr("pictures.db"), HasSubstr("2 pictures"))));
    {
        Store store(directory.path());
        store.pictures().store({1}, std::vector<std::uint8_t>(100, 7));
        store.pictures().store({2}, std::vector<std::uint8_t>(10, 7));
    }
    EXPECT_THAT(verify({directory.path()}).problems, IsEmpty());
}

TEST(Pictures, ADamagedOneIsNotGivenOutAndIsFoundByVerify) {
    const TemporaryDirectory directory;
    {
        Store store(directory.path());
        store.pictures().store({1}, std::vector<std::uint8_t>(100, 7));
    }
    tamper(directory / "pictures.db", "UPDATE blobs SET jpeg = x'00'");
    EXPECT_EQ(Store(directory.path()).reader().picture({1}), std::nullopt);
    EXPECT_THAT(verify({directory.path()}).problems, ElementsAre(HasSubstr("the picture 01")));
}

}  // namespace
}  // namespace muster::journal
