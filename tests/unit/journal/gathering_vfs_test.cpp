// The same statements leave the same bytes, gathered or not.
#include "engine/journal/gathering_vfs.hpp"

#include "engine/journal/sqlite.hpp"
#include "tests/support/journal_world.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

namespace muster::journal {
namespace {

std::string bytes_of(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(bytes).str();
}

// Transactions of all sizes, some of them larger than what is kept, than the page cache, or than
// the system's VFS takes at once; some are rolled back; checkpoints in between.
std::string bytes_after_work(const std::filesystem::path& file, const char* vfs) {
    std::mt19937 random(1);
    {
        Database database(file, Database::Open::create, vfs);
        database.run("PRAGMA journal_mode = WAL");
        database.run("PRAGMA synchronous = FULL");
        database.run("PRAGMA wal_autocheckpoint = 0");
        database.run("PRAGMA cache_size = 20");
        database.run("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB)");
        Database reader(file, Database::Open::read_only);
        for (int round = 0; round < 150; ++round) {
            database.run("BEGIN IMMEDIATE");
            for (auto rows = random() % 4; rows-- > 0;) {
                const auto size = random() % 5 == 0 ? random() % 600'000 : random() % 5'000;
                const auto row = std::to_string(random() % 100);
                database.run(("INSERT OR REPLACE INTO rows VALUES (" + row +
                              ", replace(hex(zeroblob(" + std::to_string(size / 2) +
                              ")), '0', char(65 + " + row + " % 26)))")
                                 .c_str());
            }
            const bool kept = random() % 4 != 0;
            database.run(kept ? "COMMIT" : "ROLLBACK");
            constexpr const char* sum = "SELECT total(length(bytes) * number) FROM rows";
            EXPECT_EQ(reader.number(sum), database.number(sum)) << "round " << round;
            if (random() % 10 == 0) database.run("PRAGMA wal_checkpoint(PASSIVE)");
            if (random() % 30 == 0) database.run("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        EXPECT_EQ(database.number("SELECT count(*) FROM pragma_integrity_check WHERE "
                                  "integrity_check = 'ok'"),
                  1);
    }
    return bytes_of(file);
}

TEST(GatheringVfs, LeavesTheBytesThatSqliteWrites) {
    const TemporaryDirectory directory;
    const auto plain = bytes_after_work(directory.path() / "plain.db", nullptr);
    const auto gathered = bytes_after_work(directory.path() / "gathered.db", gathering_vfs());
    EXPECT_GT(plain.size(), 1'000'000u);
    EXPECT_TRUE(plain == gathered);
}

}  // namespace
}  // namespace muster::journal
