// The organisers' sheets. Rows read without problems are written and read back the same. The import
// takes all rows, or it names sheet and row and changes nothing.
#include "engine/core/engine.hpp"
#include "engine/door/door.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/world.hpp"

#include <muster/sheets/import.hpp>
#include <muster/sheets/sheets.hpp>

namespace muster {
namespace {

using namespace sheets;

void check_csv(std::string_view text) {
    const auto csv = parse_csv(text);
    std::string written;
    for (const auto& record : csv.records) {
        CHECK(!record.cells.empty());
        append_csv_line(written, record.cells);
    }
    const auto again = parse_csv(written);
    CHECK(!again.problem && again.records.size() == csv.records.size());
    for (std::size_t i = 0; i < csv.records.size(); ++i)
        CHECK(again.records[i].cells == csv.records[i].cells);
}

// Removes the row numbers, which a written sheet does not keep.
template <class Row>
std::string content(std::vector<Row> rows) {
    for (auto& row : rows)
        row.row = 0;
    return encode(rows);
}

template <class Row, class Read, class Write>
std::vector<Row> check_sheet(const Csv& table, Read read, Write write) {
    Parsed<Row> parsed = read(table);
    CHECK(parsed.problems.size() <= problems_max);
    for (const auto& problem : parsed.problems)
        CHECK(!problem.message.empty());
    const auto written = write(parsed.rows);
    Parsed<Row> again = read(parse_csv(written));
    CHECK(again.ok());
    // Writing a written sheet again gives the same text and the same rows.
    CHECK(write(again.rows) == written);
    CHECK(again.rows.size() == parsed.rows.size());
    return std::move(parsed.rows);
}

// Imports like a client, through the check of all requests.
template <class R>
void import(const R& request) {
    const auto body = encode(request);
    auto examined = door::examine(R::request_number, body, {});
    if (!examined) return;
    auto engine = fuzz::waiting_world();
    const auto before = fuzz::saved(engine);
    core::Outcome outcome;
    engine.apply({engine.time(), {}, std::move(examined->request)}, outcome);
    if (outcome.changed) {
        fuzz::check_snapshot(engine);
    } else {
        CHECK(fuzz::saved(engine) == before);
    }
    if (!outcome.ok) {
        const auto error = decode<Error>(outcome.reply);
        const bool of_a_row =
            error.code == ErrorCode::import_failed && error.fact("sheet") && error.fact("row");
        const bool of_the_session =
            error.code == ErrorCode::not_found || error.code == ErrorCode::game_in_progress;
        CHECK(of_a_row || (std::is_same_v<R, ImportRoster> && of_the_session));
    }
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    // Up to five sheets with a mark between them; NULs belong to UTF-16. Their headers tell the
    // kind of each.
    constexpr std::string_view mark = "\n----\n";
    auto rest = fuzz::Input(data, size).rest();
    UpdateCatalog request;
    ImportRoster roster;
    roster.session = {1};
    for (int i = 0; i < 5 && !rest.empty(); ++i) {
        const auto text = rest.substr(0, rest.find(mark));
        rest.remove_prefix(std::min(rest.size(), text.size() + mark.size()));
        check_csv(text);
        const auto table = parse_csv(text);
        const auto sheet = recognise(table);
        if (!sheet) continue;
        switch (*sheet) {
            case Sheet::challenges: {
                check_sheet<ChallengeRow>(
                    table,
                    [](const auto& t) { return read_challenges(t, Take::all); },
                    write_challenges);
                add_rows(request, read_challenges(table));
                break;
            }
            case Sheet::zones:
                request.zones = check_sheet<ZoneRow>(table, read_zones, write_zones);
                break;
            case Sheet::distances:
                request.distances =
                    check_sheet<DistanceRow>(table, read_distances, write_distances);
                break;
            case Sheet::sectors:
                request.sectors = check_sheet<SectorRow>(table, read_sectors, write_sectors);
                break;
            case Sheet::roster:
                roster.players = check_sheet<RosterRow>(table, read_roster, write_roster);
                break;
        }
    }
    request.remove_missing = roster.remove_missing = size % 3 == 0;
    import(request);
    import(roster);
    return 0;
}
