// Challenge sets, zones, sectors and challenges, and their rules.
#include "tests/support/engine_fixture.hpp"

#include <muster/proto/pages.hpp>

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CatalogEdits : public EngineFixture {
  protected:
    SetId set(const std::string& text) { return ok(CreateSet{name(text)}).set.id; }
    void zone(std::uint64_t number, const std::string& sectors = "") {
        Zone zone;
        zone.id = ZoneId{number};
        zone.sectors = sectors;
        ok(SaveZone{zone});
    }
    Zone get_zone(std::uint64_t number) {
        for (const Zone& zone : ok(ListZones{}).zones) {
            if (zone.id.value == number) return zone;
        }
        return {};
    }
    // Letter and neighbours of all sectors: "A:B B:A".
    std::string sectors() {
        std::string text;
        for (const Sector& sector : ok(ListSectors{}).sectors) {
            text += (text.empty() ? "" : " ") + sector.letter + ":" + sector.neighbours;
        }
        return text;
    }
    ChallengeId create(const Challenge& challenge) {
        return ok(CreateChallenge{challenge}).challenge.id;
    }
    Challenge get(ChallengeId id) { return ok(GetChallenge{id}).challenge; }

    // A valid challenge of each kind. REQUIRES: set 1 and zone 110.
    static Challenge right(ChallengeKind kind) {
        Challenge c;
        c.kind = kind;
        c.sets = {SetId{1}};
        switch (kind) {
            case ChallengeKind::place:
                c.place = "Benken";
                c.remoteness = 4;
                c.grade = 3;
                c.zones = {ZoneId{110}};
                break;
            case ChallengeKind::site:
                c.title = "Count the steps";
                c.description = "All of them.";
                c.remoteness = 2;
                c.grade = 1;
                c.zones = {ZoneId{110}};
                break;
            case ChallengeKind::centre_place:
                c.place = "Selnau";
                c.station_distance_m = 200;
                c.minutes_to_centre = 2;
                break;
            default:
                c.title = "Sing";
                c.description = "Loudly.";
        }
        return c;
    }
};

// ---- Challenge sets. ----

TEST_F(CatalogEdits, ASetHasAUniqueNameUpToCase) {
    const SetId region = set("Region");
    EXPECT_EQ(refused(CreateSet{name("REGION")}).fact("name"), "Region");
    const SetId winter = set("Winter");
    EXPECT_EQ(refusal(RenameSet{winter, name("region")}), ErrorCode::name_taken);
    EXPECT_EQ(ok(RenameSet{region, name("REGION")}).set.name.text, "REGION");
    EXPECT_EQ(refusal(RenameSet{SetId{9}, name("x")}), ErrorCode::not_found);
    EXPECT_EQ(refused(CreateSet{name("a,b")}).fact("field"), "name");
}

TEST_F(CatalogEdits, ASetThatAChallengeNeedsStays) {
    const SetId region = set("Region");
    const SetId winter = set("Winter");
    zone(110);
    Challenge c = right(ChallengeKind::place);
    const ChallengeId only = create(c);
    c.sets = {region, winter};
    const ChallengeId both = create(c);
    EXPECT_EQ(refused(RemoveSet{region}).fact("id"), std::to_string(only.value));
    ok(RemoveSet{winter});
    EXPECT_THAT(get(both).sets, ElementsAre(region));
    ok(RemoveChallenge{only});
    ok(RemoveChallenge{both});
    ok(RemoveSet{region});
    EXPECT_EQ(refusal(RemoveSet{region}), ErrorCode::not_found);
}

TEST_F(CatalogEdits, ARenamedSetKeepsItsNameInAllSettings) {
    const SetId winter = set("Winter");
    set("Region");
    const SessionId home = session("Home");
    const SessionId other = session("Other");
    ok(SetConfig{{}, {{"challenge_sets", "Region, WINTER"}}, {}});
    ok(SetConfig{home, {{"challenge_sets", "winter"}}, {}});
    ok(SetConfig{other, {{"challenge_sets", "region"}}, {}});
    ok(RenameSet{winter, name("Snow and Ice")});
    EXPECT_THAT(event_names(), ElementsAre("SetSaved", "ConfigChanged", "SessionChanged"));
    const auto value = [&](std::optional<SessionId> id) {
        for (const auto& entry : ok(GetConfig{id}).entries)
            if (entry.key == "challenge_sets") return entry.value;
        return std::string();
    };
    EXPECT_EQ(value({}), "region, snow and ice");
    EXPECT_EQ(value(home), "snow and ice");
    EXPECT_EQ(value(other), "region");
}

