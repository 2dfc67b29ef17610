// The rule constants: keys, ranges, defaults, overrides.
#include "engine/core/field/constants.hpp"
#include "tests/support/engine_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The rules' list of defaults, word for word.
TEST(Settings, DefaultsAreThoseOfTheRules) {
    const std::vector<std::pair<std::string, std::string>> rules{
        {"relative_standard_deviation", "0.05"},
        {"points_per_kaffness", "90"},
        {"points_per_grade", "20"},
        {"points_per_walking_minute", "10"},
        {"points_per_stationary_minute", "10"},
        {"travel_minutes_exponent", "1.4"},
        {"travel_minutes_multiplier", "3"},
        {"points_for_zoneable", "100"},
        {"zkaff_points_for_dead_end", "50"},
        {"zkaff_station_distance_divisor", "20"},
        {"zkaff_points_per_minute_to_hb", "5"},
        {"zkaff_departures_exponent", "0.3333333333333333"},
        {"zkaff_departures_multiplier", "32"},
        {"zkaff_departures_base", "7"},
        {"fixed_cutoff_mult", "2"},
        {"underdog_starting_difference", "1000"},
        {"underdog_multiplier_per_1000", "0.25"},
        {"perim_max_kaff", "4"},
        {"perim_distance_range", "24..61"},
        {"near_distance_range", "0..26"},
        {"far_distance_range", "40..71"},
        {"points_per_bad_connectivity_index", "25"},
        {"points_per_connected_zone_less_than_6", "15"},
        {"points_for_no_train", "30"},
        {"points_for_mongus", "50"},
        {"centre_zone", "110"},
        {"challenge_sets", ""},
        {"regio_ratio", "0.4"},
        {"zkaff_ratio_range", "0.3333..1.3333"},
        {"num_catchers", "3"},
        {"num_challenges", "3"},
        {"start_zone", "110"},
        {"grace_period_duration", "15"},
        {"bounty_base_points", "0"},
        {"bounty_start_points", "500"},
        {"bounty_percentage", "0.3"},
        {"start_time", "09:00"},
        {"end_time", "17:00"},
        {"specific_minutes", "15"},
        {"perimeter_minutes", "90"},
        {"zkaff_minutes", "90"},
        {"end_game_minutes", "30"},
        {"time_wiggle_minutes", "7"},
        {"location_max_age_s", "300"},
        {"undo_minutes", "15"},
        {"discord_confirms", "0"},  // Of the bot; the rules have no such default.
    };
    std::vector<std::pair<std::string, std::string>> ours;
    for (const SettingInfo& info : setting_infos()) {
        ours.emplace_back(info.key, setting_text(Config{}, info.key));
    }
    EXPECT_EQ(ours, rules);
    Config config;
    ASSERT_TRUE(apply_setting(config, {"zkaff_departures_exponent", "1/3"}).ok());
    EXPECT_EQ(config.zkaff_departures_exponent, Config{}.zkaff_departures_exponent);
}

TEST(Settings, WhatIsShownCanBeSet) {
    for (const SettingInfo& info : setting_infos()) {
        Config config;
        const auto text = setting_text(config, info.key);
        ASSERT_TRUE(apply_setting(config, {std::string(info.key), text}).ok()) << info.key;
        EXPECT_EQ(setting_text(config, info.key), text);
    }
}

// The description ends with the range, so a person who reads it can trust it.
TEST(Settings, TheDescribedRangeIsTheRange) {
    for (const SettingInfo& info : setting_infos()) {
        const auto at = info.description.rfind("; ");
        ASSERT_NE(at, std::string_view::npos) << info.key;
        const std::string range(info.description.substr(at + 2));
        const auto dots = range.find("..");
        if (dots == std::string::npos) continue;
        const std::string key(info.key);
        const std::string low = range.substr(0, dots);
        const std::string high = range.substr(dots + 2);
        Config config;
        const auto accepts = [&](const std::string& text) {
            return apply_setting(config, {key, text}).ok();
        };
        if (low == "00:00") {
            EXPECT_TRUE(accepts(low) && accepts(high) && !accepts("24:01"));
        } else if (setting_text(config, info.key).find("..") != std::string::npos) {
            EXPECT_TRUE(accepts(low + ".." + high)) << key;
            EXPECT_FALSE(accepts(low + ".." + high + "1")) << key;
            EXPECT_FALSE(accepts("-1.." + high)) << key;
        } else {
            EXPECT_TRUE(accepts(low)) << key;
            EXPECT_TRUE(accepts(high)) << key;
            EXPECT_FALSE(accepts(high + "1")) << key;
            EXPECT_FALSE(accepts(std::to_string(std::stoi(low) - 1))) << key;
        }
    }
}

