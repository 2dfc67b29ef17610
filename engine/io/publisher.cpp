#include "engine/io/publisher.hpp"

#include <asio/post.hpp>

namespace muster::io {

void Publisher::start(Desk& desk, Rounds& rounds) {
    desk_ = &desk;
    rounds_ = &rounds;
}

void Publisher::release(Dealer::Batch batch) {
    const bool is_first = released_.with([&](auto& waiting) {
        waiting.push_back(std::move(batch));
        return waiting.size() == 1;
    });
    if (!is_first) return;
    asio::post(io_, [this] { deliver(); });
    rounds_->answer_is_there();
}

void Publisher::deliver() {
    rounds_->takes_answers();
    released_.with([&](auto& waiting) { waiting.swap(dealt_); });
    for (const auto& batch : dealt_)
        desk_->deal(batch);
    dealt_.clear();
    rounds_->end();
}

}  // namespace muster::io
