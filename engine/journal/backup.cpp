// A backup first opens all stores in their present state: an open snapshot stays readable when the
// daemon removes it, and a read transaction keeps a database's state. Then the backup copies the
// stores, which may take long. At the end it verifies, synchronises and renames the copy.
#include "engine/journal/backup.hpp"

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/descriptor.hpp"
#include "engine/runtime/durable_directory.hpp"
#include "engine/runtime/snapshot_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace muster::journal {

namespace fs = std::filesystem;
using runtime::Descriptor;

namespace {

// A copy is written and synchronised in pieces, because one large flush would delay the daemon's
// own small ones.
constexpr std::size_t piece_bytes = 1u << 20;
constexpr int piece_pages = 256;
// A backup leaves this much space free on the daemon's own disk, because a full disk would end the
// daemon.
constexpr std::uint64_t left_for_the_daemon = 64u << 20;

std::string mebibytes(std::uint64_t bytes) {
    return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB";
}

[[noreturn]] void fail(int error, const std::string& doing, const fs::path& path) {
    throw std::system_error(error, std::generic_category(), "can't " + doing + " " + path.string());
}

// ---- The target. ----

bool is_within(const fs::path& path, const fs::path& root) {
    const auto [at_root, at_path] =
        std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return at_root == root.end();
}

dev_t device_of(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) fail(errno, "look at", path);
    return status.st_dev;
}

// The absolute path of `to`. Throws if no backup can be made there.
fs::path checked_target(const DirectoryLayout& directory, const fs::path& to) {
    // Without a slash at the end.
    const auto target = (fs::weakly_canonical(fs::absolute(to)) / "").parent_path();
    const auto name = target.string();
    if (is_within(target, fs::canonical(directory.root))) {
        throw BackupRefused(name +
                            " is in the data directory. Name a directory outside of it, best "
                            "on another disk.");
    }
    const auto parent = target.parent_path();
    if (!fs::is_directory(parent)) {
        throw BackupRefused("there is no directory " + parent.string() + " to make " +
                            target.filename().string() + " in.");
    }
    if (!fs::exists(target)) return target;
    if (!fs::is_directory(target)) throw BackupRefused(name + " is there and is no directory.");
    if (!fs::is_empty(target)) {
        throw BackupRefused(name + " is not empty. Name a directory that is empty or not there.");
    }
    // The backup is renamed over the empty directory. A mount point does not allow the renaming.
    if (device_of(target) != device_of(parent)) {
        throw BackupRefused(name + " is a file system of its own. Name a directory in it.");
    }
    return target;
}

// The directory in which the backup is made. The destructor removes it unless it was renamed to the
// target.
class Unfinished {
  public:
    explicit Unfinished(const fs::path& target) {
        std::string name = target.string() + ".unfinished-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) fail(errno, "make a directory beside", target);
        path_ = name;
    }
    ~Unfinished() {
        std::error_code ignored;  // A failed removal has no remedy here.
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    const fs::path& path() const { return path_; }
    void rename(const fs::path& target) {
        fs::rename(path_, target);
        path_.clear();
    }

  private:
    fs::path path_;
};

// ---- The source. ----

Descriptor open_to_sync(const fs::path& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd() < 0) fail(errno, "synchronise", path);
    return file;
}

void sync_file(const Descriptor& file, const fs::path& path) {
    if (::fsync(file.fd()) != 0) fail(errno, "synchronise", path);
}

// A file in its present state, even after its removal.
class HeldFile {
  public:
    // Nothing: the file was removed.
    static std::optional<HeldFile> open(const fs::path& path) {
        Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (descriptor.fd() < 0 && errno == ENOENT) return std::nullopt;
        if (descriptor.fd() < 0) fail(errno, "read", path);
        struct stat status{};
        if (::fstat(descriptor.fd(), &status) != 0) fail(errno, "read", path);
        return HeldFile(path, std::move(descriptor), static_cast<std::uint64_t>(status.st_size));
    }

    std::uint64_t size() const { return size_; }

