// Sheets' rows into the catalog. The rules say: "an import names the row, the column and the rule
// broken, imports nothing of a sheet that fails, and says so".
#include "tests/support/engine_fixture.hpp"

#include <muster/sheets/sheets.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Imports : public EngineFixture {
  protected:
    static ChallengeRow challenge(std::uint32_t row, const std::string& title) {
        ChallengeRow made;
        made.row = row;
        made.challenge.kind = ChallengeKind::anywhere;
        made.challenge.title = title;
        made.challenge.description = "Do it.";
        made.set_names = {name("Region")};
        return made;
    }
    static ZoneRow zone(std::uint32_t row, std::uint64_t number) {
        ZoneRow made;
        made.row = row;
        made.zone.id = ZoneId{number};
        return made;
    }
    static ImportCatalog right() {
        ImportCatalog import;
        import.sectors = {{2, {"A", "B"}}, {3, {"B", ""}}};
        import.zones = {zone(2, 110), zone(3, 111)};
        import.distances = {{2, {ZoneId{110}, ZoneId{111}, 21}},
                            {3, {ZoneId{111}, ZoneId{111}, 0}}};
        import.challenges = {challenge(2, "Sing"), challenge(3, "Dance")};
        return import;
    }
};

TEST_F(Imports, EverySheetIsTaken) {
    const ImportCounts counts = ok(right());
    EXPECT_EQ(counts, (ImportCounts{2, 2, 2, 1, 2}));
    EXPECT_THAT(event_names(), ElementsAre("CatalogImported"));
    const auto saved = events_of<CatalogImported>()[0];
    EXPECT_EQ(saved.zones.size(), 2u);
    EXPECT_EQ(saved.challenges, ok(ListChallenges{}).challenges);
    EXPECT_EQ(ok(ListSectors{}).sectors[1].neighbours, "A") << "neighbours where either says so";
    EXPECT_EQ(ok(ListZones{}).zones[0].minutes.at(ZoneId{111}), 21);
    EXPECT_EQ(ok(ListSets{}).sets[0].name.text, "Region");
}

TEST_F(Imports, ADryRunLeavesNoTrace) {
    auto import = right();
    import.dry_run = true;
    const auto before = saved();
    EXPECT_EQ(ok(import).challenges, 2u);
    EXPECT_FALSE(outcome.changed);
    EXPECT_THAT(outcome.events, IsEmpty());
    EXPECT_TRUE(before == saved());
    import.challenges[1].challenge.title.clear();
    EXPECT_EQ(refusal(import), ErrorCode::import_failed);
}

