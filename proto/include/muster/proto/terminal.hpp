// The terminal that a program was started from.
#pragma once

namespace muster {

// Whether a standard stream is a terminal that was closed. SIGHUP means that, or "reload".
bool terminal_is_gone();

}  // namespace muster
