// The game modes, by name.
#pragma once

#include <muster/proto/field/session_requests.hpp>

namespace muster::core {

// In the order of display.
std::vector<ModeInfo> mode_infos();
bool is_mode(std::string_view name);

}  // namespace muster::core
