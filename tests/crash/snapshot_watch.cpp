#include "tests/crash/snapshot_watch.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>

namespace muster::crash {

SnapshotWatch::SnapshotWatch(const std::filesystem::path& snapshots)
    : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    std::filesystem::create_directories(snapshots);  // The daemon makes it with its first snapshot.
    if (fd_ < 0 || ::inotify_add_watch(fd_, snapshots.c_str(), IN_CREATE) < 0)
        throw std::system_error(errno, std::generic_category(), snapshots.string());
}

SnapshotWatch::~SnapshotWatch() {
    ::close(fd_);
}

bool SnapshotWatch::begins_within(std::chrono::microseconds time) {
    forget();
    pollfd begun{fd_, POLLIN, 0};
    return ::poll(&begun, 1, static_cast<int>(time.count() / 1000)) > 0;
}

void SnapshotWatch::forget() {
    char events[4096];
    while (::read(fd_, events, sizeof events) > 0) {
    }
}

}  // namespace muster::crash
