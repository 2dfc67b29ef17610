// Which servers still need something done, and when each is tried: one at a time, later and later
// where it fails. Without a clock or a thread.
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

    // It needs it, from now on.
    void add(Snowflake server, Time now);
    // It needs it no more.
    void remove(Snowflake server);

    // The one whose turn it is, until done() or failed(); nothing: none, or one is under way.
    std::optional<Snowflake> take(Time now);
    // When take() may have one; nothing: not before something happens.
    std::optional<Time> next() const;

    // What came of the one that was taken.
    void done();
    // Returns whether it is its first failure.
    bool failed(Time now);

    std::size_t size() const { return servers_.size(); }

  private:
    struct Due {
        Time at;
        int failures = 0;
        bool again = false;  // Added anew while it was under way.
    };
    std::map<Snowflake, Due> servers_;
    std::optional<Snowflake> under_way_;
};

}  // namespace muster::discord
