// All connections to a file share one UnsyncedFile, which holds the file's whole visible content.
// So reads and writes do not touch the disk, and a synchronisation writes the pending changes to
// it. All else goes to the system's VFS. One mutex guards everything, which is enough for tests.
#include "tests/disk/faulty_vfs.hpp"

#include "tests/disk/unsynced_file.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <unistd.h>

namespace muster::test {

namespace {

// ---- The disk: all files and all faults. ----

class Disk {
  public:
    explicit Disk(const DiskFaults& faults, sqlite3_vfs* real);

    sqlite3_vfs* real() const { return real_; }
    std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

    // REQUIRES for all of these: the lock is held.
    std::shared_ptr<UnsyncedFile> open(const std::string& path, sqlite3_file* real_file);
    const UnsyncedFile* find(const std::string& path) const;
    void forget(const std::string& path) { files_.erase(path); }
    // Whether this kind of operation fails at the moment.
    bool fails(std::string_view what) const;
    // Counts an operation. Returns true if the process must die during it.
    bool is_last();
    // Simulates a power cut.
    [[noreturn]] void die();
    std::mt19937_64& random() { return random_; }

  private:
    const DiskFaults faults_;
    sqlite3_vfs* const real_;
    std::mt19937_64 random_;
    std::uint64_t operations_left_ = 0;  // 0: no limit.
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<UnsyncedFile>> files_;
};

Disk::Disk(const DiskFaults& faults, sqlite3_vfs* real)
    : faults_(faults), real_(real), random_(faults.seed) {
    if (faults.die_within > 0) operations_left_ = 1 + random_() % faults.die_within;
}

std::shared_ptr<UnsyncedFile> Disk::open(const std::string& path, sqlite3_file* real_file) {
    auto& file = files_[path];
    if (file) return file;
    sqlite3_int64 size = 0;
    real_file->pMethods->xFileSize(real_file, &size);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    real_file->pMethods->xRead(real_file, bytes.data(), static_cast<int>(size), 0);
    return file = std::make_shared<UnsyncedFile>(std::move(bytes));
}

const UnsyncedFile* Disk::find(const std::string& path) const {
    const auto at = files_.find(path);
    return at == files_.end() ? nullptr : at->second.get();
}

bool Disk::fails(std::string_view what) const {
    if (faults_.failing.empty()) return false;
    std::string failing;
    std::ifstream(faults_.failing) >> failing;
    return failing == what;
}

bool Disk::is_last() {
    return operations_left_ > 0 && --operations_left_ == 0;
}

void Disk::die() {
    for (auto& [path, file] : files_) {
        const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        for (const auto& change : survivors(file->take_unsynced(), random_)) {
            const auto offset = static_cast<off_t>(change.offset);
            const auto done = change.kind == DiskChange::Kind::write
                                  ? ::pwrite(fd, change.bytes.data(), change.bytes.size(), offset)
                                  : ::ftruncate(fd, offset);
            if (done < 0) std::abort();
        }
    }
    ::raise(SIGKILL);
    std::abort();
}

// ---- One open file. ----

// SQLite allocates this struct, with room for the system's file after it.
struct FaultyFile {
    sqlite3_file base;
    Disk* disk;
    std::shared_ptr<UnsyncedFile>* content;
    sqlite3_file* real;
    int last_error;
};

FaultyFile& of(sqlite3_file* file) {
    return *reinterpret_cast<FaultyFile*>(file);
}

const sqlite3_io_methods& real_methods(sqlite3_file* file) {
    return *of(file).real->pMethods;
}

int fail(sqlite3_file* file, int error, int code) {
    of(file).last_error = error;
    return code;
}

int close_file(sqlite3_file* file) {
    const auto lock = of(file).disk->lock();
    delete of(file).content;
    return real_methods(file).xClose(of(file).real);
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    const auto lock = of(file).disk->lock();
    const bool whole = (*of(file).content)
                           ->read(static_cast<char*>(out),
                                  static_cast<std::size_t>(size),
                                  static_cast<std::uint64_t>(offset));
    return whole ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& disk = *of(file).disk;
    const auto lock = disk.lock();
    auto& content = **of(file).content;
    const auto end = static_cast<std::uint64_t>(offset + size);
    if (disk.fails("full") && end > content.size()) return SQLITE_FULL;
    if (disk.fails("read-only")) return fail(file, EROFS, SQLITE_IOERR_WRITE);
    content.write({static_cast<const char*>(bytes), static_cast<std::size_t>(size)},
                  static_cast<std::uint64_t>(offset));
    if (disk.is_last()) disk.die();
    return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    auto& disk = *of(file).disk;
    const auto lock = disk.lock();
    if (disk.fails("read-only")) return fail(file, EROFS, SQLITE_IOERR_TRUNCATE);
    (*of(file).content)->truncate(static_cast<std::uint64_t>(size));
    if (disk.is_last()) disk.die();
    return SQLITE_OK;
}

int apply(sqlite3_file* file, const std::vector<DiskChange>& changes) {
    for (const auto& change : changes) {
        const auto offset = static_cast<sqlite3_int64>(change.offset);
        const int code = change.kind == DiskChange::Kind::write
                             ? real_methods(file).xWrite(of(file).real,
                                                         change.bytes.data(),
                                                         static_cast<int>(change.bytes.size()),
                                                         offset)
                             : real_methods(file).xTruncate(of(file).real, offset);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int flags) {
    auto& disk = *of(file).disk;
    const auto lock = disk.lock();
    const bool dies = disk.is_last();
    if (dies && disk.random()() % 2 == 0) disk.die();  // Dies before or during the synchronisation.
    const auto changes = (*of(file).content)->take_unsynced();
    // Like the system, reports the failure once; the changes then count as written.
    if (disk.fails("sync")) return fail(file, EIO, SQLITE_IOERR_FSYNC);
    int code = apply(file, changes);
    if (code == SQLITE_OK) code = real_methods(file).xSync(of(file).real, flags);
    if (dies) disk.die();  // Dies before anybody learns of it.
    return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    const auto lock = of(file).disk->lock();
    *size = static_cast<sqlite3_int64>((*of(file).content)->size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
    return real_methods(file).xLock(of(file).real, level);
}
int unlock_file(sqlite3_file* file, int level) {
    return real_methods(file).xUnlock(of(file).real, level);
}
int check_reserved_lock(sqlite3_file* file, int* reserved) {
    return real_methods(file).xCheckReservedLock(of(file).real, reserved);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    // The system's VFS would write at a size hint.
    if (operation == SQLITE_FCNTL_SIZE_HINT) return SQLITE_OK;
    if (operation == SQLITE_FCNTL_LAST_ERRNO && of(file).last_error != 0) {
        *static_cast<int*>(argument) = of(file).last_error;
        return SQLITE_OK;
    }
    return real_methods(file).xFileControl(of(file).real, operation, argument);
}
int file_sector_size(sqlite3_file* file) {
    return real_methods(file).xSectorSize(of(file).real);
}
int device_characteristics(sqlite3_file* file) {
    return real_methods(file).xDeviceCharacteristics(of(file).real);
}
int shm_map(sqlite3_file* file, int page, int page_size, int extend, void volatile** memory) {
    return real_methods(file).xShmMap(of(file).real, page, page_size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real_methods(file).xShmLock(of(file).real, offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    real_methods(file).xShmBarrier(of(file).real);
}
int shm_unmap(sqlite3_file* file, int remove) {
    return real_methods(file).xShmUnmap(of(file).real, remove);
}

// Version 2, so that SQLite does not map the file into memory and bypass this VFS.
const sqlite3_io_methods methods = {
    2,
    close_file,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    file_size,
    lock_file,
    unlock_file,
    check_reserved_lock,
    file_control,
    file_sector_size,
    device_characteristics,
    shm_map,
    shm_lock,
    shm_barrier,
    shm_unmap,
    nullptr,
    nullptr,
};

// ---- The VFS. ----

Disk& of(sqlite3_vfs* vfs) {
    return *static_cast<Disk*>(vfs->pAppData);
}

// SQLite reads the reason from errno.
int cannot(int error, int code) {
    errno = error;
    return code;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    auto& disk = of(vfs);
    constexpr int kept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    if (name == nullptr || (flags & kept) == 0) {
        return disk.real()->xOpen(disk.real(), name, file, flags, flags_out);
    }
    const auto lock = disk.lock();
    file->pMethods = nullptr;  // SQLite must close it only if it is open.
    auto* real =
        reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(FaultyFile));
    if (!disk.find(name) && (flags & SQLITE_OPEN_CREATE) != 0 && disk.fails("read-only") &&
        ::access(name, F_OK) != 0) {
        return cannot(EROFS, SQLITE_CANTOPEN);
    }
    const int code = disk.real()->xOpen(disk.real(), name, real, flags, flags_out);
    if (code != SQLITE_OK) return code;
    of(file).disk = &disk;
    of(file).content = new std::shared_ptr<UnsyncedFile>(disk.open(name, real));
    of(file).real = real;
    of(file).last_error = 0;
    file->pMethods = &methods;
    return SQLITE_OK;
}

// Names of files count as synchronised at once; only contents get lost.
int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    auto& disk = of(vfs);
    const auto lock = disk.lock();
    if (disk.fails("read-only")) return cannot(EROFS, SQLITE_IOERR_DELETE);
    disk.forget(name);
    return disk.real()->xDelete(disk.real(), name, sync_directory);
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
    auto& disk = of(vfs);
    const auto lock = disk.lock();
    const auto* file = disk.find(name);
    // The system treats an empty file as missing. This file may have bytes that the system has not
    // got yet.
    if (flags == SQLITE_ACCESS_EXISTS && file != nullptr && file->size() > 0) {
        *result = 1;
        return SQLITE_OK;
    }
    return disk.real()->xAccess(disk.real(), name, flags, result);
}

int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return of(vfs).real()->xFullPathname(of(vfs).real(), name, size, out);
}
int random_bytes(sqlite3_vfs* vfs, int size, char* out) {
    return of(vfs).real()->xRandomness(of(vfs).real(), size, out);
}
int wait_some(sqlite3_vfs* vfs, int microseconds) {
    return of(vfs).real()->xSleep(of(vfs).real(), microseconds);
}
int current_time(sqlite3_vfs* vfs, double* days) {
    return of(vfs).real()->xCurrentTime(of(vfs).real(), days);
}
int current_time_ms(sqlite3_vfs* vfs, sqlite3_int64* ms) {
    return of(vfs).real()->xCurrentTimeInt64(of(vfs).real(), ms);
}
int last_error(sqlite3_vfs*, int, char*) {
    return errno;
}

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::uint64_t number(const char* name) {
    const auto text = variable(name);
    return text.empty() ? 0 : std::stoull(text);
}

}  // namespace

DiskFaults disk_faults_from_environment() {
    return {number("FAULTY_DISK_SEED"),
            number("FAULTY_DISK_DIE_WITHIN"),
            variable("FAULTY_DISK_FAILING")};
}

void install_faulty_disk(const DiskFaults& faults) {
    // SQLite uses both objects until the process ends.
    auto* real = sqlite3_vfs_find(nullptr);
    auto* disk = new Disk(faults, real);
    auto* vfs = new sqlite3_vfs{};
    vfs->iVersion = 2;
    vfs->szOsFile = static_cast<int>(sizeof(FaultyFile)) + real->szOsFile;
    vfs->mxPathname = real->mxPathname;
    vfs->zName = "faulty";
    vfs->pAppData = disk;
    vfs->xOpen = open_file;
    vfs->xDelete = delete_file;
    vfs->xAccess = access_file;
    vfs->xFullPathname = full_path;
    vfs->xRandomness = random_bytes;
    vfs->xSleep = wait_some;
    vfs->xCurrentTime = current_time;
    vfs->xCurrentTimeInt64 = current_time_ms;
    vfs->xGetLastError = last_error;
    if (sqlite3_vfs_register(vfs, 1) != SQLITE_OK) std::abort();
}

}  // namespace muster::test
