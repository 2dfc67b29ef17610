// Directories that survive a power cut: a name is durable once its parent directory is
// synchronised.
#pragma once

#include <filesystem>

namespace muster::runtime {

// Returns when the names in this directory are durable. Throws std::system_error.
void sync_directory(const std::filesystem::path& directory);

// Makes the directory and its missing parents, and synchronises the directories that contain them.
// False: the directory existed. Throws std::system_error.
bool make_durable_directory(const std::filesystem::path& directory);

}  // namespace muster::runtime
