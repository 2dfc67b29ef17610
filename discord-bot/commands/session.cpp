// What a server plays: its session, teams and rules.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/home.hpp"

#include <muster/sheets/sheets.hpp>

#include <charconv>
#include <sstream>

namespace muster::discord {

namespace {

// Sheets are texts; the largest that an import takes is half a MiB.
constexpr std::size_t sheet_size_max = 1u << 20;

std::uint32_t colour_of(Call& call) {
    const auto& text = call.text("colour");
    const std::string_view digits = std::string_view(text).substr(text.starts_with('#') ? 1 : 0);
    std::uint32_t colour = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), colour, 16);
    if (digits.size() != 6 || error != std::errc{} || end != digits.data() + digits.size()) {
        throw Unable(call.words()("\"{}\" is no colour: write it as #RRGGBB, say #ff8800.",
                                  "\"{}\" ist keine Farbe: schreib sie als #RRGGBB, etwa #ff8800.",
                                  excerpt(text)));
    }
    return colour;
}

void need_no_session(Call& call) {
    if (!call.has_session()) return;
    throw Unable(call.words()("This server plays **{}** already; /session unlink ends that.",
                              "Dieser Server spielt schon **{}**; /session unlink beendet das.",
                              plain(call.roster().session.name.text)));
}

Message linked(Call& call, const Session& session) {
    return note(call.words()("This server plays **{}** now. /setup makes its channels.",
                             "Dieser Server spielt jetzt **{}**. /setup legt seine Kanäle an.",
                             plain(session.name.text)));
}

}  // namespace

// ---- The session. ----

Answer link_session(Call& call) {
    need_no_session(call);
    const auto& name = call.text("name");
    for (const Session& session : call.engine.call(Actor::service(), ListSessions{}).sessions) {
        if (session.name.text != name && "#" + std::to_string(session.id.value) != name) continue;
        // Or somebody who invites the bot elsewhere would take over a game.
        if (session.discord_server) {
            throw Unable(call.words()("**{}** is played on another server.",
                                      "**{}** wird auf einem anderen Server gespielt.",
                                      plain(session.name.text)));
        }
        if (sessions_of_others(call).contains(session.id)) {
            throw Unable(call.words()(
                "**{}** belongs to another server; the operator can give it to this one.",
                "**{}** gehört einem anderen Server; wer den Daemon betreibt, kann "
                "die Session diesem geben.",
                plain(session.name.text)));
        }
        UpdateSession link;
        link.session = session.id;
        link.discord_server = call.interaction.server;
        call.engine.call(Actor::organiser_of(session.id), link);
        make_home(call, session.id);
        return linked(call, session);
    }
    throw Unable(
        call.words()("No session \"{}\" was granted to me. The operator does that with "
                     "`muster grant add`; or make one with /session create.",
                     "Keine Session \"{}\" wurde mir anvertraut. Das tut, wer den Daemon "
                     "betreibt, mit `muster grant add`; oder leg eine an mit /session create.",
                     excerpt(name)));
}

Answer create_session(Call& call) {
    need_no_session(call);
    CreateSession create;
    create.name.text = call.text("name");
    create.mode = call.maybe("mode").value_or("traditional");
    create.time_zone.name = call.maybe("time_zone").value_or("Europe/Zurich");
    const auto language = call.maybe("language");
    const bool german = language ? *language == "german" : call.interaction.german;
    create.language = german ? Language::german : Language::english;
    // At once, so that of two who create one together the second makes none.
    create.discord_server = call.interaction.server;
    const auto session = call.engine.call(Actor::service(), create).session;
    make_home(call, session.id);
    return linked(call, session);
}

Answer unlink_session(Call& call) {
    if (call.roster().session.game) {
        throw Unable(call.words()("A game is running: end it first, with /stop.",
                                  "Ein Spiel läuft: beende es zuerst, mit /stop."));
    }
    // Also where it was not made here: an operator may have linked it.
    make_home(call, call.session());
    UpdateSession unlink;
    unlink.session = call.session();
    unlink.discord_server = 0;
    unlink.game_channel = 0;
    unlink.admin_channel = 0;
    const auto words = call.words();
    const auto name = plain(call.roster().session.name.text);
    for (const auto& [id, team] : call.roster().teams) {
        if (!team.discord_channel) continue;
        UpdateTeam forget;
        forget.team = id;
        forget.discord_channel = 0;
        call.engine.call(call.organiser(), forget);
    }
    call.engine.call(call.organiser(), unlink);
    return note(words("This server does not play **{}** any more.",
                      "Dieser Server spielt **{}** nicht mehr.",
                      name));
}

