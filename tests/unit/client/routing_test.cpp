// A relay's routing, with a daemon that the test plays.
#include "client-lib/src/routing.hpp"

#include <gmock/gmock.h>

namespace muster::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Topic team{Topic::Kind::team, 7};
constexpr Topic session{Topic::Kind::session, 3};
Topic own(std::uint64_t player) {
    return {Topic::Kind::player, player};
}

std::string text(const Topic& topic) {
    return std::string(to_string(topic.kind)) + ":" + std::to_string(topic.id);
}
std::string text(std::span<const std::uint64_t> numbers) {
    std::string joined;
    for (const auto number : numbers)
        joined += (joined.empty() ? "" : ",") + std::to_string(number);
    return joined;
}

// Writes down the calls of the routing.
class Diary : public RelayHandler {
  public:
    void event(const RelayedEvent& event, std::span<const std::uint64_t> numbers) override {
        add(text(event.topic) + " " + std::to_string(event.number) + " to " + text(numbers));
        EXPECT_EQ(split_header<EventHeader>(*event.frame).first.number, event.number);
    }
    void gap(const Gap& gap, std::span<const std::uint64_t> numbers) override {
        add("gap " + text(gap.topic) + " " + std::to_string(gap.first) + "-" +
            std::to_string(gap.last) + " to " + text(numbers));
        last_reason = gap.reason;
    }
    void gained(std::uint64_t number, const TopicPosition& position) override {
        add(std::to_string(number) + " gains " + text(position.topic) + " after " +
            std::to_string(position.number));
    }
    void lost(std::uint64_t number, const Topic& topic) override {
        add(std::to_string(number) + " loses " + text(topic));
    }
    void attached(std::uint64_t number) override { add(std::to_string(number) + " attached"); }
    void refused(std::uint64_t number, const Error&) override {
        add(std::to_string(number) + " refused");
    }
    void disconnected(const Failure&) override { add("disconnected"); }
    void resumed() override { add("resumed"); }

    std::vector<std::string> take() { return std::exchange(lines_, {}); }
    Gap::Reason last_reason{};

  private:
    void add(std::string line) { lines_.push_back(std::move(line)); }
    std::vector<std::string> lines_;
};

class RoutingTest : public ::testing::Test {
  protected:
    void SetUp() override {
        routing.connected(1);
        diary.take();
    }
    static std::string frame(const Topic& topic, std::uint64_t number) {
        std::string bytes;
        append_event(bytes, topic, number, Time{}, PlayerRemoved{{number}});
        return bytes;
    }
    void event(const Topic& topic, std::uint64_t number) {
        routing.event(std::string_view(frame(topic, number)).substr(frame_header_size));
    }
    template <class R>
    R question() {
        auto questions = routing.take_questions();
        if (questions.size() != 1 || !std::holds_alternative<R>(questions.front())) {
            ADD_FAILURE() << "another question, of " << questions.size();
            return {};
        }
        return std::get<R>(questions.front());
    }
    // Attaches the player with the same number; the daemon's answer has these topics.
    void attach(std::uint64_t number, std::vector<TopicPosition> topics) {
        routing.attach({{PlayerId{number}, number}});
        answer_attach(question<AttachPlayers>(), {{number, PlayerId{number}, std::move(topics)}});
    }
    void answer_attach(const AttachPlayers& asked, std::vector<AttachedPlayer> players) {
        routing.answered(asked, Result<Attached>(Attached{std::move(players), {}}));
    }
    // Answers the question, which is about one topic, with these events.
    void answer_resume(const ResumeTopics& asked,
                       std::vector<std::uint64_t> numbers,
                       std::uint64_t last,
                       std::uint64_t first_kept = 0) {
        ASSERT_THAT(asked.positions, SizeIs(1));
        const Topic topic = asked.positions[0].topic;
        ResumedTopics reply;
        const auto reached = numbers.empty() ? asked.positions[0].number : numbers.back();
        reply.topics.push_back({topic, std::nullopt, reached, last, first_kept});
        for (const auto number : numbers) {
            const auto bytes = frame(topic, number);
            reply.frames.emplace_back(bytes.begin(), bytes.end());
        }
        routing.answered(asked, Result<ResumedTopics>(reply));
    }
    void reconnect(std::uint64_t epoch = 1) {
        routing.disconnected({});
        routing.connected(epoch);
    }

    Diary diary;
    Routing routing{diary};
};

TEST_F(RoutingTest, AnAttachedPersonGetsTheEventsOfItsTopics) {
    attach(1, {{own(1), 4}, {team, 10}});
    EXPECT_THAT(diary.take(),
                ElementsAre("1 gains player:1 after 4", "1 gains team:7 after 10", "1 attached"));
    event(own(1), 5);
    event(team, 11);
    event(session, 1);
    EXPECT_THAT(diary.take(), ElementsAre("player:1 5 to 1", "team:7 11 to 1"));
    EXPECT_TRUE(routing.is_current());
}

TEST_F(RoutingTest, AnEventIsToldOnceWithAllWhoHaveItsTopic) {
    attach(2, {{team, 10}});
    attach(1, {{team, 10}});
    diary.take();
    event(team, 11);
    event(team, 11);
    event(team, 10);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 11 to 1,2"));
}

