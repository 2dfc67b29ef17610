#include "tests/load/process_meter.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

namespace muster::load {

namespace fs = std::filesystem;

Holdings holdings_of(pid_t process) {
    const fs::path proc = "/proc/" + std::to_string(process);
    Holdings holdings;
    std::ifstream status(proc / "status");
    for (std::string line; std::getline(status, line);) {
        constexpr std::uint64_t kibibyte = 1024;
        if (line.starts_with("VmRSS:")) holdings.resident = kibibyte * std::stoull(line.substr(6));
        if (line.starts_with("Threads:")) holdings.threads = std::stoull(line.substr(8));
    }
    if (holdings.threads == 0) throw std::runtime_error("there is no process to measure");
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(proc / "fd"))
        ++holdings.descriptors;
    return holdings;
}

std::uint64_t size_of(const fs::path& directory, std::string_view beginning) {
    std::uint64_t size = 0;
    std::error_code gone;
    for (auto entry = fs::recursive_directory_iterator(directory, gone);
         !gone && entry != fs::recursive_directory_iterator();
         entry.increment(gone)) {
        if (!entry->path().filename().string().starts_with(beginning)) continue;
        std::error_code ignored;
        const auto bytes = entry->is_regular_file(ignored) ? entry->file_size(ignored) : 0;
        if (!ignored) size += bytes;
    }
    return size;
}

}  // namespace muster::load
