// A bound on the length of files that works on every system.
#pragma once

#include <csignal>
#include <sys/resource.h>

namespace muster::test {

// Runs `f` with this bound, as on a full disk.
template <class F>
void with_short_files(rlim_t size, F&& f) {
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{size, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    f();
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
}

}  // namespace muster::test
