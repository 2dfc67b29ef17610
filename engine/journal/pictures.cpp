#include "engine/journal/pictures.hpp"

#include "engine/journal/record_table.hpp"

namespace muster::journal {

namespace {

std::string_view bytes_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::unique_ptr<Database> open_for_writing(const std::filesystem::path& file) {
    auto database = std::make_unique<Database>(file, Database::Open::create);
    database->run("PRAGMA journal_mode = WAL");
    database->run("PRAGMA synchronous = FULL");
    database->run(
        "CREATE TABLE IF NOT EXISTS blobs (hash BLOB PRIMARY KEY, checksum INTEGER NOT NULL, "
        "jpeg BLOB NOT NULL)");
    // Synchronises pictures that a killed daemon wrote but did not synchronise. Otherwise such a
    // picture would be found, and not be stored again.
    database->run("PRAGMA wal_checkpoint(PASSIVE)");
    return database;
}

}  // namespace

SqlitePictures::SqlitePictures(const std::filesystem::path& file)
    : file_(file),
      readers_([file] { return std::make_unique<Database>(file, Database::Open::read_only); }) {
    writer_.with([&](auto& writer) { writer = open_for_writing(file); });
}

void SqlitePictures::store(const Hash256& hash, std::span<const std::uint8_t> jpeg) {
    try {
        // The lock makes storing wait, but only for other storing.
        writer_.with([&](auto& writer) {
            Statement(*writer, "INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)")
                .bind(
                    Blob{bytes_of(hash)}, row_checksum(0, 0, bytes_of(jpeg)), Blob{bytes_of(jpeg)})
                .run();
        });
    } catch (const SqliteError& error) {
        throw std::runtime_error(explain(error, file_));
    }
}

std::optional<PictureBytes> SqlitePictures::find(const Hash256& hash) {
    try {
        return readers_.use([&](Database& database) -> std::optional<PictureBytes> {
            Statement select(database, "SELECT checksum, jpeg FROM blobs WHERE hash = ?");
            if (!select.bind(Blob{bytes_of(hash)}).step()) return std::nullopt;
            const auto jpeg = select.blob(1);
            if (row_checksum(0, 0, jpeg) != select.number(0)) return std::nullopt;
            return PictureBytes{{jpeg.begin(), jpeg.end()}};
        });
    } catch (const SqliteError& error) {
        throw std::runtime_error(explain(error, file_));
    }
}

}  // namespace muster::journal