TEST_F(RoutingTest, RoutesChangeWhoGetsTheEventsAfterThem) {
    attach(1, {{own(1), 0}});
    attach(2, {{own(2), 0}, {team, 5}});
    diary.take();
    event(team, 6);
    routing.routes({1, {{team, 6}}, {}});
    event(team, 7);
    routing.routes({2, {}, {team}});
    event(team, 8);
    routing.routes({1, {}, {team}});
    event(team, 9);
    EXPECT_THAT(diary.take(),
                ElementsAre("team:7 6 to 2",
                            "1 gains team:7 after 6",
                            "team:7 7 to 1,2",
                            "2 loses team:7",
                            "team:7 8 to 1",
                            "1 loses team:7"));
}

TEST_F(RoutingTest, WhatWasLeftOutIsReadByTheRightOfSomebodyWhoHasTheTopic) {
    attach(1, {{team, 5}});
    diary.take();
    event(team, 8);
    const auto asked = question<ResumeTopics>();
    EXPECT_THAT(asked.positions, ElementsAre(TopicPosition{team, 5}));
    EXPECT_THAT(asked.attachments, ElementsAre(1));
    event(team, 9);  // While the topic is read, its events are counted.
    EXPECT_THAT(diary.take(), IsEmpty());
    answer_resume(asked, {6, 7, 8}, 8);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 6 to 1", "team:7 7 to 1", "team:7 8 to 1"));
    answer_resume(question<ResumeTopics>(), {9}, 9);
    event(team, 10);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 9 to 1", "team:7 10 to 1"));
    EXPECT_TRUE(routing.is_current());
}

TEST_F(RoutingTest, AnAnswerThatWasFullIsContinued) {
    attach(1, {{team, 5}});
    event(team, 8);
    answer_resume(question<ResumeTopics>(), {6}, 8);
    EXPECT_THAT(question<ResumeTopics>().positions, ElementsAre(TopicPosition{team, 6}));
}

TEST_F(RoutingTest, WhatTheDaemonDroppedIsRead) {
    attach(1, {{team, 5}});
    diary.take();
    routing.lagged({{{team, 6}, {session, 9}}});
    answer_resume(question<ResumeTopics>(), {6}, 6);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 6 to 1"));
}

TEST_F(RoutingTest, AfterALossNobodyMissesAnythingOrGetsItTwice) {
    attach(1, {{own(1), 0}, {team, 5}});
    attach(2, {{own(2), 0}, {team, 5}});
    event(team, 6);
    diary.take();
    reconnect();
    EXPECT_THAT(diary.take(), ElementsAre("disconnected"));
    const auto asked = question<AttachPlayers>();
    ASSERT_THAT(asked.players, SizeIs(2));
    event(team, 9);  // No rights are certain yet.
    EXPECT_THAT(diary.take(), IsEmpty());
    answer_attach(
        asked,
        {{1, PlayerId{1}, {{own(1), 0}, {team, 9}}}, {2, PlayerId{2}, {{own(2), 0}, {team, 9}}}});
    EXPECT_THAT(diary.take(), ElementsAre("1 attached", "2 attached", "resumed"));
    const auto resume = question<ResumeTopics>();
    EXPECT_THAT(resume.positions, ElementsAre(TopicPosition{team, 6}));
    answer_resume(resume, {7, 8, 9}, 9);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 7 to 1,2", "team:7 8 to 1,2", "team:7 9 to 1,2"));
}

TEST_F(RoutingTest, RightsThatChangedDuringALossAreToldAsGainsAndLosses) {
    attach(1, {{team, 5}, {session, 2}});
    attach(2, {{own(2), 0}});
    diary.take();
    reconnect();
    answer_attach(question<AttachPlayers>(),
                  {{1, PlayerId{1}, {{team, 8}}}, {2, PlayerId{2}, {{own(2), 0}, {team, 7}}}});
    EXPECT_THAT(diary.take(),
                ElementsAre("disconnected",
                            "1 loses session:3",
                            "1 attached",
                            "2 gains team:7 after 7",
                            "2 attached",
                            "resumed"));
    // A person who gained the topic meanwhile does not get the events before.
    answer_resume(question<ResumeTopics>(), {6, 7, 8}, 8);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 6 to 1", "team:7 7 to 1", "team:7 8 to 1,2"));
}

TEST_F(RoutingTest, WhereTheAskerLostTheTopicSomebodyElseAsks) {
    attach(1, {{team, 5}});
    attach(2, {{team, 5}});
    event(team, 7);
    const auto asked = question<ResumeTopics>();
    EXPECT_THAT(asked.attachments, ElementsAre(1));
    routing.routes({1, {}, {team}});
    diary.take();
    ResumedTopics refused;
    refused.topics.push_back({team, ErrorCode::not_allowed});
    routing.answered(asked, Result<ResumedTopics>(refused));
    EXPECT_THAT(diary.take(), IsEmpty());
    const auto again = question<ResumeTopics>();
    EXPECT_THAT(again.attachments, ElementsAre(2));
    // No person is left who may read the events.
    routing.answered(again, Result<ResumedTopics>(refused));
    EXPECT_THAT(diary.take(), ElementsAre("gap team:7 6-7 to 2"));
    EXPECT_EQ(diary.last_reason, Gap::Reason::right_lost);
    EXPECT_TRUE(routing.is_current());
}

