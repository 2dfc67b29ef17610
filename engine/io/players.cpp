#include "engine/io/players.hpp"

#include <string>

namespace muster::io {

std::optional<Error> Players::admit(PlayerId id, TimePoint now, double tokens) {
    auto& player = players_[id];
    if (player.in_flight >= limits_.player_in_flight_max) {
        return Error{ErrorCode::busy,
                     "This player has too many requests in flight.",
                     {{"limit", std::to_string(limits_.player_in_flight_max)}}};
    }
    const auto wait = player.rate.take(now, limits_.player_rate, limits_.player_burst, tokens);
    if (wait.count() == 0) return std::nullopt;
    return Error{ErrorCode::too_many_requests,
                 "This player sends too many requests a second.",
                 {{"retry_after_ms", std::to_string(wait.count())}}};
}

void Players::settled(PlayerId id) {
    const auto at = players_.find(id);
    if (at != players_.end() && at->second.in_flight != 0) --at->second.in_flight;
}

void Players::sweep(TimePoint now) {
    std::erase_if(players_, [&](const auto& entry) {
        const auto& player = entry.second;
        return player.in_flight == 0 &&
               player.rate.is_full(now, limits_.player_rate, limits_.player_burst);
    });
}

}  // namespace muster::io
