// Checks readings of phones' positions. Pure functions; any thread.
#pragma once

#include "engine/core/field/game/team_track.hpp"

#include <muster/proto/error.hpp>
#include <muster/proto/field/session.hpp>

namespace muster::core {

// Nothing, or bad_data that names the field: out of range, not a number, or over 60 s in the
// future.
std::optional<Error> check_location(const Location& location, Time now);

// Whether a reading becomes the team's location. Ages are differences of the readings' own times.
bool replaces(const std::optional<Location>& last, const Location& reading);

// Whether a reading that became the team's location joins its track.
bool joins_track(const TeamTrack& track, const Location& reading);

}  // namespace muster::core