TEST_F(RoutingTest, WhatIsNoLongerKeptIsAGap) {
    attach(1, {{team, 5}});
    diary.take();
    event(team, 20);
    answer_resume(question<ResumeTopics>(), {15, 16}, 16, 15);
    EXPECT_THAT(diary.take(),
                ElementsAre("gap team:7 6-14 to 1", "team:7 15 to 1", "team:7 16 to 1"));
    EXPECT_EQ(diary.last_reason, Gap::Reason::no_longer_kept);
}

TEST_F(RoutingTest, AnotherRealmBeginsAnew) {
    attach(1, {{team, 5}});
    diary.take();
    reconnect(2);
    answer_attach(question<AttachPlayers>(), {{1, PlayerId{1}, {{team, 1}}}});
    event(team, 2);
    EXPECT_THAT(diary.take(),
                ElementsAre("disconnected",
                            "gap team:7 6-0 to 1",
                            "1 gains team:7 after 1",
                            "1 attached",
                            "resumed",
                            "team:7 2 to 1"));
    EXPECT_EQ(diary.last_reason, Gap::Reason::realm_changed);
}

TEST_F(RoutingTest, WhoIsRefusedIsDetached) {
    attach(1, {{team, 5}});
    diary.take();
    reconnect();
    routing.answered(question<AttachPlayers>(),
                     Result<Attached>(Attached{{}, {{1, {ErrorCode::not_found, "gone", {}}}}}));
    EXPECT_THAT(diary.take(), ElementsAre("disconnected", "resumed", "1 refused"));
    event(team, 6);
    EXPECT_THAT(diary.take(), IsEmpty());
    EXPECT_EQ(routing.people(), 0u);
    EXPECT_EQ(routing.topics(), 0u);
}

TEST_F(RoutingTest, WhoIsDetachedHearsNothingMore) {
    attach(1, {{team, 5}});
    attach(2, {{team, 5}});
    diary.take();
    routing.detach({1, 99}, DetachReason::lost);
    event(team, 6);
    EXPECT_THAT(diary.take(), ElementsAre("team:7 6 to 2"));
    const auto asked = question<DetachPlayers>();
    EXPECT_THAT(asked.numbers, ElementsAre(1));
    EXPECT_EQ(asked.reason, DetachReason::lost);
    routing.answered(asked, Result<Done>(Done{}));
    EXPECT_TRUE(routing.is_current());
}

TEST_F(RoutingTest, ADetachedPersonsLateAnswerIsNotHeard) {
    routing.attach({{PlayerId{1}, 1}});
    const auto asked = question<AttachPlayers>();
    routing.detach({1}, DetachReason::left);
    answer_attach(asked, {{1, PlayerId{1}, {{team, 5}}}});
    event(team, 6);
    EXPECT_THAT(diary.take(), IsEmpty());
    EXPECT_THAT(question<DetachPlayers>().numbers, ElementsAre(1));
}

TEST_F(RoutingTest, AnOverloadedDaemonIsAskedAgainLater) {
    routing.attach({{PlayerId{1}, 1}});
    routing.answered(question<AttachPlayers>(),
                     Result<Attached>(Error{ErrorCode::busy, "Too many requests.", {}}));
    EXPECT_TRUE(routing.wants_retry());
    EXPECT_THAT(routing.take_questions(), IsEmpty());
    routing.retry();
    EXPECT_THAT(question<AttachPlayers>().players, SizeIs(1));
}

TEST_F(RoutingTest, QuestionsAreFullAndFew) {
    std::vector<PlayerToAttach> people;
    for (std::uint64_t i = 1; i <= 2500; ++i)
        people.push_back({PlayerId{i}, i});
    routing.attach(people);
    std::size_t asked = 0;
    std::size_t attached = 0;
    for (auto questions = routing.take_questions(); !questions.empty();
         questions = routing.take_questions()) {
        EXPECT_LE(questions.size(), 8u);
        for (const auto& each : questions) {
            const auto& attach = std::get<AttachPlayers>(each);
            std::vector<AttachedPlayer> players;
            for (const auto& one : attach.players)
                players.push_back({one.number, one.player, {{own(one.player.value), 0}}});
            attached += players.size();
            ++asked;
            answer_attach(attach, std::move(players));
        }
    }
    EXPECT_EQ(asked, 25u);
    EXPECT_EQ(attached, 2500u);
    for (std::uint64_t i = 1; i <= 2500; ++i)
        event(own(i), 2);
    std::vector<std::size_t> sizes;
    for (const auto& each : routing.take_questions())
        sizes.push_back(std::get<ResumeTopics>(each).positions.size());
    EXPECT_THAT(sizes, ElementsAre(1000, 1000, 500));
}

}  // namespace
}  // namespace muster::client
