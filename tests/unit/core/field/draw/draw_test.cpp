#include "engine/core/field/draw/draw.hpp"

#include "tests/support/region.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace muster::core {
namespace {

using Kind = DayPeriod::Kind;

// A catalog, its index, and a team that has seen no challenge.
struct Scene {
    explicit Scene(Catalog made)
        : index(make_draw_index(std::make_shared<const Catalog>(std::move(made)))) {
        for (std::size_t i = 0; i < index->candidates.size(); ++i)
            in_set.set(i);
    }

    std::shared_ptr<const DrawIndex> index;
    Config config;
    ChallengeFlags in_set;
    ChallengeFlags seen;
    ChallengeFlags completed;
    ZoneId zone{110};
    std::string sector;
    Random random{1};

    DrawInput input() const { return {*index, config, in_set, seen, completed, zone, sector}; }
    std::vector<DrawnChallenge> draw_in(DayPeriod period) {
        const auto slots = slots_for(config, period, random);
        return draw(input(), slots, random);
    }
    const Challenge& challenge(const DrawnChallenge& drawn) const {
        return *index->candidates[drawn.place].challenge;
    }
    std::int32_t minutes(ZoneId from, const DrawnChallenge& drawn) const {
        return index->minutes_from(from)[*index->find_zone(challenge(drawn).zones.front())];
    }
};

bool is_specific(ChallengeKind kind) {
    return kind == ChallengeKind::place || kind == ChallengeKind::site ||
           kind == ChallengeKind::zoneable;
}
bool is_unspecific(ChallengeKind kind) {
    return kind == ChallengeKind::zoneable || kind == ChallengeKind::anywhere;
}

// ---- Kinds by the period. ----

TEST(Draw, SpecificPeriodGivesSpecificOnesForEveryNumber) {
    Scene scene(region::full());
    for (int n = 1; n <= 6; ++n) {
        scene.config.num_challenges = n;
        const auto drawn = scene.draw_in({Kind::specific, 0});
        ASSERT_EQ(drawn.size(), static_cast<std::size_t>(n));
        for (const auto& each : drawn) {
            EXPECT_TRUE(is_specific(scene.challenge(each).kind));
            EXPECT_TRUE(each.with_zone);
            EXPECT_FALSE(each.reach);
            EXPECT_TRUE(each.relaxations.empty());
        }
    }
}

TEST(Draw, NormalPeriodGivesNearFarAndUnspecific) {
    Scene scene(region::full());
    scene.config.regio_ratio = 0;
    for (int i = 0; i < 300; ++i) {
        const auto drawn = scene.draw_in({Kind::normal, 0});
        ASSERT_EQ(drawn.size(), 3u);
        EXPECT_TRUE(is_specific(scene.challenge(drawn[0]).kind));
        if (!scene.challenge(drawn[0]).zones.empty()) {
            EXPECT_LT(scene.minutes(scene.zone, drawn[0]), 26);
        }
        EXPECT_TRUE(is_specific(scene.challenge(drawn[1]).kind));
        EXPECT_GE(scene.minutes(scene.zone, drawn[1]), 40);
        EXPECT_LT(scene.minutes(scene.zone, drawn[1]), 71);
        EXPECT_TRUE(is_unspecific(scene.challenge(drawn[2]).kind));
        EXPECT_FALSE(drawn[2].with_zone);
    }
}

TEST(Draw, NearIsARegionOneWithProbabilityRegioRatio) {
    Scene scene(region::full());
    const int goes = 5'000;
    int regions = 0;
    for (int i = 0; i < goes; ++i) {
        regions +=
            scene.challenge(scene.draw_in({Kind::normal, 0})[0]).kind == ChallengeKind::region;
    }
    EXPECT_NEAR(regions, goes * 0.4, 4 * std::sqrt(goes * 0.24));
}

TEST(Draw, DistancesAreMeasuredFromTheTeamsZone) {
    Scene scene(region::full());
    scene.config.regio_ratio = 0;
    scene.zone = ZoneId{116};
    for (int i = 0; i < 100; ++i) {
        const auto drawn = scene.draw_in({Kind::normal, 0});
        EXPECT_LT(
            scene.challenge(drawn[0]).zones.empty() ? 0 : scene.minutes(ZoneId{116}, drawn[0]), 26);
        EXPECT_GE(scene.minutes(ZoneId{116}, drawn[1]), 40);
        EXPECT_LT(scene.minutes(ZoneId{116}, drawn[1]), 71);
    }
}

TEST(Draw, OtherNumbersInTheNormalAndPerimeterPeriodsAreSpecificAndOneUnspecific) {
    Scene scene(region::full());
    for (const Kind kind : {Kind::normal, Kind::perimeter}) {
        for (const int n : {1, 2, 4, 5}) {
            scene.config.num_challenges = n;
            const auto drawn = scene.draw_in({kind, 0.5});
            ASSERT_EQ(drawn.size(), static_cast<std::size_t>(n));
            for (int i = 0; i + 1 < n; ++i) {
                EXPECT_TRUE(is_specific(scene.challenge(drawn[static_cast<std::size_t>(i)]).kind));
                EXPECT_FALSE(drawn[static_cast<std::size_t>(i)].reach);
            }
            EXPECT_TRUE(is_unspecific(scene.challenge(drawn.back()).kind));
        }
    }
}

TEST(Draw, PerimeterShrinksFromTheRangesEndToItsStart) {
    const Config config;
    Random random(1);
    const auto reaches = [&](double ratio) {
        const auto slots = slots_for(config, {Kind::perimeter, ratio}, random);
        return std::pair(*slots[0].reach, *slots[1].reach);
    };
    using Of = Reach::Of;
    EXPECT_EQ(reaches(0),
              (std::pair{Reach{Of::centre_zone, 0, 31}, Reach{Of::centre_zone, 31, 61}}))
        << "m = 61: half of it is 30.5";
    EXPECT_EQ(reaches(0.5),
              (std::pair{Reach{Of::centre_zone, 0, 21}, Reach{Of::centre_zone, 21, 42}}))
        << "m = 42.5, truncated to whole minutes";
    EXPECT_EQ(reaches(1),
              (std::pair{Reach{Of::centre_zone, 0, 12}, Reach{Of::centre_zone, 12, 24}}));
}

TEST(Draw, PerimeterTakesZonesAboutTheCentreAndNothingTooRemote) {
    Catalog catalog = region::full();
    for (auto& [id, challenge] : catalog.challenges) {
        challenge.remoteness = static_cast<std::int32_t>(id.value % 7);
    }
    Scene scene(std::move(catalog));
    scene.zone = ZoneId{116};
    for (int i = 0; i < 200; ++i) {
        const auto drawn = scene.draw_in({Kind::perimeter, 0});
        ASSERT_EQ(drawn.size(), 3u);
        if (!scene.challenge(drawn[0]).zones.empty()) {
            EXPECT_LT(scene.minutes(ZoneId{110}, drawn[0]), 31);
        }
        EXPECT_GE(scene.minutes(ZoneId{110}, drawn[1]), 31);
        EXPECT_LT(scene.minutes(ZoneId{110}, drawn[1]), 61);
        EXPECT_LE(scene.challenge(drawn[0]).remoteness, 4);
        EXPECT_LE(scene.challenge(drawn[1]).remoteness, 4);
        EXPECT_TRUE(is_unspecific(scene.challenge(drawn[2]).kind));
    }
}

struct Share {
    double ratio;
    double far;
    double near;
};

TEST(Draw, CentrePlacesGetMoreWithTheRatio) {
    Scene scene(region::full());
    const int goes = 3'000;
    for (const Share share : {Share{-0.5, 0, 0},
                              {0, 0, 0},
                              {0.25, 0.5, 0},
                              {0.5, 1, 0},
                              {0.75, 1, 0.5},
                              {1, 1, 1},
                              {1.33, 1, 1}}) {
        int far = 0;
        int near = 0;
        for (int i = 0; i < goes; ++i) {
            const auto slots = slots_for(scene.config, {Kind::centre, share.ratio}, scene.random);
            near += slots[0].adjacent_sector;
            far += slots[1].adjacent_sector;
            if (!slots[0].adjacent_sector) {
                EXPECT_EQ(slots[0].reach, (Reach{Reach::Of::centre_zone, 0, 12}));
            }
            if (!slots[1].adjacent_sector) {
                EXPECT_EQ(slots[1].reach, (Reach{Reach::Of::centre_zone, 12, 24}));
            }
        }
        EXPECT_NEAR(far, goes * share.far, 4 * std::sqrt(goes * share.far * (1 - share.far)));
        EXPECT_NEAR(near, goes * share.near, 4 * std::sqrt(goes * share.near * (1 - share.near)));
    }
}

TEST(Draw, OtherNumbersInTheCentreAreCentrePlacesInAdjacentSectorsAndOneUnspecific) {
    Scene scene(region::full());
    scene.sector = "N";
    for (const int n : {1, 2, 4}) {
        scene.config.num_challenges = n;
        const auto drawn = scene.draw_in({Kind::centre, 0.1});
        ASSERT_EQ(drawn.size(), static_cast<std::size_t>(n));
        for (std::size_t i = 0; i + 1 < drawn.size(); ++i) {
            EXPECT_EQ(scene.challenge(drawn[i]).kind, ChallengeKind::centre_place);
            EXPECT_NE(scene.challenge(drawn[i]).sectors.find_first_of("OW"), std::string::npos);
        }
        EXPECT_TRUE(is_unspecific(scene.challenge(drawn.back()).kind));
    }
}

struct Neighbourhood {
    const char* rule;
    std::uint64_t zone;
    const char* sector;
    std::string adjacent;
};

TEST(Draw, CentrePlacesLieInASectorAdjacentToTheTeams) {
    Scene scene(region::full());
    for (const Neighbourhood& n :
         {Neighbourhood{"its sector's neighbours if it is in the centre zone", 110, "N", "OW"},
          {"the close sectors of its zone if it has no sector", 110, "", "S"},
          {"and outside the centre zone", 111, "S", "NO"}}) {
        scene.zone = ZoneId{n.zone};
        scene.sector = n.sector;
        for (int i = 0; i < 50; ++i) {
            const auto drawn = scene.draw_in({Kind::centre, 1});
            EXPECT_NE(n.adjacent.find(scene.challenge(drawn[0]).sectors), std::string::npos)
                << n.rule;
            EXPECT_NE(n.adjacent.find(scene.challenge(drawn[1]).sectors), std::string::npos)
                << n.rule;
        }
    }
}

TEST(Draw, EndGameGivesUnspecificOnesAndOneCentrePlaceForEveryNumber) {
    Scene scene(region::full());
    scene.sector = "N";
    std::set<std::string> sectors;
    for (int i = 0; i < 200; ++i) {
        scene.config.num_challenges = 1 + i % 5;
        const auto drawn = scene.draw_in({Kind::end_game, 0});
        ASSERT_EQ(drawn.size(), static_cast<std::size_t>(scene.config.num_challenges));
        for (std::size_t j = 0; j + 1 < drawn.size(); ++j) {
            EXPECT_TRUE(is_unspecific(scene.challenge(drawn[j]).kind));
        }
        EXPECT_EQ(scene.challenge(drawn.back()).kind, ChallengeKind::centre_place);
        sectors.insert(scene.challenge(drawn.back()).sectors);
    }
    EXPECT_EQ(sectors.size(), 4u) << "the adjacent sectors are the centre period's rule";
}

// ---- Distances. ----

TEST(Draw, DistanceIsToTheNearestZone) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::site, 115).zones = {ZoneId{115}, ZoneId{111}};
    region::add(catalog, ChallengeKind::site, 115);
    region::add(catalog, ChallengeKind::anywhere);
    Scene scene(std::move(catalog));
    scene.config.regio_ratio = 0;
    const auto drawn = scene.draw_in({Kind::normal, 0});
    ASSERT_EQ(drawn.size(), 3u);
    EXPECT_EQ(scene.challenge(drawn[0]).id.value, 1u) << "10 minutes by its nearer zone";
    EXPECT_EQ(scene.challenge(drawn[1]).id.value, 2u);
    EXPECT_TRUE(drawn[0].relaxations.empty());
}

