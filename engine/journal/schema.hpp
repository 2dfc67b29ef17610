// The schema of the journal's database: makes, checks and migrates it. docs/journal-format.md
// describes it.
#pragma once

#include "engine/journal/sqlite.hpp"

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace muster::journal {

inline constexpr std::int32_t application_id = 0x4d535452;  // "MSTR"
inline constexpr std::int32_t schema_version = 2;

// The data directory can't be used as it is. The message gives the reason and says what to do.
class JournalRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The facts in a journal's table `meta`.
struct JournalIdentity {
    std::uint64_t epoch = 0;  // Drawn at random when the journal was made.
    std::string created_by;   // The build that made it, and the build that wrote to it last.
    std::string written_by;
};

// Opens the journal for writing, makes a missing one, and migrates an older one. Throws
// JournalRefused and SqliteError.
Database open_journal(const std::filesystem::path& file);
// Opens an existing journal for reading, also beside a running daemon.
Database open_journal_for_reading(const std::filesystem::path& file);

JournalIdentity read_identity(Database& database);

// A number in the table `meta`, or 0.
std::uint64_t read_meta(Database& database, std::string_view key);

}  // namespace muster::journal
