// Directories that are still there after a power cut: a name is durable once the directory that it
// stands in is synchronised.
#pragma once

#include <filesystem>

namespace muster::runtime {

// Returns when the names in this directory are durable. Throws std::system_error.
void sync_directory(const std::filesystem::path& directory);

// Makes it, and what is missing above it, and synchronises where they stand. False: it was there.
// Throws std::system_error.
bool make_durable_directory(const std::filesystem::path& directory);

}  // namespace muster::runtime
