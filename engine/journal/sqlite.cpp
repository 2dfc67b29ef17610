#include "engine/journal/sqlite.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <fcntl.h>
#include <new>
#include <system_error>
#include <unistd.h>

namespace muster::journal {

namespace {
// Another reader (sqlite3, a backup) may lock the database for a moment.
constexpr int busy_timeout_ms = 10'000;

// Encodes a path for a URI.
std::string percent_encoded(std::string_view path) {
    std::string encoded;
    for (const char c : path) {
        if (c == '%')
            encoded += "%25";
        else if (c == '?')
            encoded += "%3f";
        else if (c == '#')
            encoded += "%23";
        else
            encoded += c;
    }
    return encoded;
}
// Creates a missing file for this user alone, because the database has phone numbers and verifiers.
// SQLite gives the files beside it the same mode, and reports the reason if the file can't be
// created. An existing file is not opened: closing it would release the locks of SQLite's
// connections.
void make_private(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
}

// The system's reason for an error. SQLite reports the reason if a file can't be opened, but not if
// a commit fails. Each file remembers its last error: the database, and the log if there is one.
int system_error(sqlite3* handle) {
    sqlite3_file* log = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
    int error = 0;
    if (log != nullptr && log->pMethods != nullptr)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    if (error == 0) sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
    return error != 0 ? error : sqlite3_system_errno(handle);
}

}  // namespace

SqliteError::SqliteError(const std::string& message, int code, int os_error)
    : std::runtime_error(message), code_(code & 0xff), os_error_(os_error) {}

bool SqliteError::is_damage() const {
    return code_ == SQLITE_NOTADB || code_ == SQLITE_CORRUPT;
}

std::string explain(const SqliteError& error, const std::filesystem::path& file) {
    const std::string name = file.string();
    const std::string why =
        error.os_error() == 0
            ? error.what()
            : std::string(error.what()) + ": " +
                  std::error_code(error.os_error(), std::generic_category()).message();
    const auto full = [&] {
        return "the disk is full: " + name +
               " could not be written. Free some space, or move the data directory.";
    };
    // The system's reason says more than SQLite's error.
    switch (error.os_error()) {
        case ENOSPC:
        case EDQUOT:
            return full();
        case EROFS:
            return name + " can't be written (" + why +
                   "). If that disk should be writable, the system's log says why it no longer is.";
        case EMFILE:
        case ENFILE:
            return name + " can't be opened (" + why +
                   "). Raise the limit of open files (ulimit -n, LimitNOFILE=).";
        case ENOMEM:
            return name + " could not be used (" + why +
                   "). Give the daemon more memory (ulimit -v, MemoryMax=).";
        default:
            break;
    }
    switch (error.code()) {
        case SQLITE_FULL:
            return full();
        case SQLITE_NOMEM:
            return "there was not enough memory to work on " + name +
                   ". Give the daemon more (ulimit -v, MemoryMax=).";
        case SQLITE_IOERR:
            return "the disk failed at " + name + " (" + why +
                   "). Look at the disk and the system's log.";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return name + " can't be written (" + why +
                   "). Make the data directory writable for this user, or choose another one.";
        case SQLITE_CANTOPEN:
            return name + " can't be opened (" + why +
                   "). Check that the data directory exists and that this user may read and write "
                   "it.";
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return name + " is damaged or not a journal (" + why +
                   "). Restore a backup of the data directory; `muster journal verify` shows how "
                   "far this one is good.";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return name + " is locked by another program (" + why +
                   "). Close it (sqlite3 with an open transaction?).";
        default:
            return name + ": " + why + ".";
    }
}

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Database::Database(const std::filesystem::path& file, Open how) {
    if (how == Open::create) make_private(file);
    const int access =
        how == Open::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    sqlite3* handle = nullptr;
    int code = SQLITE_OK;
    if (how == Open::unshared || how == Open::immutable) {
        // unix-none is SQLite's file system without locks.
        const auto uri = "file:" + percent_encoded(file.string()) +
                         (how == Open::immutable ? "?immutable=1" : "?vfs=unix-none");
        code = sqlite3_open_v2(
            uri.c_str(), &handle, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | access, nullptr);
    } else {
        code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_NOMUTEX | access, nullptr);
    }
    handle_.reset(handle);
    if (handle == nullptr) throw std::bad_alloc();
    if (code != SQLITE_OK) fail("opening");
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    // Then SQLite keeps the index of the log in memory, and not in a file that all readers share.
    if (how == Open::unshared) run("PRAGMA locking_mode = EXCLUSIVE");
}

