#include "engine/fault.hpp"

#include "engine/exit_codes.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <new>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace muster {

namespace {

constexpr std::string_view out_of_memory =
    "out of memory. Nothing that was acknowledged is lost. Give the daemon more (ulimit -v, "
    "MemoryMax=), then start it again.";

constexpr std::string_view no_thread =
    "a thread can't be started. Nothing that was acknowledged is lost. Give the daemon more memory "
    "(ulimit -v, MemoryMax=) or threads (ulimit -u, TasksMax=), then start it again.";

// Asio's codes have a category of their own, so only their values are compared.
bool is_no_thread(const std::system_error& error) {
    return error.code().value() == EAGAIN;
}

// Allocates no memory, because there may be none.
void say(std::string_view text) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

[[noreturn]] void end_for_want_of(std::string_view resource) {
    say("musterd: ");
    say(resource);
    say("\n");
    std::_Exit(static_cast<int>(ExitCode::fault));
}

[[noreturn]] void last_words() {
    try {
        if (const auto fault = std::current_exception()) std::rethrow_exception(fault);
    } catch (const std::bad_alloc&) {
        end_for_want_of(out_of_memory);
    } catch (const std::system_error& error) {
        if (is_no_thread(error)) end_for_want_of(no_thread);
        say("musterd: a fault of the daemon: ");
        say(error.what());
        say(". Nothing that was acknowledged is lost; start it again.\n");
    } catch (const std::exception& error) {
        say("musterd: a fault of the daemon: ");
        say(error.what());
        say(". Nothing that was acknowledged is lost; start it again.\n");
    } catch (...) {
        say("musterd: a fault of the daemon. Nothing that was acknowledged is lost.\n");
    }
    std::abort();
}

}  // namespace

void announce_faults() {
    std::set_terminate(last_words);
}

std::string explain_fault(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return std::string(out_of_memory);
    const auto* system = dynamic_cast<const std::system_error*>(&error);
    if (system != nullptr && is_no_thread(*system)) return std::string(no_thread);
    return error.what();
}

void secure_standard_streams() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // open() takes the lowest free number, which is the missing stream.
        if (::fcntl(fd, F_GETFD) < 0) [[maybe_unused]]
            const int null = ::open("/dev/null", O_RDWR);
    }
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace muster
