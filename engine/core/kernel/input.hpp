// What goes into the core. Time, identity and chance come with it: the core asks nobody.
#pragma once

#include <muster/proto/message.hpp>

namespace muster::core {

// Who sent a command, as far as the rules need to know. Part of its record.
struct Origin {
    PeerClass peer_class = PeerClass::operator_;
    std::uint32_t uid = 0;  // The peer's user id, for the grants of services.
    Actor actor;
    std::optional<IdempotencyKey> key;
    MUSTER_FIELDS(peer_class, uid, actor, key)
    bool operator==(const Origin&) const = default;
};

// One request on its way through the core. It has passed the door: names are normalised and carry
// their keys, passphrases and tokens are hashed, pictures stored, seeds chosen.
struct Input {
    Time time{};  // REQUIRES: not before the last input's.
    Origin origin;
    Request request;
};

// The core's own timers come in this way: Input{due, {}, TimerFired{id}}.
struct DueTimer {
    Time due{};
    TimerId id;
    auto operator<=>(const DueTimer&) const = default;
};

}  // namespace muster::core
