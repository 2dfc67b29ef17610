// A small community to try things on: a region of seven zones, one session, four teams of one
// player each.
#pragma once

#include "engine/core/engine.hpp"

#include <array>

namespace muster::fuzz {

inline constexpr Time world_time =
    std::chrono::sys_days(std::chrono::year(2026) / 5 / 9) + std::chrono::hours{7};
inline constexpr SessionId world_session{1};
inline constexpr std::array world_teams{TeamId{1}, TeamId{2}, TeamId{3}, TeamId{4}};

// The session waits for its game.
core::Engine waiting_world();
// It plays.
core::Engine playing_world();

std::string saved(const core::Engine& engine);

// What is saved must load, and be saved as the same bytes.
void check_snapshot(const core::Engine& engine);

// Asks as the engine thread does: time passes, timers that are due fire first.
class Player {
  public:
    explicit Player(core::Engine& engine) : engine_(engine), now_(engine.time()) {}

    // False: refused.
    bool ask(Request request);
    void pass(std::chrono::microseconds time);

  private:
    core::Engine& engine_;
    core::Outcome outcome_;
    Time now_;
};

}  // namespace muster::fuzz
