// Checks of the program's own invariants, active in every build. A failed check is a fault of the
// program and ends the process; the next start restores the state from the journal. Never use CHECK
// for input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace muster::core {

[[noreturn]] inline void check_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, expression);
    std::abort();
}

}  // namespace muster::core

#define CHECK(expression)                \
    ((expression) ? static_cast<void>(0) \
                  : ::muster::core::check_failed(#expression, __FILE__, __LINE__))