Answer set_organisers(Call& call) {
    call.has_session();
    const auto key = "discord/organisers/" + std::to_string(call.interaction.server);
    if (const auto role = call.maybe("role")) {
        call.memory.set(key, *role);
        return note(call.words()("<@&{}> organises now.", "<@&{}> leitet jetzt.", *role));
    }
    call.memory.remove(key);
    return note(call.words()("Only those who may manage the server organise.",
                             "Nur wer den Server verwalten darf, leitet."));
}

// ---- Teams. ----

Answer add_team(Call& call) {
    CreateTeam create;
    create.session = call.session();
    create.name.text = call.text("name");
    if (call.maybe("colour")) create.colour = colour_of(call);
    const auto team = call.engine.call(call.organiser(), create).team;
    return note(call.words()("Team **{}** was added. /setup makes its channel and role.",
                             "Team **{}** ist dabei. /setup legt seinen Kanal und seine Rolle an.",
                             plain(team.name.text)));
}

Answer remove_team(Call& call) {
    const Team& team = call.team("team");
    call.engine.call(call.organiser(), RemoveTeam{team.id});
    return note(call.words()("Team **{}** was removed; its channel stays.",
                             "Team **{}** ist weg; sein Kanal bleibt.",
                             plain(team.name.text)));
}

Answer rename_team(Call& call) {
    const Team& team = call.team("team");
    UpdateTeam rename;
    rename.team = team.id;
    rename.name.emplace();
    rename.name->text = call.text("name");
    const auto renamed = call.engine.call(call.organiser(), rename).team;
    return note(call.words()("**{}** is now **{}**.",
                             "**{}** heisst jetzt **{}**.",
                             plain(team.name.text),
                             plain(renamed.name.text)));
}

Answer colour_team(Call& call) {
    UpdateTeam change;
    change.team = call.team("team").id;
    change.colour = colour_of(call);
    const auto team = call.engine.call(call.organiser(), change).team;
    Message message = note({});
    message.embeds.push_back({plain(team.name.text),
                              call.words()("In its new colour.", "In neuer Farbe."),
                              team.colour,
                              {},
                              {},
                              {}});
    return message;
}

// ---- Rules. ----

namespace {

// Those that a game day changes most; all others go into the last field.
constexpr const char* usual_keys[] = {"start_time", "end_time", "num_catchers", "num_challenges"};

std::vector<Setting> settings_of(Call& call) {
    std::vector<Setting> settings;
    for (const char* key : usual_keys) {
        if (const auto value = call.maybe(key); value && !value->empty())
            settings.push_back({key, *value});
    }
    std::istringstream lines(call.maybe("others").value_or(""));
    for (std::string line; std::getline(lines, line);) {
        std::erase_if(line, [](char c) { return c == ' ' || c == '\r' || c == '\t'; });
        if (line.empty()) continue;
        const auto equals = line.find('=');
        if (equals == std::string::npos) {
            throw Unable(call.words()("\"{}\" is no line such as grace_period_duration=10.",
                                      "\"{}\" ist keine Zeile wie grace_period_duration=10.",
                                      excerpt(line)));
        }
        settings.push_back({line.substr(0, equals), line.substr(equals + 1)});
    }
    return settings;
}

}  // namespace

Answer edit_config(Call& call) {
    const auto words = call.words();
    const auto entries = call.engine.call(call.organiser(), GetConfig{call.session()}).entries;
    Modal form{"config", words("Rules of this session", "Regeln dieser Session"), {}};
    for (const char* key : usual_keys) {
        const auto at = std::ranges::find(entries, key, &ConfigEntry::key);
        form.inputs.push_back({key, key, at == entries.end() ? "" : at->value, false, false, 100});
    }
    std::string others;
    for (const ConfigEntry& entry : entries) {
        if (entry.overridden_here &&
            std::ranges::find(usual_keys, entry.key) == std::end(usual_keys))
            others += entry.key + "=" + entry.value + "\n";
    }
    form.inputs.push_back({"others",
                           words("Others, a line each: key=value", "Weitere, je Zeile: key=value"),
                           others,
                           true,
                           false,
                           4000});
    return form;
}

Answer save_config(Call& call) {
    SetConfig change;
    change.session = call.session();
    const auto before = call.engine.call(call.organiser(), GetConfig{change.session}).entries;
    for (Setting& setting : settings_of(call)) {
        const auto at = std::ranges::find(before, setting.key, &ConfigEntry::key);
        // What the form showed and nobody touched must not become an override.
        if (at == before.end() || at->value != setting.value)
            change.set.push_back(std::move(setting));
    }
    if (change.set.empty()) return note(call.words()("Nothing changed.", "Nichts geändert."));
    call.engine.call(call.organiser(), change);
    std::string text;
    for (const Setting& setting : change.set)
        text += "\n" + plain(setting.key) + " = " + plain(setting.value);
    return note(call.words()("Changed:{}", "Geändert:{}", text));
}

