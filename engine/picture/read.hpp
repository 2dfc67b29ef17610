// Reads a picture of a phone and makes what is kept of it: an upright JPEG of bounded size, and a
// thumbnail, both without any other data of the file.
#pragma once

#include "engine/picture/report.hpp"

#include <span>

namespace muster::picture {

// Never throws. Takes as much memory and time as the decoders take: the daemon gives this to a
// process of its own, which has limits. Any thread.
Report read(std::span<const std::uint8_t> bytes);

}  // namespace muster::picture
