// PostgreSQL's frontend protocol, version 3, with a prepared statement.
#pragma once

#include "bench/peers/wire.hpp"

namespace muster::bench {

// INSERTs a payload in its own transaction and expects one inserted row. The first client creates
// the table.
std::unique_ptr<Wire> postgres_appender(std::size_t client);

}  // namespace muster::bench
