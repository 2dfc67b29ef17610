// Sheets whose rows may be known. The rules say: a corrected sheet updates what is known, adds what
// is new and, where asked, removes what is gone; all of it or nothing.
#include "tests/support/engine_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Updates : public EngineFixture {
  protected:
    static ChallengeUpdate challenge(std::uint32_t row, const std::string& title) {
        ChallengeUpdate made;
        made.row.row = row;
        made.row.challenge.kind = ChallengeKind::anywhere;
        made.row.challenge.title = title;
        made.row.challenge.description = "Do it.";
        made.row.set_names = {name("Region")};
        return made;
    }
    static ZoneRow zone(std::uint32_t row, std::uint64_t number) {
        ZoneRow made;
        made.row = row;
        made.zone.id = ZoneId{number};
        return made;
    }
    static UpdateCatalog sheets() {
        UpdateCatalog update;
        update.sectors = {{2, {"A", "B"}}, {3, {"B", ""}}};
        update.zones = {zone(2, 110), zone(3, 111)};
        update.distances = {{2, {ZoneId{110}, ZoneId{111}, 21}},
                            {3, {ZoneId{111}, ZoneId{111}, 0}},
                            {4, {ZoneId{111}, ZoneId{110}, 20}}};
        update.challenges = {challenge(2, "Sing"), challenge(3, "Dance")};
        return update;
    }
    std::vector<Challenge> all_challenges() { return ok(ListChallenges{}).challenges; }
};

TEST_F(Updates, WhatIsNewIsAdded) {
    const auto reply = ok(sheets());
    EXPECT_EQ(reply.sectors.added, 2u);
    EXPECT_EQ(reply.zones.added, 2u);
    EXPECT_EQ(reply.distances, (RowCounts{2, 0, 1, 0}));
    EXPECT_EQ(reply.challenges.added, 2u);
    EXPECT_EQ(reply.sets, 1u);
    EXPECT_THAT(reply.changes, IsEmpty()) << "for dry runs alone";
    EXPECT_THAT(event_names(), ElementsAre("CatalogUpdated"));
    const auto event = events_of<CatalogUpdated>().at(0);
    EXPECT_EQ(event.challenges, all_challenges());
    EXPECT_EQ(ok(ListSectors{}).sectors[1].neighbours, "A");
}

TEST_F(Updates, ASecondImportChangesNothing) {
    ok(sheets());
    const auto before = saved();
    const auto reply = ok(sheets());
    EXPECT_EQ(reply.sectors, (RowCounts{0, 0, 2, 0}));
    EXPECT_EQ(reply.zones, (RowCounts{0, 0, 2, 0}));
    EXPECT_EQ(reply.distances, (RowCounts{0, 0, 3, 0}));
    EXPECT_EQ(reply.challenges, (RowCounts{0, 0, 2, 0}));
    EXPECT_FALSE(outcome.changed);
    EXPECT_THAT(outcome.events, IsEmpty());
    EXPECT_TRUE(before == saved());
}

// The field case changed-sheet-1.csv, then changed-sheet-2.csv.
TEST_F(Updates, ACorrectedSheetUpdatesWhatIsKnownAndAddsWhatIsNew) {
    UpdateCatalog sheet;
    sheet.challenges = {challenge(2, "Bridges")};
    sheet.challenges[0].row.challenge.description = "Cross 3 brigdes.";
    ok(sheet);
    const auto first = all_challenges().at(0);

    sheet.challenges = {challenge(2, "BRIDGES"), challenge(3, "Ferries")};
    sheet.challenges[0].row.challenge.additional_points = 120;
    sheet.dry_run = true;
    const auto shown = ok(sheet);
    EXPECT_EQ(shown.challenges, (RowCounts{1, 1, 0, 0}));
    EXPECT_THAT(shown.changes,
                ElementsAre(RowChange{"challenges",
                                      2,
                                      RowFate::updated,
                                      "BRIDGES",
                                      {"title", "description", "additional_points"}},
                            RowChange{"challenges", 3, RowFate::added, "Ferries", {}}));
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(all_challenges().size(), 1u);

    sheet.dry_run = false;
    advance(std::chrono::minutes{5});
    EXPECT_EQ(ok(sheet).challenges, (RowCounts{1, 1, 0, 0}));
    const auto after = all_challenges();
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[0].id, first.id);
    EXPECT_EQ(after[0].additional_points, 120);
    EXPECT_GT(after[0].edited, first.edited);
}

