// The last lines about a world whose process crashes, by a failed CHECK or a bad access.
#pragma once

#include "tests/sim/world.hpp"

namespace muster::sim {

class LastWords {
  public:
    // While the object lives, a crash first writes `before`, the present step of the world, and
    // `after` to `fd`. One object lives at a time.
    LastWords(const World& world, int fd, std::string before, std::string after);
    ~LastWords();
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
};

}  // namespace muster::sim
