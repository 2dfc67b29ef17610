// What a request costs of the rates that connections and players have.
#pragma once

#include <cstdint>

namespace muster::door {

// `expensive`: a list, a history, a picture, an import or a game's start, which need the engine,
// the journal or a worker a hundred times as long as others do.
enum class Cost : std::uint8_t { cheap, expensive };

// By request number; unknown ones are cheap: they are refused at once. Any thread.
Cost cost_of(std::uint16_t request_number);

}  // namespace muster::door
