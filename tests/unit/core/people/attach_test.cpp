// Attached players: the reports of their topics to the service, and the ends of attachments.
#include "engine/core/people/limits.hpp"
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr ConnectionId gateway{3};
constexpr std::uint32_t gateway_uid = 1000;

class Attaching : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        as_service(gateway_uid);
    }

    Attached attach(PlayerId player, std::uint64_t number, ConnectionId connection = gateway) {
        return ok(AttachPlayers{connection, {{player, number}}});
    }
    std::vector<std::uint64_t> attached(ConnectionId connection = gateway) {
        apply(ListAttached{connection});
        std::vector<std::uint64_t> numbers;
        for (const auto& each : decode<AttachedList>(outcome.reply).players)
            numbers.push_back(each.number);
        return numbers;
    }
    static std::vector<Topic> topics_of(const std::vector<TopicPosition>& positions) {
        std::vector<Topic> topics;
        for (const auto& position : positions)
            topics.push_back(position.topic);
        return topics;
    }
    // The topics of the last outcome's changes of that kind for the attachment.
    std::vector<Topic> routes(RouteChange::Is is, std::uint64_t number) const {
        std::vector<Topic> topics;
        for (const auto& change : outcome.routes) {
            if (change.is == is && change.number == number) topics.push_back(change.topic.topic);
        }
        return topics;
    }
    std::vector<Topic> gained(std::uint64_t number) const {
        return routes(RouteChange::Is::gained, number);
    }
    std::vector<Topic> lost(std::uint64_t number) const {
        return routes(RouteChange::Is::lost, number);
    }

    template <IsRequest R>
    typename R::Reply by_operator(const R& request) {
        const Origin before = origin;
        as_operator();
        const auto reply = ok(request);
        origin = before;
        return reply;
    }

    Topic own(std::size_t i) const { return {Topic::Kind::player, players[i].value}; }
    Topic team_topic(std::size_t i) const { return {Topic::Kind::team, teams[i].value}; }
};

TEST_F(Attaching, TheReplyHasThePlayersTopicsWithTheirPositions) {
    const auto reply = attach(players[0], 11);
    ASSERT_EQ(reply.players.size(), 1u);
    EXPECT_THAT(reply.refused, IsEmpty());
    EXPECT_EQ(reply.players[0].number, 11u);
    EXPECT_EQ(reply.players[0].player, players[0]);
    EXPECT_THAT(topics_of(reply.players[0].topics),
                ElementsAre(own(0), session_topic(), team_topic(0)));
    const auto subscribed = by_operator(Subscribe{topics_of(reply.players[0].topics), false});
    EXPECT_EQ(subscribed.positions, reply.players[0].topics);
}

TEST_F(Attaching, WhoIsRefusedDoesNotRefuseTheOthers) {
    attach(players[0], 1);
    const auto reply = ok(AttachPlayers{
        gateway, {{players[1], 1}, {PlayerId{999}, 2}, {players[2], 3}, {players[0], 1}}});
    ASSERT_EQ(reply.players.size(), 2u);
    EXPECT_EQ(reply.players[0].player, players[2]);
    EXPECT_EQ(reply.players[1].player, players[0]) << "it is attached already";
    ASSERT_EQ(reply.refused.size(), 2u);
    EXPECT_EQ(reply.refused[0].number, 1u);
    EXPECT_EQ(reply.refused[0].error.code, ErrorCode::in_use);
    EXPECT_EQ(reply.refused[1].number, 2u);
    EXPECT_EQ(reply.refused[1].error.code, ErrorCode::not_found);
    EXPECT_THAT(attached(), ElementsAre(1, 3));
}

TEST_F(Attaching, TheSameAttachmentAgainChangesNothing) {
    const auto first = attach(players[0], 1);
    EXPECT_EQ(attach(players[0], 1), first);
    EXPECT_FALSE(outcome.changed);
    EXPECT_THAT(outcome.routes, IsEmpty());
}

TEST_F(Attaching, ARequestNamesOneToAHundredByNumbersFromOne) {
    EXPECT_EQ(refused(AttachPlayers{gateway, {}}).fact("field"), "players");
    EXPECT_EQ(refused(AttachPlayers{gateway, {{players[0], 1}, {players[1], 0}}}).fact("field"),
              "players[1].number");
    std::vector<PlayerToAttach> many(::muster::limits::attach_per_request_max + 1, {players[0], 1});
    EXPECT_EQ(refused(AttachPlayers{gateway, many}).fact("field"), "players");
    EXPECT_EQ(refused(DetachPlayers{gateway, {}, DetachReason::left}).fact("field"), "numbers");
    EXPECT_EQ(refused(ListAttached{gateway, 0, 0}).fact("field"), "limit");
}

