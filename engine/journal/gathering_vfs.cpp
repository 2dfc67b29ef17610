// An error of a write that was kept comes from what is asked of the file next, which SQLite has
// fail the transaction or the checkpoint, as it would have the write's own. So only functions whose
// result SQLite looks at write what is kept; whatever is kept when a file is closed belongs to a
// transaction that has not been committed.
#include "engine/journal/gathering_vfs.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <string>

namespace muster::journal {

namespace {

// As large as a page can be, and so as the other VFS must take at once. (SQLite's own for Unix
// takes less than 128 KiB.)
constexpr std::size_t kept_max = 64U << 10U;

// SQLite allocates it, with room for the other VFS's file behind it.
struct GatheringFile {
    sqlite3_file base;
    sqlite3_file* real;
    std::string* kept;
    sqlite3_int64 kept_at;  // Where in the file.
};

GatheringFile& of(sqlite3_file* file) {
    return *reinterpret_cast<GatheringFile*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
    return of(file).real;
}

const sqlite3_io_methods& real_methods(sqlite3_file* file) {
    return *of(file).real->pMethods;
}

int write_kept(sqlite3_file* file) {
    auto& kept = *of(file).kept;
    if (kept.empty()) return SQLITE_OK;
    const int code = real_methods(file).xWrite(
        real(file), kept.data(), static_cast<int>(kept.size()), of(file).kept_at);
    kept.clear();
    return code;
}

int close_file(sqlite3_file* file) {
    delete of(file).kept;
    return real_methods(file).xClose(real(file));
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (const int code = write_kept(file); code != SQLITE_OK) return code;
    return real_methods(file).xRead(real(file), out, size, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& kept = *of(file).kept;
    const auto added = static_cast<std::size_t>(size);
    const bool follows = of(file).kept_at + static_cast<sqlite3_int64>(kept.size()) == offset;
    if (!follows || kept.size() + added > kept_max) {
        if (const int code = write_kept(file); code != SQLITE_OK) return code;
    }
    if (added > kept_max) return real_methods(file).xWrite(real(file), bytes, size, offset);
    if (kept.empty()) of(file).kept_at = offset;
    try {
        kept.append(static_cast<const char*>(bytes), added);
    } catch (const std::exception&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = write_kept(file); code != SQLITE_OK) return code;
    return real_methods(file).xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
    if (const int code = write_kept(file); code != SQLITE_OK) return code;
    return real_methods(file).xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    if (const int code = write_kept(file); code != SQLITE_OK) return code;
    return real_methods(file).xFileSize(real(file), size);
}

int lock_file(sqlite3_file* file, int level) {
    return real_methods(file).xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return real_methods(file).xUnlock(real(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* reserved) {
    return real_methods(file).xCheckReservedLock(real(file), reserved);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return real_methods(file).xFileControl(real(file), operation, argument);
}
int file_sector_size(sqlite3_file* file) {
    return real_methods(file).xSectorSize(real(file));
}
int device_characteristics(sqlite3_file* file) {
    return real_methods(file).xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int page_size, int extend, void volatile** memory) {
    return real_methods(file).xShmMap(real(file), page, page_size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real_methods(file).xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) {
    real_methods(file).xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return real_methods(file).xShmUnmap(real(file), remove);
}

// Version 2: no mapping of the file itself into memory, past us.
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

sqlite3_vfs& real_vfs(sqlite3_vfs* vfs) {
    return *static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    auto& below = real_vfs(vfs);
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return below.xOpen(&below, name, file, flags, flags_out);
    file->pMethods = nullptr;  // Not to be closed, unless it is open.
    auto* under =
        reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(GatheringFile));
    const int code = below.xOpen(&below, name, under, flags, flags_out);
    if (code != SQLITE_OK) return code;
    of(file).real = under;
    of(file).kept = new std::string;
    of(file).kept_at = 0;
    file->pMethods = &methods;
    return SQLITE_OK;
}

// All else is the other's: its functions, which are asked in its own name.
int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    return real_vfs(vfs).xDelete(&real_vfs(vfs), name, sync_directory);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
    return real_vfs(vfs).xAccess(&real_vfs(vfs), name, flags, result);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return real_vfs(vfs).xFullPathname(&real_vfs(vfs), name, size, out);
}
int random_bytes(sqlite3_vfs* vfs, int size, char* out) {
    return real_vfs(vfs).xRandomness(&real_vfs(vfs), size, out);
}
int wait_some(sqlite3_vfs* vfs, int microseconds) {
    return real_vfs(vfs).xSleep(&real_vfs(vfs), microseconds);
}
int current_time(sqlite3_vfs* vfs, double* days) {
    return real_vfs(vfs).xCurrentTime(&real_vfs(vfs), days);
}
int current_time_ms(sqlite3_vfs* vfs, sqlite3_int64* ms) {
    return real_vfs(vfs).xCurrentTimeInt64(&real_vfs(vfs), ms);
}
int last_error(sqlite3_vfs* vfs, int size, char* out) {
    return real_vfs(vfs).xGetLastError(&real_vfs(vfs), size, out);
}

sqlite3_vfs make_vfs() {
    auto* below = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs{};
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(GatheringFile)) + below->szOsFile;
    vfs.mxPathname = below->mxPathname;
    vfs.zName = "gathering";
    vfs.pAppData = below;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = random_bytes;
    vfs.xSleep = wait_some;
    vfs.xCurrentTime = current_time;
    vfs.xCurrentTimeInt64 = current_time_ms;
    vfs.xGetLastError = last_error;
    return vfs;
}

}  // namespace

const char* gathering_vfs() {
    // SQLite keeps it until the process ends.
    static sqlite3_vfs vfs = make_vfs();
    static const int registered = sqlite3_vfs_register(&vfs, 0);
    if (registered != SQLITE_OK) std::abort();
    return vfs.zName;
}

}  // namespace muster::journal