TEST_F(Updates, WhatTheSheetHasNoColumnsForStays) {
    auto update = sheets();
    auto& first = update.challenges[0].row.challenge;
    first.action = ChallengeAction::trap;
    first.action_minutes = 5;
    first.catcher_message = "Run.";
    first.translations = {{"de_ch", "Singen", "Sing."}, {"rm_ch", "Cantar", "Canta."}};
    ok(update);
    auto again = sheets();
    auto& row = again.challenges[0];
    row.keeps_action = row.keeps_action_minutes = row.keeps_catcher_message = true;
    row.row.challenge.translations = {{"de_ch", "", ""}};
    EXPECT_EQ(ok(again).challenges, (RowCounts{0, 1, 1, 0}));
    const auto after = all_challenges().at(0);
    EXPECT_EQ(after.action, ChallengeAction::trap);
    EXPECT_EQ(after.action_minutes, 5);
    EXPECT_EQ(after.catcher_message, "Run.");
    EXPECT_THAT(after.translations, ElementsAre(Translation{"rm_ch", "Cantar", "Canta."}));
    row = challenge(2, "Sing");
    ok(again);
    EXPECT_EQ(all_challenges().at(0).action, ChallengeAction::none);
}

TEST_F(Updates, ARowWhoseStatusDoesNotPlayGivesAKnownChallengeTheStatus) {
    ok(sheets());
    UpdateCatalog sheet;
    sheet.idle = {challenge(2, "Sing").row, challenge(3, "Unknown").row};
    for (auto& row : sheet.idle) {
        row.challenge.status = ChallengeStatus::rejected;
        row.challenge.description.clear();
        row.set_names.clear();
    }
    EXPECT_EQ(ok(sheet).challenges, (RowCounts{0, 1, 0, 0}));
    EXPECT_EQ(all_challenges().size(), 2u);
    EXPECT_EQ(all_challenges()[0].status, ChallengeStatus::rejected);
    EXPECT_EQ(all_challenges()[0].description, "Do it.");
    EXPECT_EQ(ok(sheet).challenges, (RowCounts{0, 0, 1, 0}));
}

TEST_F(Updates, WhatIsGoneIsRemovedWhereAsked) {
    ok(sheets());
    UpdateCatalog sheet;
    sheet.challenges = {challenge(2, "Dance")};
    sheet.zones = {zone(2, 110)};
    sheet.sectors = {{2, {"B", ""}}};
    EXPECT_EQ(ok(sheet).challenges.removed, 0u);
    EXPECT_EQ(all_challenges().size(), 2u);

    sheet.remove_missing = true;
    sheet.dry_run = true;
    EXPECT_THAT(ok(sheet).changes,
                ElementsAre(RowChange{"sectors", 0, RowFate::removed, "sector A", {}},
                            RowChange{"zones", 0, RowFate::removed, "zone 111", {}},
                            RowChange{"challenges", 0, RowFate::removed, "Sing", {}}));
    sheet.dry_run = false;
    const auto reply = ok(sheet);
    EXPECT_EQ(reply.challenges, (RowCounts{0, 0, 1, 1}));
    EXPECT_EQ(reply.zones.removed, 1u);
    EXPECT_EQ(reply.sectors.removed, 1u);
    const auto event = events_of<CatalogUpdated>().at(0);
    EXPECT_THAT(event.removed_sectors, ElementsAre("A"));
    EXPECT_THAT(event.removed_zones, ElementsAre(ZoneId{111}));
    EXPECT_EQ(event.removed_challenges.size(), 1u);
    EXPECT_THAT(event.zones, IsEmpty()) << "the listeners take the zone out of the minutes";
    EXPECT_EQ(all_challenges().size(), 1u);
    EXPECT_THAT(ok(ListZones{}).zones.at(0).minutes, IsEmpty());
}

