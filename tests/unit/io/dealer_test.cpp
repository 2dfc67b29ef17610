// Replies go to the senders of requests, events to subscribers, and a lost right ends the
// subscriptions that need it.
#include "engine/io/dealer.hpp"

#include "tests/support/fake_recipient.hpp"

#include <gmock/gmock.h>

#include <map>

namespace muster::io {
namespace {

using runtime::Released;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const Topic organisers{Topic::Kind::session_organisers, 1};
const Actor organiser = Actor::organiser_of(SessionId{1});

class DealerTest : public testing::Test, private Clients {
  protected:
    // Distributes one batch.
    void deal(std::vector<Released::Item> items, std::string bytes = {}) {
        auto batch = std::make_shared<Released>();
        batch->items = std::move(items);
        batch->bytes = std::move(bytes);
        dealer.deal(batch);
    }
    static Released::Subscription subscribe(runtime::ClientId client, Actor actor, Topic topic) {
        return {client, actor, {{topic}, false, true}};
    }
    static Released::Subscription subscribe_end(runtime::ClientId client,
                                                Actor actor,
                                                Topic topic) {
        return {client, actor, {{topic}, false, false}};
    }
    // The ended subscriptions that the client was told.
    static std::vector<std::pair<Actor, std::uint64_t>> ends(const FakeRecipient& client) {
        std::vector<std::pair<Actor, std::uint64_t>> ended;
        FrameReader reader;
        std::copy(client.bytes.begin(), client.bytes.end(), reader.prepare(client.bytes.size()));
        reader.commit(client.bytes.size());
        while (const auto frame = reader.next()) {
            if (frame->kind != FrameKind::ended) continue;
            const auto told = decode<SubscriptionEnded>(frame->body);
            ended.emplace_back(told.actor, told.last.number);
        }
        return ended;
    }

    FakeRecipient* find(runtime::ClientId client) override {
        const auto at = clients.find(client);
        return at == clients.end() ? nullptr : &at->second;
    }
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override {
        to_the_daemon.emplace_back(request_id, ok, frame);
    }
    void attached_to_gone(runtime::ClientId client) override { lost.push_back(client); }
    void ask(const Released::Query& query) override { asked.push_back(query.request_id); }

