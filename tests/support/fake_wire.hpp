// The client's end of a conversation, without a socket. It sends bytes, and takes as many bytes as
// the test allows.
#pragma once

#include "engine/io/conversation.hpp"

#include <cstring>
#include <limits>

namespace muster::io {

// REQUIRES: the test advances `now`, and calls Hub::flush() after each step.
class FakeWire final : public Wire {
  public:
    // The test shares ownership with the hub, so that it can examine a finished conversation.
    static std::shared_ptr<FakeWire> open(Hub& hub, const TimePoint& now, PeerClass peer_class) {
        const door::Peer peer{hub.next_client(), peer_class, 1000};
        auto wire = std::make_shared<FakeWire>(hub, now, peer);
        hub.add({wire, &wire->conversation});
        return wire;
    }
    FakeWire(Hub& hub, const TimePoint& now, door::Peer peer)
        : conversation(hub, *this, peer, now), now_(now) {}

    // Delivers the bytes in reads as large as the conversation accepts. Calls `take(incoming)` for
    // each request.
    template <class Take>
    void send(std::string_view bytes, Take&& take) {
        while (!bytes.empty() && conversation.wants_to_read()) {
            const auto room = conversation.room();
            const auto size = std::min(bytes.size(), room.size());
            std::memcpy(room.data(), bytes.data(), size);
            bytes.remove_prefix(size);
            conversation.received(size, now_);
            while (auto incoming = conversation.next_request())
                take(std::move(*incoming));
        }
    }

    void serve() override {
        std::size_t size = 0;
        while (!conversation.outgoing().empty() && takes != 0) {
            std::array<std::string_view, 4> pieces;
            conversation.outgoing().gather(pieces);
            const auto taken = std::min(takes, pieces[0].size());
            told += pieces[0].substr(0, taken);
            takes -= taken;
            size += taken;
            conversation.wrote(taken);
        }
        if (!conversation.outgoing().empty()) conversation.stays_pending(size, now_);
        if (wrote) {
            wrote();
        } else {
            conversation.end_if_over();
        }
    }
    void close() override { ++closed; }

    // The frames received since the last call, with copies of their bodies.
    std::vector<std::pair<FrameKind, std::string>> frames() {
        std::memcpy(reader_.prepare(told.size()), told.data(), told.size());
        reader_.commit(told.size());
        told.clear();
        std::vector<std::pair<FrameKind, std::string>> frames;
        while (const auto frame = reader_.next())
            frames.emplace_back(frame->kind, frame->body);
        return frames;
    }

    std::function<void()> wrote;  // Called instead of Conversation::end_if_over().
    std::size_t takes = std::numeric_limits<std::size_t>::max();
    std::string told;
    int closed = 0;
    Conversation conversation;

  private:
    const TimePoint& now_;
    FrameReader reader_{limits::reply_frame_size_max};
};

}  // namespace muster::io