TEST_F(Attaching, IsForServicesAndOperators) {
    as(players[0]);
    EXPECT_EQ(refusal(AttachPlayers{gateway, {{players[0], 1}}}), ErrorCode::not_allowed);
    EXPECT_EQ(refusal(DetachPlayers{gateway, {1}, DetachReason::left}), ErrorCode::not_allowed);
    EXPECT_EQ(refusal(ListAttached{gateway}), ErrorCode::not_allowed);
}

TEST_F(Attaching, APlayerHasAFewAttachmentsAtMost) {
    const auto most = limits::attachments_per_player_max;
    for (std::size_t i = 0; i < most; ++i)
        EXPECT_THAT(attach(players[0], 1 + i, ConnectionId{1 + i % 2}).refused, IsEmpty());
    const auto reply = attach(players[0], 99);
    ASSERT_EQ(reply.refused.size(), 1u);
    EXPECT_EQ(reply.refused[0].error.code, ErrorCode::bad_data);
    ok(DetachPlayers{ConnectionId{1}, {1}, DetachReason::left});
    EXPECT_THAT(attach(players[0], 99).refused, IsEmpty());
}

TEST_F(Attaching, EveryAttachmentOfAPlayerIsToldOfATeamGainedAndLost) {
    const PlayerId newcomer = by_operator(CreatePlayer{name("Late"), {}, {}, {}, ""}).player.id;
    attach(newcomer, 7);
    attach(newcomer, 8, ConnectionId{4});
    by_operator(AssignPlayer{teams[0], newcomer});
    for (const std::uint64_t number : {7u, 8u})
        EXPECT_THAT(gained(number), ElementsAre(session_topic(), team_topic(0)));
    EXPECT_EQ(outcome.routes.front().topic.number, outcome.events.front().number)
        << "the gain comes after the command's events";
    by_operator(AssignPlayer{teams[1], newcomer});
    EXPECT_THAT(lost(7), ElementsAre(team_topic(0)));
    EXPECT_THAT(gained(7), ElementsAre(team_topic(1)));
    by_operator(UnassignPlayer{home, newcomer});
    EXPECT_THAT(lost(8), ElementsAre(session_topic(), team_topic(1)));
}

TEST_F(Attaching, AGameGivesAndTakesTheTopicOfARole) {
    const Topic catchers = session_topic(Topic::Kind::session_catchers);
    const Topic runners = session_topic(Topic::Kind::session_runners);
    for (std::size_t i = 0; i < players.size(); ++i)
        attach(players[i], 1 + i);
    as_operator();
    ok(StartGame{home, {}, Seed{1}});
    const Outcome started = outcome;
    const auto number_of = [&](Role role) {
        const auto at = std::ranges::find(teams, with_role(role).front());
        return 1 + static_cast<std::uint64_t>(at - teams.begin());
    };
    const auto catcher = number_of(Role::catcher);
    const auto runner = number_of(Role::runner);
    outcome = started;
    EXPECT_THAT(gained(catcher), ElementsAre(catchers));
    EXPECT_THAT(gained(runner), ElementsAre(runners));
    ok(MakeCatcher{teams[runner - 1]});
    EXPECT_THAT(gained(runner), ElementsAre(catchers));
    EXPECT_THAT(lost(runner), ElementsAre(runners));
    ok(StopGame{home});
    EXPECT_THAT(lost(runner), ElementsAre(catchers));
    EXPECT_THAT(lost(catcher), ElementsAre(catchers));
    EXPECT_THAT(gained(catcher), IsEmpty());
}

TEST_F(Attaching, NothingIsToldOfThoseWhoWereDetached) {
    attach(players[0], 1);
    ok(DetachPlayers{gateway, {5, 1}, DetachReason::lost});
    EXPECT_THAT(routes(RouteChange::Is::detached, 1),
                UnorderedElementsAre(own(0), session_topic(), team_topic(0)));
    ok(DetachPlayers{gateway, {1}, DetachReason::lost});
    EXPECT_FALSE(outcome.changed);
    by_operator(UnassignPlayer{home, players[0]});
    EXPECT_THAT(outcome.routes, IsEmpty());
    EXPECT_THAT(attached(), IsEmpty());
}

TEST_F(Attaching, ARemovedPlayerLosesEverythingAndItsAttachments) {
    attach(players[0], 1);
    by_operator(RemovePlayer{players[0]});
    EXPECT_THAT(lost(1), UnorderedElementsAre(own(0), session_topic(), team_topic(0)));
    EXPECT_THAT(attached(), IsEmpty());
    EXPECT_THAT(attach(players[1], 1).refused, IsEmpty()) << "the number is free";
}

