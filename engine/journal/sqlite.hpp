// RAII classes for SQLite: a connection, a statement, a transaction. A connection belongs to one
// thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_blob;
struct sqlite3_stmt;

namespace muster::journal {

// An error of SQLite. explain() turns it into sentences for people.
class SqliteError : public std::runtime_error {
  public:
    SqliteError(const std::string& message, int code, int os_error);
    int code() const { return code_; }
    int os_error() const { return os_error_; }
    // True: the content is damaged; false: it could not be read.
    bool is_damage() const;

  private:
    int code_;  // The primary code: SQLITE_FULL, SQLITE_IOERR, ….
    int os_error_;
};

// Two sentences: the fault of the file, and the remedy.
std::string explain(const SqliteError& error, const std::filesystem::path& file);

class Database {
  public:
    // The last two take no lock and write no file beside the database. They are for files that
    // nobody changes, such as those on a read-only medium. unshared: with the database's log;
    // immutable: without it.
    enum class Open { create, read_only, unshared, immutable };
    // Throws SqliteError, as do all functions here.
    Database(const std::filesystem::path& file, Open how);

    void run(const char* sql);
    // The first column of the first row, which must exist.
    std::int64_t number(const char* sql);
    sqlite3* handle() const { return handle_.get(); }

    // Throws the error of the connection's last call.
    [[noreturn]] void fail(const std::string& doing) const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
};

// Opens an existing database for reading, also beside a writing daemon. If this user can't write to
// the directory, the function writes nothing and does not notice a daemon that starts meanwhile;
// data that is read then may be inconsistent. Throws SqliteError.
Database open_for_reading(const std::filesystem::path& file);

// Bytes as a parameter: a string_view is bound as text.
struct Blob {
    std::string_view bytes;
};

class Statement {
  public:
    Statement(Database& database, std::string_view sql);

    // Resets the statement and sets the parameters, from the first on. Text and blobs are not
    // copied: they must live until the statement is reset or bound again. Unsigned numbers keep
    // their bits.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (set(++index, values), ...);
        return *this;
    }
    // True: there is a row.
    bool step();
    // For statements without rows.
    void run();
    void reset();

    std::int64_t integer(int column) const;
    std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    bool is_null(int column) const;
    // Valid until the next step or reset.
    std::string_view blob(int column) const;
    std::string_view text(int column) const;

  private:
    void set(int index, std::int64_t value);
    void set(int index, std::uint64_t value) { set(index, static_cast<std::int64_t>(value)); }
    void set(int index, std::int32_t value) { set(index, static_cast<std::int64_t>(value)); }
    void set(int index, std::uint32_t value) { set(index, static_cast<std::int64_t>(value)); }
    void set(int index, std::nullptr_t);
    void set(int index, std::string_view text);
    void set(int index, const std::string& text) { set(index, std::string_view(text)); }
    void set(int index, const char* text) { set(index, std::string_view(text)); }
    void set(int index, Blob blob);
    void set(int index, const std::optional<std::uint64_t>& value);
    void set(int index, const std::optional<std::string_view>& value);

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// BEGIN IMMEDIATE; ROLLBACK in the destructor if commit() was not called.
class Transaction {
  public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

// BEGIN, and its end in the destructor, so that several reads see one state.
class ReadTransaction {
  public:
    explicit ReadTransaction(Database& database);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

  private:
    Database& database_;
};

// Reads parts of the blobs of one column, row after row.
class BlobReader {
  public:
    BlobReader(Database& database, const char* table, const char* column);
    // False: there is no such row, or it does not have that many bytes.
    bool read(std::int64_t row, std::size_t offset, std::size_t size, void* out);

  private:
    struct Close {
        void operator()(sqlite3_blob* blob) const;
    };
    Database& database_;
    const char* table_;
    const char* column_;
    std::int64_t row_ = 0;
    std::unique_ptr<sqlite3_blob, Close> blob_;
};

}  // namespace muster::journal
