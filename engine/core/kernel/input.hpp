// The input of the core. Time, identity and random seeds come with the input; the core has no other
// source.
#pragma once

#include <muster/proto/message.hpp>

namespace muster::core {

// The facts about the sender that the rules need. Part of the record.
struct Origin {
    PeerClass peer_class = PeerClass::operator_;
    std::uint32_t uid = 0;  // The peer's user id, for the grants of services.
    Actor actor;
    std::optional<IdempotencyKey> key;
    MUSTER_FIELDS(peer_class, uid, actor, key)
    bool operator==(const Origin&) const = default;
};

// One request to the core. It has passed the door: names are normalised and have their keys,
// passphrases and tokens are hashed, pictures are stored, seeds are drawn.
struct Input {
    Time time{};  // REQUIRES: not before the last input's.
    Origin origin;
    Request request;
};

// A timer of the core comes as Input{due, {}, TimerFired{id}}.
struct DueTimer {
    Time due{};
    TimerId id;
    auto operator<=>(const DueTimer&) const = default;
};

}  // namespace muster::core
