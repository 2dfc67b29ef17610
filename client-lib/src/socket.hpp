// A connected Unix socket, and the bell that wakes a waiting thread.
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

// Whether the directory belongs to the user and is no link. Anybody can make a directory in /tmp.
// False if there is no directory.
bool is_directory_of(const std::string& path, uid_t user);

// Connects without waiting. A failure's message says what to do.
std::variant<Descriptor, Failure> connect_unix(const std::string& path);

struct Transferred {
    std::size_t size = 0;
    bool closed = false;  // The other end closed the connection, or it broke.
};
// Neither function waits. A size of 0 without `closed`: not possible now.
Transferred send_some(const Descriptor& socket, std::string_view bytes);
Transferred receive_some(const Descriptor& socket, char* to, std::size_t size);

// Any thread rings the bell to wake the thread that waits.
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
// Waits for the socket (which may be absent), the bell or the end of the time, whichever comes
// first.
Ready wait_for(const Descriptor& socket,
               bool to_write,
               const Bell& bell,
               std::chrono::steady_clock::duration longest);

}  // namespace muster::client
