// The people of the demo: they travel, report locations, complete challenges and catch each other.
// The actor of each request is a player, as with a phone's request.
#pragma once

#include "world.hpp"

#include <muster/client/client.hpp>

#include <random>

namespace game_day {

class Players {
  public:
    Players(muster::client::Client& client, muster::SessionId session, std::uint64_t seed);

    // Fetches the game once and lets each team act. Returns false if no game runs.
    bool step();
    // The engine's time at the last step.
    muster::Time now() const { return now_; }

  private:
    struct Plan {
        Journey journey;
        std::optional<std::uint32_t> challenge;  // Index of the challenge that the team heads for.
        std::uint32_t periods = 0;               // A different number of periods voids the plan.
        muster::Role role = muster::Role::runner;
        muster::Time ready{};  // When the team is done there.
    };

    void run(const muster::TeamState& team, Plan& plan);
    void hunt(const muster::TeamState& team, Plan& plan, const muster::GameReply& game);
    void report(const muster::TeamState& team, const Plan& plan);
    muster::PlayerId captain(muster::TeamId team) const;

    muster::client::Client& client_;
    muster::SessionId session_;
    World world_;
    std::map<muster::TeamId, muster::Team> teams_;
    std::map<muster::TeamId, Plan> plans_;
    muster::Time now_{};
    std::mt19937_64 random_;
};

}  // namespace game_day
