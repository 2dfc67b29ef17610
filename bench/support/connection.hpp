// A client that does nothing but speak the protocol: blocking, one socket, no thread.
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
    // The same on a socket that is connected already.
    explicit Connection(Fd fd);

    int fd() const { return fd_.get(); }
    // The socket alone, for somebody who only takes what comes.
    Fd release() && { return std::move(fd_); }

    void send(std::string_view frames) { write_all(fd_.get(), frames); }
    // The next whole frame, for which it waits; valid until the next call.
    Frame receive();
    // Takes what has arrived (waiting for something) and returns how many whole replies that
    // completed; events are skipped. Throws where one is a refusal.
    std::size_t receive_replies();

    // Sends a request and waits for its reply, skipping events. Throws where it is refused.
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

// A request's whole frame, in the name of the operator.
std::string request_frame(std::uint64_t id, const Request& request);

}  // namespace muster::bench
