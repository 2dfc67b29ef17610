#include "discord-bot/render/text.hpp"

namespace muster::discord {

namespace {

std::string timestamp(Time at, const char* style) {
    return "<t:" + std::to_string(whole_seconds(at).time_since_epoch().count()) + ":" + style + ">";
}

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

}  // namespace

std::chrono::sys_seconds whole_seconds(Time at) {
    return std::chrono::floor<std::chrono::seconds>(at);
}

std::string time_of_day(Time at) {
    return timestamp(at, "t");
}
std::string relative_time(Time at) {
    return timestamp(at, "R");
}

Field challenge_field(const OpenChallenge& challenge, std::size_t number, const Words& words) {
    std::string value = plain(challenge.description);
    if (challenge.zone) value += words("\nZone {}", "\nZone {}", challenge.zone->value);
    if (challenge.completable_from) {
        value += words("\nCan be completed from {}",
                       "\nKann ab {} erledigt werden",
                       time_of_day(*challenge.completable_from));
    }
    if (value.empty()) value = "—";
    return {
        fmt::format("{}. {} · {}", number, plain(challenge.title), words.points(challenge.points)),
        value,
        false};
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
