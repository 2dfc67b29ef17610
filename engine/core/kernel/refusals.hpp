// Refusals that many rules share, with the same sentence everywhere. The sentence names the fault;
// the facts are for programs.
#pragma once

#include <muster/proto/error.hpp>

#include <string_view>

namespace muster::core {

// `what` is the word for people: "player", "team". Facts: what, id.
Error not_found(std::string_view what, std::uint64_t id);
// The same for a thing with a name or a letter instead of an id. Facts: what, name.
Error not_found(std::string_view what, std::string_view name);
// Another thing has the name, or one that is too similar. Facts: what, name.
Error name_taken(std::string_view what, std::string_view name);
// The thing can't be removed while others need it; `message` is a whole sentence. Facts: what, id.
Error in_use(std::string_view what, std::uint64_t id, std::string message);
// The engine has the maximum number of `what` (plural). Facts: field, max.
Error over_limit(std::string_view what, std::size_t max);

}  // namespace muster::core