TEST(Draw, AChallengeWithoutZonesIsAtDistanceZero) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::zoneable);
    region::add(catalog, ChallengeKind::site, 115);
    region::add(catalog, ChallengeKind::anywhere);
    Scene scene(std::move(catalog));
    scene.config.regio_ratio = 0;
    const auto drawn = scene.draw_in({Kind::normal, 0});
    EXPECT_EQ(scene.challenge(drawn[0]).kind, ChallengeKind::zoneable);
    EXPECT_EQ(drawn[0].reach, (Reach{Reach::Of::team_zone, 0, 26}));
}

TEST(Draw, RangesAreHalfOpen) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::site, 112);  // 20 minutes away.
    Scene scene(std::move(catalog));
    const auto fits = [&](std::int32_t from, std::int32_t until) {
        scene.config.num_challenges = 3;
        scene.config.regio_ratio = 0;
        scene.config.near_distance_range = {from, until};
        return scene.draw_in({Kind::normal, 0})[0].relaxations.empty();
    };
    EXPECT_TRUE(fits(20, 21));
    EXPECT_FALSE(fits(19, 20));
    EXPECT_FALSE(fits(21, 30));
}

TEST(Draw, ZonesWithoutATravelTimeAreInNoRange) {
    Catalog catalog = region::catalog();
    catalog.zones[ZoneId{110}].minutes.erase(ZoneId{112});
    region::add(catalog, ChallengeKind::site, 112);
    Scene scene(std::move(catalog));
    scene.config.regio_ratio = 0;
    scene.config.near_distance_range = {0, 1000};
    EXPECT_FALSE(scene.draw_in({Kind::normal, 0})[0].relaxations.empty());
}

