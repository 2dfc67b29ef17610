// What programs keep in the engine, and what the daemon tells it of its clock.
#pragma once

#include <muster/proto/system/requests.hpp>

#include <map>

namespace muster::core {

struct SystemState {
    SetClock clock;                                                      // The newest anchor.
    std::map<std::uint32_t, std::map<std::string, std::string>> values;  // By user id and key.
};

}  // namespace muster::core