    // Calls `copied(bytes)` after each piece, as HeldDatabase::copy_into() does.
    template <class Copied>
    void copy_into(const fs::path& folder, Copied&& copied) {
        const auto to = folder / path_.filename();
        const Descriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (out.fd() < 0) fail(errno, "write", to);
        std::vector<char> piece(piece_bytes);
        for (;;) {
            const auto size = ::read(in_.fd(), piece.data(), piece.size());
            if (size < 0 && errno == EINTR) continue;
            if (size < 0) fail(errno, "read", path_);
            if (size == 0) break;
            write_all(out.fd(), {piece.data(), static_cast<std::size_t>(size)}, to);
            sync_file(out, to);
            copied(static_cast<std::uint64_t>(size));
        }
    }

  private:
    HeldFile(fs::path path, Descriptor in, std::uint64_t size)
        : path_(std::move(path)), in_(std::move(in)), size_(size) {}

    static void write_all(int fd, std::string_view bytes, const fs::path& path) {
        while (!bytes.empty()) {
            const auto written = ::write(fd, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(errno, "write", path);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    fs::path path_;
    Descriptor in_;
    std::uint64_t size_;
};

// A database in its present state, whatever is written to it later.
class HeldDatabase {
  public:
    explicit HeldDatabase(const fs::path& file)
        : file_(file),
          database_(open_for_reading(file)),
          transaction_(database_),
          // The first read begins the transaction.
          size_(static_cast<std::uint64_t>(database_.number("PRAGMA page_count") *
                                           database_.number("PRAGMA page_size"))) {}

    std::uint64_t size() const { return size_; }

    template <class Copied>
    void copy_into(const fs::path& folder, Copied&& copied) {
        const auto to = folder / file_.filename();
        try {
            {
                Database target(to, Database::Open::create);
                // No one relies on the copy before it is synchronised at the end.
                target.run("PRAGMA journal_mode = OFF");
                target.run("PRAGMA synchronous = OFF");
                copy_pages(target, to, copied);
            }
            // Without a write-ahead log the database can be read on a read-only medium.
            Database(to, Database::Open::create).run("PRAGMA journal_mode = DELETE");
        } catch (const SqliteError& error) {
            if (error.code() == SQLITE_FULL) fail(ENOSPC, "write", to);
            if (error.os_error() != 0) fail(error.os_error(), "copy " + file_.string() + " to", to);
            throw BackupFailed("can't copy " + file_.string() + " to " + to.string() + ": " +
                               error.what() + ".");
        }
        sync_file(open_to_sync(to), to);
    }

  private:
    template <class Copied>
    void copy_pages(Database& target, const fs::path& to, Copied&& copied) {
        const auto written = open_to_sync(to);
        struct Finish {
            void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
        };
        std::unique_ptr<sqlite3_backup, Finish> backup(
            sqlite3_backup_init(target.handle(), "main", database_.handle(), "main"));
        if (backup == nullptr) target.fail("copying");
        const auto page = static_cast<std::uint64_t>(database_.number("PRAGMA page_size"));
        for (int code = SQLITE_OK; code != SQLITE_DONE;) {
            code = sqlite3_backup_step(backup.get(), piece_pages);
            if (code != SQLITE_OK && code != SQLITE_DONE) {
                backup.reset();  // Passes the error to the target.
                target.fail("copying");
            }
            const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get()));
            const auto done = size_ - std::min(size_, left * page);
            sync_file(written, to);
            copied(done - done_);
            done_ = done;
        }
    }

    fs::path file_;
    Database database_;
    ReadTransaction transaction_;
    std::uint64_t size_;
    std::uint64_t done_ = 0;
};

struct HeldStore {
    const StorePlace* place = nullptr;
    std::vector<HeldFile> files;             // The snapshots.
    std::unique_ptr<HeldDatabase> database;  // Null: there is no database yet.

