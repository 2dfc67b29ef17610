// A sheet of the catalog, from a file that came with the command: all of it, or every row that is
// wrong.
#include "discord-bot/commands/handlers.hpp"

#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <charconv>

namespace muster::discord {

namespace {

// Sheets are texts; the largest that an import takes is half a MiB.
constexpr std::size_t sheet_size_max = 1u << 20;

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