TEST_F(Updates, AKindOfSheetWithoutRowsRemovesNothing) {
    ok(sheets());
    UpdateCatalog sheet;
    sheet.challenges = {challenge(2, "Sing"), challenge(3, "Dance")};
    sheet.remove_missing = true;
    ok(sheet);
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(ok(ListZones{}).zones.size(), 2u);
}

TEST_F(Updates, DistancesThatAreGoneAreRemovedWhereAsked) {
    ok(sheets());
    UpdateCatalog sheet;
    sheet.distances = {{2, {ZoneId{110}, ZoneId{111}, 25}}};
    sheet.remove_missing = true;
    EXPECT_EQ(ok(sheet).distances, (RowCounts{0, 1, 0, 1}));
    const auto zones = ok(ListZones{}).zones;
    EXPECT_EQ(zones[0].minutes.at(ZoneId{111}), 25);
    EXPECT_THAT(zones[1].minutes, IsEmpty());
}

TEST_F(Updates, AZoneThatAChallengeNeedsIsNotRemoved) {
    auto update = sheets();
    auto& place = update.challenges[0].row.challenge;
    place.kind = ChallengeKind::place;
    place.place = "Benken";
    place.remoteness = place.grade = 3;
    place.zones = {ZoneId{111}};
    ok(update);
    UpdateCatalog sheet;
    sheet.zones = {zone(2, 110)};
    sheet.remove_missing = true;
    const auto error = refused(sheet);
    EXPECT_EQ(error.code, ErrorCode::import_failed);
    EXPECT_EQ(error.fact("sheet"), "zones");
    EXPECT_EQ(error.fact("row"), "0");
    EXPECT_THAT(error.message, HasSubstr("Sing"));
    // A row that still names the zone is refused at its place.
    sheet.challenges = {update.challenges[0]};
    const auto at_row = refused(sheet);
    EXPECT_EQ(at_row.fact("sheet"), "challenges");
    EXPECT_EQ(at_row.fact("column"), "zone");
}

TEST_F(Updates, EachOfSeveralAlikeChallengesBelongsToOneRow) {
    ok(CreateSet{name("Region")});
    Challenge twin = challenge(2, "Sing").row.challenge;
    twin.sets = {SetId{1}};
    ok(CreateChallenge{twin});
    ok(CreateChallenge{twin});
    UpdateCatalog sheet;
    sheet.challenges = {challenge(2, "Sing"), challenge(3, "sing")};
    sheet.challenges[1].row.challenge.comment = "the second";
    EXPECT_EQ(ok(sheet).challenges, (RowCounts{0, 1, 1, 0}));
    EXPECT_EQ(all_challenges()[1].comment, "the second");
    sheet.challenges.push_back(challenge(4, "SING"));
    const auto error = refused(sheet);
    EXPECT_EQ(error.fact("row"), "4");
    EXPECT_EQ(error.fact("column"), "title");
}

TEST_F(Updates, ARefusedRowLeavesNoTrace) {
    ok(sheets());
    auto update = sheets();
    update.challenges[0].row.challenge.additional_points = 7;
    update.challenges[1].row.challenge.description.clear();
    const auto error = refused(update);
    EXPECT_EQ(error.fact("row"), "3");
    EXPECT_EQ(error.fact("column"), "description");
    EXPECT_EQ(all_challenges()[0].additional_points, 0);
}

}  // namespace
}  // namespace muster::core