// ---- Sheets. ----

namespace {

// Every row that is wrong, as a file.
Message problems_of(Call& call,
                    const std::string& filename,
                    const std::vector<sheets::Problem>& problems,
                    std::size_t left_out) {
    std::string text;
    for (const auto& problem : problems) {
        text += filename + ", row " + std::to_string(problem.row);
        if (!problem.column.empty()) text += ", column " + problem.column;
        text += ": " + problem.message + "\n";
    }
    if (left_out != 0) text += "… and " + std::to_string(left_out) + " more.\n";
    const auto count = problems.size() + left_out;
    Message message =
        note(count == 1 ? call.words()("Nothing was imported: a row is wrong.",
                                       "Nichts wurde importiert: eine Zeile ist falsch.")
                        : call.words()("Nothing was imported: {} rows are wrong.",
                                       "Nichts wurde importiert: {} Zeilen sind falsch.",
                                       count));
    message.files.push_back({"problems.txt", "text/plain; charset=utf-8", std::move(text)});
    return message;
}

template <class Row>
std::optional<Message> take(Call& call,
                            const std::string& filename,
                            sheets::Parsed<Row> parsed,
                            std::vector<Row>& rows) {
    if (!parsed.ok()) return problems_of(call, filename, parsed.problems, parsed.problems_left_out);
    rows = std::move(parsed.rows);
    return std::nullopt;
}

std::optional<Message> read_sheet(Call& call,
                                  const std::string& filename,
                                  const std::string& text,
                                  ImportCatalog& request) {
    const auto sheet = sheets::recognise(text);
    if (!sheet) {
        throw Unable(call.words()("\"{}\" is none of the sheets by its header.",
                                  "\"{}\" ist nach der Kopfzeile keine der Tabellen.",
                                  excerpt(filename)));
    }
    switch (*sheet) {
        case sheets::Sheet::challenges:
            return take(call, filename, sheets::read_challenges(text), request.challenges);
        case sheets::Sheet::zones:
            return take(call, filename, sheets::read_zones(text), request.zones);
        case sheets::Sheet::distances:
            return take(call, filename, sheets::read_distances(text), request.distances);
        case sheets::Sheet::sectors:
            return take(call, filename, sheets::read_sectors(text), request.sectors);
    }
    return std::nullopt;
}

// The row that the engine's refusal names. Its sentence begins with the place, which we say better.
sheets::Problem refused_row(const Error& error) {
    sheets::Problem problem{0, std::string(error.fact("column").value_or("")), error.message};
    const std::string row(error.fact("row").value_or("0"));
    std::from_chars(row.data(), row.data() + row.size(), problem.row);
    auto where = "Sheet " + std::string(error.fact("sheet").value_or("")) + ", row " + row;
    where += (problem.column.empty() ? "" : ", column " + problem.column) + ": ";
    if (problem.message.starts_with(where)) problem.message.erase(0, where.size());
    return problem;
}

// Tries without effect. A challenge that is refused is set aside and the rest tried again; what
// else is refused ends the search, because other rows may rely on it.
std::vector<sheets::Problem> refused_rows(Call& call, ImportCatalog rest) {
    constexpr std::size_t refusals_max = 20;
    std::vector<sheets::Problem> problems;
    rest.dry_run = true;
    while (problems.size() < refusals_max) {
        try {
            call.engine.call(call.organiser(), rest);
            break;
        } catch (const Refused& refused) {
            if (refused.error().code != ErrorCode::import_failed) throw;
            problems.push_back(refused_row(refused.error()));
            const auto row = problems.back().row;
            if (std::erase_if(rest.challenges,
                              [&](const ChallengeRow& each) { return each.row == row; }) == 0)
                break;
        }
    }
    return problems;
}

}  // namespace

Answer import_sheet(Call& call) {
    const Actor organiser = call.organiser();
    const auto at = call.interaction.attachments.find("sheet");
    if (at == call.interaction.attachments.end())
        throw Unable(call.words()("There is no sheet.", "Es ist keine Tabelle dabei."));
    const auto& filename = at->second.filename;
    ImportCatalog request;
    const auto text = call.fetch(at->second, sheet_size_max);
    if (auto problems = read_sheet(call, filename, text, request)) return *std::move(problems);
    if (const auto problems = refused_rows(call, request); !problems.empty())
        return problems_of(call, filename, problems, 0);
    const auto counts = call.engine.call(organiser, request);
    return note(call.words()("Imported: {} challenges, {} zones, {} distances, {} sectors.",
                             "Importiert: {} Aufgaben, {} Zonen, {} Distanzen, {} Sektoren.",
                             counts.challenges,
                             counts.zones,
                             counts.distances,
                             counts.sectors));
}

}  // namespace muster::discord