TEST_F(Attaching, ARemovedTeamTakesItsTopicAndTheSessions) {
    attach(players[0], 1);
    by_operator(RemoveTeam{teams[0]});
    EXPECT_THAT(lost(1), ElementsAre(session_topic(), team_topic(0)));
    by_operator(RemoveSession{home});
    EXPECT_THAT(outcome.routes, IsEmpty());
}

TEST_F(Attaching, ThePagesOfAConnectionHaveTheTopicsAsOfNow) {
    for (std::size_t i = 0; i < players.size(); ++i)
        attach(players[i], 10 + i);
    attach(players[0], 1, ConnectionId{4});
    const auto page = ok(ListAttached{gateway, 0, 2});
    ASSERT_EQ(page.players.size(), 2u);
    EXPECT_EQ(page.next, 11u);
    by_operator(StartGame{home, {}, Seed{1}});
    as_operator();
    const Role role = team_state(teams[2]).role;
    as_service(gateway_uid);
    const auto rest = ok(ListAttached{gateway, page.next, 1000});
    ASSERT_EQ(rest.players.size(), players.size() - 2);
    EXPECT_EQ(rest.next, 0u);
    const Topic side = session_topic(role == Role::catcher ? Topic::Kind::session_catchers
                                                           : Topic::Kind::session_runners);
    EXPECT_THAT(topics_of(rest.players[0].topics),
                ElementsAre(own(2), session_topic(), team_topic(2), side));
}

