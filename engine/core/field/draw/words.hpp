// The words of a drawn challenge, in its session's language. Pure functions; any thread.
#pragma once

#include <muster/proto/field/catalog.hpp>

#include <string>

namespace muster::core {

struct ChallengeWords {
    std::string title;
    std::string description;
    std::string catcher_message;
    bool operator==(const ChallengeWords&) const = default;
};

// What is settled when a challenge is drawn, as far as its words tell of it.
struct Settled {
    std::optional<ZoneId> zone;
    std::int32_t repetitions = 0;
    bool only_in_zone = false;  // A zoneable challenge drawn with a zone.
};

// Translated titles and descriptions win where the language has one. %z and %s become the zone's
// number and %r the repetitions; without a zone, %z and %s stay, so that somebody sees the mistake.
ChallengeWords challenge_words(const Challenge& challenge,
                               Language language,
                               const Settled& settled);

}  // namespace muster::core
