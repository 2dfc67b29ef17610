// How a round of the io thread ends: something was read, released, or done by a worker; then the
// engine gets what was asked, and the clients what is pending.
#pragma once

#include "engine/io/desk.hpp"

#include <asio/io_context.hpp>

#include <atomic>

namespace muster::io {

// io thread, but for answer_is_there().
class Rounds {
  public:
    Rounds(asio::io_context& io, Desk& desk) : io_(io), desk_(desk) {}

    // Ends the round at once.
    void end();
    // Ends it after the client has sent something. Where others send too, the end waits until all
    // have been read that can be: the more requests the engine takes at once, the less each of them
    // costs.
    void end_after(runtime::ClientId reader);

    // Any thread: something was released, and the io thread will get to it.
    void answer_is_there() { has_answer_.store(true, std::memory_order_release); }
    // It gets to it now.
    void takes_answers() { has_answer_.store(false, std::memory_order_relaxed); }

  private:
    // The engine was just asked something. Where it tends to answer at once, that is waited for: to
    // sleep and be woken takes longer.
    void linger();

    asio::io_context& io_;
    Desk& desk_;
    runtime::ClientId last_reader_ = 0;
    bool end_is_due_ = false;  // It is posted.
    std::atomic<bool> has_answer_ = false;
    unsigned pause_ = 0;       // The last one, in questions; 0: the engine answered at once.
    unsigned pause_left_ = 0;  // Questions that are not waited for.
};

}  // namespace muster::io