TEST_F(Attaching, ALostServiceLosesItsPlayersAtOnceAndNoOthers) {
    const std::size_t many = 2 * limits::lost_attachments_slice + 1;
    as_operator();
    std::vector<PlayerToAttach> items;
    for (std::size_t i = 0; i < many; ++i)
        items.push_back({player("Player " + std::to_string(i)), 1 + i});
    as_service(gateway_uid);
    for (std::size_t i = 0; i < many; i += ::muster::limits::attach_per_request_max) {
        const auto end = std::min(many, i + ::muster::limits::attach_per_request_max);
        ok(AttachPlayers{gateway,
                         {items.begin() + static_cast<std::ptrdiff_t>(i),
                          items.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
    attach(players[0], 1, ConnectionId{4});
    as_operator();
    ok(ServiceLost{gateway});
    EXPECT_THAT(outcome.routes, IsEmpty());
    EXPECT_EQ(look().people.attachments.size(), many + 1) << "they go by slices";
    engine = Engine::load(saved());

    // A new daemon's connection may have the id of a lost one.
    as_service(gateway_uid);
    EXPECT_THAT(attached(), IsEmpty());
    attach(items.front().player, 1);
    EXPECT_THAT(attached(), ElementsAre(1));
    EXPECT_THAT(attached(ConnectionId{4}), ElementsAre(1));

    advance(1s);
    EXPECT_EQ(look().people.attachments.size(), 2u);
    EXPECT_FALSE(engine.next_timer().has_value());
    EXPECT_THAT(attached(), ElementsAre(1));
    as_operator();
    ok(ServiceLost{ConnectionId{77}});
    EXPECT_FALSE(outcome.changed);
}

TEST_F(Attaching, AllServicesAreLostWithTheDaemonsStart) {
    attach(players[0], 1);
    attach(players[1], 1, ConnectionId{4});
    as_operator();
    ok(ServiceLost{});
    EXPECT_TRUE(outcome.changed);
    as_service(gateway_uid);
    EXPECT_THAT(attached(), IsEmpty());
    EXPECT_THAT(attached(ConnectionId{4}), IsEmpty());
    attach(players[2], 1);
    advance(1s);
    EXPECT_EQ(look().people.attachments.size(), 1u);
    as_operator();
    ok(ServiceLost{});
    ok(ServiceLost{});
    EXPECT_FALSE(outcome.changed);
}

TEST_F(Attaching, AKeyDoesNotKeepARequestOfAnotherConnectionFromItsEffect) {
    origin.key = IdempotencyKey{{1}, 1};
    attach(players[0], 1);
    origin.key.reset();
    as_operator();
    ok(ServiceLost{gateway});
    as_service(gateway_uid);
    origin.key = IdempotencyKey{{1}, 1};
    attach(players[0], 1, ConnectionId{4});
    EXPECT_TRUE(outcome.changed);
    EXPECT_THAT(attached(ConnectionId{4}), ElementsAre(1));
}

// ---- Past events. ----

class ReadingThePast : public GameFixture {
  protected:
    // What the journal is asked for, where the player asks for so many events from a number on.
    EventsQuery asked(PlayerId player,
                      Topic topic,
                      std::uint64_t from = 1,
                      std::uint32_t limit = 100) {
        as(player);
        ok(ReadEvents{topic, from, limit});
        as_operator();
        return std::get<EventsQuery>(outcome.query.value());
    }
    ErrorCode refusal_of_reading(PlayerId player, Topic topic) {
        as(player);
        const auto code = refusal(ReadEvents{topic, 1, 100});
        as_operator();
        return code;
    }
    // The number of the topic's last event.
    std::uint64_t last(Topic topic) { return ok(Subscribe{{topic}, false}).positions.at(0).number; }
};

TEST_F(ReadingThePast, ALateMemberReadsNoEarlierEventsOfTheTeamAndAllOfTheSession) {
    start();
    const TeamId joined = a_runner();
    const Topic topic{Topic::Kind::team, joined.value};
    complete(joined);
    ok(StopGame{home});
    ASSERT_GT(last(topic), 0u);
    const PlayerId late = player("Late");
    ok(AssignPlayer{joined, late});
    const auto query = asked(late, topic);
    EXPECT_EQ(query.asked.from, last(topic) + 1);
    EXPECT_EQ(query.readable_from, last(topic) + 1);
    EXPECT_EQ(asked(player_of(joined), topic).asked.from, 1u);
    EXPECT_EQ(asked(player_of(joined), topic).readable_from, 0u);
    EXPECT_EQ(asked(late, session_topic()).asked.from, 1u);
    // Who leaves and comes back begins anew.
    ok(UnassignPlayer{home, player_of(joined)});
    ok(AssignPlayer{joined, player_of(joined)});
    EXPECT_EQ(asked(player_of(joined), topic).asked.from, last(topic) + 1);
    EXPECT_EQ(asked(late, topic, last(topic) + 9).asked.from, last(topic) + 9);
}

TEST_F(ReadingThePast, ASideIsReadForAsLongAsThePlayerWasOnIt) {
    start();
    const TeamId team = a_catcher();
    const Topic catchers = session_topic(Topic::Kind::session_catchers);
    const auto before = last(catchers);
    ok(MakeRunner{team});
    const auto left = last(catchers);
    for (int i = 0; i < 3; ++i)
        ok(RerollChallenges{team});
    const auto back = last(catchers);
    ASSERT_GT(back, left) << "the catchers hear what runners draw";
    ok(MakeCatcher{team});
    const auto first = asked(player_of(team), catchers);
    EXPECT_EQ(first.asked.from, before + 1) << "the right begins after the events of the start";
    EXPECT_EQ(first.asked.limit, left - before) << "the change of sides is the last command";
    const auto second = asked(player_of(team), catchers, left + 1);
    EXPECT_EQ(second.asked.from, back + 1);
    EXPECT_EQ(second.readable_from, back + 1);
    ok(StopGame{home});
    EXPECT_EQ(refusal_of_reading(player_of(team), catchers), ErrorCode::not_allowed);
}

TEST(Heard, OnlyTheNewestSpansOfManyAreKept) {
    Heard heard;
    const PlayerId player{1};
    const Topic topic{Topic::Kind::session_catchers, 1};
    for (std::uint64_t i = 0; i <= limits::heard_spans_max; ++i) {
        heard.begin(player, topic, 10 * i + 2);
        heard.end(player, topic, 10 * i + 4);
    }
    EXPECT_EQ(heard.span_from(player, topic, 1), (Heard::Span{12, 14}));
    EXPECT_EQ(heard.span_from(player, topic, 13), (Heard::Span{12, 14}));
    EXPECT_EQ(heard.span_from(player, topic, 15), (Heard::Span{22, 24}));
    heard.forget(player, topic);
    EXPECT_EQ(heard.span_from(player, topic, 1), Heard::Span{});
}

TEST(Routes, WhatACommandTakesAndGivesBackIsNoChange) {
    using Is = RouteChange::Is;
    TopicCounters topics;
    const Topic one{Topic::Kind::team, 1};
    const Topic two{Topic::Kind::team, 2};
    topics.take_next(two);
    const auto change = [](std::uint64_t number, Topic topic, Is is) {
        return RouteChange{gateway, number, {topic, 0}, is};
    };
    std::vector<RouteChange> changes{change(2, two, Is::gained),
                                     change(1, one, Is::lost),
                                     change(1, two, Is::gained),
                                     change(1, two, Is::lost),
                                     change(1, one, Is::gained),
                                     change(1, one, Is::lost),
                                     change(1, two, Is::gained)};
    settle(changes, topics);
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_EQ(changes[0].topic.topic, one);
    EXPECT_EQ(changes[0].is, Is::lost);
    EXPECT_EQ(changes[1].topic, (TopicPosition{two, 1}));
    EXPECT_EQ(changes[1].is, Is::gained);
    EXPECT_EQ(changes[2].number, 2u);
}

}  // namespace
}  // namespace muster::core
