#include "engine/journal/schema.hpp"

#include <muster/proto/version.hpp>

#include <sqlite3.h>

#include <array>
#include <random>

namespace muster::journal {

namespace fs = std::filesystem;

namespace {

// The statements that upgrade a journal from version i to i + 1. Released statements never change.
constexpr std::array<const char*, schema_version> migrations{R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- What happened: one row a batch.
CREATE TABLE records (
    first_sequence INTEGER PRIMARY KEY,
    count          INTEGER NOT NULL,
    time           INTEGER NOT NULL,
    digest         INTEGER NOT NULL,
    checksum       INTEGER NOT NULL,
    payload        BLOB NOT NULL
);

-- What was told: the event frames of each batch, and where each topic's events are.
CREATE TABLE events (
    first_sequence INTEGER PRIMARY KEY,
    time           INTEGER NOT NULL,
    checksum       INTEGER NOT NULL,
    frames         BLOB NOT NULL
);
CREATE TABLE event_index (
    topic_kind    INTEGER NOT NULL,
    topic_id      INTEGER NOT NULL,
    first_number  INTEGER NOT NULL,
    count         INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    entries       BLOB NOT NULL,
    PRIMARY KEY (topic_kind, topic_id, first_number)
) WITHOUT ROWID;

-- Finished games, for people.
CREATE TABLE games (
    game         INTEGER PRIMARY KEY,
    session      INTEGER NOT NULL,
    session_name TEXT NOT NULL,
    mode         TEXT NOT NULL,
    started      TEXT NOT NULL,
    ended        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    summary      BLOB NOT NULL,
    whole        BLOB NOT NULL
);
CREATE INDEX games_of_session ON games (session, game);
CREATE TABLE game_teams (
    game   INTEGER NOT NULL,
    team   INTEGER NOT NULL,
    name   TEXT NOT NULL,
    colour TEXT NOT NULL,
    rank   INTEGER,
    role   TEXT NOT NULL,
    points INTEGER NOT NULL,
    bounty INTEGER NOT NULL,
    zone   INTEGER,
    sector TEXT NOT NULL,
    PRIMARY KEY (game, team)
) WITHOUT ROWID;
CREATE TABLE game_players (
    game   INTEGER NOT NULL,
    team   INTEGER NOT NULL,
    player INTEGER NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (game, team, player)
) WITHOUT ROWID;
CREATE INDEX games_of_player ON game_players (player, game);
CREATE TABLE game_periods (
    game       INTEGER NOT NULL,
    team       INTEGER NOT NULL,
    period     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    at         TEXT NOT NULL,
    points     INTEGER NOT NULL,
    challenge  TEXT,
    other_team INTEGER,
    pictures   INTEGER NOT NULL,
    PRIMARY KEY (game, team, period)
) WITHOUT ROWID;
CREATE TABLE game_events (
    game   INTEGER NOT NULL,
    number INTEGER NOT NULL,
    time   TEXT NOT NULL,
    event  TEXT NOT NULL,
    data   TEXT NOT NULL,
    PRIMARY KEY (game, number)
) WITHOUT ROWID;
-- A team's track in one row: a JSON list of [microseconds since 1970, latitude, longitude].
CREATE TABLE game_tracks (
    game   INTEGER NOT NULL,
    team   INTEGER NOT NULL,
    points INTEGER NOT NULL,
    track  TEXT NOT NULL,
    PRIMARY KEY (game, team)
) WITHOUT ROWID;
CREATE VIEW game_track_points AS
    SELECT game, team, point.key AS number,
           strftime('%Y-%m-%dT%H:%M:%fZ', json_extract(point.value, '$[0]') / 1e6, 'unixepoch') AS time,
           json_extract(point.value, '$[1]') AS latitude_deg,
           json_extract(point.value, '$[2]') AS longitude_deg
    FROM game_tracks, json_each(game_tracks.track) AS point;
)sql",
                                                             R"sql(
-- The events of each group of topics; the table `events` keeps those that it has.
CREATE TABLE events_community (
    first_sequence INTEGER PRIMARY KEY,
    time           INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    checksum       INTEGER NOT NULL,
    frames         BLOB NOT NULL
);
CREATE TABLE events_field (
    first_sequence INTEGER PRIMARY KEY,
    time           INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    checksum       INTEGER NOT NULL,
    frames         BLOB NOT NULL
);
CREATE TABLE events_people (
    first_sequence INTEGER PRIMARY KEY,
    time           INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    checksum       INTEGER NOT NULL,
    frames         BLOB NOT NULL
);
INSERT INTO meta SELECT 'events_split', coalesce(max(first_sequence), 0) FROM events;
)sql"};

std::uint64_t random_epoch() {
    std::random_device device;
    std::uint64_t epoch = 0;
    while (epoch == 0)
        epoch = (std::uint64_t{device()} << 32) | device();
    return epoch;
}

std::int64_t check_version(Database& database, const fs::path& file) {
    const auto id = database.number("PRAGMA application_id");
    const auto version = database.number("PRAGMA user_version");
    const auto tables = database.number("SELECT count(*) FROM sqlite_master");
    if (id == 0 && version == 0 && tables == 0) return 0;
    if (id != application_id) {
        throw JournalRefused(file.string() +
                             " is a database of another program. Choose another data directory.");
    }
    if (version > schema_version) {
        throw JournalRefused(file.string() +
                             " was written by a newer version of Muster (journal format " +
                             std::to_string(version) + "; this build knows formats up to " +
                             std::to_string(schema_version) +
                             "). Install that version or a newer one; nothing was changed.");
    }
    return version;
}

// Opens the file and reads its version. Only SQLite may open the file in this process: locks belong
// to the process, so closing a second descriptor would release SQLite's locks. Another program that
// reads the journal would then take itself for the last one, and remove the log that the daemon
// writes.
template <class Open>
Database open_checked(const fs::path& file, std::int64_t& version, Open&& open) {
    try {
        Database database = open();
        version = check_version(database, file);
        return database;
    } catch (const SqliteError& error) {
        if (error.code() != SQLITE_NOTADB) throw;
        throw JournalRefused(
            file.string() +
            " is no journal, or its beginning was overwritten. Restore a backup of "
            "the data directory, or choose another one.");
    }
}

void migrate(Database& database, std::int64_t version) {
    Transaction transaction(database);
    for (auto from = version; from < schema_version; ++from) {
        database.run(migrations.at(static_cast<std::size_t>(from)));
    }
    if (version == 0) {
        database.run(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
        Statement insert(database, "INSERT INTO meta VALUES (?, ?)");
        insert.bind("epoch", random_epoch()).run();
        insert.bind("created_by", build_version()).run();
    }
    database.run(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
    Statement(database, "INSERT OR REPLACE INTO meta VALUES ('written_by', ?)")
        .bind(build_version())
        .run();
    transaction.commit();
}

std::string meta_text(Database& database, std::string_view key) {
    Statement select(database, "SELECT value FROM meta WHERE key = ?");
    return select.bind(key).step() ? std::string(select.text(0)) : std::string();
}

}  // namespace

Database open_journal(const fs::path& file) {
    std::int64_t version = 0;
    auto database =
        open_checked(file, version, [&] { return Database(file, Database::Open::create); });
    database.run("PRAGMA journal_mode = WAL");
    // So that an acknowledged commit survives a power cut.
    database.run("PRAGMA synchronous = FULL");
    // The journal's thread makes the checkpoints itself, at times of its choice.
    database.run("PRAGMA wal_autocheckpoint = 0");
    database.run("PRAGMA journal_size_limit = 67108864");
    // This statement always commits and so synchronises the log. The log may have records that a
    // killed daemon wrote and did not synchronise. Without the synchronisation these records would
    // be read from the system's cache as if they were durable, and clients would hear of them.
    migrate(database, version);
    return database;
}

Database open_journal_for_reading(const fs::path& file) {
    std::error_code hidden;  // Then opening reports the reason.
    if (!fs::exists(file, hidden) && !hidden) {
        throw JournalRefused("there is no journal in " + file.parent_path().string() +
                             ". Is that the data directory?");
    }
    std::int64_t version = 0;
    auto database = open_checked(file, version, [&] { return open_for_reading(file); });
    if (version == 0) {
        throw JournalRefused(file.string() + " is empty: no daemon has written to it yet.");
    }
    return database;
}

JournalIdentity read_identity(Database& database) {
    return {read_meta(database, "epoch"),
            meta_text(database, "created_by"),
            meta_text(database, "written_by")};
}

std::uint64_t read_meta(Database& database, std::string_view key) {
    Statement select(database, "SELECT value FROM meta WHERE key = ?");
    return select.bind(key).step() ? select.number(0) : 0;
}

}  // namespace muster::journal
