// Topics: their numbers, their end, and resuming many of them.
#include "engine/core/field/context.hpp"
#include "engine/core/kernel/stored.hpp"
#include "tests/support/game_fixture.hpp"

#include <muster/proto/topics.hpp>

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(TopicKinds, StandInTheOrderOfTheirNumbers) {
    for (std::size_t i = 0; i < topic_kinds.size(); ++i)
        EXPECT_EQ(static_cast<std::size_t>(topic_kinds[i].kind), i);
}

TEST(TopicCounters, AClosedTopicTakesNoMemory) {
    TopicCounters counters;
    const auto bytes = [&] {
        std::string out;
        StoredWriter writer(out, kernel_stored_version);
        writer(counters);
        return out;
    };
    const auto empty = bytes();
    for (std::uint64_t id = 1; id <= 1000; ++id) {
        EXPECT_EQ(counters.take_next({Topic::Kind::team, id}), 1u);
        counters.close({Topic::Kind::team, id});
        EXPECT_EQ(counters.last({Topic::Kind::team, id}), 0u);
    }
    EXPECT_EQ(bytes(), empty);
    counters.close({Topic::Kind::team, 5000});  // The topic never had an event.
    EXPECT_EQ(bytes(), empty);
}

TEST(TopicCounters, NeighboursOfAClosedTopicGoOn) {
    TopicCounters counters;
    for (std::uint64_t id = 60; id <= 70; ++id)
        counters.take_next({Topic::Kind::player, id});
    counters.close({Topic::Kind::player, 64});
    EXPECT_EQ(counters.take_next({Topic::Kind::player, 63}), 2u);
    EXPECT_EQ(counters.take_next({Topic::Kind::player, 65}), 2u);
    std::vector<std::uint64_t> ids;
    counters.for_each([&](TopicPosition position) { ids.push_back(position.topic.id); });
    EXPECT_THAT(ids, ElementsAre(60, 61, 62, 63, 65, 66, 67, 68, 69, 70));
}

class Topics : public GameFixture {
  protected:
    // A community of its own with that version of the rules.
    void begin(std::uint32_t version) {
        GameFixture::SetUp();
        edit([&](State& state) { state.kernel.rules_version = version; });
        play();
    }
    // The topics of the runners, teams 3 and 5, have events from here on.
    void play() {
        start();
        ok(StopGame{home});
    }
    // The topics with a position.
    std::vector<Topic> known() {
        std::vector<Topic> topics;
        for (const auto& [topic, number] : ok(Subscribe{{}, true}).positions)
            topics.push_back(topic);
        return topics;
    }
    // The topics that the last outcome closed.
    std::vector<Topic> closed() const {
        std::vector<Topic> topics;
        for (const auto& event : events()) {
            if (std::holds_alternative<TopicClosed>(event.event)) topics.push_back(event.topic);
        }
        EXPECT_EQ(topics, outcome.closed);
        return topics;
    }
};

TEST_F(Topics, ARemovedTeamsTopicEndsWithItsLastEvent) {
    const Topic topic = topic_of(teams[0]);
    const auto last = ok(Subscribe{{topic}, false}).positions.at(0).number;
    ok(RemoveTeam{teams[0]});
    EXPECT_THAT(closed(), ElementsAre(topic));
    for (const auto& event : events()) {
        if (event.topic == topic) {
            EXPECT_EQ(event.number, last + 1);
        }
    }
    EXPECT_THAT(known(), Not(Contains(topic)));
    EXPECT_EQ(refusal(Subscribe{{topic}, false}), ErrorCode::not_found);
    EXPECT_EQ(refusal(ReadEvents{topic, 1, 100}), ErrorCode::not_found);
}

TEST_F(Topics, ARemovedSessionTakesItsTopicsAndThoseOfItsTeams) {
    ok(RemoveSession{home});
    std::vector<Topic> expected;
    for (const TeamId team : teams)
        expected.push_back(topic_of(team));
    for (const auto kind : {Topic::Kind::session,
                            Topic::Kind::session_catchers,
                            Topic::Kind::session_runners,
                            Topic::Kind::session_organisers}) {
        expected.push_back(topic_of(home, kind));
    }
    EXPECT_EQ(closed(), expected);
    const auto left = known();
    for (const Topic topic : expected)
        EXPECT_THAT(left, Not(Contains(topic)));
}

