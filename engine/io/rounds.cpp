#include "engine/io/rounds.hpp"

#include "engine/runtime/spin.hpp"

#include <asio/post.hpp>

#include <utility>

namespace muster::io {

void Rounds::end() {
    if (desk_.flush()) linger();
}

void Rounds::end_after(runtime::ClientId reader) {
    // If only one client sends, its requests are handed over without delay.
    if (std::exchange(last_reader_, reader) == reader && !end_is_due_) return end();
    if (std::exchange(end_is_due_, true)) return;
    // Runs after the reads that are ready now.
    asio::post(io_, [this] {
        end_is_due_ = false;
        end();
    });
}

void Rounds::linger() {
    if (pause_left_ != 0) {
        --pause_left_;
        return;
    }
    const auto answered = [&] { return has_answer_.load(std::memory_order_acquire); };
    runtime::spin_until(answered, linger_max);
    pause_ = answered() ? 0 : std::min(2 * pause_ + 1, linger_pause_max);
    pause_left_ = pause_;
}

}  // namespace muster::io
