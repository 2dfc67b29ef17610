// Finished things that a domain stores for good.
#pragma once

#include <memory>

namespace muster::core {

// A finished thing, such as a game, on the way from its domain to the journal's store for it (see
// docs/architecture.md). The runtime passes it on; the store knows the true type. It is immutable
// once it leaves the domain, so any thread may read it.
struct Archived {
    virtual ~Archived() = default;
};
using ArchivedPtr = std::shared_ptr<const Archived>;

}  // namespace muster::core
