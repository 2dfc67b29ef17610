// The default places where the daemon and its clients find each other.
#pragma once

#include <string>

namespace muster {

// The daemon's socket: $MUSTER_SOCKET, else $RUNTIME_DIRECTORY/muster.sock (which systemd sets for
// the service), else $XDG_RUNTIME_DIR/muster/muster.sock, else /tmp/muster-UID/muster.sock. Empty
// variables count as unset. Reads the environment; call it before any thread changes the
// environment.
std::string default_socket_path();

// The directory of the last path. Any user of the machine can make a directory of that name.
std::string temporary_socket_directory();

// The socket for a client: the same path. If that socket does not exist, the system-wide service's
// socket, if that one exists. If neither exists, the path at which a daemon has been.
std::string default_socket_path_for_clients();

// The file that the daemon at that socket holds locked. The file stays after the daemon's end, and
// so shows that a daemon has been there.
inline std::string socket_lock_path(const std::string& socket) {
    return socket + ".lock";
}

// The socket of musterd as a system service.
inline constexpr const char* system_socket_path = "/run/muster/muster.sock";

}  // namespace muster
