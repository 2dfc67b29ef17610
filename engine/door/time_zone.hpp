// IANA time zones by name, from the system's database.
#pragma once

#include <muster/proto/values.hpp>

#include <optional>
#include <string>

namespace muster::door {

// Writes the zone's offsets from 1970 on, as far as the database lists their changes (to 2037 at
// present). Returns the fault, or nothing. Reads files, so it is for a worker; any thread.
std::optional<std::string> look_up(TimeZone& zone);

}  // namespace muster::door
