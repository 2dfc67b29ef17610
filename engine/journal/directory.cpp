#include "engine/journal/directory.hpp"

#include "engine/journal/schema.hpp"
#include "engine/runtime/durable_directory.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace muster::journal {

namespace fs = std::filesystem;

namespace {

std::string system_message(int error) {
    return std::error_code(error, std::generic_category()).message();
}

[[noreturn]] void not_writable(const fs::path& root, const std::string& why) {
    throw DirectoryRefused(
        "the data directory " + root.string() + " can't be written: " + why +
        ". Make it writable for this user, free some space if it is full, or choose "
        "another one.");
}

std::string holder(int fd) {
    std::array<char, 32> text{};
    const auto size = ::pread(fd, text.data(), text.size(), 0);
    const auto end = size > 0 ? static_cast<std::size_t>(size) : 0;
    std::string pid(text.data(), end);
    while (!pid.empty() && pid.back() == '\n')
        pid.pop_back();
    return pid;
}

}  // namespace

DirectoryLock::DirectoryLock(const DirectoryLayout& directory) {
    try {
        if (runtime::make_durable_directory(directory.root))
            fs::permissions(directory.root, fs::perms::owner_all);
    } catch (const std::system_error& error) {
        not_writable(directory.root, error.code().message());
    }

    const auto path = directory.lock();
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) not_writable(directory.root, system_message(errno));
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        const auto pid = holder(fd_);
        ::close(fd_);
        if (why != EWOULDBLOCK) not_writable(directory.root, system_message(why));
        throw DirectoryRefused("the data directory " + directory.root.string() +
                               " is in use by another daemon" +
                               (pid.empty() ? "" : " (process " + pid + ")") +
                               ". Stop that one, or choose another data directory.");
    }
    const auto pid = std::to_string(::getpid()) + "\n";
    // Errors are ignored: only another daemon's message needs this text, and writing the journal
    // reports a full disk in better words.
    if (::ftruncate(fd_, 0) == 0) {
        [[maybe_unused]] const auto written = ::pwrite(fd_, pid.data(), pid.size(), 0);
    }
}

DirectoryLock::~DirectoryLock() {
    ::close(fd_);
}

}  // namespace muster::journal
