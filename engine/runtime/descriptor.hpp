// A file descriptor that is closed on every way out.
#pragma once

#include <unistd.h>
#include <utility>

namespace muster::runtime {

class Descriptor {
  public:
    // Takes over an open descriptor; -1: none, as open() gives it.
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const { return fd_; }

  private:
    int fd_;
};

}  // namespace muster::runtime