TEST(AllowedZones, AreThoseOfTheReachOrAll) {
    Scene scene(region::catalog());
    const auto numbers = [&](std::optional<Reach> reach, bool s_bahn) {
        std::vector<std::uint64_t> list;
        for (const ZoneId id : allowed_zones(scene.input(), reach, s_bahn))
            list.push_back(id.value);
        return list;
    };
    using List = std::vector<std::uint64_t>;
    EXPECT_EQ(numbers({}, false), (List{110, 111, 112, 113, 114, 115, 116}));
    EXPECT_EQ(numbers({}, true), (List{113, 115}));
    EXPECT_EQ(numbers(Reach{Reach::Of::team_zone, 0, 26}, false), (List{110, 111, 112}));
    EXPECT_EQ(numbers(Reach{Reach::Of::team_zone, 40, 71}, true), (List{115}));
    scene.zone = ZoneId{116};
    EXPECT_EQ(numbers(Reach{Reach::Of::team_zone, 0, 26}, false), (List{115, 116}));
    EXPECT_EQ(numbers(Reach{Reach::Of::centre_zone, 0, 11}, false), (List{110, 111}));
}

// ---- Challenges that a team may not get. ----

TEST(Draw, NothingIsDrawnTwiceInTheSameGo) {
    Scene scene(region::full(1));
    scene.config.num_challenges = 12;
    for (int i = 0; i < 100; ++i) {
        std::set<std::size_t> places;
        for (const auto& drawn : scene.draw_in({Kind::specific, 0}))
            places.insert(drawn.place);
        EXPECT_EQ(places.size(), 12u);
    }
}

