// Checks of our own reasoning, on in every build: a failure is our fault, ends the process, and the
// journal brings us back. Never for input.
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
