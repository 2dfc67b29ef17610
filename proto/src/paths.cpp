#include <muster/proto/paths.hpp>

#include <cstdlib>
#include <unistd.h>

namespace muster {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

}  // namespace

std::string temporary_socket_directory() {
    return "/tmp/muster-" + std::to_string(::getuid());
}

std::string default_socket_path() {
    if (auto path = variable("MUSTER_SOCKET"); !path.empty()) return path;
    if (auto directory = variable("RUNTIME_DIRECTORY"); !directory.empty())
        return directory + "/muster.sock";
    if (auto directory = variable("XDG_RUNTIME_DIR"); !directory.empty())
        return directory + "/muster/muster.sock";
    return temporary_socket_directory() + "/muster.sock";
}

std::string default_socket_path_for_clients() {
    auto path = default_socket_path();
    if (!variable("MUSTER_SOCKET").empty() || exists(path)) return path;
    if (exists(system_socket_path)) return system_socket_path;
    // A service that restarts has no socket for a moment.
    if (!exists(socket_lock_path(path)) && exists(socket_lock_path(system_socket_path)))
        return system_socket_path;
    return path;
}

}  // namespace muster
