#include "engine/runtime/durable_directory.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace muster::runtime {

namespace fs = std::filesystem;

void sync_directory(const fs::path& directory) {
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (!synced) {
        throw std::system_error(
            error, std::generic_category(), "can't synchronise " + directory.string());
    }
}

bool make_durable_directory(const fs::path& directory) {
    if (fs::is_directory(directory)) return false;
    const auto path = (fs::absolute(directory) / "").parent_path();  // Without a slash at the end.
    make_durable_directory(path.parent_path());
    if (!fs::create_directory(path)) return false;
    sync_directory(path.parent_path());
    return true;
}

}  // namespace muster::runtime