TEST(Draw, EveryFittingChallengeIsEquallyLikely) {
    Scene scene(region::full(1));  // 14 places and sites, 4 zoneables.
    scene.config.num_challenges = 1;
    std::map<std::size_t, int> counts;
    const int goes = 18'000;
    for (int i = 0; i < goes; ++i)
        ++counts[scene.draw_in({Kind::specific, 0})[0].place];
    ASSERT_EQ(counts.size(), 18u);
    double chi_squared = 0;
    for (const auto& [place, count] : counts)
        chi_squared += (count - 1000.0) * (count - 1000.0) / 1000;
    EXPECT_LT(chi_squared, 45) << "17 degrees of freedom";
}

// Five challenges; each needs one relaxation more than the one before.
TEST(Draw, RulesRelaxInTheirOrder) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::site, 110);  // 1 fits
    region::add(catalog, ChallengeKind::site, 110);  // 2 seen
    region::add(catalog, ChallengeKind::site, 110);  // 3 completed
    region::add(catalog, ChallengeKind::site, 110);  // 4 in another set
    region::add(catalog, ChallengeKind::anywhere);   // 5 another kind
    region::add(catalog, ChallengeKind::site, 110).status =
        ChallengeStatus::rejected;  // 6 not playing
    Scene scene(std::move(catalog));
    scene.in_set = {};
    for (const std::size_t place : {0u, 1u, 2u, 4u, 5u})
        scene.in_set.set(place);
    scene.seen.set(1);
    scene.seen.set(2);
    scene.completed.set(2);
    scene.config.num_challenges = 7;

    const auto drawn = scene.draw_in({Kind::specific, 0});
    ASSERT_EQ(drawn.size(), 6u) << "still nothing is left: the team gets fewer";
    using enum Relaxation;
    EXPECT_EQ(drawn[0].place, 0u);
    EXPECT_EQ(drawn[0].relaxations, (std::vector<Relaxation>{}));
    EXPECT_EQ(drawn[1].place, 1u);
    EXPECT_EQ(drawn[1].relaxations, (std::vector{seen}));
    EXPECT_EQ((std::set{drawn[2].place, drawn[3].place}), (std::set<std::size_t>{2, 3}));
    EXPECT_EQ(drawn[2].relaxations, (std::vector{seen, set_and_completed}));
    EXPECT_EQ(drawn[3].relaxations, (std::vector{seen, set_and_completed}));
    EXPECT_EQ(drawn[4].place, 4u);
    EXPECT_EQ(drawn[4].relaxations, (std::vector{seen, set_and_completed, kind_and_distance}));
    EXPECT_EQ(drawn[5].place, 5u);
    EXPECT_EQ(drawn[5].relaxations,
              (std::vector{seen, set_and_completed, kind_and_distance, status}));
}

TEST(Draw, ADistanceThatWasRelaxedLimitsNoZones) {
    Catalog catalog = region::catalog();
    region::add(catalog, ChallengeKind::zoneable);
    Scene scene(std::move(catalog));
    scene.config.near_distance_range = {5, 10};
    scene.config.regio_ratio = 0;
    EXPECT_FALSE(scene.draw_in({Kind::normal, 0})[0].reach);
}

TEST(Draw, ApprovedAndRefactorPlay) {
    using enum ChallengeStatus;
    for (const auto status : {approved, edited, rejected, glorious, to_sort, refactor}) {
        EXPECT_EQ(plays(status), status == approved || status == refactor);
    }
}

TEST(Draw, SameSeedSameDraw) {
    Scene a(region::full());
    Scene b(region::full());
    for (int i = 0; i < 50; ++i) {
        const auto x = a.draw_in({Kind::centre, 0.6});
        const auto y = b.draw_in({Kind::centre, 0.6});
        ASSERT_TRUE(
            std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const auto& p, const auto& q) {
                return p.place == q.place;
            }));
    }
}

}  // namespace
}  // namespace muster::core
