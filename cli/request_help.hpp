// The help of `muster call`, made from the table of requests and from the schema.
#pragma once

#include "cli/table.hpp"

#include <muster/proto/message.hpp>

#include <string>

namespace muster::cli {

// A table of all requests open to clients, by number.
std::string render_requests(const Style& style);
// The same table as JSON on one line.
std::string requests_to_json();

// One request: its actors, its fields, and the fields of all structs in it, in their JSON form.
std::string render_request(const RequestInfo& info, const Style& style);

}  // namespace muster::cli
