// Ends a round of the io thread: after reading, a release, or a worker's result, the engine gets
// the new requests and the clients get pending output.
#pragma once

#include "engine/io/desk.hpp"

#include <asio/io_context.hpp>

#include <atomic>

namespace muster::io {

// io thread, except answer_is_there().
class Rounds {
  public:
    Rounds(asio::io_context& io, Desk& desk) : io_(io), desk_(desk) {}

    // Ends the round at once.
    void end();
    // Ends the round after a client sent something. If other clients send too, the round ends after
    // all ready reads: the more requests the engine takes at once, the less each of them costs.
    void end_after(runtime::ClientId reader);

    // Any thread: something was released, and the io thread will process it.
    void answer_is_there() { has_answer_.store(true, std::memory_order_release); }
    // The io thread processes the release now.
    void takes_answers() { has_answer_.store(false, std::memory_order_relaxed); }

  private:
    // The engine just got a request. If the engine tends to answer at once, the io thread waits for
    // the answer without sleep, because sleeping and waking take longer.
    void linger();

    asio::io_context& io_;
    Desk& desk_;
    runtime::ClientId last_reader_ = 0;
    bool end_is_due_ = false;  // The end of the round is posted.
    std::atomic<bool> has_answer_ = false;
    unsigned pause_ = 0;       // In requests; 0: the engine answered at once.
    unsigned pause_left_ = 0;  // Requests for which the io thread will not wait.
};

}  // namespace muster::io
