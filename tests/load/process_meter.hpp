// What a process holds at this moment, as the system tells it.
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

// Throws std::runtime_error where there is no such process, or it is not ours.
Holdings holdings_of(pid_t process);

// Bytes of all files below a directory whose names begin so. Files may come and go meanwhile.
std::uint64_t size_of(const std::filesystem::path& directory, std::string_view beginning = "");

}  // namespace muster::load
