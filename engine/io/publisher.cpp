#include "engine/io/publisher.hpp"

#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"
#include "engine/runtime/spin.hpp"

#include <asio/post.hpp>

namespace muster::io {

void Publisher::release(Dealer::Batch batch) {
    const bool is_first = released_.with([&](auto& waiting) {
        waiting.push_back(std::move(batch));
        return waiting.size() == 1;
    });
    if (!is_first) return;
    asio::post(hub_.io, [this] { deliver(); });
    has_released_.store(true, std::memory_order_release);
}

void Publisher::linger() {
    if (pause_left_ != 0) {
        --pause_left_;
        return;
    }
    const auto answered = [&] { return has_released_.load(std::memory_order_acquire); };
    runtime::spin_until(answered, linger_max);
    pause_ = answered() ? 0 : std::min(2 * pause_ + 1, linger_pause_max);
    pause_left_ = pause_;
}

void Publisher::deliver() {
    has_released_.store(false, std::memory_order_relaxed);
    released_.with([&](auto& waiting) { waiting.swap(dealt_); });
    for (const auto& batch : dealt_)
        dealer_.deal(batch);
    dealt_.clear();
    hub_.flush();
}

Recipient* Publisher::find(runtime::ClientId client) {
    return hub_.find(client);
}

void Publisher::answered(std::uint64_t request_id, bool ok, std::string_view frame) {
    hub_.services.intake->answered(request_id, ok, frame);
}

void Publisher::ask(const runtime::Released::Query& query) {
    hub_.services.queries->start(query);
}

}  // namespace muster::io
