// The data directory: what is where, and that one daemon alone uses it.
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

// How a store is kept.
enum class StoreKind {
    snapshots,  // A directory of files, each written once and removed later.
    database,   // A SQLite database.
};
struct StorePlace {
    const char* name;  // In the data directory.
    StoreKind kind;
};

// Everything of a data directory but its lock: a new store is one more row. A store may name what
// is in those below it, and has to have what those above it name: so a backup takes them in this
// order.
inline constexpr StorePlace stores[] = {
    // The journal has the records after each snapshot.
    {"snapshots", StoreKind::snapshots},
    {"journal.db", StoreKind::database},
    // A picture is stored before the journal names it, and stays.
    {"pictures.db", StoreKind::database},
};

// The directory can't be had: it can't be written, or another daemon uses it.
class DirectoryRefused : public JournalRefused {
  public:
    using JournalRefused::JournalRefused;
};

// Holds the directory for this process; the system lets go of it when the process ends, however it
// ends.
class DirectoryLock {
  public:
    // Makes the directory (mode 0700) if need be. Throws DirectoryRefused where it can't be
    // written, or where another daemon uses it, with that one's process id.
    explicit DirectoryLock(const DirectoryLayout& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

  private:
    int fd_ = -1;
};

}  // namespace muster::journal
