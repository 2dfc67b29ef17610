// All requests to the engine, by domain; request.hpp explains the rows.
#pragma once

#include <muster/proto/field/catalog_requests.hpp>
#include <muster/proto/field/config_requests.hpp>
#include <muster/proto/field/game_requests.hpp>
#include <muster/proto/field/session_requests.hpp>
#include <muster/proto/people/requests.hpp>
#include <muster/proto/rows.hpp>
#include <muster/proto/system/requests.hpp>

namespace muster {

#define MUSTER_REQUESTS(ROW)     \
    MUSTER_SYSTEM_REQUESTS(ROW)  \
    MUSTER_PEOPLE_REQUESTS(ROW)  \
    MUSTER_CATALOG_REQUESTS(ROW) \
    MUSTER_CONFIG_REQUESTS(ROW)  \
    MUSTER_SESSION_REQUESTS(ROW) \
    MUSTER_GAME_REQUESTS(ROW)

using Request = detail::VariantOfRows<void MUSTER_REQUESTS(MUSTER_AND_TYPE)>;

}  // namespace muster
