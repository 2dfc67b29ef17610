// Input of commands besides their arguments: secrets, files, standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

// The source of a secret. It is never the command line: other users of the machine can see that.
struct SecretSource {
    std::string file;  // "-": the first line of standard input; empty: a prompt on the terminal.
};

// Reads a secret, without its line end. A terminal asks without echo, and asks twice for
// Ask::twice. Throws Failure if there is neither a terminal nor a file, if the two answers differ,
// or if the secret is empty.
enum class Ask : std::uint8_t { once, twice };
std::string read_secret(const SecretSource& source, const std::string& prompt, Ask ask);

// The file's whole contents; "-" is standard input. Throws Failure (bad_input), which names the
// file and the reason.
std::string read_file(const std::string& path);
std::vector<std::uint8_t> read_bytes(const std::string& path);

// Whether a new file may replace an old one.
enum class Replace : std::uint8_t { no, yes };
enum class Access : std::uint8_t { everyone, owner };
// A file that is created before its contents are known. The contents go into a temporary file
// beside it, which is renamed at the end: either the whole file appears or none.
class NewFile {
  public:
    // Throws Failure if the file exists and must stay, or if it can't be created.
    NewFile(std::string path, Replace replace, Access access);
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();
    // Call once. Throws Failure.
    void write(std::string_view contents);

  private:
    [[noreturn]] void fail() const;

    const std::string path_;
    const Access access_;
    std::string temporary_;  // Empty after the rename.
    int file_ = -1;
};

// Creates and writes the file. Throws Failure.
void write_file(const std::string& path, std::string_view contents, Replace replace, Access access);

}  // namespace muster::cli