    std::map<runtime::ClientId, FakeRecipient> clients;
    std::vector<std::tuple<std::uint64_t, bool, std::string>> to_the_daemon;
    std::vector<std::uint64_t> asked;
    std::vector<runtime::ClientId> lost;
    Subscriptions subscriptions;
    Dealer dealer{subscriptions, *this};
};

TEST_F(DealerTest, ARepliesBytesGoToWhoAskedAndToNobodyWhereItIsGone) {
    clients.try_emplace(5);
    clients.try_emplace(6);
    deal({Released::Reply{5, 77, 0, 3, true}, Released::Reply{9, 78, 3, 3, true}}, "onetwo");
    EXPECT_EQ(clients.at(5).bytes, "one");
    EXPECT_THAT(clients.at(5).settled, ElementsAre(77));
    EXPECT_EQ(clients.at(6).bytes, "");
}

TEST_F(DealerTest, WhatTheDaemonAskedItselfComesBackToIt) {
    deal({Released::Reply{0, 3, 1, 2, false}}, "xyz");
    EXPECT_THAT(to_the_daemon, ElementsAre(std::tuple(3, false, "yz")));
}

TEST_F(DealerTest, AQuestionAboutThePastGoesToTheJournal) {
    deal({Released::Query{5, 12, core::EventsQuery{}}});
    EXPECT_THAT(asked, ElementsAre(12));
}

TEST_F(DealerTest, EventsGoToSubscribersFromWhereTheSubscriptionStandsInTheOrder) {
    clients.try_emplace(5);
    deal({Released::Event{session, 1, 0, 1},
          subscribe(5, ada, session),
          Released::Event{session, 2, 1, 1},
          Released::Event{organisers, 1, 2, 1}},
         "abc");
    EXPECT_THAT(clients.at(5).events, ElementsAre(Pair(session, 2)));
    EXPECT_EQ(clients.at(5).bytes, "b");
}

TEST_F(DealerTest, APlayersLostRightEndsItsOwnSubscriptionAfterTheLastEventItMaySee) {
    clients.try_emplace(5);
    deal({subscribe(5, ada, session),
          subscribe(5, organiser, session),
          Released::Event{session, 8, 0, 0},
          Released::Loss{{PlayerId{1}, session}}});
    EXPECT_THAT(ends(clients.at(5)), ElementsAre(Pair(ada, 8)));
    EXPECT_EQ(subscriptions.count(&clients.at(5)), 1u);
}

TEST_F(DealerTest, AClosedTopicsSubscriptionsEndAfterItsLastEvent) {
    clients.try_emplace(5);
    clients.try_emplace(6);
    deal({subscribe(5, ada, session),
          subscribe(5, organiser, session),
          subscribe(6, organiser, session),
          subscribe(6, organiser, organisers),
          Released::Event{session, 8, 0, 0},
          Released::Closed{session}});
    for (const runtime::ClientId client : {5u, 6u})
        EXPECT_THAT(clients.at(client).events, ElementsAre(Pair(session, 8)));
    EXPECT_THAT(ends(clients.at(5)), IsEmpty());
    EXPECT_EQ(subscriptions.count(&clients.at(5)), 0u);
    EXPECT_EQ(subscriptions.count(&clients.at(6)), 1u);
}

// A revoked grant ends the service's own subscriptions and those of the organisers for whom it
// spoke. The subscriptions of its players, of other services and of operators continue.
TEST_F(DealerTest, ARevokedGrantEndsWhatTheServiceHoldsForItselfAndForOrganisers) {
    clients.try_emplace(1, door::Peer{1, PeerClass::service, 1000});
    clients.try_emplace(2, door::Peer{2, PeerClass::service, 2000});
    clients.try_emplace(3, door::Peer{3, PeerClass::operator_, 1000});
    std::vector<Released::Item> items;
    for (const runtime::ClientId client : {1u, 2u, 3u}) {
        for (const Actor& actor : {Actor::service(), organiser, ada})
            items.push_back(subscribe(client, actor, organisers));
    }
    deal(std::move(items));
    deal({Released::Loss{{PlayerId{}, organisers, 1000}}});
    EXPECT_THAT(ends(clients.at(1)),
                testing::UnorderedElementsAre(Pair(Actor::service(), 0), Pair(organiser, 0)));
    EXPECT_THAT(ends(clients.at(2)), IsEmpty());
    EXPECT_THAT(ends(clients.at(3)), IsEmpty());
    EXPECT_EQ(subscriptions.count(&clients.at(1)), 1u);
}

TEST_F(DealerTest, WhatEveryServiceLosesOperatorsAndPlayersKeep) {
    clients.try_emplace(1, door::Peer{1, PeerClass::service, 1000});
    clients.try_emplace(2, door::Peer{2, PeerClass::service, 2000});
    clients.try_emplace(3, door::Peer{3, PeerClass::operator_, 1000});
    std::vector<Released::Item> items;
    for (const runtime::ClientId client : {1u, 2u, 3u}) {
        for (const Actor& actor : {Actor::service(), ada})
            items.push_back(subscribe(client, actor, session));
    }
    deal(std::move(items));
    deal({Released::Loss{{PlayerId{}, session, {}, true}}});
    for (const runtime::ClientId client : {1u, 2u})
        EXPECT_THAT(ends(clients.at(client)), ElementsAre(Pair(Actor::service(), 0)));
    EXPECT_THAT(ends(clients.at(3)), IsEmpty());
}

// ---- Attached players. ----

TEST_F(DealerTest, AConnectionGetsAnEventOnceForAllItsPlayersAndAsLongAsOneHasTheTopic) {
    clients.try_emplace(5);
    FakeRecipient& gateway = clients.at(5);
    deal({Released::Routes{5, {1, {{session, 0}}, {}}, false},
          Released::Routes{5, {2, {{session, 0}}, {}}, false},
          subscribe(5, ada, session),
          Released::Event{session, 1, 0, 1},
          subscribe_end(5, ada, session),
          Released::Routes{5, {1, {}, {session}}, false},
          Released::Event{session, 2, 1, 1},
          Released::Routes{5, {2, {}, {session}}, false},
          Released::Event{session, 3, 2, 1}},
         "abc");
    EXPECT_EQ(gateway.bytes, "ab") << "and the reply tells of attachments, not a frame";
    EXPECT_FALSE(subscriptions.has_attached(&gateway));
}

TEST_F(DealerTest, AGainAndALossAreToldInOrderWithTheEvents) {
    clients.try_emplace(5);
    const Routes gain{7, {{session, 4}}, {}};
    const Routes loss{7, {}, {session}};
    deal({Released::Event{session, 4, 0, 1},
          Released::Routes{5, gain, true},
          Released::Event{session, 5, 1, 1},
          Released::Routes{5, loss, true},
          Released::Event{session, 6, 2, 1}},
         "abc");
    std::string expected;
    append_frame(expected, FrameKind::routes, gain);
    expected += "b";
    append_frame(expected, FrameKind::routes, loss);
    EXPECT_EQ(clients.at(5).bytes, expected);
}

TEST_F(DealerTest, WhoFollowsEverythingGetsAnAttachedPlayersEventOnce) {
    clients.try_emplace(5);
    subscriptions.add_everything(&clients.at(5));
    deal({Released::Routes{5, {1, {{session, 0}}, {}}, false}, Released::Event{session, 1, 0, 1}},
         "a");
    EXPECT_EQ(clients.at(5).bytes, "a");
}

TEST_F(DealerTest, PlayersThatWereAttachedToAConnectionThatIsGoneAreNamed) {
    deal({Released::Routes{9, {1, {{session, 0}}, {}}, false},
          Released::Routes{8, {1, {{session, 0}}, {}}, true}});
    EXPECT_THAT(lost, ElementsAre(9));
}

TEST_F(DealerTest, AConnectionThatGoesLeavesNothingOfItsPlayers) {
    clients.try_emplace(5);
    clients.try_emplace(6);
    deal({Released::Routes{5, {1, {{session, 0}, {organisers, 0}}, {}}, false},
          Released::Routes{6, {1, {{session, 0}}, {}}, false}});
    subscriptions.forget(&clients.at(5));
    EXPECT_FALSE(subscriptions.has_attached(&clients.at(5)));
    deal({Released::Event{session, 1, 0, 1}, Released::Event{organisers, 1, 1, 1}}, "ab");
    EXPECT_EQ(clients.at(5).bytes, "");
    EXPECT_EQ(clients.at(6).bytes, "a");
}

}  // namespace
}  // namespace muster::io
