// What the disk itself can do, without any server.
#pragma once

#include <chrono>
#include <filesystem>

namespace muster::bench {

// Appends of 200 bytes, each synchronised by fdatasync(), a second. Makes the file. Throws
// std::runtime_error where a write fails.
double bare_append_rate(const std::filesystem::path& file, std::chrono::milliseconds duration);

}  // namespace muster::bench