void Database::run(const char* sql) {
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

std::int64_t Database::number(const char* sql) {
    Statement statement(*this, sql);
    if (!statement.step()) fail(sql);
    return statement.integer(0);
}

void Database::fail(const std::string& doing) const {
    const int code = sqlite3_extended_errcode(handle());
    const auto message = std::string(sqlite3_errmsg(handle())) + " (" + doing + ")";
    const int primary = code & 0xff;
    int os_error = 0;
    if (primary == SQLITE_IOERR) os_error = system_error(handle());
    if (primary == SQLITE_CANTOPEN) os_error = sqlite3_system_errno(handle());
    throw SqliteError(message, code, os_error);
}

Database open_for_reading(const std::filesystem::path& file) {
    const auto open = [&](Database::Open how) {
        Database database(file, how);
        database.number("SELECT count(*) FROM sqlite_master");  // Opening alone reads no file.
        return database;
    };
    try {
        return open(Database::Open::read_only);
    } catch (const SqliteError&) {
        // Even a reader writes to the file that coordinates readers, if the database is in use or
        // was not closed. Another way of opening is right only if the reader can't write there.
        const auto directory = file.parent_path() / ".";
        if (::faccessat(AT_FDCWD, directory.c_str(), W_OK, AT_EACCESS) == 0) throw;
    }
    const bool has_log = std::filesystem::exists(file.string() + "-wal");
    return open(has_log ? Database::Open::unshared : Database::Open::immutable);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database.handle(),
                           sql.data(),
                           static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT,
                           &statement,
                           nullptr) != SQLITE_OK) {
        database.fail(std::string(sql));
    }
    statement_.reset(statement);
}

bool Statement::step() {
    switch (sqlite3_step(statement_.get())) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            database_.fail(sqlite3_sql(statement_.get()));
    }
}

void Statement::run() {
    while (step()) {
    }
    reset();
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    if (bytes == nullptr && sqlite3_errcode(database_.handle()) == SQLITE_NOMEM) {
        throw std::bad_alloc();
    }
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::text(int column) const {
    const auto* bytes =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::set(int index, std::int64_t value) {
    if (sqlite3_bind_int64(statement_.get(), index, value) != SQLITE_OK) database_.fail("binding");
}

void Statement::set(int index, std::nullptr_t) {
    if (sqlite3_bind_null(statement_.get(), index) != SQLITE_OK) database_.fail("binding");
}

void Statement::set(int index, std::string_view text) {
    // A null pointer would be bound as NULL.
    const char* bytes = text.data() == nullptr ? "" : text.data();
    if (sqlite3_bind_text64(
            statement_.get(), index, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK) {
        database_.fail("binding");
    }
}

void Statement::set(int index, Blob blob) {
    const char* bytes = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    if (sqlite3_bind_blob64(statement_.get(), index, bytes, blob.bytes.size(), SQLITE_STATIC) !=
        SQLITE_OK) {
        database_.fail("binding");
    }
}

void Statement::set(int index, const std::optional<std::uint64_t>& value) {
    if (value) {
        set(index, *value);
    } else {
        set(index, nullptr);
    }
}

void Statement::set(int index, const std::optional<std::string_view>& value) {
    if (value) {
        set(index, *value);
    } else {
        set(index, nullptr);
    }
}

Transaction::Transaction(Database& database) : database_(database) {
    database.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    // After some errors SQLite has rolled back already; then this statement changes nothing.
    if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

ReadTransaction::ReadTransaction(Database& database) : database_(database) {
    database.run("BEGIN");
}

ReadTransaction::~ReadTransaction() {
    sqlite3_exec(database_.handle(), "COMMIT", nullptr, nullptr, nullptr);
}

void BlobReader::Close::operator()(sqlite3_blob* blob) const {
    sqlite3_blob_close(blob);
}

BlobReader::BlobReader(Database& database, const char* table, const char* column)
    : database_(database), table_(table), column_(column) {}

bool BlobReader::read(std::int64_t row, std::size_t offset, std::size_t size, void* out) {
    if (!blob_ || row_ != row) {
        int code = SQLITE_OK;
        if (blob_) {
            code = sqlite3_blob_reopen(blob_.get(), row);
        } else {
            sqlite3_blob* blob = nullptr;
            code = sqlite3_blob_open(database_.handle(), "main", table_, column_, row, 0, &blob);
            blob_.reset(blob);
        }
        if (code == SQLITE_ERROR) {  // There is no such row; the handle can't be used any further.
            blob_.reset();
            return false;
        }
        if (code != SQLITE_OK) database_.fail("reading a blob");
        row_ = row;
    }
    const auto available = static_cast<std::size_t>(sqlite3_blob_bytes(blob_.get()));
    if (offset > available || size > available - offset) return false;
    if (sqlite3_blob_read(blob_.get(), out, static_cast<int>(size), static_cast<int>(offset)) !=
        SQLITE_OK) {
        database_.fail("reading a blob");
    }
    return true;
}

}  // namespace muster::journal
