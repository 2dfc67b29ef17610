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

std::string row_facts(const RankingRow& row, const Words& words) {
    auto text = std::to_string(row.points);
    if (row.bounty > 0) text += words(" (bounty {})", " (Kopfgeld {})", row.bounty);
    return text + " · " + words.role(row.role);
}

std::string no_team(const Words& words) {
    return words("No team yet.", "Noch kein Team.");
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

Listed list_of(const std::vector<std::string>& items,
               std::string_view separator,
               std::size_t room,
               const Words& words,
               LeaveOut leave_out) {
    const bool first = leave_out == LeaveOut::first;
    const auto item = [&](std::size_t i) -> const std::string& {
        return items[first ? items.size() - 1 - i : i];
    };
    const auto mark = [&](std::size_t count) {
        return first ? words("… and {} earlier", "… und {} frühere", count)
                     : words("… and {} more", "… und {} weitere", count);
    };
    const auto between = length_of(separator);
    std::size_t used = 0;  // By the items so far, with a separator after each.
    std::size_t shown = 0;
    std::size_t shown_with_mark = 0;
    while (shown < items.size()) {
        const auto units = length_of(item(shown));
        if (used + units > room) break;
        used += units + between;
        ++shown;
        if (used + length_of(mark(items.size() - shown)) <= room) shown_with_mark = shown;
    }
    Listed listed;
    if (shown < items.size()) {
        listed.left_out = items.size() - shown_with_mark;
        if (first) listed.text = mark(listed.left_out);
        shown = shown_with_mark;
    }
    for (std::size_t i = 0; i < shown; ++i) {
        if (!listed.text.empty()) listed.text += separator;
        listed.text += first ? item(shown - 1 - i) : item(i);
    }
    if (listed.left_out != 0 && !first) {
        if (!listed.text.empty()) listed.text += separator;
        listed.text += mark(listed.left_out);
    }
    return listed;
}

std::string shortened(std::string_view text, std::size_t count) {
    return cut_markup(plain(text), count);
}

std::vector<Field> challenge_fields(const std::vector<OpenChallenge>& challenges,
                                    std::size_t room,
                                    const Words& words) {
    std::vector<Field> fields;
    for (const OpenChallenge& challenge : challenges) {
        const auto share = room / challenges.size();
        Field& field = fields.emplace_back();
        const auto number = std::to_string(fields.size()) + ". ";
        const auto points = " · " + words.points(challenge.points);
        const auto name_max = std::min(share / 2, limits::field_name_max);
        field.name =
            number +
            shortened(challenge.title, name_max - std::min(name_max, length_of(number + points))) +
            points;
        const auto conditions = conditions_of(challenge, words);
        const auto value_max = std::min(share - length_of(field.name), limits::field_value_max);
        // Cuts the description, never the conditions: the app has the whole text, but a missing
        // zone would make the player's way useless.
        field.value = shortened(challenge.description,
                                value_max - std::min(value_max, length_of(conditions)));
        if (field.value.empty()) field.value = "—";
        field.value += conditions;
    }
    return fields;
}

Listed ranking_text(const std::vector<RankingRow>& rows, std::size_t room, const Words& words) {
    std::vector<std::string> lines;
    for (const RankingRow& row : rows) {
        lines.push_back(fmt::format(
            "{} **{}** · {}", place_of(row.rank), plain(row.name), row_facts(row, words)));
    }
    return lines.empty() ? Listed{no_team(words)} : list_of(lines, "\n", room, words);
}

std::string whole_ranking(const std::vector<RankingRow>& rows, const Words& words) {
    std::string text;
    for (const RankingRow& row : rows)
        text += fmt::format("{}. {} · {}\n", row.rank, row.name, row_facts(row, words));
    return text.empty() ? no_team(words) + "\n" : text;
}

File text_file(std::string name, std::string text) {
    return {std::move(name), "text/plain; charset=utf-8", std::move(text)};
}

std::string team_list(const std::vector<std::string>& names, std::size_t room, const Words& words) {
    std::vector<std::string> bold;
    for (const auto& name : names)
        bold.push_back("**" + plain(name) + "**");
    return bold.empty() ? "—" : list_of(bold, ", ", room, words).text;
}

}  // namespace muster::discord
