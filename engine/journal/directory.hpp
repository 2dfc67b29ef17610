// The data directory: the places of its stores, and the lock that admits one daemon alone.
#pragma once

#include "engine/journal/schema.hpp"

#include <filesystem>
#include <string>

namespace muster::journal {

struct DirectoryLayout {
    std::filesystem::path root;

    std::filesystem::path journal() const { return root / "journal.db"; }
    std::filesystem::path pictures() const { return root / "pictures.db"; }
    std::filesystem::path snapshots() const { return root / "snapshots"; }
    std::filesystem::path lock() const { return root / "lock"; }
};

// The form of a store.
enum class StoreKind {
    snapshots,  // A directory of files; each file is written once and removed later.
    database,   // A SQLite database.
};
struct StorePlace {
    const char* name;  // In the data directory.
    StoreKind kind;
};

// All stores of a data directory, without its lock. A new store is one more row. A store may refer
// to things in the stores below it, and must have the things to which the stores above it refer. So
// a backup copies them in this order.
inline constexpr StorePlace stores[] = {
    // The journal has the records after each snapshot.
    {"snapshots", StoreKind::snapshots},
    {"journal.db", StoreKind::database},
    // A picture is stored before the journal names it, and stays.
    {"pictures.db", StoreKind::database},
};

// The directory can't be used: it is not writable, or another daemon uses it.
class DirectoryRefused : public JournalRefused {
  public:
    using JournalRefused::JournalRefused;
};

// Locks the directory for this process; the system releases the lock whenever the process ends.
class DirectoryLock {
  public:
    // Makes the directory (mode 0700) if it is missing. Throws DirectoryRefused if the directory is
    // not writable, or if another daemon uses it, with that daemon's process id.
    explicit DirectoryLock(const DirectoryLayout& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

  private:
    int fd_ = -1;
};

}  // namespace muster::journal
