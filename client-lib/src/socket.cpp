#include "socket.hpp"

#include <muster/proto/paths.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace muster::client {

namespace {

Failure failure_of(int error, const std::string& path) {
    switch (error) {
        case ENOENT:
        case ECONNREFUSED:
            return {
                Problem::not_running,
                "musterd is not running at " + path + ": start it with `musterd`, or give --socket",
                {},
                false};
        case EACCES:
        case EPERM:
            return {Problem::not_permitted,
                    "no permission to open " + path +
                        ": ask its operator to add you to the socket's group",
                    {},
                    false};
        case EAGAIN:
            return {Problem::not_running,
                    "musterd at " + path + " takes no more connections right now: try again",
                    {},
                    false};
        default:
            return {Problem::not_running,
                    "cannot open " + path + ": " + std::generic_category().message(error),
                    {},
                    false};
    }
}

// The check of the owner keeps passphrases from another user who made a directory in /tmp at the
// daemon's place.
std::optional<Failure> belongs_to_somebody_else(const std::string& path) {
    const auto directory = temporary_socket_directory();
    struct stat info{};
    if (!path.starts_with(directory + "/") || ::lstat(directory.c_str(), &info) != 0 ||
        is_directory_of(directory, ::getuid()))
        return std::nullopt;
    return Failure{Problem::not_permitted,
                   directory + " is a link or somebody else's (uid " + std::to_string(info.st_uid) +
                       "), and who knows what listens there: remove it, or give --socket",
                   {},
                   false};
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

bool is_directory_of(const std::string& path, uid_t user) {
    struct stat info{};
    return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == user;
}

std::variant<Descriptor, Failure> connect_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return Failure{Problem::not_running,
                       "the socket's path " + path + " is too long: a path of " +
                           std::to_string(sizeof address.sun_path - 1) + " bytes at most is needed",
                       {},
                       false};
    }
    if (auto failure = belongs_to_somebody_else(path)) return *std::move(failure);
    std::memcpy(address.sun_path, path.data(), path.size());
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return failure_of(errno, path);
    // A Unix socket connects at once or not at all.
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return failure_of(errno, path);
    }
    return socket;
}

Transferred send_some(const Descriptor& socket, std::string_view bytes) {
    const auto n = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) return {static_cast<std::size_t>(n), false};
    return {0, errno != EAGAIN && errno != EINTR};
}

Transferred receive_some(const Descriptor& socket, char* to, std::size_t size) {
    const auto n = ::recv(socket.fd(), to, size, MSG_DONTWAIT);
    if (n > 0) return {static_cast<std::size_t>(n), false};
    return {0, n == 0 || (errno != EAGAIN && errno != EINTR)};
}

Bell::Bell() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void Bell::ring() {
    const std::uint64_t one = 1;
    // The write fails only if the bell was rung up to its limit, and then it rings already.
    [[maybe_unused]] const auto n = ::write(event_.fd(), &one, sizeof one);
}

void Bell::quiet() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto n = ::read(event_.fd(), &count, sizeof count);
}

Ready wait_for(const Descriptor& socket,
               bool to_write,
               const Bell& bell,
               std::chrono::steady_clock::duration longest) {
    using namespace std::chrono;
    std::array<pollfd, 2> fds{};
    fds[0].fd = bell.fd();
    fds[0].events = POLLIN;
    fds[1].fd = socket.fd();  // poll() ignores a negative descriptor.
    fds[1].events = static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN);
    // Rounded up, so that the loop does not spin through the last millisecond; at most an hour, so
    // that the number fits.
    const auto ms = std::min<std::int64_t>(ceil<milliseconds>(longest).count(), 3'600'000);
    const int n = ::poll(fds.data(), fds.size(), static_cast<int>(std::max<std::int64_t>(ms, 0)));
    if (n <= 0) return {};
    return {(fds[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0, (fds[0].revents & POLLIN) != 0};
}

}  // namespace muster::client
