// The commands of a game day: 99 % locations, the rest completed challenges and catches.
#pragma once

#include "bench/support/world.hpp"

#include <deque>
#include <functional>

namespace muster::bench {

// Any one thread.
class GameDay {
  public:
    explicit GameDay(const World& world);

    // Makes the commands of the next five seconds in order: every team reports a location; in some
    // sessions a team completes a challenge and is caught at once. `apply` gets engine time and
    // command.
    void next_round(const std::function<void(Time, Request)>& apply);

  private:
    struct Side {
        TeamId team;
        std::uint32_t periods = 0;
    };
    struct Session {
        std::deque<Side> runners;
        std::deque<Side> catchers;
    };

    void complete_and_catch(Session& session, const std::function<void(Time, Request)>& apply);

    std::vector<WorldTeam> teams_;
    std::vector<Session> sessions_;
    std::size_t step_ = 0;
    std::size_t next_session_ = 0;
    std::size_t locations_owed_ = 0;  // Since the last catch.
    Time now_ = world_time;
};

}  // namespace muster::bench
