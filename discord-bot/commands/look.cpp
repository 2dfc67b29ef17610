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

// The list as the embed's description; `none` stands for an empty list.
void describe(Embed& embed, const Listed& list, std::string none) {
    embed.description = list.text.empty() ? std::move(none) : list.text;
}

// Adds the file with all teams if the list has no room for them.
void attach_ranking(Message& message,
                    const Listed& shown,
                    const std::vector<RankingRow>& rows,
                    const Words& words) {
    if (shown.left_out != 0)
        message.files.push_back(text_file("ranking.txt", whole_ranking(rows, words)));
}

std::string period_line(Call& call, const Period& period) {
    const auto words = call.words();
    std::string text = fmt::format("{} {} ", emoji_of(period.kind), words.time(period.at));
    const auto other = period.other_team ? plain(call.roster().name(*period.other_team)) : "";
    switch (period.kind) {
        case PeriodKind::completed:
            text += words("{} · {}",
                          "{} · {}",
                          period.completed ? excerpt(period.completed->title) : "",
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
    return text;
}

Embed periods_embed(Call& call, const Team& team, const TeamState& state) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("📜 What {} did", "📜 Was {} tat", plain(team.name.text));
    embed.colour = team.colour;
    std::vector<std::string> lines;
    for (const Period& period : state.periods)
        lines.push_back(period_line(call, period));
    describe(embed,
             list_of(lines, "\n", limits::description_max, words, LeaveOut::first),
             words("Nothing yet.", "Noch nichts."));
    return embed;
}

// The last games share the room for texts equally.
Message past_games(Call& call) {
    constexpr std::size_t games_max = 10;
    const auto words = call.words();
    Embed embed;
    embed.title = words("📜 Past games", "📜 Vergangene Spiele");
    ListPastGames request;
    request.session = call.session();
    request.limit = games_max + 1;
    auto games = call.engine.call(call.reader(), request).games;
    if (games.empty()) embed.description = words("None yet.", "Noch keine.");
    if (games.size() > games_max) {
        games.resize(games_max);
        embed.description = words("The last {}.", "Die letzten {}.", games_max);
    }
    bool all = true;
    std::string whole;
    for (const auto& game : games) {
        const auto name = words.date_time(game.started);
        const auto share = (limits::embeds_text_max - limits::title_max) / games.size();
        const auto room = std::min(share - length_of(name), limits::field_value_max);
        const auto ranking = ranking_text(game.ranking, room, words);
        all = all && ranking.left_out == 0;
        embed.fields.push_back({name, ranking.text});
        whole += (whole.empty() ? "" : "\n") + name + "\n" + whole_ranking(game.ranking, words);
    }
    auto message = alone(std::move(embed));
    if (!all) message.files.push_back(text_file("ranking.txt", std::move(whole)));
    return message;
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
    const auto rows = call.engine.call(call.reader(), GetRanking{call.session()}).rows;
    const auto ranking = ranking_text(rows, limits::description_max, words);
    embed.description = ranking.text;
    auto message = alone(std::move(embed));
    attach_ranking(message, ranking, rows, words);
    return message;
}

Answer show_bounty(Call& call) {
    const auto words = call.words();
    const auto ranking = call.engine.call(call.reader(), GetRanking{call.session()}).rows;
    auto rows = ranking;
    std::ranges::sort(rows, {}, [](const RankingRow& row) {
        return std::tuple(-row.bounty, row.rank, row.team);
    });
    Embed embed;
    embed.title = words("💰 Bounties", "💰 Kopfgelder");
    std::vector<std::string> lines;
    for (const RankingRow& row : rows) {
        if (row.role == Role::runner)
            lines.push_back(fmt::format("**{}** · {}", plain(row.name), row.bounty));
    }
    const auto bounties = list_of(lines, "\n", limits::description_max, words);
    describe(embed, bounties, words("Nobody runs.", "Niemand ist auf der Flucht."));
    auto message = alone(std::move(embed));
    attach_ranking(message, bounties, ranking, words);
    return message;
}

Answer show_catchers(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("🎯 Catchers", "🎯 Fänger");
    std::vector<std::string> lines;
    for (const TeamState& state : call.game(call.reader()).teams) {
        if (state.role == Role::catcher)
            lines.push_back("**" + plain(call.roster().name(state.team)) + "**");
    }
    const auto catchers = list_of(lines, "\n", limits::description_max, words);
    describe(embed, catchers, words("None.", "Keine."));
    auto message = alone(std::move(embed));
    if (catchers.left_out != 0) {
        const auto rows = call.engine.call(call.reader(), GetRanking{call.session()}).rows;
        attach_ranking(message, catchers, rows, words);
    }
    return message;
}

// The engine decides which teams an asker may see.
Answer show_places(Call& call) {
    const auto words = call.words();
    Embed embed;
    embed.title = words("📍 Last seen", "📍 Zuletzt gesehen");
    std::vector<std::string> lines;
    std::string whole;
    for (const auto& [team, at] :
         call.engine.call(call.reader(), GetLocations{call.session()}).locations) {
        const auto name = call.roster().name(team);
        lines.push_back(
            fmt::format("**{0}** · [{1:.5f}, {2:.5f}](https://www.openstreetmap.org/?mlat={1:.5f}"
                        "&mlon={2:.5f}&zoom=16) · {3}",
                        plain(name),
                        at.latitude_deg,
                        at.longitude_deg,
                        relative_time(at.time)));
        whole += fmt::format("{} · {:.5f}, {:.5f} · {}\n",
                             name,
                             at.latitude_deg,
                             at.longitude_deg,
                             words.date_time(at.time));
    }
    const auto places = list_of(lines, "\n", limits::description_max, words);
    describe(embed, places, words("No team was seen yet.", "Noch wurde kein Team gesehen."));
    auto message = alone(std::move(embed));
    if (places.left_out != 0) message.files.push_back(text_file("places.txt", std::move(whole)));
    return message;
}

Answer show_history(Call& call) {
    const Actor actor = call.reader();
    const auto asker = call.player();
    const Team* team = call.team_here();
    if (actor.kind == Actor::Kind::player) team = call.roster().of_player(*asker);
    if (!team || !call.roster().session.game) return past_games(call);
    const auto game = call.game(actor);
    const TeamState* state = find_state(game, team->id);
    if (!state) return past_games(call);
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
