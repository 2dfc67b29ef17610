// What `muster call` says about requests, made from their rows and structs.
#pragma once

#include "cli/table.hpp"

#include <muster/proto/message.hpp>

#include <string>

namespace muster::cli {

// A table of all requests that a client may make, by number.
std::string render_requests(const Style& style);
// The same as JSON on one line.
std::string requests_to_json();

// One request: who may make it, its fields, and the fields of all structs in them, as JSON wants
// them.
std::string render_request(const RequestInfo& info, const Style& style);

}  // namespace muster::cli
