// What a domain keeps for good once it is over.
#pragma once

#include <memory>

namespace muster::core {

// Something that is over, on its way from its domain to the store of the journal that keeps it
// (history, in the terms of docs/architecture.md). The shell passes it on; the domain's store knows
// the true type. Immutable once it is handed out, so any thread may read it.
struct Archived {
    virtual ~Archived() = default;
};
using ArchivedPtr = std::shared_ptr<const Archived>;

}  // namespace muster::core
