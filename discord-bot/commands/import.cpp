// Imports a sheet of the catalog from an attached file: the whole sheet, or else a list of wrong
// rows.
#include "discord-bot/commands/handlers.hpp"

#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <charconv>

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
        text += filename + ", row " + std::to_string(problem.row);
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
    message.files.push_back({"problems.txt", "text/plain; charset=utf-8", std::move(text)});
    return message;
}

template <class Row>
std::optional<Message> take(Call& call,
                            const std::string& filename,
                            sheets::Parsed<Row> parsed,
                            std::vector<Row>& rows) {
    if (!parsed.ok())
        return message_of(
            call, filename, {std::move(parsed.problems), parsed.problems_left_out, true});
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

// The row that a refusal names. The refusal's sentence begins with the place, which the bot words
// itself.
sheets::Problem refused_row(const Error& error) {
    sheets::Problem problem{0, std::string(error.fact("column").value_or("")), error.message};
    const std::string row(error.fact("row").value_or("0"));
    std::from_chars(row.data(), row.data() + row.size(), problem.row);
    auto where = "Sheet " + std::string(error.fact("sheet").value_or("")) + ", row " + row;
    where += (problem.column.empty() ? "" : ", column " + problem.column) + ": ";
    if (problem.message.starts_with(where)) problem.message.erase(0, where.size());
    return problem;
}

// Tries the import without effect. After a refused challenge the search tries again without that
// challenge. Any other refusal ends the search, because other rows may depend on the refused row.
Problems refused_rows(Call& call, ImportCatalog rest) {
    constexpr std::size_t refusals_max = 20;
    Problems problems;
    rest.dry_run = true;
    for (;;) {
        try {
            call.engine.call(call.organiser(), rest);
            return problems;
        } catch (const Refused& refused) {
            if (refused.error().code != ErrorCode::import_failed) throw;
            problems.rows.push_back(refused_row(refused.error()));
            const auto row = problems.rows.back().row;
            const auto is_refused = [&](const ChallengeRow& each) { return each.row == row; };
            if (problems.rows.size() == refusals_max ||
                std::erase_if(rest.challenges, is_refused) == 0) {
                problems.all = false;
                return problems;
            }
        }
    }
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
    if (const auto problems = refused_rows(call, request); !problems.rows.empty())
        return message_of(call, filename, problems);
    const auto counts = call.engine.call(organiser, request);
    return note(call.words()("Imported: {} challenges, {} zones, {} distances, {} sectors.",
                             "Importiert: {} Aufgaben, {} Zonen, {} Distanzen, {} Sektoren.",
                             counts.challenges,
                             counts.zones,
                             counts.distances,
                             counts.sectors));
}

}  // namespace muster::discord
