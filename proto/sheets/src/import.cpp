#include "columns.hpp"

#include <muster/sheets/import.hpp>

#include <algorithm>
#include <charconv>

namespace muster::sheets {

namespace {

std::optional<std::uint32_t> number_in(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// The parts of "challenges[7].row.challenge.title".
struct Path {
    std::string_view list;  // challenges
    std::uint32_t index = 0;
    std::string_view rest;  // row.challenge.title
    std::string_view last;  // title
};

std::optional<Path> path_from(std::string_view text) {
    const auto open = text.find('[');
    const auto close = text.find("].");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return std::nullopt;
    const auto index = number_in(text.substr(open + 1, close - open - 1));
    if (!index) return std::nullopt;
    const auto rest = text.substr(close + 2);
    const auto dot = rest.rfind('.');
    return Path{text.substr(0, open),
                *index,
                rest,
                dot == std::string_view::npos ? rest : rest.substr(dot + 1)};
}

// The sheet's name of a field.
template <class Row>
std::string column_called(std::string_view field) {
    for (const auto& column : columns(static_cast<const Row*>(nullptr))) {
        if (column.our_name == field) return column.name;
    }
    return std::string(field);
}

std::string column_in(const Path& path, const ChallengeRow& row) {
    if (path.rest.find("set_names") != std::string_view::npos) return "sets";
    constexpr std::string_view translations = "translations[";
    if (const auto at = path.rest.find(translations); at != std::string_view::npos) {
        const auto number = path.rest.substr(at + translations.size());
        const auto index = number_in(number.substr(0, number.find(']')));
        const auto& all = row.challenge.translations;
        if (index && *index < all.size())
            return std::string(path.last) + "_" + all[*index].language;
    }
    return column_called<ChallengeRow>(path.last);
}

// A refusal by the rules of sheets names sheet, row and column in its facts. The place at the front
// of its sentence goes: the caller words it.
std::optional<RefusedRow> row_of_rule(const Error& refusal) {
    const auto row = number_in(refusal.fact("row").value_or(""));
    const std::string name(refusal.fact("sheet").value_or(""));
    const auto sheet = sheet_from(name);
    if (!row || !sheet) return std::nullopt;
    const std::string column(refusal.fact("column").value_or(""));
    auto where = "Sheet " + name + ", row " + std::to_string(*row);
    where += (column.empty() ? "" : ", column " + column) + ": ";
    auto message = refusal.message;
    if (message.starts_with(where)) message.erase(0, where.size());
    return RefusedRow{*sheet, {*row, column, message}};
}

template <class Row>
std::optional<RefusedRow> plain_row(const Path& path,
                                    Sheet sheet,
                                    const std::vector<Row>& rows,
                                    const std::string& message) {
    if (path.index >= rows.size()) return std::nullopt;
    return RefusedRow{sheet, {rows[path.index].row, column_called<Row>(path.last), message}};
}

// A refusal by the check of all requests names a path.
std::optional<RefusedRow> row_of_path(const Error& refusal, const UpdateCatalog& request) {
    const auto field = refusal.fact("field").value_or("");
    const auto path = path_from(field);
    if (!path) return std::nullopt;
    const auto& text = refusal.message;
    if (path->list == "zones") return plain_row(*path, Sheet::zones, request.zones, text);
    if (path->list == "distances")
        return plain_row(*path, Sheet::distances, request.distances, text);
    if (path->list == "sectors") return plain_row(*path, Sheet::sectors, request.sectors, text);
    const ChallengeRow* row = nullptr;
    if (path->list == "challenges" && path->index < request.challenges.size())
        row = &request.challenges[path->index].row;
    if (path->list == "idle" && path->index < request.idle.size()) row = &request.idle[path->index];
    if (!row) return std::nullopt;
    return RefusedRow{Sheet::challenges, {row->row, column_in(*path, *row), text}};
}

std::optional<RefusedRow> row_of_path(const Error& refusal, const ImportRoster& request) {
    const auto field = refusal.fact("field").value_or("");
    const auto path = path_from(field);
    if (!path || path->list != "players") return std::nullopt;
    return plain_row(*path, Sheet::roster, request.players, refusal.message);
}

template <class Request>
std::optional<RefusedRow> row_of(const Error& refusal, const Request& request) {
    if (refusal.code == ErrorCode::import_failed) return row_of_rule(refusal);
    if (refusal.code == ErrorCode::bad_data) return row_of_path(refusal, request);
    return std::nullopt;
}

// Takes a row out of the request. False: there is no such challenge or player.
bool take_out(UpdateCatalog& request, std::uint32_t row) {
    const auto challenges = std::erase_if(
        request.challenges, [&](const ChallengeUpdate& each) { return each.row.row == row; });
    const auto idle =
        std::erase_if(request.idle, [&](const ChallengeRow& each) { return each.row == row; });
    return challenges + idle != 0;
}
bool take_out(ImportRoster& request, std::uint32_t row) {
    return std::erase_if(request.players, [&](const RosterRow& each) { return each.row == row; }) !=
           0;
}

template <class Request>
Refusals refusals_of(Request request,
                     const std::function<std::optional<Error>(const Request&)>& attempt) {
    Refusals found;
    request.dry_run = true;
    while (const auto refusal = attempt(request)) {
        auto row = row_of(*refusal, request);
        if (!row) {
            // Rows were taken out already: what else is wrong shows once those are mended.
            if (found.rows.empty()) found.other = refusal;
            found.all = false;
            break;
        }
        found.rows.push_back(*std::move(row));
        const auto& last = found.rows.back();
        const bool alone = last.sheet == Sheet::challenges || last.sheet == Sheet::roster;
        if (found.rows.size() == refusals_max || !alone || !take_out(request, last.problem.row)) {
            found.all = false;
            break;
        }
    }
    return found;
}

}  // namespace

void add_rows(UpdateCatalog& request, Parsed<ChallengeRow>&& parsed) {
    const auto has = [&](std::string_view name) {
        return std::find(parsed.columns.begin(), parsed.columns.end(), name) !=
               parsed.columns.end();
    };
    std::vector<std::string> languages;
    for (const auto& column : parsed.columns) {
        const auto translation = translation_column(column);
        if (translation &&
            std::find(languages.begin(), languages.end(), translation->language) == languages.end())
            languages.push_back(translation->language);
    }
    for (auto& row : parsed.rows) {
        auto& translations = row.challenge.translations;
        for (const auto& language : languages) {
            const auto same = [&](const Translation& each) { return each.language == language; };
            if (std::none_of(translations.begin(), translations.end(), same))
                translations.push_back({language, {}, {}});
        }
        request.challenges.push_back(
            {std::move(row), !has("action"), !has("action_minutes"), !has("catcher_message")});
    }
    std::move(parsed.idle.begin(), parsed.idle.end(), std::back_inserter(request.idle));
}

std::optional<RefusedRow> refused_row(const Error& refusal, const UpdateCatalog& request) {
    return row_of(refusal, request);
}
std::optional<RefusedRow> refused_row(const Error& refusal, const ImportRoster& request) {
    return row_of(refusal, request);
}

Refusals find_refusals(UpdateCatalog request,
                       const std::function<std::optional<Error>(const UpdateCatalog&)>& attempt) {
    return refusals_of<UpdateCatalog>(std::move(request), attempt);
}
Refusals find_refusals(ImportRoster request,
                       const std::function<std::optional<Error>(const ImportRoster&)>& attempt) {
    return refusals_of<ImportRoster>(std::move(request), attempt);
}

}  // namespace muster::sheets