TEST_F(CatalogEdits, ASetThatASettingNamesStays) {
    const SetId winter = set("Winter");
    const SessionId home = session("Home");
    ok(SetConfig{home, {{"challenge_sets", "winter"}}, {}});
    const Error error = refused(RemoveSet{winter});
    EXPECT_EQ(error.code, ErrorCode::in_use);
    EXPECT_EQ(error.fact("what"), "setting");
    EXPECT_EQ(error.fact("id"), "challenge_sets");
    EXPECT_EQ(error.fact("session"), std::to_string(home.value));
    ok(SetConfig{{}, {{"challenge_sets", "winter"}}, {}});
    ok(SetConfig{home, {}, {"challenge_sets"}});
    EXPECT_EQ(refused(RemoveSet{winter}).fact("session"), std::nullopt);
    ok(SetConfig{{}, {}, {"challenge_sets"}});
    ok(RemoveSet{winter});
}

// ---- Zones. ----

TEST_F(CatalogEdits, SavingAZoneAgainKeepsItsTravelMinutes) {
    zone(110);
    zone(111);
    ok(SetDistances{{{ZoneId{110}, ZoneId{111}, 21}, {ZoneId{110}, ZoneId{110}, 0}}});
    zone(110);
    EXPECT_EQ(get_zone(110).minutes, (std::map<ZoneId, std::int32_t>{{ZoneId{111}, 21}}));
    EXPECT_THAT(get_zone(111).minutes, IsEmpty()) << "each in the direction given";
}