TEST(Settings, BadTextIsRefusedByKeyAndLeavesTheConstant) {
    struct Case {
        const char* key;
        const char* value;
    };
    for (const Case& c : std::initializer_list<Case>{
             {"num_catchers", ""},
             {"num_catchers", "three"},
             {"num_catchers", "3.5"},
             {"num_catchers", "3 or so"},
             {"num_catchers", "99999999999999999999"},
             {"bounty_percentage", "nan"},
             {"bounty_percentage", "inf"},
             {"bounty_percentage", "1e99"},
             {"zkaff_departures_exponent", "1/0"},
             {"near_distance_range", "26"},
             {"near_distance_range", "26..0"},
             {"near_distance_range", "5..5"},
             {"start_time", "9"},
             {"start_time", "9:0"},
             {"start_time", "25:00"},
             {"start_time", "09:60"},
             {"start_time", "morning"},
             {"colour_of_the_sky", "blue"},
         }) {
        Config config;
        const auto before = config;
        const Status status = apply_setting(config, {c.key, c.value});
        ASSERT_FALSE(status.ok()) << c.key << " = " << c.value;
        EXPECT_EQ(status.error().fact("field"), c.key);
        EXPECT_TRUE(config == before);
    }
}

TEST(Settings, SetsAreAListOfFoldedNames) {
    Config config;
    ASSERT_TRUE(apply_setting(config, {"challenge_sets", " Region,  WINTER ,,"}).ok());
    EXPECT_THAT(config.challenge_sets, ElementsAre("region", "winter"));
    EXPECT_EQ(setting_text(config, "challenge_sets"), "region, winter");
}

// ---- Overrides. ----

class Overrides : public EngineFixture {
  protected:
    ConfigEntry entry(const std::string& key, std::optional<SessionId> session = {}) {
        for (const ConfigEntry& each : ok(GetConfig{session}).entries) {
            if (each.key == key) return each;
        }
        return {};
    }
};

TEST_F(Overrides, ASessionsOverridesLieOverTheGlobalOnes) {
    const SessionId one = session("One");
    const SessionId two = session("Two");
    ok(SetConfig{{}, {{"num_catchers", "2"}, {"num_challenges", "4"}}, {}});
    ok(SetConfig{one, {{"num_catchers", "1"}}, {}});
    EXPECT_EQ(entry("num_catchers").value, "2");
    EXPECT_EQ(entry("num_catchers", one).value, "1");
    EXPECT_EQ(entry("num_catchers", two).value, "2");
    EXPECT_EQ(entry("num_challenges", one).value, "4");
    EXPECT_EQ(entry("num_catchers", one).default_value, "3");
    EXPECT_TRUE(entry("num_catchers", one).overridden_here);
    EXPECT_TRUE(entry("num_catchers", one).overridden_globally);
    EXPECT_FALSE(entry("num_challenges", one).overridden_here);
    ok(SetConfig{one, {}, {"num_catchers"}});
    EXPECT_THAT(events_of<SessionChanged>()[0].session.overrides, IsEmpty());
    EXPECT_EQ(entry("num_catchers", one).value, "2");
}

TEST_F(Overrides, AreSetAllOrNothing) {
    const Error error = refused(SetConfig{{}, {{"num_catchers", "2"}, {"regio_ratio", "2"}}, {}});
    EXPECT_EQ(error.fact("field"), "regio_ratio");
    EXPECT_THAT(error.message, HasSubstr("0..1"));
    EXPECT_EQ(refused(SetConfig{{}, {}, {"nothing"}}).fact("field"), "nothing");
    EXPECT_EQ(refusal(SetConfig{{}, {{"num_catchers", "2"}}, {"num_catchers"}}),
              ErrorCode::bad_data);
    EXPECT_EQ(refusal(SetConfig{SessionId{9}, {}, {}}), ErrorCode::not_found);
}

TEST_F(Overrides, TheEndTimeIsNotTheStartTime) {
    const SessionId one = session("One");
    EXPECT_EQ(refused(SetConfig{one, {{"start_time", "17:00"}}, {}}).fact("field"), "end_time");
    ok(SetConfig{one, {{"start_time", "17:00"}, {"end_time", "20:00"}}, {}});
    ok(SetConfig{one, {{"start_time", "22:00"}, {"end_time", "02:00"}}, {}});
}

TEST_F(Overrides, AreKeptByKeyAndInOneForm) {
    ok(SetConfig{{}, {{"start_time", "8:30"}, {"far_distance_range", " 40 .. 80 "}}, {}});
    const auto changed = events_of<ConfigChanged>();
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_EQ(changed[0].overrides,
              (std::vector<Setting>{{"far_distance_range", "40..80"}, {"start_time", "08:30"}}));
    ok(SetConfig{{}, {{"start_time", "08:30"}}, {}});
    EXPECT_FALSE(outcome.changed);
}

}  // namespace
}  // namespace muster::core
