// The order of turns: by client and engine time, by actor and request, and in order for each actor.
#include "engine/runtime/turns.hpp"

#include <gmock/gmock.h>

#include <map>

namespace muster::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class TurnsTest : public ::testing::Test {
  protected:
    void add(ClientId client, int count, Actor actor = {}) {
        std::vector<Submission> arrived;
        for (int i = 0; i < count; ++i) {
            arrived.push_back({client, ++last_id, 1, {{}, {}, Ping{}}});
            arrived.back().input.origin.actor = actor;
        }
        turns.add(arrived);
    }
    // Serves one request that takes `time`, and returns its client.
    ClientId serve(std::chrono::nanoseconds time) {
        const Submission& next = turns.next();
        const auto client = next.client;
        served.push_back(next.request_id);
        turns.took(time);
        return client;
    }

    Turns turns;
    std::uint64_t last_id = 0;
    std::vector<std::uint64_t> served;
};

TEST_F(TurnsTest, OneActorsRequestsOfOneClientStayInOrder) {
    add(1, 3);
    add(2, 2);
    add(1, 2);
    std::map<ClientId, std::vector<std::uint64_t>> by_client;
    while (!turns.empty()) {
        const auto client = serve(100us);
        by_client[client].push_back(served.back());
    }
    EXPECT_THAT(by_client[1], ElementsAre(1, 2, 3, 6, 7));
    EXPECT_THAT(by_client[2], ElementsAre(4, 5));
}

TEST_F(TurnsTest, ATurnIsATimeNotANumber) {
    add(1, 1000);
    add(2, 1000);
    // Many short requests in a row share one turn.
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(serve(2us), 1u);
    while (serve(2us) == 1) {
    }
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(serve(2us), 2u);
}

TEST_F(TurnsTest, WhoseRequestsTakeLongGetsAsMuchTimeAsOthersAndNotMore) {
    add(1, 100);
    add(2, 10'000);
    std::map<ClientId, std::chrono::nanoseconds> had;
    for (int i = 0; i < 5000; ++i) {
        const bool is_slow = turns.next().client == 1;
        const auto time = is_slow ? 2000us : 10us;
        had[serve(time)] += time;
    }
    EXPECT_LT(had[1], had[2] + 4ms);
    EXPECT_LT(had[2], had[1] + 4ms);
}

TEST_F(TurnsTest, WhoComesWaitsForOneTurnOfTheOthers) {
    add(1, 1000);
    serve(2ms);
    add(2, 1);
    EXPECT_EQ(serve(1us), 2u);
    EXPECT_EQ(serve(2ms), 1u);
}

TEST_F(TurnsTest, WhatAClientNeededWithoutATurnIsChargedToo) {
    add(1, 10);
    add(2, 1);
    turns.charge(1, 2ms);
    turns.charge(3, 2ms);  // Client 3 has no waiting request.
    EXPECT_EQ(serve(1us), 2u);
    EXPECT_EQ(serve(1us), 1u);
}

TEST_F(TurnsTest, ActorsOfOneClientTakeTurnsByTheRequest) {
    add(1, 3, Actor::of(PlayerId{1}));
    add(1, 1, Actor::of(PlayerId{2}));
    add(1, 2, Actor::of(PlayerId{3}));
    while (!turns.empty())
        serve(1us);
    EXPECT_THAT(served, ElementsAre(1, 4, 5, 2, 6, 3));
}

TEST_F(TurnsTest, ManyActorsOfOneClientHaveOneClientsTurn) {
    for (std::uint64_t player = 1; player <= 4000; ++player)
        add(1, 1, Actor::of(PlayerId{player}));
    add(2, 1);
    int before = 0;
    while (serve(50us) == 1)
        ++before;
    EXPECT_EQ(before, 5);
}

TEST_F(TurnsTest, WhatOneRequestOwesIsBounded) {
    add(1, 2);
    add(2, 1000);
    EXPECT_EQ(serve(1h), 1u);
    int others = 0;
    while (serve(100us) == 2)
        ++others;
    EXPECT_LT(others, 200);
}

}  // namespace
}  // namespace muster::runtime
