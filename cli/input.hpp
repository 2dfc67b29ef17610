// What commands read besides their arguments: secrets, files, standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// Where a secret comes from: never from the command line, which others can see.
struct SecretSource {
    std::string file;  // "-": the first line of standard input; empty: asked for on the terminal.
};

// The secret without its line end. On a terminal it is asked for without echo, twice if `twice`.
// Throws Failure where there is neither a terminal nor a file, where the two differ, or where it is
// empty.
enum class Ask : std::uint8_t { once, twice };
std::string read_secret(const SecretSource& source, const std::string& prompt, Ask ask);

// Whole contents; "-" is standard input. Throws Failure (bad_input) naming the file and why it
// can't be read.
std::string read_file(const std::string& path);
std::vector<std::uint8_t> read_bytes(const std::string& path);

// How a new file is made.
enum class Replace : std::uint8_t { no, yes };
enum class Access : std::uint8_t { everyone, owner };
// A file whose place is taken before there is anything to put into it. All or nothing comes of it
// (a temporary file beside it, renamed).
class NewFile {
  public:
    // Throws Failure where the file is there already and stays, or can't be made.
    NewFile(std::string path, Replace replace, Access access);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();
    // Once. Throws Failure.
    void write(std::string_view contents);

  private:
    [[noreturn]] void fail() const;

    const std::string path_;
    const Access access_;
    std::string temporary_;  // Empty once it is renamed.
    int file_ = -1;
};

// Takes the place and writes. Throws Failure.
void write_file(const std::string& path, std::string_view contents, Replace replace, Access access);

}  // namespace muster::cli
