// The journal database's form: made, checked and migrated. Described in docs/journal-format.md.
#pragma once

#include "engine/journal/sqlite.hpp"

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace muster::journal {

inline constexpr std::int32_t application_id = 0x4d535452;  // "MSTR"
inline constexpr std::int32_t schema_version = 1;

// A data directory that can't be used as it is. The message says why and what to do.
class JournalRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What a journal says about itself.
struct JournalIdentity {
    std::uint64_t epoch = 0;  // Chosen at random when it was made.
    std::string created_by;   // The build that made it, and the one that wrote to it last.
    std::string written_by;
};

// Opens the journal for writing, makes it where there is none, and migrates an older one. Throws
// JournalRefused and SqliteError.
Database open_journal(const std::filesystem::path& file);
// Opens an existing journal for reading, also beside a running daemon.
Database open_journal_for_reading(const std::filesystem::path& file);

JournalIdentity read_identity(Database& database);

// A number in the table `meta`, or 0.
std::uint64_t read_meta(Database& database, std::string_view key);

}  // namespace muster::journal
