// Muster: its own frames.
#pragma once

#include "bench/peers/wire.hpp"

#include <muster/proto/ids.hpp>

namespace muster::bench {

std::unique_ptr<Wire> muster_pinger();
// Adjusts the team's points, with a payload for a reason: a durable command and an event. Replies
// have to come in order.
std::unique_ptr<Wire> muster_adjuster(TeamId team);
// Hears the session's events.
std::unique_ptr<Wire> muster_subscriber(SessionId session);

}  // namespace muster::bench
