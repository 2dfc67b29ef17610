// A disk that a test can fill or make read-only: a small file system of its own if the system lets
// the test mount one, otherwise musterd-faulty's disk.
#pragma once

#include "tests/support/own_mounts.hpp"
#include "tests/support/running_daemon.hpp"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace muster::test {

// Holds the directory `data`. Any one thread.
class SmallDisk {
  public:
    explicit SmallDisk(const std::filesystem::path& directory)
        : data_(directory / "data"), failing_(directory / "failing") {
        std::filesystem::create_directory(data_);
        mounted_ = enter_own_mounts() &&
                   ::mount("muster-test", data_.c_str(), "tmpfs", 0, "size=16m,mode=0700") == 0;
        if (!mounted_) RunningDaemon::program = MUSTERD_FAULTY;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(data_.c_str(), MNT_DETACH);
        RunningDaemon::program = MUSTERD;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    // The environment for daemons on this disk.
    std::vector<std::pair<std::string, std::string>> environment() const {
        return {{"FAULTY_DISK_FAILING", failing_}};
    }

    // Leaves no free byte.
    void fill() {
        if (!mounted_) return fail("full");
        const int fd = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const std::string page(4096, 'x');
        while (::write(fd, page.data(), page.size()) > 0) {
        }
        ::close(fd);
    }
    void make_room() {
        std::filesystem::remove(ballast());
        std::filesystem::remove(failing_);
    }
    // From each daemon's next disk operation on, this kind of operation fails (see
    // tests/disk/faulty_vfs.hpp). REQUIRES: RunningDaemon::program is musterd-faulty.
    void fail(const std::string& what) { std::ofstream(failing_) << what; }

    // REQUIRES: no file is open for writing.
    void make_read_only(bool read_only) {
        if (mounted_) {
            const unsigned long flags = MS_REMOUNT | (read_only ? MS_RDONLY : 0);
            if (::mount("muster-test", data_.c_str(), "tmpfs", flags, nullptr) != 0) std::abort();
        } else {
            std::filesystem::permissions(data_, std::filesystem::perms(read_only ? 0500 : 0700));
        }
    }

  private:
    std::filesystem::path ballast() const { return data_ / "ballast"; }

    std::filesystem::path data_;
    std::filesystem::path failing_;
    bool mounted_ = false;
};

}  // namespace muster::test
