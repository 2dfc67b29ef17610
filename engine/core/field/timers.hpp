// The timers of this domain.
#pragma once

#include "engine/core/field/context.hpp"

namespace muster::core {

enum class FieldTimer : std::uint8_t {
    game_end = TimerKinds::field_first,  // The end of the game of the session `subject`.
    grace_end,  // The end of the grace period of the team `detail` in the session `subject`.
};

inline TimerPurpose game_end_of(SessionId session) {
    return {static_cast<std::uint8_t>(FieldTimer::game_end), session.value, 0};
}
inline TimerPurpose grace_end_of(SessionId session, TeamId team) {
    return {static_cast<std::uint8_t>(FieldTimer::grace_end), session.value, team.value};
}

// Whether the timer is one of this domain.
inline bool is_field_timer(const TimerPurpose& purpose) {
    return purpose.kind <= static_cast<std::uint8_t>(FieldTimer::grace_end);
}

// Runs the timer's action. False: the timer belongs to another domain. REQUIRES: the timer was
// taken out.
bool fire(FieldContext& context, const TimerPurpose& purpose);

}  // namespace muster::core
