// The timers of this domain.
#pragma once

#include "engine/core/people/context.hpp"

namespace muster::core {

enum class PeopleTimer : std::uint8_t {
    lost_attachments = TimerKinds::people_first,  // Removes a slice of the attachments of lost
                                                  // connections.
};

// Whether the timer is one of this domain.
inline bool is_people_timer(const TimerPurpose& purpose) {
    return purpose.kind == static_cast<std::uint8_t>(PeopleTimer::lost_attachments);
}

// Runs the timer's action. False: the timer belongs to another domain. REQUIRES: the timer was
// taken out.
bool fire_people_timer(PeopleContext& context, const TimerPurpose& purpose);

}  // namespace muster::core
