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

// The facts of a drawn challenge that appear in its words.
struct Settled {
    std::optional<ZoneId> zone;
    std::int32_t repetitions = 0;
    bool only_in_zone = false;    // A zoneable challenge drawn with a zone.
    bool doubled_percent = true;  // "%%" is a percent sign (by the version of the rules).
};

// A translated title or description in the language wins over the original. %z and %s become the
// zone's number and %r the repetitions. Without a zone, %z and %s stay, so that the mistake is
// visible. %% is a percent sign, and so is % before anything else.
ChallengeWords challenge_words(const Challenge& challenge,
                               Language language,
                               const Settled& settled);

}  // namespace muster::core
