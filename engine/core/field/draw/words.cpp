#include "engine/core/field/draw/words.hpp"

namespace muster::core {

namespace {

// The words of one language: the text before and after a place's name or a zone's number.
struct Phrase {
    std::string_view before;
    std::string_view after;
};
struct Vocabulary {
    std::string_view tag;  // The start of the language tags of translations, such as de_ch.
    Phrase place_title;
    Phrase place_description;
    Phrase only_in_zone;
};

const Vocabulary& vocabulary(Language language) {
    static constexpr Vocabulary english{
        "en", {"Trip to ", ""}, {"Travel to ", "."}, {"Counts only in zone ", "."}};
    static constexpr Vocabulary german{
        "de", {"Ausflug nach ", ""}, {"Fahrt nach ", "."}, {"Zählt nur in Zone ", "."}};
    return language == Language::german ? german : english;
}

std::string say(const Phrase& phrase, std::string_view middle) {
    std::string text(phrase.before);
    text += middle;
    text += phrase.after;
    return text;
}

// Replaces all placeholders in one pass, so that inserted text is not searched again.
std::string fill_in(std::string_view text, const Settled& settled) {
    std::string filled;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char code = text[i] == '%' && i + 1 < text.size() ? text[i + 1] : '\0';
        if ((code == 'z' || code == 's') && settled.zone) {
            filled += std::to_string(settled.zone->value);
            ++i;
        } else if (code == 'r') {
            filled += std::to_string(settled.repetitions);
            ++i;
        } else if (code == '%' && settled.doubled_percent) {
            filled += '%';
            ++i;
        } else {
            filled += text[i];
        }
    }
    return filled;
}

// The tag's primary part decides: de_ch, de-AT and de are German.
bool is_of(const Translation& translation, std::string_view tag) {
    const std::string_view language = translation.language;
    return language.starts_with(tag) &&
           (language.size() == tag.size() || language[tag.size()] == '_' ||
            language[tag.size()] == '-');
}

}  // namespace

ChallengeWords challenge_words(const Challenge& challenge,
                               Language language,
                               const Settled& settled) {
    const auto& words = vocabulary(language);
    std::string title = challenge.title;
    std::string description = challenge.description;
    if (challenge.kind == ChallengeKind::place || challenge.kind == ChallengeKind::centre_place) {
        if (title.empty()) title = say(words.place_title, challenge.place);
        if (description.empty()) description = say(words.place_description, challenge.place);
    }
    for (const auto& translation : challenge.translations) {
        if (!is_of(translation, words.tag)) continue;
        if (!translation.title.empty()) title = translation.title;
        if (!translation.description.empty()) description = translation.description;
        break;
    }
    if (challenge.no_disembark) title = "🛤️ " + title;
    ChallengeWords filled{fill_in(title, settled),
                          fill_in(description, settled),
                          fill_in(challenge.catcher_message, settled)};
    if (settled.only_in_zone && settled.zone) {
        if (!filled.description.empty()) filled.description += ' ';
        filled.description += say(words.only_in_zone, std::to_string(settled.zone->value));
    }
    return filled;
}

}  // namespace muster::core