TEST_F(Topics, ARemovedPlayersTopicEnds) {
    ok(RemovePlayer{players[0]});
    EXPECT_THAT(closed(), ElementsAre(topic_of(players[0])));
    // TopicClosed is the last event of all, so no event of the player follows.
    EXPECT_EQ(event_names().back(), "TopicClosed");
}

TEST_F(Topics, AStateAfterAnEndIsSavedAndLoaded) {
    ok(RemoveSession{home});
    const auto before = saved();
    engine = Engine::load(before);
    EXPECT_TRUE(before == saved());
}

TEST_F(Topics, ByVersion2TopicsStay) {
    begin(2);
    const Topic topic = topic_of(teams[2]);
    ok(RemoveTeam{teams[2]});
    EXPECT_THAT(closed(), IsEmpty());
    EXPECT_EQ(event_names().back(), "TeamRemoved");
    EXPECT_THAT(known(), Contains(topic));
}

TEST_F(Topics, ASwitchForgetsTheTopicsOfWhatWasRemovedBefore) {
    begin(2);
    ok(RemoveTeam{teams[2]});
    ok(RemovePlayer{players[0]});
    ok(ActivateRules{3});
    EXPECT_THAT(outcome.events, IsEmpty());
    const auto left = known();
    EXPECT_THAT(left, Not(Contains(topic_of(teams[2]))));
    EXPECT_THAT(left, Not(Contains(topic_of(players[0]))));
    EXPECT_THAT(left, Contains(topic_of(teams[4])));
    ok(RemoveTeam{teams[4]});
    EXPECT_THAT(closed(), ElementsAre(topic_of(teams[4])));
}

// ---- Resuming. ----

TEST_F(Topics, TopicsWithNothingNewAreResumedWithoutTheJournal) {
    const Topic topic = topic_of(teams[0]);
    const auto last = ok(Subscribe{{topic}, false}).positions.at(0).number;
    EXPECT_EQ(ok(ResumeTopics{{{topic, last}}}), ResumedTopics{});
    EXPECT_FALSE(outcome.query);
    ASSERT_TRUE(outcome.subscription);
    EXPECT_THAT(outcome.subscription->topics, ElementsAre(topic));
}

TEST_F(Topics, MissedEventsAreAskedOfTheJournalAndARefusedTopicRefusesNoOther) {
    play();
    const Topic topic = topic_of(teams[2]);
    const Topic gone = topic_of(TeamId{999});
    const auto last = ok(Subscribe{{topic}, false}).positions.at(0).number;
    ASSERT_GT(last, 0u);
    ok(ResumeTopics{{{gone, 3}, {topic, last - 1}}});
    ASSERT_TRUE(outcome.query);
    const auto& reply = std::get<ResumeQuery>(*outcome.query).reply;
    EXPECT_THAT(reply.topics,
                ElementsAre(ResumedTopic{gone, ErrorCode::not_found},
                            ResumedTopic{topic, std::nullopt, last - 1, last}));
    EXPECT_THAT(outcome.subscription->topics, ElementsAre(topic));
}

TEST_F(Topics, APlayerResumesOnlyWhatItMayHear) {
    as(players[0]);
    const auto reply =
        ok(ResumeTopics{{{topic_of(players[1]), 0}, {topic_of(teams[1]), 0}, {engine_topic(), 0}}});
    EXPECT_THAT(reply.topics,
                ElementsAre(ResumedTopic{topic_of(players[1]), ErrorCode::not_allowed},
                            ResumedTopic{topic_of(teams[1]), ErrorCode::not_allowed},
                            ResumedTopic{engine_topic(), ErrorCode::not_allowed}));
    EXPECT_FALSE(outcome.query);
    EXPECT_THAT(outcome.subscription->topics, IsEmpty());
}

TEST_F(Topics, APositionBeyondTheLastEventIsPutRight) {
    const Topic topic = topic_of(teams[0]);
    const auto last = ok(Subscribe{{topic}, false}).positions.at(0).number;
    EXPECT_THAT(ok(ResumeTopics{{{topic, last + 7}}}).topics,
                ElementsAre(ResumedTopic{topic, std::nullopt, last, last}));
    EXPECT_FALSE(outcome.query);
}

TEST_F(Topics, TooManyTopicsInOneRequestAreRefused) {
    ResumeTopics request;
    request.positions.resize(muster::limits::resumed_topics_max + 1);
    EXPECT_EQ(refused(request).fact("field"), "positions");
}

}  // namespace
}  // namespace muster::core
