// Imports a sheet of the catalog or a roster from an attached file: the whole sheet, or else a list
// of wrong rows.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/render/text.hpp"
#include "workbook/open.hpp"

#include <muster/sheets/import.hpp>
#include <muster/sheets/sheets.hpp>

namespace muster::discord {

namespace {

// Sheets are texts; the engine imports at most half a MiB.
constexpr std::size_t sheet_size_max = 1u << 20;

// The rows that are wrong.
struct Problems {
    std::vector<sheets::Problem> rows;
    std::size_t left_out = 0;
    bool all = true;  // The list is complete.
};

// The problems as an attached file.
Message message_of(Call& call, const std::string& filename, const Problems& problems) {
    std::string text;
    for (const auto& problem : problems.rows) {
        text += filename;
        if (problem.row != 0) text += ", row " + std::to_string(problem.row);
        if (!problem.column.empty()) text += ", column " + problem.column;
        text += ": " + problem.message + "\n";
    }
    const auto words = call.words();
    if (problems.left_out != 0) text += "… and " + std::to_string(problems.left_out) + " more.\n";
    const auto count = problems.rows.size() + problems.left_out;
    auto sentence = count == 1 ? words("Nothing was imported: a row is wrong.",
                                       "Nichts wurde importiert: eine Zeile ist falsch.")
                               : words("Nothing was imported: {} rows are wrong.",
                                       "Nichts wurde importiert: {} Zeilen sind falsch.",
                                       count);
    if (!problems.all) {
        sentence += words(" Others may be; that is seen once these are mended.",
                          " Weitere können es sein; das zeigt sich, wenn diese stimmen.");
    }
    Message message = note(std::move(sentence));
    message.files.push_back(text_file("problems.txt", std::move(text)));
    return message;
}

// The sheet's own facts for the answer.
struct Read {
    sheets::Sheet sheet = sheets::Sheet::challenges;
    std::vector<std::string> passed_over;
    std::size_t skipped = 0;
};

template <class Row>
std::optional<Message> take(Call& call,
                            const std::string& filename,
                            sheets::Parsed<Row>& parsed,
                            Read& read) {
    if (!parsed.ok())
        return message_of(
            call, filename, {std::move(parsed.problems), parsed.problems_left_out, true});
    read.passed_over = parsed.passed_over;
    read.skipped = parsed.skipped;
    return std::nullopt;
}

template <class Row>
std::optional<Message> take_rows(Call& call,
                                 const std::string& filename,
                                 sheets::Parsed<Row> parsed,
                                 Read& read,
                                 std::vector<Row>& rows) {
    auto problems = take(call, filename, parsed, read);
    rows = std::move(parsed.rows);
    return problems;
}

// Tries the request without effect. Returns the rows that the engine refuses.
template <class R>
std::optional<Message> refused_rows(Call& call, const std::string& filename, const R& request) {
    auto refusals = sheets::find_refusals(request, [&](const R& tried) -> std::optional<Error> {
        try {
            call.engine.call(call.organiser(), tried);
            return std::nullopt;
        } catch (const Refused& refused) {
            return refused.error();
        }
    });
    if (refusals.other) throw Refused(*std::move(refusals.other));
    if (refusals.rows.empty()) return std::nullopt;
    Problems problems;
    for (auto& row : refusals.rows)
        problems.rows.push_back(std::move(row.problem));
    problems.all = refusals.all;
    return message_of(call, filename, problems);
}

bool changes(const RowCounts& counts) {
    return counts.added + counts.updated + counts.removed != 0;
}

std::string counted(const Words& words, const RowCounts& counts) {
    return words("{} new, {} updated, {} unchanged",
                 "{} neu, {} geändert, {} gleich",
                 counts.added,
                 counts.updated,
                 counts.unchanged);
}

std::string known(const Words& words) {
    return words("Nothing changes: everything in the sheet is known already.",
                 "Nichts ändert sich: alles in der Tabelle ist schon bekannt.");
}

// The counts of one kind of row; empty if the sheet has no such rows.
std::string line(const Words& words, const std::string& what, const RowCounts& counts) {
    if (counts == RowCounts{}) return "";
    return "\n" + what + ": " + counted(words, counts);
}

Message answer(Call& call, std::string text, const Read& read) {
    const auto words = call.words();
    if (read.skipped != 0) {
        text += words("\nSkipped, because their status does not play: {}",
                      "\nÜbergangen, weil ihr Status nicht spielt: {}",
                      read.skipped);
    }
    if (!read.passed_over.empty()) {
        constexpr std::size_t room = 1'000;
        std::vector<std::string> names;
        for (const auto& name : read.passed_over)
            names.push_back(excerpt(name));
        text += words("\nColumns that are none of the sheet's and were passed over: {}",
                      "\nSpalten, die nicht zur Tabelle gehören und übergangen wurden: {}",
                      list_of(names, ", ", room, words).text);
    }
    return note(std::move(text));
}

Message import_roster(Call& call, const std::string& filename, const sheets::Csv& table) {
    Read read{sheets::Sheet::roster, {}, 0};
    ImportRoster request;
    request.session = call.session();
    if (auto problems =
            take_rows(call, filename, sheets::read_roster(table), read, request.players))
        return *std::move(problems);
    if (auto problems = refused_rows(call, filename, request)) return *std::move(problems);
    const auto reply = call.engine.call(call.organiser(), request);
    const auto words = call.words();
    auto text = changes(reply.players) || changes(reply.teams)
                    ? words("The roster was imported.", "Die Liste der Spieler wurde importiert.")
                    : known(words);
    text += line(words, words("Players", "Spieler"), reply.players);
    text += line(words, "Teams", reply.teams);
    return answer(call, std::move(text), read);
}

Message import_catalog(Call& call,
                       const std::string& filename,
                       const sheets::Csv& table,
                       sheets::Sheet sheet) {
    Read read{sheet, {}, 0};
    UpdateCatalog request;
    std::optional<Message> problems;
    switch (sheet) {
        case sheets::Sheet::challenges: {
            auto parsed = sheets::read_challenges(table);
            problems = take(call, filename, parsed, read);
            if (!problems) sheets::add_rows(request, std::move(parsed));
            break;
        }
        case sheets::Sheet::zones:
            problems = take_rows(call, filename, sheets::read_zones(table), read, request.zones);
            break;
        case sheets::Sheet::distances:
            problems =
                take_rows(call, filename, sheets::read_distances(table), read, request.distances);
            break;
        case sheets::Sheet::sectors:
            problems =
                take_rows(call, filename, sheets::read_sectors(table), read, request.sectors);
            break;
        case sheets::Sheet::roster:
            break;  // import_roster takes it.
    }
    if (problems) return *std::move(problems);
    if ((problems = refused_rows(call, filename, request))) return *std::move(problems);
    const auto reply = call.engine.call(call.organiser(), request);
    const auto words = call.words();
    const bool new_facts = changes(reply.challenges) || changes(reply.zones) ||
                           changes(reply.distances) || changes(reply.sectors);
    auto text = new_facts ? words("The sheet was imported.", "Die Tabelle wurde importiert.")
                          : known(words);
    text += line(words, words("Challenges", "Aufgaben"), reply.challenges);
    text += line(words, words("Zones", "Zonen"), reply.zones);
    text += line(words, words("Distances", "Distanzen"), reply.distances);
    text += line(words, words("Sectors", "Sektoren"), reply.sectors);
    return answer(call, std::move(text), read);
}

struct Found {
    sheets::Sheet sheet = sheets::Sheet::challenges;
    sheets::Csv table;
};

// The sheet of the file; of a workbook the one worksheet that has a sheet's header.
Found sheet_in(Call& call, const std::string& filename, const std::string& bytes) {
    std::vector<workbook::NamedTable> tables;
    try {
        tables = workbook::tables_of(bytes);
    } catch (const workbook::Unreadable& error) {
        throw Unable(call.words()("\"{}\" can't be read: {}",
                                  "\"{}\" ist nicht lesbar: {}",
                                  excerpt(filename),
                                  error.what()));
    }
    std::optional<Found> found;
    for (auto& each : tables) {
        const auto sheet = sheets::recognise(each.table);
        if (!sheet) continue;
        if (found) {
            throw Unable(call.words()("\"{}\" has several sheets; send them one by one.",
                                      "\"{}\" hat mehrere Tabellen; sende sie einzeln.",
                                      excerpt(filename)));
        }
        found = Found{*sheet, std::move(each.table)};
    }
    if (found) return *std::move(found);
    throw Unable(call.words()("\"{}\" is none of the sheets by its header.",
                              "\"{}\" ist nach der Kopfzeile keine der Tabellen.",
                              excerpt(filename)));
}

}  // namespace

Answer import_sheet(Call& call) {
    call.organiser();
    const auto at = call.interaction.attachments.find("sheet");
    if (at == call.interaction.attachments.end())
        throw Unable(call.words()("There is no sheet.", "Es ist keine Tabelle dabei."));
    const auto& filename = at->second.filename;
    const auto found = sheet_in(call, filename, call.fetch(at->second, sheet_size_max));
    if (found.sheet == sheets::Sheet::roster) return import_roster(call, filename, found.table);
    return import_catalog(call, filename, found.table, found.sheet);
}

}  // namespace muster::discord
