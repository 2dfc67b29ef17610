// Mosquitto: MQTT 3.1.1 with QoS 0 (at most once), the least work for the broker.
#pragma once

#include "bench/peers/wire.hpp"

namespace muster::bench {

std::unique_ptr<Wire> mqtt_publisher();
std::unique_ptr<Wire> mqtt_subscriber(std::size_t client);

}  // namespace muster::bench
