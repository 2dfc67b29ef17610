// A process's present use of memory and descriptors, read from the system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <sys/types.h>

namespace muster::load {

struct Holdings {
    std::uint64_t resident = 0;  // Bytes of memory.
    std::uint64_t descriptors = 0;
    std::uint64_t threads = 0;
};

// Throws std::runtime_error if the process does not exist or may not be read.
Holdings holdings_of(pid_t process);

// The bytes of all files below a directory whose names start with `beginning`. Files may come and
// go meanwhile.
std::uint64_t size_of(const std::filesystem::path& directory, std::string_view beginning = "");

}  // namespace muster::load
