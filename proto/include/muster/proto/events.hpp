// All events, by domain; event.hpp explains the rows.
#pragma once

#include <muster/proto/field/catalog_events.hpp>
#include <muster/proto/field/game_events.hpp>
#include <muster/proto/field/session_events.hpp>
#include <muster/proto/people/events.hpp>
#include <muster/proto/rows.hpp>
#include <muster/proto/system/events.hpp>

namespace muster {

#define MUSTER_EVENTS(ROW)     \
    MUSTER_SYSTEM_EVENTS(ROW)  \
    MUSTER_PEOPLE_EVENTS(ROW)  \
    MUSTER_CATALOG_EVENTS(ROW) \
    MUSTER_SESSION_EVENTS(ROW) \
    MUSTER_GAME_EVENTS(ROW)

using Event = detail::VariantOfRows<void MUSTER_EVENTS(MUSTER_AND_TYPE)>;

}  // namespace muster
