// Schedules a job for each server that needs it: one server at a time, with growing pauses after
// failures. No clock and no thread.
#pragma once

#include "discord-bot/api/message.hpp"

#include <chrono>
#include <map>
#include <optional>

namespace muster::discord {

// Any one thread. Times never go back.
class ServersDue {
  public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds wait_first{2};
    static constexpr std::chrono::minutes wait_longest{10};

    // Schedules the server, due now.
    void add(Snowflake server, Time now);
    // Removes the server.
    void remove(Snowflake server);

    // The server to serve now, until done() or failed(); nothing: none is due, or one is in
    // progress.
    std::optional<Snowflake> take(Time now);
    // The time at which take() may return a server; nothing: none is scheduled, or one is in
    // progress.
    std::optional<Time> next() const;

    // Reports the result for the server that take() returned.
    void done();
    // Returns whether it is the server's first failure.
    bool failed(Time now);

    std::size_t size() const { return servers_.size(); }

  private:
    struct Due {
        Time at;
        int failures = 0;
        bool again = false;  // Added again while in progress.
    };
    std::map<Snowflake, Due> servers_;
    std::optional<Snowflake> under_way_;
};

}  // namespace muster::discord
