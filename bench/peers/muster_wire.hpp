// Muster's own frames.
#pragma once

#include "bench/peers/wire.hpp"

#include <muster/proto/ids.hpp>

namespace muster::bench {

std::unique_ptr<Wire> muster_pinger();
// Adjusts the team's points with a payload as the reason: a durable command and an event. Checks
// that replies come in order.
std::unique_ptr<Wire> muster_adjuster(TeamId team);
// Subscribes to the session's events.
std::unique_ptr<Wire> muster_subscriber(SessionId session);

}  // namespace muster::bench
