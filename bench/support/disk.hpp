// The disk's own limits, without any server.
#pragma once

#include <chrono>
#include <filesystem>

namespace muster::bench {

// Appends of 200 bytes a second, each synchronised by fdatasync(). Creates the file. Throws
// std::runtime_error if a write fails.
double bare_append_rate(const std::filesystem::path& file, std::chrono::milliseconds duration);

}  // namespace muster::bench
