#include "engine/journal/past_games.hpp"

#include "engine/core/field/game/ended_game.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>
#include <charconv>

namespace muster::journal {

namespace {

constexpr std::uint32_t games_per_page_max = 100;

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// [[microseconds, latitude, longitude], …]
std::string track_json(const std::vector<TrackPoint>& track) {
    std::string json = "[";
    for (const auto& point : track) {
        if (json.size() > 1) json += ',';
        json += '[';
        append_number(json, point.time.time_since_epoch().count());
        json += ',';
        append_number(json, point.latitude_deg);
        json += ',';
        append_number(json, point.longitude_deg);
        json += ']';
    }
    return json + "]";
}

std::optional<std::uint64_t> zone_of(const TeamState& state) {
    return state.zone ? std::optional(state.zone.value) : std::nullopt;
}

}  // namespace

PastGameWriter::PastGameWriter(Database& database)
    : game_(database, "INSERT INTO games VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      team_(database, "INSERT INTO game_teams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      player_(database, "INSERT INTO game_players VALUES (?, ?, ?, ?)"),
      period_(database, "INSERT INTO game_periods VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      event_(database, "INSERT INTO game_events VALUES (?, ?, ?, ?, json_extract(?, '$.data'))"),
      track_(database, "INSERT INTO game_tracks VALUES (?, ?, ?, ?)") {}

void PastGameWriter::write(const core::Archived& archived) {
    if (const auto* ended = dynamic_cast<const core::EndedGame*>(&archived))
        write_game(ended->whole());
}

void PastGameWriter::write_game(const PastGame& game) {
    const auto& summary = game.summary;
    const auto encoded_summary = encode(summary);
    const auto whole = encode(game);
    game_
        .bind(summary.id.value,
              summary.session.value,
              summary.session_name,
              summary.mode,
              to_iso(summary.started),
              to_iso(summary.ended),
              to_string(summary.reason),
              Blob{encoded_summary},
              Blob{whole})
        .run();
    for (const auto& team : game.teams)
        write_team(game, team);
    write_events(game);
}

void PastGameWriter::write_team(const PastGame& game, const PastTeam& team) {
    const auto id = game.summary.id.value;
    const auto& state = team.state;
    const auto& ranking = game.summary.ranking;
    const auto row = std::find_if(
        ranking.begin(), ranking.end(), [&](const RankingRow& r) { return r.team == team.team; });
    const auto rank = row == ranking.end() ? std::nullopt : std::optional<std::uint64_t>(row->rank);
    const auto colour = "#" + to_hex(team.colour, 6);
    team_
        .bind(id,
              team.team.value,
              team.name,
              colour,
              rank,
              to_string(state.role),
              state.points,
              state.bounty,
              zone_of(state),
              state.sector)
        .run();
    for (std::size_t i = 0; i < team.players.size(); ++i) {
        const std::string name = i < team.player_names.size() ? team.player_names[i] : "";
        player_.bind(id, team.team.value, team.players[i].value, name).run();
    }
    for (const auto& period : state.periods) {
        const auto at = to_iso(period.at);
        const auto challenge = period.completed
                                   ? std::optional<std::string_view>(period.completed->title)
                                   : std::nullopt;
        const auto other =
            period.other_team ? std::optional(period.other_team->value) : std::nullopt;
        period_
            .bind(id,
                  team.team.value,
                  period.id.value,
                  to_string(period.kind),
                  at,
                  period.points,
                  challenge,
                  other,
                  period.pictures.size())
            .run();
    }
    const auto track = track_json(team.track);
    track_.bind(id, team.team.value, team.track.size(), track).run();
}

void PastGameWriter::write_events(const PastGame& game) {
    std::uint64_t number = 0;
    for (const auto& event : game.events) {
        const auto json = to_json(ReceivedEvent{{}, ++number, event.time, event.event});
        const auto time = to_iso(event.time);
        event_.bind(game.summary.id.value, number, time, event_name(event.event), json).run();
    }
}

PastGameList list_past_games(Database& database, const ListPastGames& query) {
    Statement select(
        database,
        "SELECT summary FROM games WHERE (?1 = 0 OR game < ?1) "
        "AND (?2 IS NULL OR session = ?2) "
        "AND (?3 IS NULL OR game IN (SELECT game FROM game_players WHERE player = ?3)) "
        "ORDER BY game DESC LIMIT ?4");
    const auto session = query.session ? std::optional(query.session->value) : std::nullopt;
    const auto player = query.player ? std::optional(query.player->value) : std::nullopt;
    select.bind(
        query.before.value, session, player, std::clamp(query.limit, 1u, games_per_page_max));
    PastGameList list;
    while (select.step())
        list.games.push_back(decode<PastGameSummary>(select.blob(0)));
    return list;
}

std::optional<PastGame> read_past_game(Database& database, GameId game) {
    Statement select(database, "SELECT whole FROM games WHERE game = ?");
    if (!select.bind(game.value).step()) return std::nullopt;
    return decode<PastGame>(select.blob(0));
}

}  // namespace muster::journal
