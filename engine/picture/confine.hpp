// The bounds of the process that reads a picture.
#pragma once

namespace muster::picture {

// From here on this process can compute and use the descriptors that it has, and little else: no
// file, no socket, no other program; 512 MiB, 10 s of the processor. Throws std::runtime_error if
// the system does not set a limit. Under a sanitizer only the time is limited, because a sanitizer
// needs the rest.
void confine();

}  // namespace muster::picture
