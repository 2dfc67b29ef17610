// Answers what people do in Discord: each interaction by a worker, with the table's handler.
#pragma once

#include "discord-bot/commands/command.hpp"
#include "discord-bot/workers.hpp"

#include <chrono>
#include <functional>

namespace muster::discord {

class Interactions {
  public:
    using Log = std::function<void(const std::string&)>;

    struct World {
        Engine& engine;
        Api& api;
        Memory& memory;
        Workers& workers;
        BeginFeed begin_feed;
        Log log;
    };

    explicit Interactions(World world) : world_(std::move(world)) {}

    // The data of an INTERACTION_CREATE, whatever it is. Loop's thread.
    void received(const Json& data);

  private:
    void answer(const Interaction& interaction, std::chrono::steady_clock::time_point deadline);
    void suggest(const Interaction& interaction, std::chrono::steady_clock::time_point deadline);
    void call_back(const Interaction& interaction,
                   int type,
                   const Json& data,
                   const std::vector<File>& files,
                   std::chrono::steady_clock::time_point deadline);
    void reply(const Interaction& interaction,
               const Answer& answer,
               std::chrono::steady_clock::time_point deadline);
    void finish(const Interaction& interaction, const Answer& answer);
    void replace_by_note(const Interaction& interaction, const Answer& answer);

    World world_;
    AtWork at_work_;
};

}  // namespace muster::discord
