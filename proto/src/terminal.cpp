#include <muster/proto/terminal.hpp>

#include <cerrno>
#include <initializer_list>
#include <unistd.h>

namespace muster {

bool terminal_is_gone() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // A terminal that was hung up answers every request with EIO; what is no terminal does not.
        if (::isatty(fd) == 0 && errno == EIO) return true;
    }
    return false;
}

}  // namespace muster
