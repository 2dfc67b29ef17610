// What is still said of a world in which the process crashes: by a CHECK that fails, by a bad
// access.
#pragma once

#include "tests/sim/world.hpp"

namespace muster::sim {

class LastWords {
  public:
    // While it lives, a crash first writes `before`, the step to which the world had come, and
    // `after` to `fd`. One lives at a time.
    LastWords(const World& world, int fd, std::string before, std::string after);
    ~LastWords();
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
};

}  // namespace muster::sim
