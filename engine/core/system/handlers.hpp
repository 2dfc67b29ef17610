// One handler a row of this domain's requests. A handler first checks everything, then changes the
// state and emits events: an error that it returns must leave no trace. Rights are checked before
// (system/rights.hpp).
#pragma once

#include "engine/core/system/context.hpp"

#include <muster/proto/system/requests.hpp>

namespace muster::core {

#define MUSTER_DECLARE_HANDLER(name_, number_, kind_, reply_, cost_, who_may_) \
    Result<reply_> handle(SystemContext& context, const name_& request);
MUSTER_SYSTEM_REQUESTS(MUSTER_DECLARE_HANDLER)
#undef MUSTER_DECLARE_HANDLER

}  // namespace muster::core