    std::uint64_t size() const {
        std::uint64_t bytes = database ? database->size() : 0;
        for (const auto& file : files)
            bytes += file.size();
        return bytes;
    }
};

HeldStore hold(const DirectoryLayout& directory, const StorePlace& place) {
    const auto path = directory.root / place.name;
    HeldStore held;
    held.place = &place;
    switch (place.kind) {
        case StoreKind::snapshots:
            for (const auto& snapshot : runtime::list_snapshots(path)) {
                if (auto file = HeldFile::open(snapshot.path)) {
                    held.files.push_back(std::move(*file));
                }
            }
            break;
        case StoreKind::database:
            if (!fs::exists(path)) break;
            try {
                held.database = std::make_unique<HeldDatabase>(path);
            } catch (const SqliteError& error) {
                throw BackupFailed(explain(error, path));
            }
            break;
    }
    return held;
}

// All stores. If a daemon replaced snapshots and removed their records meanwhile, the opened stores
// do not fit together, and all are opened again.
std::vector<HeldStore> hold_all(const DirectoryLayout& directory) {
    for (;;) {
        const auto snapshots = runtime::list_snapshots(directory.snapshots());
        std::vector<HeldStore> held;
        for (const auto& place : stores)
            held.push_back(hold(directory, place));
        if (runtime::list_snapshots(directory.snapshots()) == snapshots) return held;
    }
}

void check_room(const DirectoryLayout& directory, const fs::path& parent, std::uint64_t bytes) {
    const auto free = static_cast<std::uint64_t>(fs::space(parent).available);
    const bool same_disk = device_of(parent) == device_of(directory.root);
    const auto needed = bytes + (same_disk ? left_for_the_daemon : 0);
    if (free >= needed) return;
    throw BackupFailed(
        "there is not enough room in " + parent.string() + ": the backup needs " +
        mebibytes(bytes) + ", and " + mebibytes(free) + " are free" +
        (same_disk ? ", of which the daemon may need " + mebibytes(left_for_the_daemon) : "") +
        ". Free some space, or name a directory on another disk.");
}

void copy(HeldStore& held, const fs::path& to, const std::function<void(std::uint64_t)>& copied) {
    if (held.database) held.database->copy_into(to, copied);
    if (held.files.empty()) return;
    const auto folder = to / held.place->name;
    runtime::make_durable_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
    for (auto& file : held.files)
        file.copy_into(folder, copied);
    runtime::sync_directory(folder);
}

// Copies each store and then closes it, so that the daemon's log of that store stops growing.
void copy_all(const DirectoryLayout& directory, const fs::path& to, const Progress& progress) {
    auto held = hold_all(directory);
    std::uint64_t all = 0;
    for (const auto& store : held)
        all += store.size();
    check_room(directory, to.parent_path(), all);
    std::uint64_t done = 0;
    const auto copied = [&](std::uint64_t bytes) {
        done += bytes;
        if (progress) progress(done, all);
    };
    copied(0);
    for (auto& store : held) {
        copy(store, to, copied);
        store = {};
    }
    runtime::sync_directory(to);
}

// The same, with an error sentence for a full disk.
void fill(const DirectoryLayout& directory,
          const fs::path& copy,
          const fs::path& target,
          const Progress& progress) {
    try {
        copy_all(directory, copy, progress);
    } catch (const std::system_error& error) {
        if (error.code().value() != ENOSPC && error.code().value() != EDQUOT) throw;
        throw BackupFailed("the disk became full while the backup was written to " +
                           target.string() +
                           "; nothing of it was kept. Free some space, or name a directory on "
                           "another disk.");
    }
}

}  // namespace

Verified back_up(const DirectoryLayout& directory,
                 const fs::path& to,
                 const BackupProgress& progress) {
    open_journal_for_reading(directory.journal());  // Throws with the reason if there is no
                                                    // journal.
    const auto target = checked_target(directory, to);
    Unfinished copy(target);
    fill(directory, copy.path(), target, progress.copied);
    auto verified = verify({copy.path()}, progress.replayed);
    if (!verified.problems.empty()) return verified;
    // From here on the directory is a valid backup.
    copy.rename(target);
    runtime::sync_directory(target.parent_path());
    return verified;
}

}  // namespace muster::journal
