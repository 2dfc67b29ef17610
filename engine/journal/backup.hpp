// Copies a whole data directory, with or without a running daemon.
#pragma once

#include "engine/journal/inspect.hpp"

namespace muster::journal {

// The target directory can't hold a backup. The message gives the reason.
class BackupRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The backup failed, and nothing of it is left. The message gives the reason and says what to do.
class BackupFailed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct BackupProgress {
    Progress copied;    // In bytes.
    Progress replayed;  // In records, while the copy is verified.
};

// Copies all stores of `directory`, as of one moment, to the directory `to`, which must be empty or
// not exist, and verifies the copy. Writes the copy under another name beside `to`, synchronises
// and renames it: under its own name a copy is complete. A daemon goes on meanwhile; the logs of
// its databases grow until the copying is done. If the result has problems, or `progress` throws,
// nothing of the copy is left. Throws BackupRefused, BackupFailed, JournalRefused, SqliteError, and
// passes on exceptions of `progress`.
Verified back_up(const DirectoryLayout& directory,
                 const std::filesystem::path& to,
                 const BackupProgress& progress = {});

}  // namespace muster::journal
