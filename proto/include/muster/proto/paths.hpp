// Where the daemon and its clients find each other when nobody says otherwise.
#pragma once

#include <string>

namespace muster {

// The daemon's socket: $MUSTER_SOCKET, else $RUNTIME_DIRECTORY/muster.sock (which systemd sets for
// the service), else $XDG_RUNTIME_DIR/muster/muster.sock, else /tmp/muster-UID/muster.sock. Empty
// variables count as unset. Reads the environment; call it before threads change that.
std::string default_socket_path();

// The directory of the last of these. Anybody may make one of that name.
std::string temporary_socket_directory();

// Where a client looks: the same, and where no such socket exists but the system-wide service's
// does, that one. Where neither does, the one at which a daemon has been.
std::string default_socket_path_for_clients();

// The file that the daemon at that socket holds locked, and leaves behind when it ends: where it
// is, a daemon has been.
inline std::string socket_lock_path(const std::string& socket) {
    return socket + ".lock";
}

// The socket of musterd run as a system service.
inline constexpr const char* system_socket_path = "/run/muster/muster.sock";

}  // namespace muster
