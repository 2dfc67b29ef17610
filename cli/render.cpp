#include "cli/render.hpp"

#include "cli/describe.hpp"
#include "cli/text.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/json.hpp>
#include <muster/sheets/sheets.hpp>

#include <cstdio>

namespace muster::cli {

namespace {

using Align = Table::Align;

template <class Tag>
std::string number(Id<Tag> id) {
    return std::to_string(id.value);
}

std::string number(std::int64_t value) {
    return std::to_string(value);
}

std::string yes(bool value) {
    return value ? "yes" : "";
}

std::string colour_text(std::uint32_t rgb) {
    return "#" + to_hex(rgb, 6);
}

std::string picture_text(const std::optional<Picture>& picture) {
    return picture ? to_hex(picture->full) : "";
}

std::string optional_number(const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : "";
}

std::string coordinates(double latitude_deg, double longitude_deg) {
    char text[64];
    std::snprintf(text, sizeof text, "%.5f, %.5f", latitude_deg, longitude_deg);
    return text;
}

std::string title_of(const Challenge& challenge) {
    return challenge.title.empty() ? challenge.place : challenge.title;
}

std::string zones_text(const Challenge& challenge) {
    if (challenge.random_place == RandomPlace::zone) return "any";
    if (challenge.random_place == RandomPlace::s_bahn_zone) return "any S-Bahn";
    std::string text;
    for (const auto zone : challenge.zones)
        text.append(text.empty() ? "" : ",").append(number(zone));
    return text;
}

// "400 days", "2 h 5 min" or "50 s".
std::string span(std::chrono::microseconds length) {
    using namespace std::chrono;
    length = abs(length);
    if (length >= hours(48)) return std::to_string(length / hours(24)) + " days";
    if (length < minutes(2)) return std::to_string(length / seconds(1)) + " s";
    const auto rest = std::to_string(length % hours(1) / minutes(1)) + " min";
    return length < hours(1) ? rest : std::to_string(length / hours(1)) + " h " + rest;
}

// The text of an empty list: a sentence that tells how to create an entry.
std::string none(const std::string& sentence) {
    return sentence + "\n";
}

Times times_of(const std::optional<SessionId>& session, const Names& names) {
    return session ? names.times_of(*session) : Times();
}

std::string where(ZoneId zone, const std::string& sector) {
    if (!zone) return "";
    return number(zone) + (sector.empty() ? "" : " " + sector);
}

std::string role_text(const TeamState& state, const Times& times) {
    std::string text(to_string(state.role));
    if (state.grace_until)
        text += " (grace until " + times.time(times.day(*state.grace_until)) + ")";
    return text;
}

std::string open_challenges(const TeamState& state,
                            const Names& names,
                            const Times& times,
                            const Style& style) {
    std::string text = "\n" + style.bold(on_one_line(names.of(state.team))) + "\n";
    Table table({{"N", Align::right},
                 {"POINTS", Align::right},
                 {"ZONE", Align::right},
                 {"TITLE"},
                 {times.heading("FROM")},
                 {"DESCRIPTION"}});
    std::size_t n = 0;
    for (const auto& open : state.challenges) {
        table.add({std::to_string(++n),
                   number(open.points),
                   open.zone ? number(*open.zone) : "",
                   open.title,
                   open.completable_from ? times.clock(times.day(*open.completable_from)) : "",
                   open.description});
    }
    return text + table.text(style);
}

// With the day: the location may be of yesterday.
std::string place_and_time(const Location& location, const Times& times) {
    return coordinates(location.latitude_deg, location.longitude_deg) + " at " +
           times.date_time(location.time);
}

std::string team_states(const std::vector<TeamState>& teams,
                        const Names& names,
                        const Times& times,
                        const Style& style) {
    Table table({{"TEAM"},
                 {"ROLE"},
                 {"POINTS", Align::right},
                 {"BOUNTY", Align::right},
                 {"PERIODS", Align::right},
                 {"ZONE"},
                 {"LOCATION"}});
    for (const auto& state : teams) {
        table.add({names.of(state.team),
                   role_text(state, times),
                   number(state.points),
                   number(state.bounty),
                   std::to_string(state.period_count),
                   where(state.zone, state.sector),
                   state.location ? place_and_time(*state.location, times) : ""});
    }
    return table.text(style);
}

std::string period_text(const Period& period, const Names& names) {
    switch (period.kind) {
        case PeriodKind::completed:
            return "completed " + (period.completed ? period.completed->title : "a challenge");
        case PeriodKind::caught:
            return "was caught" + (period.other_team ? " by " + names.of(*period.other_team) : "");
        case PeriodKind::catcher:
            return "caught " + (period.other_team ? names.of(*period.other_team) : "a team");
    }
    return {};
}

std::string periods(const TeamState& state,
                    const Names& names,
                    const Times& times,
                    const Style& style) {
    std::string text = "\n" + style.bold(on_one_line(names.of(state.team))) + "\n";
    Table table({{"PERIOD", Align::right},
                 {times.heading("AT")},
                 {"POINTS", Align::right},
                 {"PICTURES", Align::right},
                 {"WHAT"}});
    for (const auto& period : state.periods) {
        table.add({number(period.id),
                   times.clock(times.day(period.at)),
                   number(period.points),
                   std::to_string(period.pictures.size()),
                   period_text(period, names)});
    }
    return text + table.text(style);
}

Table ranking_table(const std::vector<RankingRow>& rows) {
    Table table({{"RANK", Align::right},
                 {"TEAM"},
                 {"ROLE"},
                 {"POINTS", Align::right},
                 {"BOUNTY", Align::right}});
    for (const auto& row : rows) {
        table.add({std::to_string(row.rank),
                   row.name,
                   std::string(to_string(row.role)),
                   number(row.points),
                   number(row.bounty)});
    }
    return table;
}

std::string overrides_text(const std::vector<Setting>& overrides) {
    std::string text;
    for (const auto& setting : overrides) {
        text.append(text.empty() ? "" : ", ").append(setting.key).append("=").append(setting.value);
    }
    return text;
}

std::string clock_text(const EngineStatus& status, Time machine) {
    const Times times;
    std::string text = times.date_time(status.time);
    if (status.clock_rate != 1.0) {
        char rate[32];
        std::snprintf(rate, sizeof rate, "%g", status.clock_rate);
        return text + " (a rehearsal at " + rate + "x)";
    }
    const auto apart = status.time > machine ? status.time - machine : machine - status.time;
    if (apart < std::chrono::minutes(1)) return text;
    return text + " (a rehearsal, or a clock was set: this machine has " +
           times.date_time(machine) + ")";
}

}  // namespace

std::string render(const Player& player, const Names& names, const Style& style) {
    Facts facts;
    facts.add("id", number(player.id));
    facts.add("name", player.name.text);
    facts.add("nickname", player.nickname ? player.nickname->text : "");
    facts.add("phone", player.phone);
    facts.add("discord user", optional_number(player.discord_user));
    facts.add("picture", picture_text(player.picture));
    facts.add("playing in", player.playing_in ? names.of(*player.playing_in) : "");
    if (player.location) {
        facts.add("location", place_and_time(*player.location, times_of(player.playing_in, names)));
    }
    return facts.text(style);
}

std::string render(const Session& session, const Style& style) {
    Facts facts;
    facts.add("id", number(session.id));
    facts.add("name", session.name.text);
    facts.add("mode", session.mode);
    facts.add("language", std::string(to_string(session.language)));
    facts.add("time zone", session.time_zone.name);
    facts.add("overrides", overrides_text(session.overrides));
    facts.add("game", session.game ? "#" + number(*session.game) : "none running");
    facts.add("discord server", optional_number(session.discord_server));
    facts.add("game channel", optional_number(session.game_channel));
    facts.add("admin channel", optional_number(session.admin_channel));
    return facts.text(style);
}

std::string render(const Team& team, const Names& names, const Style& style) {
    Facts facts;
    facts.add("id", number(team.id));
    facts.add("name", team.name.text);
    facts.add("session", names.of(team.session));
    facts.add("colour", colour_text(team.colour));
    facts.add("players", names.of(std::span<const PlayerId>(team.players)));
    facts.add("picture", picture_text(team.picture));
    facts.add("discord channel", optional_number(team.discord_channel));
    return facts.text(style);
}

std::string render(const Zone& zone, const Style& style) {
    Facts facts;
    facts.add("zone", number(zone.id));
    facts.add("connected zones", number(zone.connected_zones));
    facts.add("connections", number(zone.connections));
    facts.add("train runs through", zone.train_through ? "yes" : "no");
    facts.add("hard to reach", zone.hard_to_reach ? "yes" : "no");
    facts.add("S-Bahn terminal", zone.s_bahn_terminal ? "yes" : "no");
    facts.add("close sectors", zone.sectors);
    std::string minutes;
    for (const auto& [other, time] : zone.minutes) {
        minutes.append(minutes.empty() ? "" : ", ").append(number(other) + ": " + number(time));
    }
    facts.add("minutes to", minutes);
    return facts.text(style);
}

std::string render(const EngineStatus& status, Time machine, const Style& style) {
    Facts facts;
    facts.add("build", status.build);
    facts.add("realm", std::to_string(status.epoch));
    facts.add("time", clock_text(status, machine));
    facts.add("records", std::to_string(status.sequence));
    facts.add("digest", status.digest);
    facts.add("rules version", std::to_string(status.rules_version));
    facts.add("players", std::to_string(status.players));
    facts.add("sessions", std::to_string(status.sessions));
    facts.add("running games", std::to_string(status.running_games));
    facts.add("challenges", std::to_string(status.challenges));
    return facts.text(style);
}

std::string render(const ClockReport& clock, const Style& style) {
    const Times times;
    Facts facts;
    facts.add("machine's clock", times.date_time(clock.machine));
    facts.add("engine time", times.date_time(clock.engine));
    if (clock.day != clock.engine) facts.add("time of day", times.date_time(clock.day));
    std::string state = "the engine follows the machine's clock";
    if (clock.step_us != 0) {
        state = "the machine's clock is " + span(std::chrono::microseconds(clock.step_us)) +
                (clock.step_us > 0 ? " after" : " before") + " what the engine expects, for " +
                span(std::chrono::seconds(clock.stood_s)) + "; if it is right: muster clock take";
        if (!clock.waits_for_operator) state += " (the engine takes it soon)";
    }
    facts.add("state", state);
    return facts.text(style);
}

ChallengeRow sheet_row(const Challenge& challenge, const Names& sets) {
    ChallengeRow row;
    row.challenge = challenge;
    for (const auto set : challenge.sets)
        row.set_names.push_back({sets.of(set), {}});
    return row;
}

std::string render(const Challenge& challenge, const Names& names, const Style& style) {
    const auto row = sheet_row(challenge, names);
    Facts facts;
    facts.add("id", number(challenge.id));
    for (const auto& column : sheets::column_names(sheets::Sheet::challenges)) {
        facts.add(column, sheets::cell(row, column));
    }
    facts.add("edited", Times().date_time(challenge.edited));
    return facts.text(style);
}

std::string render(const PlayerList& list, const Names& names, const Style& style) {
    if (list.players.empty())
        return none("There are no players. `muster player create NAME` makes one.");
    Table table({{"ID", Align::right}, {"NAME"}, {"NICKNAME"}, {"PHONE"}, {"PLAYING IN"}});
    for (const auto& player : list.players) {
        table.add({number(player.id),
                   player.name.text,
                   player.nickname ? player.nickname->text : "",
                   player.phone,
                   player.playing_in ? names.of(*player.playing_in) : ""});
    }
    return table.text(style);
}

std::string render(const SessionList& list, const Style& style) {
    if (list.sessions.empty())
        return none("There are no sessions. `muster session create NAME` makes one.");
    Table table({{"ID", Align::right}, {"NAME"}, {"MODE"}, {"LANGUAGE"}, {"TIME ZONE"}, {"GAME"}});
    for (const auto& session : list.sessions) {
        table.add({number(session.id),
                   session.name.text,
                   session.mode,
                   std::string(to_string(session.language)),
                   session.time_zone.name,
                   session.game ? "#" + number(*session.game) : ""});
    }
    return table.text(style);
}

std::string render_teams(const std::vector<Team>& teams, const Names& names, const Style& style) {
    if (teams.empty()) return none("There are no teams. `muster team create NAME` makes one.");
    Table table({{"ID", Align::right}, {"NAME"}, {"COLOUR"}, {"PLAYERS"}});
    for (const auto& team : teams) {
        table.add({number(team.id),
                   team.name.text,
                   colour_text(team.colour),
                   names.of(std::span<const PlayerId>(team.players))});
    }
    return table.text(style);
}

std::string render(const SetList& list, const Style& style) {
    if (list.sets.empty())
        return none("There are no challenge sets. `muster set create NAME` makes one.");
    Table table({{"ID", Align::right}, {"NAME"}});
    for (const auto& set : list.sets)
        table.add({number(set.id), set.name.text});
    return table.text(style);
}

std::string render(const ZoneList& list, const Style& style) {
    if (list.zones.empty()) return none("There are no zones. `muster import` brings them in.");
    Table table({{"ZONE", Align::right},
                 {"CONNECTED", Align::right},
                 {"CONNECTIONS", Align::right},
                 {"TRAIN"},
                 {"HARD"},
                 {"S-BAHN"},
                 {"SECTORS"},
                 {"DISTANCES", Align::right}});
    for (const auto& zone : list.zones) {
        table.add({number(zone.id),
                   number(zone.connected_zones),
                   number(zone.connections),
                   yes(zone.train_through),
                   yes(zone.hard_to_reach),
                   yes(zone.s_bahn_terminal),
                   zone.sectors,
                   std::to_string(zone.minutes.size())});
    }
    return table.text(style);
}

std::string render(const SectorList& list, const Style& style) {
    if (list.sectors.empty()) return none("There are no sectors. `muster import` brings them in.");
    Table table({{"SECTOR"}, {"NEIGHBOURS"}});
    for (const auto& sector : list.sectors)
        table.add({sector.letter, sector.neighbours});
    return table.text(style);
}

std::string render(const ChallengeList& list, const Names& names, const Style& style) {
    if (list.challenges.empty()) return none("No challenge fits.");
    Table table({{"ID", Align::right}, {"KIND"}, {"STATUS"}, {"ZONES"}, {"SETS"}, {"TITLE"}});
    for (const auto& challenge : list.challenges) {
        table.add({number(challenge.id),
                   std::string(to_string(challenge.kind)),
                   std::string(to_string(challenge.status)),
                   zones_text(challenge),
                   names.of(std::span<const SetId>(challenge.sets)),
                   title_of(challenge)});
    }
    return table.text(style);
}

std::string render(const ConfigReply& config, const Style& style) {
    Table table({{"SETTING"}, {"VALUE"}, {"DEFAULT"}, {"SET"}, {"DESCRIPTION"}});
    for (const auto& entry : config.entries) {
        const auto* where_set = entry.overridden_here       ? "session"
                                : entry.overridden_globally ? "globally"
                                                            : "";
        table.add({entry.key, entry.value, entry.default_value, where_set, entry.description});
    }
    return table.text(style);
}

std::string render(const ModeList& list, const Style& style) {
    Table table({{"MODE"}, {"DESCRIPTION"}});
    for (const auto& mode : list.modes)
        table.add({mode.name, mode.description});
    return table.text(style);
}

std::string render(const Grants& grants, const Names& names, const Style& style) {
    if (grants.grants.empty())
        return none("No service may organise a session. `muster grant add` lets one.");
    Table table({{"USER ID", Align::right}, {"SESSION"}});
    for (const auto& grant : grants.grants)
        table.add({std::to_string(grant.uid), names.of(grant.session)});
    return table.text(style);
}

std::string render(const StoredValues& values, const Style& style) {
    if (values.values.empty()) return none("This user id has no values with such keys.");
    Table table({{"KEY"}, {"VALUE"}});
    for (const auto& value : values.values)
        table.add({value.key, value.value});
    return table.text(style);
}

std::string render(const Ranking& ranking, const Style& style) {
    return ranking_table(ranking.rows).text(style);
}

std::string render(const GameReply& game, const Names& names, const Style& style) {
    Facts facts;
    facts.add("game", "#" + number(game.game) + " of " + names.of(game.session));
    facts.add("mode", game.mode);
    const Times times = names.times_of(game.session);
    facts.add("started", times.date_time(game.started));
    facts.add("ends", times.date_time(game.ends));
    std::string text = facts.text(style) + "\n" + team_states(game.teams, names, times, style);
    for (const auto& state : game.teams) {
        if (!state.challenges.empty()) text += open_challenges(state, names, times, style);
    }
    return text;
}

std::string render(const MyGame& mine, const Names& given, const Style& style) {
    Names names = given;
    for (const auto& team : mine.teams)
        names.add(team);
    std::string text = render(mine.player, names, style);
    Facts facts;
    facts.add("team", mine.team ? names.of(*mine.team) : "none");
    text += facts.text(style);
    if (mine.game) text += "\n" + render(*mine.game, names, style);
    return text;
}

std::string render(const LocationList& list, const Names& names, const Style& style) {
    if (list.locations.empty()) return none("No team has a location.");
    const Times times = names.times_of(list.locations.front().team);
    Table table({{"TEAM"}, {"LOCATION"}, {"ACCURACY", Align::right}, {times.heading("AT")}});
    for (const auto& [team, location] : list.locations) {
        table.add({names.of(team),
                   coordinates(location.latitude_deg, location.longitude_deg),
                   accuracy_text(location),
                   times.calendar(location.time)});
    }
    return table.text(style);
}

std::string render(const Track& track, const Times& times, const Style& style) {
    if (track.points.empty()) return none("The track has no points.");
    Table table({{times.heading("AT")}, {"LOCATION"}});
    for (const auto& point : track.points) {
        table.add(
            {times.calendar(point.time), coordinates(point.latitude_deg, point.longitude_deg)});
    }
    return table.text(style);
}

std::string render(const PastGameList& list, const Names& names, const Style& style) {
    if (list.games.empty()) return none("No game has been played yet.");
    Table table({{"ID", Align::right},
                 {"SESSION"},
                 {"MODE"},
                 {"STARTED"},
                 {"ENDED"},
                 {"WINNER"},
                 {"POINTS", Align::right}});
    for (const auto& game : list.games) {
        const bool ranked = !game.ranking.empty();
        const Times times = names.times_of(game.session);
        table.add({number(game.id),
                   game.session_name,
                   game.mode,
                   times.date_time(game.started),
                   times.date_time(game.ended),
                   ranked ? game.ranking.front().name : "",
                   ranked ? number(game.ranking.front().points) : ""});
    }
    return table.text(style);
}

std::string render(const PastGame& game, const Names& sessions, const Style& style) {
    const auto& summary = game.summary;
    Facts facts;
    facts.add("game", "#" + number(summary.id) + " of " + summary.session_name);
    facts.add("mode", summary.mode);
    Times times = sessions.times_of(summary.session);
    // The game's last event is its end: so much were times of day behind engine time then.
    if (!game.events.empty()) times = times.behind(game.events.back().time - summary.ended);
    facts.add("started", times.date_time(summary.started));
    facts.add("ended",
              times.date_time(summary.ended) + " (" + std::string(to_string(summary.reason)) + ")");
    std::string text = facts.text(style) + "\n" + ranking_table(summary.ranking).text(style);
    Names names = sessions;
    for (const auto& team : game.teams)
        names.add(team.team, team.name);
    for (const auto& team : game.teams)
        text += periods(team.state, names, times, style);
    if (!game.events.empty()) text += "\n" + style.bold(times.heading("EVENTS")) + "\n";
    for (const auto& event : game.events) {
        text +=
            times.clock(times.day(event.time)) + "  " + describe(event.event, names, times) + "\n";
    }
    return text;
}

}  // namespace muster::cli
