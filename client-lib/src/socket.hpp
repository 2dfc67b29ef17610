// A connected Unix socket, and the bell that wakes who waits for it.
#pragma once

#include <muster/client/failure.hpp>

#include <chrono>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace muster::client {

// Owns a file descriptor. Any one thread.
class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor();
    int fd() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_;
};

// Whether a directory in /tmp, where anybody can make one, is the user's: neither a link nor
// another user's. False where there is nothing.
bool is_directory_of(const std::string& path, uid_t user);

// Connects without waiting. A failure's message says what to do.
std::variant<Descriptor, Failure> connect_unix(const std::string& path);

struct Transferred {
    std::size_t size = 0;
    bool closed = false;  // By the other end, or broken.
};
// Neither waits. A size of 0 without `closed`: not now.
Transferred send_some(const Descriptor& socket, std::string_view bytes);
Transferred receive_some(const Descriptor& socket, char* to, std::size_t size);

// Rung by any thread to wake the one that waits.
class Bell {
  public:
    Bell();
    void ring();
    void quiet();
    int fd() const { return event_.fd(); }

  private:
    Descriptor event_;
};

struct Ready {
    bool readable = false;
    bool rung = false;
};
// Waits for the socket (which may be none), the bell or the end of the time, whichever comes first.
Ready wait_for(const Descriptor& socket,
               bool to_write,
               const Bell& bell,
               std::chrono::steady_clock::duration longest);

}  // namespace muster::client
