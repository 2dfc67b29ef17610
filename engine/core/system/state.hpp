// The values of programs, and the daemon's clock.
#pragma once

#include <muster/proto/system/requests.hpp>

#include <map>

namespace muster::core {

struct SystemState {
    SetClock clock;  // The newest anchor.
    // The anchor is a rehearsal's. False: it says how engine time follows the machine's clock.
    bool is_rehearsal = false;
    std::map<std::uint32_t, std::map<std::string, std::string>> values;  // By user id and key.
};

}  // namespace muster::core
