// What commands read besides their arguments: secrets, files, standard input.
#pragma once

#include <cstdint>
#include <string>
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
// Writes all or nothing (a temporary file beside it, renamed). Throws Failure.
void write_file(const std::string& path, std::string_view contents, Replace replace, Access access);

}  // namespace muster::cli
