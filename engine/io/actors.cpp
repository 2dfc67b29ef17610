#include "engine/io/actors.hpp"

#include <string>

namespace muster::io {

namespace {

// The refusal if tokens are available only after `wait`.
std::optional<Error> refuse(std::chrono::milliseconds wait, const char* message) {
    if (wait.count() == 0) return std::nullopt;
    return Error{
        ErrorCode::too_many_requests, message, {{"retry_after_ms", std::to_string(wait.count())}}};
}

}  // namespace

std::optional<Error> Actors::admit(const Actor& actor,
                                   std::uint32_t uid,
                                   TimePoint now,
                                   double tokens) {
    switch (actor.kind) {
        case Actor::Kind::player:
            return admit_player(PlayerId{actor.id}, now, tokens);
        case Actor::Kind::organiser:
            return refuse(organisers_[actor.id].take(
                              now, limits_.organiser_rate, limits_.organiser_burst, tokens),
                          "The organisers of this session send too many requests a second.");
        case Actor::Kind::service:
            return refuse(
                services_[uid].take(now, limits_.service_rate, limits_.service_burst, tokens),
                "This service sends too many requests of its own a second.");
        case Actor::Kind::operator_:
            break;
    }
    return std::nullopt;
}

std::optional<Error> Actors::admit_player(PlayerId id, TimePoint now, double tokens) {
    auto& player = players_[id];
    if (player.in_flight >= limits_.player_in_flight_max) {
        return Error{ErrorCode::busy,
                     "This player has too many requests in flight.",
                     {{"limit", std::to_string(limits_.player_in_flight_max)}}};
    }
    return refuse(player.rate.take(now, limits_.player_rate, limits_.player_burst, tokens),
                  "This player sends too many requests a second.");
}

void Actors::settled(PlayerId id) {
    const auto at = players_.find(id);
    if (at != players_.end() && at->second.in_flight != 0) --at->second.in_flight;
}

void Actors::sweep(TimePoint now) {
    std::erase_if(players_, [&](const auto& entry) {
        const auto& player = entry.second;
        return player.in_flight == 0 &&
               player.rate.is_full(now, limits_.player_rate, limits_.player_burst);
    });
    std::erase_if(organisers_, [&](const auto& entry) {
        return entry.second.is_full(now, limits_.organiser_rate, limits_.organiser_burst);
    });
    std::erase_if(services_, [&](const auto& entry) {
        return entry.second.is_full(now, limits_.service_rate, limits_.service_burst);
    });
}

}  // namespace muster::io
