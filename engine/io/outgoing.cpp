#include "engine/io/outgoing.hpp"

namespace muster::io {

namespace {

constexpr std::size_t pieces_kept_when_idle = 16;

bool adjoins(const Piece& first, const Piece& second) {
    return first.bytes.data() + first.bytes.size() == second.bytes.data() &&
           first.owner == second.owner;
}

}  // namespace

void Outgoing::push_reply(Piece piece) {
    push(std::move(piece), false);
}

void Outgoing::push_event(Topic topic, std::uint64_t number, Piece piece) {
    const bool room = event_bytes_ + piece.bytes.size() <= limits_.event_bytes_max &&
                      pieces_.size() - begin_ < limits_.pieces_max;
    if (lagging() || !room) {
        lost_[topic] = number;
        // No pending output will make room later: the event is larger than the whole buffer.
        if (empty()) tell_what_was_lost();
        return;
    }
    push(std::move(piece), true);
}

void Outgoing::push(Piece&& piece, bool is_event) {
    (is_event ? event_bytes_ : reply_bytes_) += piece.bytes.size();
    if (!empty() && pieces_.back().is_event == is_event && adjoins(pieces_.back().piece, piece)) {
        auto& last = pieces_.back().piece.bytes;
        last = {last.data(), last.size() + piece.bytes.size()};
        return;
    }
    pieces_.push_back({std::move(piece), is_event});
}

std::size_t Outgoing::gather(std::span<std::string_view> out) const {
    const auto count = std::min(out.size(), pieces_.size() - begin_);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = pieces_[begin_ + i].piece.bytes;
    return count;
}

void Outgoing::consume(std::size_t size) {
    while (size != 0) {
        auto& front = pieces_[begin_];
        auto& bytes = front.piece.bytes;
        const auto taken = std::min(size, bytes.size());
        (front.is_event ? event_bytes_ : reply_bytes_) -= taken;
        size -= taken;
        bytes.remove_prefix(taken);
        if (!bytes.empty()) break;
        front.piece.owner.reset();
        ++begin_;
    }
    if (empty()) {
        begin_ = 0;
        pieces_.clear();
        if (pieces_.capacity() > pieces_kept_when_idle) pieces_.shrink_to_fit();
    } else if (begin_ > pieces_.size() / 2) {
        pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(begin_));
        begin_ = 0;
    }
    if (lagging() && event_bytes_ <= limits_.event_bytes_max / 2 &&
        pieces_.size() - begin_ <= limits_.pieces_max / 2) {
        tell_what_was_lost();
    }
}

void Outgoing::end_events() {
    if (lagging()) tell_what_was_lost();
}

void Outgoing::tell_what_was_lost() {
    Lagged lagged;
    for (const auto& [topic, number] : lost_)
        lagged.lost.push_back({topic, number});
    lost_.clear();
    auto frame = std::make_shared<std::string>();
    append_frame(*frame, FrameKind::lagged, lagged);
    const std::string_view bytes = *frame;
    push({std::move(frame), bytes}, false);
}

void Outgoing::detach() {
    std::vector<Pending> kept;
    for (std::size_t i = begin_; i < pieces_.size();) {
        if (pieces_[i].is_detached) {
            kept.push_back(std::move(pieces_[i++]));
            continue;
        }
        // Makes one copy for each run of pieces of the same kind.
        auto copy = std::make_shared<std::string>();
        const bool is_event = pieces_[i].is_event;
        for (; i < pieces_.size() && !pieces_[i].is_detached && pieces_[i].is_event == is_event;
             ++i) {
            copy->append(pieces_[i].piece.bytes);
        }
        const std::string_view bytes = *copy;
        kept.push_back({{std::move(copy), bytes}, is_event, true});
    }
    pieces_ = std::move(kept);
    begin_ = 0;
}

}  // namespace muster::io
