// One handler a row of this domain's requests. A handler first checks everything, then changes the
// state and emits events: an error that it returns must leave no trace. Rights are checked before
// (system/rights.hpp).
#pragma once

#include "engine/core/field/context.hpp"

#include <muster/proto/field/catalog_requests.hpp>
#include <muster/proto/field/config_requests.hpp>
#include <muster/proto/field/game_requests.hpp>
#include <muster/proto/field/session_requests.hpp>

namespace muster::core {

#define MUSTER_DECLARE_HANDLER(name_, number_, kind_, reply_, cost_, who_may_) \
    Result<reply_> handle(FieldContext& context, const name_& request);
MUSTER_CATALOG_REQUESTS(MUSTER_DECLARE_HANDLER)
MUSTER_CONFIG_REQUESTS(MUSTER_DECLARE_HANDLER)
MUSTER_SESSION_REQUESTS(MUSTER_DECLARE_HANDLER)
MUSTER_GAME_REQUESTS(MUSTER_DECLARE_HANDLER)
#undef MUSTER_DECLARE_HANDLER

}  // namespace muster::core
