// The signals that do not end the daemon: other programs send them to services as "reload", "turn
// the log over" and the like.
#pragma once

namespace muster {

// From here on SIGUSR1, SIGUSR2 and SIGHUP have no effect, until the daemon handles SIGHUP. Call
// this before the start, which may take long.
void outlive_signals();

// Whether the daemon's starter had SIGHUP ignored, as nohup does. Then it stays ignored.
bool hangups_are_ignored();

}  // namespace muster