// The rows before the wrong one are right. refused() checks that nothing of them stays.
TEST_F(Imports, ARefusalNamesSheetRowAndColumn) {
    struct Case {
        const char* sheet;
        const char* row;
        const char* column;
        const char* rule;
        void (*spoil)(ImportCatalog&);
    };
    const auto cases = std::initializer_list<Case>{
        {"challenges",
         "3",
         "title",
         "needs a title",
         [](ImportCatalog& i) { i.challenges[1].challenge.title.clear(); }},
        {"challenges",
         "3",
         "sets",
         "at least one set",
         [](ImportCatalog& i) { i.challenges[1].set_names.clear(); }},
        {"challenges",
         "3",
         "sets",
         "comma",
         [](ImportCatalog& i) { i.challenges[1].set_names = {name("a,b")}; }},
        {"challenges",
         "3",
         "sets",
         "twice",
         [](ImportCatalog& i) { i.challenges[1].set_names = {name("x"), name("X")}; }},
        {"challenges",
         "3",
         "zone",
         "no zone 7",
         [](ImportCatalog& i) { i.challenges[1].challenge.zones = {ZoneId{7}}; }},
        {"challenges",
         "3",
         "sector",
         "no sector \"Q\"",
         [](ImportCatalog& i) { i.challenges[1].challenge.sectors = "Q"; }},
        {"challenges",
         "3",
         "kaffskala",
         "0 to 6",
         [](ImportCatalog& i) { i.challenges[1].challenge.remoteness = 7; }},
        {"challenges",
         "3",
         "kaffskala",
         "needs a remoteness",
         [](ImportCatalog& i) {
             i.challenges[1].challenge.kind = ChallengeKind::place;
             i.challenges[1].challenge.place = "Benken";
         }},
        {"challenges",
         "3",
         "time_to_hb",
         "main station",
         [](ImportCatalog& i) {
             i.challenges[1].challenge.kind = ChallengeKind::centre_place;
             i.challenges[1].challenge.place = "Selnau";
             i.challenges[1].challenge.station_distance_m = 5;
         }},
        {"challenges",
         "3",
         "max_reps",
         "less than",
         [](ImportCatalog& i) { i.challenges[1].challenge.repetitions_min = 5; }},
        {"challenges",
         "3",
         "title",
         "already",
         [](ImportCatalog& i) { i.challenges[1].challenge.title = "SING"; }},
        {"zones", "3", "zone", "twice", [](ImportCatalog& i) { i.zones[1] = zone(3, 110); }},
        {"zones",
         "3",
         "num_connections",
         "0 to",
         [](ImportCatalog& i) { i.zones[1].zone.connections = -1; }},
        {"distances",
         "2",
         "zone_b",
         "no zone 7",
         [](ImportCatalog& i) { i.distances[0].distance.zone_b = ZoneId{7}; }},
        {"distances",
         "3",
         "zone_b",
         "twice",
         [](ImportCatalog& i) { i.distances[1].distance = i.distances[0].distance; }},
        {"sectors",
         "3",
         "name",
         "one letter",
         [](ImportCatalog& i) { i.sectors[1].sector.letter = "BB"; }},
        {"sectors",
         "2",
         "neighbours",
         "no sector \"Z\"",
         [](ImportCatalog& i) { i.sectors[0].sector.neighbours = "Z"; }},
    };
    for (const Case& c : cases) {
        auto import = right();
        c.spoil(import);
        const Error error = refused(import);
        EXPECT_EQ(error.code, ErrorCode::import_failed) << c.rule;
        EXPECT_EQ(error.fact("sheet"), c.sheet) << c.rule;
        EXPECT_EQ(error.fact("row"), c.row) << c.rule;
        EXPECT_EQ(error.fact("column"), c.column) << c.rule;
        EXPECT_THAT(error.message, HasSubstr(c.rule));
    }
}

TEST_F(Imports, AChallengeThatExistsIsADuplicateUpToCase) {
    ok(right());
    ImportCatalog again;
    auto row = challenge(5, "Grüsse");
    again.challenges = {row};
    ok(again);
    again.challenges[0].challenge.title = "GRÜSSE";
    EXPECT_EQ(refused(again).fact("row"), "5");
    again.challenges[0].challenge.kind = ChallengeKind::zoneable;
    ok(again);
}

TEST_F(Imports, RowsReplaceWhatExists) {
    ok(right());
    ImportCatalog again;
    again.zones = {zone(2, 110)};
    again.zones[0].zone.hard_to_reach = true;
    again.sectors = {{2, {"A", ""}}};
    ok(again);
    const auto zones = ok(ListZones{}).zones;
    EXPECT_TRUE(zones[0].hard_to_reach);
    EXPECT_EQ(zones[0].minutes.size(), 1u) << "travel minutes stay";
    EXPECT_EQ(ok(ListSectors{}).sectors[1].neighbours, "");
}

std::string read_file(const std::string& name) {
    std::ifstream file(std::string(MUSTER_SOURCE_DIR "/examples/region/") + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST_F(Imports, TheExampleRegionIsRight) {
    ImportCatalog import;
    import.sectors = sheets::read_sectors(sheets::parse_csv(read_file("sectors.csv"))).rows;
    import.zones = sheets::read_zones(sheets::parse_csv(read_file("zones.csv"))).rows;
    import.distances = sheets::read_distances(sheets::parse_csv(read_file("distances.csv"))).rows;
    import.challenges =
        sheets::read_challenges(sheets::parse_csv(read_file("place_challenges.csv"))).rows;
    for (const auto& row :
         sheets::read_challenges(sheets::parse_csv(read_file("challenges.csv"))).rows) {
        import.challenges.push_back(row);
    }
    for (ChallengeRow& row : import.challenges) {
        for (Name& set : row.set_names)
            set = name(set.text);
    }
    const ImportCounts counts = ok(import);
    EXPECT_GE(counts.challenges, 357u + 5 * 15);
    EXPECT_EQ(counts.distances, counts.zones * counts.zones);
}

}  // namespace
}  // namespace muster::core
