// A minimal client of the protocol: blocking, with one socket and no thread.
#pragma once

#include "bench/support/socket.hpp"

#include <muster/proto/message.hpp>

#include <stdexcept>
#include <string>

namespace muster::bench {

// Any one thread.
class Connection {
  public:
    // Connects and exchanges greetings.
    static Connection open(const std::filesystem::path& socket);
    // The same on a connected socket.
    explicit Connection(Fd fd);

    int fd() const { return fd_.get(); }
    // Gives up the socket, for a caller that only reads.
    Fd release() && { return std::move(fd_); }

    void send(std::string_view frames) { write_all(fd_.get(), frames); }
    // Waits for the next complete frame, which is valid until the next call.
    Frame receive();
    // Waits for input, reads it and returns the number of completed replies; skips events. Throws
    // on a refusal.
    std::size_t receive_replies();

    // Sends a request and waits for its reply; skips events. Throws on a refusal.
    template <IsRequest R>
    typename R::Reply call(const R& request) {
        return decode<typename R::Reply>(call_encoded(Request{request}));
    }
    // The reply's body.
    std::string call_encoded(const Request& request);

  private:
    void expect_ok(const Frame& frame);

    Fd fd_;
    FrameReader reader_{limits::reply_frame_size_max};
    std::uint64_t last_id_ = 0;
};

// A request's whole frame, with the operator as the actor.
std::string request_frame(std::uint64_t id, const Request& request);

}  // namespace muster::bench
