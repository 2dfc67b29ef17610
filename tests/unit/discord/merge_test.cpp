// The order of several topics' events, however late and unevenly they come.
#include "discord-bot/feed/merge.hpp"

#include <gmock/gmock.h>

#include <random>

namespace muster::discord {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Topic for_all{Topic::Kind::session, 1};
const Topic for_catchers{Topic::Kind::session_catchers, 1};
const Topic for_team{Topic::Kind::team, 3};

ReceivedEvent at(int time, const Topic& topic, std::uint64_t number, Event event = GameExtended{}) {
    return {topic, number, Time(std::chrono::seconds(time)), std::move(event)};
}

std::string name_of(const Merge::Heard& heard) {
    if (const auto* missed = std::get_if<Merge::Missed>(&heard))
        return "missed " + std::to_string(missed->first) + "-" + std::to_string(missed->last);
    const auto& event = std::get<ReceivedEvent>(heard);
    return (event.topic == for_all        ? "s"
            : event.topic == for_catchers ? "c"
                                          : "t") +
           std::to_string(event.number);
}

std::vector<std::string> taken(Merge& merge) {
    std::vector<std::string> list;
    while (const auto heard = merge.next())
        list.push_back(name_of(*heard));
    return list;
}

Merge following(std::uint64_t of_session, std::uint64_t of_team) {
    return Merge(Cursor{1, {{for_all, of_session}, {for_team, of_team}}});
}

TEST(Merge, GivesNothingThatSomethingMissingMayPrecede) {
    auto merge = following(4, 2);
    merge.heard(at(50, for_all, 5));
    EXPECT_THAT(taken(merge), IsEmpty()) << "nobody knows how far the topics have come";
    merge.expect(for_all, 7);
    merge.expect(for_team, 4);
    merge.heard(at(70, for_all, 6));
    EXPECT_THAT(taken(merge), IsEmpty()) << "the team's third may be older";
    merge.heard(at(60, for_team, 3));
    EXPECT_THAT(taken(merge), ElementsAre("s5", "t3"));
    EXPECT_FALSE(merge.complete());
    merge.heard(at(65, for_team, 4));
    EXPECT_THAT(taken(merge), ElementsAre("t4", "s6"));
    merge.heard(at(80, for_all, 7));
    EXPECT_TRUE(merge.complete());
    EXPECT_THAT(taken(merge), ElementsAre("s7"));
    EXPECT_TRUE(merge.empty());
}

TEST(Merge, OfWhatHappenedAtOnceWhatEverybodyIsToldGoesFirst) {
    auto merge = Merge(Cursor{1, {{for_all, 0}, {for_catchers, 0}, {for_team, 0}}});
    merge.heard(at(1, for_team, 1));
    merge.heard(at(1, for_catchers, 1));
    merge.heard(at(1, for_all, 1));
    merge.heard(at(1, for_all, 2));
    merge.expect_nothing();
    EXPECT_THAT(taken(merge), ElementsAre("s1", "s2", "c1", "t1"));
}

TEST(Merge, AfterABreakItWaitsAnew) {
    auto merge = following(0, 0);
    merge.expect(for_all, 0);
    merge.expect(for_team, 0);
    EXPECT_TRUE(merge.complete());
    merge.lose(for_all);
    merge.lose(for_team);
    merge.heard(at(20, for_team, 1));
    EXPECT_THAT(taken(merge), IsEmpty());
    merge.expect(for_all, 1);
    merge.expect(for_team, 1);
    merge.heard(at(10, for_all, 1));
    EXPECT_THAT(taken(merge), ElementsAre("s1", "t1"));
}

TEST(Merge, ATopicOfWhichNothingIsExpectedHoldsUpNobody) {
    auto merge = following(0, 0);
    merge.heard(at(10, for_all, 1));
    merge.expect(for_all, 1);
    EXPECT_TRUE(merge.is_behind(for_team));
    EXPECT_THAT(taken(merge), IsEmpty());
    merge.expect_nothing(for_team);
    EXPECT_THAT(taken(merge), ElementsAre("s1"));
    merge.lose(for_team);
    EXPECT_FALSE(merge.complete());
}

TEST(Merge, WhatCameIsNotTakenAgain) {
    auto merge = following(4, 0);
    merge.heard(at(1, for_all, 4));
    merge.heard(at(1, for_all, 5));
    merge.heard(at(1, for_all, 5));
    merge.heard(Merge::Missed{for_all, 3, 5});
    merge.expect_nothing();
    EXPECT_THAT(taken(merge), ElementsAre("s5"));
    EXPECT_EQ(merge.last(for_all), 5u);
}

TEST(Merge, WhatIsMissingIsSaidFirst) {
    auto merge = following(0, 0);
    merge.heard(Merge::Missed{for_all, 1, 9});
    merge.heard(at(20, for_all, 10));
    merge.heard(at(10, for_team, 1));
    merge.expect_nothing();
    EXPECT_THAT(taken(merge), ElementsAre("missed 1-9", "t1", "s10"));
}

TEST(Merge, OfTeamsWaysInARowTheLastIsKept) {
    auto merge = following(0, 0);
    for (std::uint64_t number = 1; number <= 1'000; ++number)
        merge.heard(at(1, for_all, number, LocationChanged{}));
    merge.heard(at(2, for_all, 1'001));
    merge.heard(at(3, for_all, 1'002, LocationChanged{}));
    EXPECT_EQ(merge.waiting(for_all), 3u);
    merge.expect_nothing();
    EXPECT_THAT(taken(merge), ElementsAre("s1000", "s1001", "s1002"));
}

TEST(Merge, KnowsWhatTheTopicsCannotHave) {
    const Topic other{Topic::Kind::session, 9};
    auto merge = following(4, 2);
    EXPECT_TRUE(merge.may_have({1, {{for_all, 100}}})) << "nobody knows how far they have come";
    merge.expect(for_all, 7);
    merge.heard(at(1, for_team, 3));
    EXPECT_TRUE(merge.may_have({1, {{for_all, 7}, {for_team, 100}, {other, 100}}}));
    EXPECT_FALSE(merge.may_have({1, {{for_all, 8}, {for_team, 3}}}));
    merge.heard(at(1, for_all, 8));
    EXPECT_TRUE(merge.may_have({1, {{for_all, 8}}}));
    merge.expect(for_all, 20);
    merge.expect_nothing();
    EXPECT_TRUE(merge.may_have({1, {{for_all, 20}}})) << "it was not heard, but is there";
}

// The topics come in any order and in any portions.
TEST(Merge, IsInTheOrderOfTime) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE(seed);
        std::minstd_rand generator(seed);
        const auto below = [&](unsigned count) { return static_cast<int>(generator() % count); };
        std::map<Topic, std::deque<ReceivedEvent>> coming{
            {for_all, {}}, {for_catchers, {}}, {for_team, {}}};
        std::map<Topic, std::uint64_t> last;
        std::vector<std::string> expected;
        for (int time = 1; time <= 100; ++time) {
            const Topic& topic = below(3) == 0 ? for_team : below(2) == 0 ? for_catchers : for_all;
            coming[topic].push_back(at(time, topic, ++last[topic]));
            expected.push_back(name_of(coming[topic].back()));
        }
        Merge merge(Cursor{1, {{for_all, 0}, {for_catchers, 0}, {for_team, 0}}});
        for (const auto& [topic, events] : coming)
            merge.expect(topic, events.size());
        std::vector<std::string> given;
        while (given.size() < expected.size()) {
            auto& [topic, events] = *std::next(coming.begin(), below(3));
            for (auto count = below(40); count > 0 && !events.empty(); --count) {
                merge.heard(events.front());
                events.pop_front();
            }
            for (auto& each : taken(merge))
                given.push_back(std::move(each));
        }
        EXPECT_EQ(given, expected);
    }
}

}  // namespace
}  // namespace muster::discord
