// A daemon holds a lock beside its socket for its whole life. So the holder of the lock finds
// either no socket or a socket that a dead daemon left behind. The new socket is made under another
// name, and is moved into place when it listens with the right mode. So a client never meets a
// half-made socket.
#include "engine/io/listener.hpp"

#include <muster/proto/paths.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace muster::io {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw CannotListen(what);
}
[[noreturn]] void fail_with_errno(const std::string& what) {
    const int error = errno;
    throw CannotListen(what + ": " + std::strerror(error));
}

// A user who can write to the directory could replace the daemon's socket by another one.
void make_directory(const std::string& path, const SocketOptions& options) {
    const auto parent = std::filesystem::path(path).parent_path();
    if (!parent.empty()) {
        std::error_code error;
        std::filesystem::create_directories(parent, error);
        if (error) fail("the directory " + parent.string() + " can't be made: " + error.message());
    }
    if (::mkdir(path.c_str(), options.group ? 0750 : 0700) == 0) {
        if (options.group && ::chown(path.c_str(), static_cast<uid_t>(-1), *options.group) != 0) {
            fail_with_errno("the group of the directory " + path + " can't be set");
        }
        return;
    }
    if (errno != EEXIST) fail_with_errno("the directory " + path + " can't be made");
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0)
        fail_with_errno("the directory " + path + " can't be looked at");
    if (S_ISLNK(info.st_mode) && path.starts_with("/tmp/"))
        fail(path + " is a link, which another user may have made");
    if (S_ISDIR(info.st_mode) && path.starts_with("/tmp/muster-") && info.st_uid != ::geteuid()) {
        fail("the directory " + path + " belongs to somebody else (uid " +
             std::to_string(info.st_uid) + ")");
    }
}

bool somebody_listens(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail_with_errno("no socket can be made");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    const bool connected =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

// The lock file stays: after its removal two daemons could hold locks on two files of the same
// name.
int lock_beside(const std::string& path) {
    const auto name = socket_lock_path(path);
    const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) fail_with_errno("the lock file " + name + " can't be opened");
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    const int error = errno;
    ::close(fd);
    if (error == EWOULDBLOCK)
        fail("another daemon listens on " + path + "; stop it, or choose another socket");
    fail("the lock file " + name + " can't be locked: " + std::strerror(error));
}

void check_place(const std::string& path) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return;
    if (!S_ISSOCK(info.st_mode))
        fail(path + " exists and is no socket; remove it, or choose another path");
    if (somebody_listens(path))
        fail("another program listens on " + path + "; stop it, or choose another socket");
}

// Returns the lock.
int take_place(const SocketOptions& options) {
    const auto& path = options.path;
    sockaddr_un address{};
    const auto path_size_max = sizeof address.sun_path - 1 - std::strlen(".new");
    if (path.empty() || path.size() > path_size_max) {
        fail("the socket's path has " + std::to_string(path.size()) + " bytes; the system allows " +
             std::to_string(path_size_max) + ": " + path);
    }
    if (const auto directory = std::filesystem::path(path).parent_path(); !directory.empty()) {
        make_directory(directory.string(), options);
    }
    const int lock = lock_beside(path);
    try {
        check_place(path);
    } catch (const CannotListen&) {
        ::close(lock);
        throw;
    }
    return lock;
}

void listen_under(const std::string& name, Acceptor& acceptor, const SocketOptions& options) {
    ::unlink(name.c_str());
    acceptor.open();
    asio::error_code error;
    acceptor.bind(Protocol::endpoint(name), error);
    if (error) fail("the socket " + options.path + " can't be made: " + error.message());
    if (::chmod(name.c_str(), options.mode) != 0)
        fail_with_errno("the mode of the socket can't be set");
    if (options.group && ::chown(name.c_str(), static_cast<uid_t>(-1), *options.group) != 0) {
        fail_with_errno("the group of the socket can't be set");
    }
    acceptor.listen();
}

ino_t inode_of(const std::string& path) {
    struct stat info{};
    return ::lstat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

}  // namespace

Listener::Listener(asio::io_context& io, const SocketOptions& options)
    : options_(options), lock_(take_place(options)), acceptor_(io.get_executor()) {
    try {
        listen();
    } catch (...) {
        ::close(lock_);
        throw;
    }
}

Listener::~Listener() {
    close();
}

void Listener::listen() {
    const auto name = options_.path + ".new";
    try {
        listen_under(name, acceptor_, options_);
        inode_ = inode_of(name);
        if (::rename(name.c_str(), options_.path.c_str()) != 0)
            fail_with_errno("the socket " + options_.path + " can't be put in place");
    } catch (...) {
        ::unlink(name.c_str());
        throw;
    }
}

bool Listener::keep() {
    // The system gives the inode to no other file while the acceptor is open.
    if (acceptor_.is_open() && inode_of(options_.path) == inode_) return false;
    // The lock may have been removed too, and another daemon may have taken the place since.
    if (lock_ >= 0) ::close(std::exchange(lock_, -1));
    lock_ = take_place(options_);
    asio::error_code ignored;
    acceptor_.close(ignored);
    listen();
    return true;
}

void Listener::close() {
    if (std::exchange(is_closed_, true)) return;
    asio::error_code ignored;
    acceptor_.close(ignored);
    if (lock_ < 0) return;
    if (inode_of(options_.path) == inode_) ::unlink(options_.path.c_str());
    ::close(std::exchange(lock_, -1));
}

std::optional<Credentials> credentials_of(Socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    Credentials credentials{peer.uid, peer.gid, {}};
    // Asks the kernel for the groups of the peer's process. The user database might block, or have
    // changed since.
    credentials.groups.resize(64);
    for (;;) {
        size = static_cast<socklen_t>(credentials.groups.size() * sizeof(gid_t));
        const bool got = ::getsockopt(socket.native_handle(),
                                      SOL_SOCKET,
                                      SO_PEERGROUPS,
                                      credentials.groups.data(),
                                      &size) == 0;
        if (!got && errno != ERANGE) size = 0;
        credentials.groups.resize(size / sizeof(gid_t));
        if (got || size == 0) return credentials;
    }
}

PeerClass classify(const Credentials& peer, uid_t own_uid, std::optional<gid_t> service_group) {
    if (peer.uid == 0 || peer.uid == own_uid) return PeerClass::operator_;
    if (service_group) {
        const bool is_member =
            peer.gid == *service_group ||
            std::find(peer.groups.begin(), peer.groups.end(), *service_group) != peer.groups.end();
        if (is_member) return PeerClass::service;
    }
    return PeerClass::other;
}

}  // namespace muster::io
