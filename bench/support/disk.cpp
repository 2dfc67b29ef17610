#include "bench/support/disk.hpp"

#include "bench/support/socket.hpp"

#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace muster::bench {

double bare_append_rate(const std::filesystem::path& file, std::chrono::milliseconds duration) {
    const Fd fd(open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const std::string record(200, 'r');
    const auto start = std::chrono::steady_clock::now();
    auto now = start;
    double count = 0;
    for (; now - start < duration; now = std::chrono::steady_clock::now()) {
        const auto size = static_cast<ssize_t>(record.size());
        if (write(fd.get(), record.data(), record.size()) != size || fdatasync(fd.get()) != 0) {
            throw std::runtime_error("append to " + file.string());
        }
        ++count;
    }
    return count / std::chrono::duration<double>(now - start).count();
}

}  // namespace muster::bench
