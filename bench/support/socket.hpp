// Thin wrappers of Unix sockets and descriptors: the benches measure the daemon, not their own
// client.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace muster::bench {

class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd();

    int get() const { return fd_; }

  private:
    int fd_ = -1;
};

// All functions throw std::system_error.
Fd listen_unix(const std::filesystem::path& path);
Fd connect_unix(const std::filesystem::path& path);
// Tries for ten seconds until there is a listener.
Fd connect_when_there(const std::filesystem::path& path);
Fd accept_one(const Fd& listener);
std::pair<Fd, Fd> socket_pair();

// Block. Throw if the peer closed.
void write_all(int fd, std::string_view bytes);
std::size_t read_some(int fd, char* data, std::size_t size);
void read_exactly(int fd, char* data, std::size_t size);

}  // namespace muster::bench
