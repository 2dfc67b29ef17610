// The refusals that many rules share, so that they read the same everywhere. Each sentence says
// what is wrong; the facts are for programs.
#pragma once

#include <muster/proto/error.hpp>

#include <string_view>

namespace muster::core {

// `what` as people call it: "player", "team". Facts: what, id.
Error not_found(std::string_view what, std::uint64_t id);
// The same for what goes by a name or a letter. Facts: what, name.
Error not_found(std::string_view what, std::string_view name);
// Somebody else has the name, or one too much like it. Facts: what, name.
Error name_taken(std::string_view what, std::string_view name);
// Something can't go while others need it: `message` is a whole sentence. Facts: what, id.
Error in_use(std::string_view what, std::uint64_t id, std::string message);
// There are as many `what` (plural) as the engine keeps. Facts: field, max.
Error over_limit(std::string_view what, std::size_t max);

}  // namespace muster::core
