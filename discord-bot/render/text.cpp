#include "discord-bot/render/text.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

std::string place_of(std::uint32_t rank) {
    switch (rank) {
        case 1:
            return "🥇";
        case 2:
            return "🥈";
        case 3:
            return "🥉";
        default:
            return "**" + std::to_string(rank) + ".**";
    }
}

// The challenge's conditions, each on its own line after the text.
std::string conditions_of(const OpenChallenge& challenge, const Words& words) {
    std::string text;
    if (challenge.zone) text += words("\nZone {}", "\nZone {}", challenge.zone->value);
    if (challenge.completable_from) {
        text += words("\nCan be completed from {}",
                      "\nKann ab {} erledigt werden",
                      words.time(*challenge.completable_from));
    }
    return text;
}

}  // namespace

std::chrono::sys_seconds whole_seconds(Time at) {
    return std::chrono::floor<std::chrono::seconds>(at);
}

std::string relative_time(Time at) {
    return "<t:" + std::to_string(whole_seconds(at).time_since_epoch().count()) + ":R>";
}

std::vector<Field> challenge_fields(const std::vector<OpenChallenge>& challenges,
                                    std::size_t room,
                                    const Words& words) {
    std::vector<Field> fields;
    for (const OpenChallenge& challenge : challenges) {
        const auto share = room / challenges.size();
        Field& field = fields.emplace_back();
        field.name = cut(fmt::format("{}. {} · {}",
                                     fields.size(),
                                     plain(challenge.title),
                                     words.points(challenge.points)),
                         std::min(share / 2, limits::field_name_max));
        const auto conditions = conditions_of(challenge, words);
        const auto value_max = std::min(share - length_of(field.name), limits::field_value_max);
        // Cuts the description, never the conditions: the app has the whole text, but a missing
        // zone would make the player's way useless.
        field.value = cut(plain(challenge.description),
                          value_max - std::min(value_max, length_of(conditions)));
        if (field.value.empty()) field.value = "—";
        field.value += conditions;
    }
    return fields;
}

std::string ranking_text(const std::vector<RankingRow>& rows, const Words& words) {
    std::string text;
    for (const RankingRow& row : rows) {
        text += fmt::format("{} **{}** · {}", place_of(row.rank), plain(row.name), row.points);
        if (row.bounty > 0) text += words(" (bounty {})", " (Kopfgeld {})", row.bounty);
        text += " · " + words.role(row.role) + "\n";
    }
    return text.empty() ? words("No team yet.", "Noch kein Team.") : text;
}

std::string team_list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "**" : ", **") + plain(name) + "**";
    return text.empty() ? "—" : text;
}

}  // namespace muster::discord
