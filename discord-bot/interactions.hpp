// Answers the interactions of Discord users: a worker runs the handler from the table. Slow
// handlers have workers of their own and first send "… is thinking", so that quick answers never
// wait behind them.
#pragma once

#include "discord-bot/api/age.hpp"
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
        Workers& quick;
        Workers& slow;
        BeginFeed begin_feed;
        Log log;
        std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    };

    explicit Interactions(World world) : world_(std::move(world)) {}

    // Takes the data of any INTERACTION_CREATE. An interaction that is too late to be answered has
    // no effect: its user saw "did not respond" and will repeat it. Loop's thread.
    void received(const Json& data);

  private:
    struct Task;

    static std::optional<Task> task_of(const Interaction& interaction);
    template <class F>
    void deliver(const Interaction& interaction, F answer_it);
    bool in_time(const Interaction& interaction, std::chrono::steady_clock::time_point deadline);
    void answer(const Interaction& interaction, std::chrono::steady_clock::time_point deadline);
    void answer_later(const Interaction& interaction,
                      const Task& task,
                      std::chrono::steady_clock::time_point due);
    // `changed` is set by the call's engine: whether a command may have had an effect.
    Answer run(Call& call, const Task& task, const bool& changed);
    void suggest(const Interaction& interaction, std::chrono::steady_clock::time_point deadline);
    void call_back(const Interaction& interaction,
                   int type,
                   const Json& data,
                   const std::vector<File>& files,
                   std::chrono::steady_clock::time_point deadline);
    void reply(const Interaction& interaction,
               const Answer& answer,
               std::chrono::steady_clock::time_point deadline);
    void finish(const Interaction& interaction,
                const Answer& answer,
                std::chrono::steady_clock::time_point due);
    void replace_by_note(const Interaction& interaction,
                         const Answer& answer,
                         std::chrono::steady_clock::time_point due);

    World world_;
    AtWork at_work_;
    Ages ages_;
};

}  // namespace muster::discord
