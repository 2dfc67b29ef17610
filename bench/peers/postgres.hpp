// PostgreSQL: the frontend protocol, version 3, with a prepared statement.
#pragma once

#include "bench/peers/wire.hpp"

namespace muster::bench {

// One INSERT of a payload, a transaction of its own; it has to say that it inserted one row. The
// first client makes the table.
std::unique_ptr<Wire> postgres_appender(std::size_t client);

}  // namespace muster::bench
