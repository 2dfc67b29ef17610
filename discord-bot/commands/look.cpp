// Shows the state of the game to the asker alone.
#include "discord-bot/commands/command.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/render/text.hpp"

#include <algorithm>
#include <tuple>

namespace muster::discord {

namespace {

Message alone(Embed embed) {
    Message message;
    message.embeds.push_back(std::move(embed));
    message.only_for_asker = true;
    return message;
}

const char* emoji_of(PeriodKind kind) {
    switch (kind) {
        case PeriodKind::completed:
            return "✅";
        case PeriodKind::caught:
            return "🚨";
        case PeriodKind::catcher:
            return "🎯";
    }
    return "";
}

std::string period_line(Call& call, const Period& period) {
    const auto words = call.words();
    std::string text = fmt::format("{} {} ", emoji_of(period.kind), words.time(period.at));
    const auto other = period.other_team ? plain(call.roster().name(*period.other_team)) : "";
    switch (period.kind) {
        case PeriodKind::completed:
            text += words("{} · {}",
                          "{} · {}",
                          period.completed ? plain(period.completed->title) : "",
                          words.points(period.points));
            break;
        case PeriodKind::caught:
            text += words("caught by {} · {} lost",
                          "gefangen von {} · {} verloren",
                          other,
                          words.points(period.points));
            break;
        case PeriodKind::catcher:
            text += words("caught {} · {} won",
                          "{} gefangen · {} gewonnen",
                          other,
                          words.points(period.points));
            break;
    }
    if (!period.pictures.empty()) text += fmt::format(" · 📷 {}", period.pictures.size());
    return text + "\n";
}

Embed periods_embed(Call& call, const Team& team, const TeamState& state) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("📜 What {} did", "📜 Was {} tat", plain(team.name.text));
    embed.colour = team.colour;
    // If not all entries have room, the newest stay.
    std::string text;
    for (auto period = state.periods.rbegin(); period != state.periods.rend(); ++period) {
        const auto line = period_line(call, *period);
        if (length_of(text) + length_of(line) > limits::description_max) break;
        text = line + text;
    }
    embed.description = text.empty() ? words("Nothing yet.", "Noch nichts.") : text;
    return embed;
}

Embed past_games_embed(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("📜 Past games", "📜 Vergangene Spiele");
    ListPastGames request;
    request.session = call.session();
    request.limit = 10;
    for (const auto& game : call.engine.call(call.reader(), request).games) {
        embed.fields.push_back(
            {call.words().date_time(game.started), ranking_text(game.ranking, words)});
    }
    if (embed.fields.empty()) embed.description = words("None yet.", "Noch keine.");
    return embed;
}

}  // namespace

const TeamState* find_state(const GameReply& game, TeamId team) {
    const auto at = std::ranges::find(game.teams, team, &TeamState::team);
    return at == game.teams.end() ? nullptr : &*at;
}

const TeamState& need_state(Call& call, const GameReply& game, TeamId team) {
    if (const TeamState* state = find_state(game, team)) return *state;
    throw Unable(call.words()("This team is not in the running game.",
                              "Dieses Team ist nicht im laufenden Spiel."));
}

Answer show_points(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("🏆 Ranking", "🏆 Rangliste");
    embed.description =
        ranking_text(call.engine.call(call.reader(), GetRanking{call.session()}).rows, words);
    return alone(std::move(embed));
}

Answer show_bounty(Call& call) {
    const auto words = call.words();
    auto rows = call.engine.call(call.reader(), GetRanking{call.session()}).rows;
    std::ranges::sort(rows, {}, [](const RankingRow& row) {
        return std::tuple(-row.bounty, row.rank, row.team);
    });
    Embed embed;
    embed.title = words("💰 Bounties", "💰 Kopfgelder");
    for (const RankingRow& row : rows) {
        if (row.role == Role::runner)
            embed.description += fmt::format("**{}** · {}\n", plain(row.name), row.bounty);
    }
    if (embed.description.empty())
        embed.description = words("Nobody runs.", "Niemand ist auf der Flucht.");
    return alone(std::move(embed));
}

Answer show_catchers(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("🎯 Catchers", "🎯 Fänger");
    for (const TeamState& state : call.game(call.reader()).teams) {
        if (state.role == Role::catcher)
            embed.description += "**" + plain(call.roster().name(state.team)) + "**\n";
    }
    if (embed.description.empty()) embed.description = words("None.", "Keine.");
    return alone(std::move(embed));
}

// The engine decides which teams an asker may see.
Answer show_places(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("📍 Last seen", "📍 Zuletzt gesehen");
    for (const auto& [team, at] :
         call.engine.call(call.reader(), GetLocations{call.session()}).locations) {
        embed.description += fmt::format(
            "**{0}** · [{1:.5f}, {2:.5f}](https://www.openstreetmap.org/?mlat={1:.5f}"
            "&mlon={2:.5f}&zoom=16) · {3}\n",
            plain(call.roster().name(team)),
            at.latitude_deg,
            at.longitude_deg,
            relative_time(at.time));
    }
    if (embed.description.empty())
        embed.description = words("No team was seen yet.", "Noch wurde kein Team gesehen.");
    return alone(std::move(embed));
}

Answer show_history(Call& call) {
    const Actor actor = call.reader();
    const auto asker = call.player();
    const Team* team = call.team_here();
    if (actor.kind == Actor::Kind::player) team = call.roster().of_player(*asker);
    if (!team || !call.roster().session.game) return alone(past_games_embed(call));
    const auto game = call.game(actor);
    const TeamState* state = find_state(game, team->id);
    if (!state) return alone(past_games_embed(call));
    return alone(periods_embed(call, *team, *state));
}

Answer show_periods(Call& call) {
    const Team& team = call.team("team");
    const auto game = call.game(call.organiser());
    return alone(periods_embed(call, team, need_state(call, game, team.id)));
}

Answer show_help(Call& call) {
    call.has_session();
    const auto words = call.words();
    const bool organiser = call.is_organiser();
    Embed embed;
    embed.title = words("What there is to do", "Was man tun kann");
    Embed leading;
    leading.title = words("For organisers", "Für die Spielleitung");
    for (const Command& command : commands()) {
        auto& part = command.who == Who::organisers ? leading : embed;
        part.description +=
            fmt::format("`/{}` {}\n",
                        command.name,
                        words.german() ? command.description.german : command.description.english);
    }
    auto answer = alone(std::move(embed));
    if (organiser) answer.embeds.push_back(std::move(leading));
    return answer;
}

}  // namespace muster::discord
