// A copy of a whole data directory, made beside the daemon that writes it or where none runs.
#pragma once

#include "engine/journal/inspect.hpp"

namespace muster::journal {

// A directory that no backup can be made to, as it was named. The message says why.
class BackupRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The backup could not be made; nothing of it was kept. The message says why and what to do.
class BackupFailed : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct BackupProgress {
    Progress copied;    // In bytes.
    Progress replayed;  // In records, while the copy is verified.
};

// Copies all stores of `directory` as they are at one moment to the directory `to`, which is not
// there yet or empty, and verifies the copy. It is written under another name beside `to`,
// synchronised and renamed: under its own name it is whole. A daemon goes on meanwhile; the logs of
// its databases grow until the copying is done. Where the result has problems, nothing was kept.
// What the progress throws ends it, and nothing is kept. Throws BackupRefused, BackupFailed,
// JournalRefused, SqliteError.
Verified back_up(const DirectoryLayout& directory,
                 const std::filesystem::path& to,
                 const BackupProgress& progress = {});

}  // namespace muster::journal
