// The text of a drawn challenge for a team, as an independent implementation of the rules.
#pragma once

#include <muster/proto/message.hpp>

#include <string>

namespace muster::sim {

struct Words {
    std::string title;
    std::string description;
    std::string catcher_message;
};

// The rules say: "%r: repetitions; %z and %s: the zone, where there is one."
inline std::string filled(const std::string& text, const OpenChallenge& drawn) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text.substr(i, 2);
        if (code == "%r") {
            out += std::to_string(drawn.repetitions);
        } else if ((code == "%z" || code == "%s") && drawn.zone) {
            out += std::to_string(drawn.zone->value);
        } else {
            out += text[i];
            continue;
        }
        ++i;
    }
    return out;
}

// The first translation into the language, whatever its country.
inline const Translation* translation_of(const Challenge& challenge, const std::string& language) {
    for (const auto& translation : challenge.translations) {
        const auto& tag = translation.language;
        if (tag == language || tag.starts_with(language + '_') || tag.starts_with(language + '-'))
            return &translation;
    }
    return nullptr;
}

inline Words words_of(const Challenge& challenge, const OpenChallenge& drawn, Language language) {
    const bool german = language == Language::german;
    Words words{challenge.title, challenge.description, challenge.catcher_message};
    if (challenge.kind == ChallengeKind::place || challenge.kind == ChallengeKind::centre_place) {
        if (words.title.empty())
            words.title = (german ? "Ausflug nach " : "Trip to ") + challenge.place;
        if (words.description.empty())
            words.description = (german ? "Fahrt nach " : "Travel to ") + challenge.place + ".";
    }
    if (const auto* translation = translation_of(challenge, german ? "de" : "en")) {
        if (!translation->title.empty()) words.title = translation->title;
        if (!translation->description.empty()) words.description = translation->description;
    }
    if (challenge.no_disembark) words.title = "🛤️ " + words.title;
    for (auto* text : {&words.title, &words.description, &words.catcher_message})
        *text = filled(*text, drawn);
    if (challenge.kind == ChallengeKind::zoneable && drawn.zone) {
        if (!words.description.empty()) words.description += ' ';
        words.description += (german ? "Zählt nur in Zone " : "Counts only in zone ") +
                             std::to_string(drawn.zone->value) + ".";
    }
    return words;
}

}  // namespace muster::sim
