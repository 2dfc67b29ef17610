// A client that notes its replies and events.
#pragma once

#include "engine/io/recipient.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster::io {

inline const Topic session{Topic::Kind::session, 1};
inline const Actor ada = Actor::of(PlayerId{1});

// Any one thread.
class FakeRecipient final : public Recipient {
  public:
    explicit FakeRecipient(door::Peer peer = {1, PeerClass::operator_, 0}) : peer_(peer) {}

    const door::Peer& peer() const override { return peer_; }
    void push_event(Topic topic, std::uint64_t number, Piece piece) override {
        events.emplace_back(topic, number);
        bytes += piece.bytes;
    }
    void push_reply(Piece piece) override { bytes += piece.bytes; }
    void settle(std::uint64_t request_id) override { settled.push_back(request_id); }

    std::vector<std::pair<Topic, std::uint64_t>> events;
    std::vector<std::uint64_t> settled;
    std::string bytes;  // All queued bytes, in order.

  private:
    door::Peer peer_;
};

}  // namespace muster::io
