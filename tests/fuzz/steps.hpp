// The steps of a `replay` input: a pause, an actor and a request.
#pragma once

#include "engine/core/kernel/input.hpp"
#include "tests/fuzz/input.hpp"

#include <vector>

namespace muster::fuzz {

struct Step {
    std::uint16_t pause = 0;  // Its square is milliseconds: up to 49 days.
    core::Origin origin;
    std::uint16_t number = 0;  // The request's number.
    std::string body;
};

inline std::vector<Step> steps_of(std::string_view bytes) {
    Input input(bytes);
    std::vector<Step> steps;
    while (!input.empty() && steps.size() < 64) {
        auto& step = steps.emplace_back();
        step.pause = input.number<std::uint16_t>();
        const auto who = input.byte();
        step.origin.peer_class = static_cast<PeerClass>(who % 3);
        // Mostly operators, because others may do little.
        if (const auto kind = who / 3 % 8; kind < 4)
            step.origin.actor = {static_cast<Actor::Kind>(kind), kind > 1 ? 1u + who / 24 % 4 : 0u};
        if (who >= 192) step.origin.key = IdempotencyKey{{}, who % 4u};
        step.number = input.number<std::uint16_t>();
        step.body = input.piece();
    }
    return steps;
}

}  // namespace muster::fuzz