TEST_F(CatalogEdits, ZonesAndDistancesNameTheFieldThatIsWrong) {
    zone(110);
    struct Case {
        const char* field;
        void (*spoil)(Zone&);
    };
    for (const Case& c : std::initializer_list<Case>{
             {"id", [](Zone& z) { z.id = ZoneId{0}; }},
             {"id", [](Zone& z) { z.id = ZoneId{10'000}; }},
             {"connections", [](Zone& z) { z.connections = -1; }},
             {"connected_zones", [](Zone& z) { z.connected_zones = -1; }},
             {"sectors", [](Zone& z) { z.sectors = "X"; }},
             {"minutes", [](Zone& z) { z.minutes[ZoneId{999}] = 5; }},
             {"minutes", [](Zone& z) { z.minutes[ZoneId{110}] = 1441; }},
         }) {
        Zone wrong;
        wrong.id = ZoneId{111};
        c.spoil(wrong);
        EXPECT_EQ(refused(SaveZone{wrong}).fact("field"), c.field);
    }
    const Distance right{ZoneId{110}, ZoneId{110}, 0};
    EXPECT_EQ(refused(SetDistances{{right, {ZoneId{110}, ZoneId{7}, 5}}}).fact("field"),
              "distances[1].zone_b");
    EXPECT_EQ(refused(SetDistances{{{ZoneId{110}, ZoneId{110}, 5}}}).fact("field"),
              "distances[0].minutes");
}

TEST_F(CatalogEdits, RemovingAZoneTakesItOutEverywhereOrIsRefused) {
    set("Region");
    zone(110);
    zone(111);
    ok(SetDistances{{{ZoneId{110}, ZoneId{111}, 21}}});
    Challenge c = right(ChallengeKind::place);
    const ChallengeId one = create(c);
    c.zones = {ZoneId{110}, ZoneId{111}};
    const ChallengeId two = create(c);
    Challenge anywhere = right(ChallengeKind::zoneable);
    anywhere.zones = {ZoneId{111}};
    const ChallengeId loose = create(anywhere);
    EXPECT_EQ(refused(RemoveZone{ZoneId{110}}).fact("id"), std::to_string(one.value));
    ok(RemoveZone{ZoneId{111}});
    EXPECT_THAT(get_zone(110).minutes, IsEmpty());
    EXPECT_THAT(get(two).zones, ElementsAre(ZoneId{110}));
    EXPECT_THAT(get(loose).zones, IsEmpty());
    EXPECT_EQ(refusal(RemoveZone{ZoneId{111}}), ErrorCode::not_found);
}

// ---- Sectors. ----

TEST_F(CatalogEdits, NeighboursAreSymmetric) {
    ok(SaveSector{{"A", ""}});
    ok(SaveSector{{"B", "A"}});
    EXPECT_EQ(sectors(), "A:B B:A");
    ok(SaveSector{{"C", "BA"}});
    EXPECT_EQ(sectors(), "A:BC B:AC C:AB");
    ok(SaveSector{{"A", "C"}});
    EXPECT_EQ(events_of<SectorsSaved>()[0].sectors.size(), 2u) << "A and B, which lost it";
    EXPECT_EQ(sectors(), "A:C B:C C:AB");
}

TEST_F(CatalogEdits, ASectorIsOneLetterAndKnowsItsNeighbours) {
    ok(SaveSector{{"A", ""}});
    for (const char* letter : {"", "a", "AB", "1"}) {
        EXPECT_EQ(refused(SaveSector{{letter, ""}}).fact("field"), "letter") << letter;
    }
    for (const char* neighbours : {"X", "B", "AA", "a"}) {
        EXPECT_EQ(refused(SaveSector{{"B", neighbours}}).fact("field"), "neighbours") << neighbours;
    }
}

TEST_F(CatalogEdits, RemovingASectorRemovesItFromZonesChallengesAndNeighbours) {
    set("Region");
    ok(SaveSector{{"A", ""}});
    ok(SaveSector{{"B", "A"}});
    zone(110, "AB");
    Challenge c = right(ChallengeKind::place);
    c.sectors = "BA";
    const ChallengeId id = create(c);
    ok(RemoveSector{"A"});
    EXPECT_THAT(event_names(), ElementsAre("SectorRemoved"));
    EXPECT_EQ(sectors(), "B:");
    EXPECT_EQ(get_zone(110).sectors, "B");
    EXPECT_EQ(get(id).sectors, "B");
    EXPECT_EQ(refused(RemoveSector{"A"}).fact("name"), "A");
}

// ---- Challenges: "a to_sort challenge is exempt". ----

TEST_F(CatalogEdits, ARightChallengeOfEachKindIsTaken) {
    set("Region");
    zone(110);
    for (const auto kind : {ChallengeKind::place,
                            ChallengeKind::site,
                            ChallengeKind::region,
                            ChallengeKind::anywhere,
                            ChallengeKind::zoneable,
                            ChallengeKind::centre_place}) {
        Challenge c = right(kind);
        const ChallengeId id = create(c);
        c.id = id;
        c.edited = now;
        EXPECT_EQ(get(id), c);
    }
}

TEST_F(CatalogEdits, ValidityNamesTheFieldAndTheRule) {
    set("Region");
    zone(110);
    using enum ChallengeKind;
    struct Case {
        const char* rule;
        ChallengeKind kind;
        const char* field;
        void (*spoil)(Challenge&);
    };
    const auto cases = std::initializer_list<Case>{
        {"at least one set", anywhere, "sets", [](Challenge& c) { c.sets.clear(); }},
        {"place needs a place name", place, "place", [](Challenge& c) { c.place.clear(); }},
        {"centre place needs a place name",
         centre_place,
         "place",
         [](Challenge& c) { c.place.clear(); }},
        {"place needs remoteness", place, "remoteness", [](Challenge& c) { c.remoteness = 0; }},
        {"site needs remoteness", site, "remoteness", [](Challenge& c) { c.remoteness = 0; }},
        {"place needs grade", place, "grade", [](Challenge& c) { c.grade = 0; }},
        {"site needs grade", site, "grade", [](Challenge& c) { c.grade = 0; }},
        {"place needs a zone", place, "zones", [](Challenge& c) { c.zones.clear(); }},
        {"site needs a zone", site, "zones", [](Challenge& c) { c.zones.clear(); }},
        {"centre place needs station distance > 0",
         centre_place,
         "station_distance_m",
         [](Challenge& c) { c.station_distance_m = 0; }},
        {"centre place needs minutes to the main station > 0",
         centre_place,
         "minutes_to_centre",
         [](Challenge& c) { c.minutes_to_centre = 0; }},
        {"site needs a title", site, "title", [](Challenge& c) { c.title.clear(); }},
        {"region needs a title", region, "title", [](Challenge& c) { c.title.clear(); }},
        {"anywhere needs a description",
         anywhere,
         "description",
         [](Challenge& c) { c.description.clear(); }},
        {"zoneable needs a description",
         zoneable,
         "description",
         [](Challenge& c) { c.description.clear(); }},
        {"only site may have a random place",
         place,
         "random_place",
         [](Challenge& c) { c.random_place = RandomPlace::zone; }},
        {"only site may have a random place",
         zoneable,
         "random_place",
         [](Challenge& c) { c.random_place = RandomPlace::s_bahn_zone; }},
    };
    for (const Case& c : cases) {
        Challenge wrong = right(c.kind);
        c.spoil(wrong);
        const Error error = refused(CreateChallenge{wrong});
        EXPECT_EQ(error.code, ErrorCode::bad_data) << c.rule;
        EXPECT_EQ(error.fact("field"), c.field) << c.rule;
        wrong.status = ChallengeStatus::to_sort;
        create(wrong);
        Challenge update = right(c.kind);
        update.id = create(update);
        c.spoil(update);
        EXPECT_EQ(refused(UpdateChallenge{update}).fact("field"), c.field) << c.rule;
    }
}

TEST_F(CatalogEdits, ASiteWithARandomPlaceNeedsNoPlace) {
    set("Region");
    Challenge c = right(ChallengeKind::site);
    c.random_place = RandomPlace::zone;
    c.remoteness = 0;
    c.grade = 0;
    c.zones.clear();
    create(c);
}

TEST_F(CatalogEdits, RangesAndReferencesHoldForEveryStatus) {
    set("Region");
    zone(110);
    struct Case {
        const char* field;
        void (*spoil)(Challenge&);
    };
    for (const Case& c : std::initializer_list<Case>{
             {"remoteness", [](Challenge& x) { x.remoteness = 7; }},
             {"grade", [](Challenge& x) { x.grade = -1; }},
             {"bias_saturday", [](Challenge& x) { x.bias_saturday = -1; }},
             {"bias_sunday",
              [](Challenge& x) { x.bias_sunday = std::numeric_limits<double>::quiet_NaN(); }},
             {"walking_minutes", [](Challenge& x) { x.walking_minutes = -1; }},
             {"repetitions_max",
              [](Challenge& x) {
                  x.repetitions_min = 3;
                  x.repetitions_max = 2;
              }},
             {"sets", [](Challenge& x) { x.sets = {SetId{9}}; }},
             {"sets", [](Challenge& x) { x.sets = {SetId{1}, SetId{1}}; }},
             {"zones", [](Challenge& x) { x.zones = {ZoneId{9}}; }},
             {"zones", [](Challenge& x) { x.zones = {ZoneId{110}, ZoneId{110}}; }},
             {"sectors", [](Challenge& x) { x.sectors = "Q"; }},
             {"translations", [](Challenge& x) { x.translations = {{"German!", "", ""}}; }},
             {"translations",
              [](Challenge& x) { x.translations = {{"de_ch", "a", ""}, {"de_ch", "b", ""}}; }},
             {"action_minutes", [](Challenge& x) { x.action_minutes = -5; }},
         }) {
        Challenge wrong = right(ChallengeKind::place);
        wrong.status = ChallengeStatus::to_sort;
        c.spoil(wrong);
        EXPECT_EQ(refused(CreateChallenge{wrong}).fact("field"), c.field);
    }
}

TEST_F(CatalogEdits, AnUpdateReplacesAndStampsTheEdit) {
    set("Region");
    Challenge c = right(ChallengeKind::anywhere);
    c.id = create(c);
    c.title = "Sing again";
    c.edited = Time{};
    EXPECT_EQ(ok(UpdateChallenge{c}).challenge.edited, now);
    ok(UpdateChallenge{c});
    EXPECT_FALSE(outcome.changed) << "nothing but the edit time would differ";
    c.id = ChallengeId{99};
    EXPECT_EQ(refusal(UpdateChallenge{c}), ErrorCode::not_found);
    EXPECT_EQ(refusal(RemoveChallenge{c.id}), ErrorCode::not_found);
    EXPECT_EQ(refusal(GetChallenge{c.id}), ErrorCode::not_found);
}

TEST_F(CatalogEdits, ChallengesAreListedByFilterAndPage) {
    set("Region");
    zone(110);
    create(right(ChallengeKind::place));
    const ChallengeId second = create(right(ChallengeKind::site));
    create(right(ChallengeKind::anywhere));
    create(right(ChallengeKind::site));
    ListChallenges sites;
    sites.kind = ChallengeKind::site;
    sites.limit = 1;
    auto page = ok(sites);
    ASSERT_EQ(page.challenges.size(), 1u);
    EXPECT_EQ(page.challenges[0].id, second);
    ASSERT_NE(page.next, ChallengeId{});
    sites.after = page.next;
    page = ok(sites);
    EXPECT_EQ(page.challenges[0].id.value, 4u);
    EXPECT_EQ(page.next, ChallengeId{});
    ListChallenges in_zone;
    in_zone.zone = ZoneId{110};
    EXPECT_EQ(ok(in_zone).challenges.size(), 3u);
    in_zone.limit = 1001;
    EXPECT_EQ(refused(in_zone).fact("field"), "limit");
}

TEST_F(CatalogEdits, APageOfZonesEndsWhereTheyHaveManyTravelMinutes) {
    constexpr std::uint64_t count = 150;  // The number of zones, each with a way to all others.
    ImportCatalog import;
    for (std::uint64_t from = 1; from <= count; ++from) {
        Zone zone;
        zone.id = ZoneId{from};
        import.zones.push_back({static_cast<std::uint32_t>(from), zone});
    }
    ok(import);
    for (std::uint64_t from = 1; from <= count; ++from) {
        SetDistances distances;
        for (std::uint64_t to = 1; to <= count; ++to) {
            if (to != from) distances.distances.push_back({ZoneId{from}, ZoneId{to}, 5});
        }
        ok(distances);
    }
    const auto first = ok(ListZones{});
    EXPECT_LT(first.zones.size(), count);
    EXPECT_EQ(first.next, first.zones.back().id);
    const auto all =
        all_pages(ListZones{}, [&](const ListZones& request) { return ok(request); }).zones;
    ASSERT_EQ(all.size(), count);
    for (std::uint64_t i = 0; i < count; ++i)
        EXPECT_EQ(all[i].id.value, i + 1);
    EXPECT_EQ(ok(ListZones{ZoneId{7}, 1}).zones.front().id, ZoneId{8});
    EXPECT_EQ(ok(ListZones{ZoneId{count}, 1}).next, ZoneId{});
}

TEST_F(CatalogEdits, SetsAreListedByPages) {
    std::vector<SetId> made;
    for (const char* each : {"Autumn", "Spring", "Summer"})
        made.push_back(ok(CreateSet{name(each)}).set.id);
    std::vector<SetId> listed;
    ListSets page{{}, 2};
    do {
        const auto reply = ok(page);
        ASSERT_LE(reply.sets.size(), 2u);
        for (const auto& set : reply.sets)
            listed.push_back(set.id);
        page.after = reply.next;
    } while (page.after);
    ASSERT_GE(listed.size(), made.size());
    EXPECT_TRUE(std::ranges::equal(made, std::span(listed).last(made.size())));
    EXPECT_EQ(refused(ListSets{{}, 0}).fact("field"), "limit");
}

}  // namespace
}  // namespace muster::core
