// Discord's demands on a client of its gateway, on a clock that the test sets:
// discord.com/developers/docs/events/gateway.
#include "discord-bot/api/gateway.hpp"

#include <gmock/gmock.h>

#include <random>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using ::testing::HasSubstr;

constexpr std::uint32_t intents = 1;
constexpr const char* first_url = "wss://gateway.discord.test/?v=10&encoding=json";
constexpr const char* resume_url = "wss://resume.discord.test/?v=10&encoding=json";

class GatewayTest : public testing::Test {
  protected:
    // The next action, which must be of type A.
    template <class A>
    A expect() {
        auto action = gateway.take();
        if (!action || !std::holds_alternative<A>(*action)) {
            ADD_FAILURE() << "another action, or none: " << (action ? action->index() : 99);
            return {};
        }
        return std::get<A>(*action);
    }
    Json expect_send(int op) {
        const auto message = Json::parse(expect<Gateway::Send>().text, nullptr, false);
        EXPECT_EQ(message.value("op", -1), op) << message;
        return message.value("d", Json());
    }
    void expect_nothing() { EXPECT_FALSE(gateway.take().has_value()); }

    void receive(const Json& message) { gateway.received(now, message.dump()); }
    void hello(int interval_ms = 40'000) {
        receive({{"op", 10}, {"d", {{"heartbeat_interval", interval_ms}}}});
    }
    void event(const char* name, Json data, int sequence) {
        receive({{"op", 0}, {"t", name}, {"s", sequence}, {"d", std::move(data)}});
        EXPECT_EQ(expect<Gateway::Dispatch>().name, name);
    }
    // Advances the clock to the next tick and calls tick().
    void tick() {
        const auto next = gateway.next_tick();
        ASSERT_TRUE(next.has_value());
        now = std::max(now, *next);
        gateway.tick(now);
    }
    void connect() {
        gateway.start(now);
        expect<Gateway::AskStart>();
        gateway.start_known(now, {"wss://gateway.discord.test", 1, 0ms});
        EXPECT_EQ(expect<Gateway::Connect>().url, first_url);
        gateway.connected(now);
    }
    void become_ready() {
        connect();
        hello();
        expect_send(2);
        event("READY",
              {{"session_id", "s1"}, {"resume_gateway_url", "wss://resume.discord.test"}},
              1);
        EXPECT_TRUE(gateway.ready());
    }
    // The next connection resumes the session after event `sequence`.
    void expect_resume(int sequence) {
        EXPECT_EQ(expect<Gateway::Connect>().url, resume_url);
        gateway.connected(now);
        hello();
        const auto resume = expect_send(6);
        EXPECT_EQ(resume["token"], "secret");
        EXPECT_EQ(resume["session_id"], "s1");
        EXPECT_EQ(resume["seq"], sequence);
    }

    double chance = 0.5;
    Steady::time_point now{1h};
    Gateway gateway{GatewayOptions{.token = "secret", .intents = intents},
                    [this] { return chance; }};
};

// ---- Beginning. ----

TEST_F(GatewayTest, IdentifiesAfterHello) {
    connect();
    expect_nothing();
    hello();
    const auto identify = expect_send(2);
    EXPECT_EQ(identify["token"], "secret");
    EXPECT_EQ(identify["intents"], intents);
    EXPECT_EQ(identify["properties"]["os"], "linux");
    EXPECT_FALSE(gateway.ready()) << "only READY says so";
}

TEST_F(GatewayTest, ReplacesTheQueryOfAUrl) {
    gateway.start(now);
    expect<Gateway::AskStart>();
    gateway.start_known(now, {"wss://gateway.discord.test/?v=9", 1, 0ms});
    EXPECT_EQ(expect<Gateway::Connect>().url, first_url);
}

TEST_F(GatewayTest, TellsWhatIsDispatched) {
    become_ready();
    receive({{"op", 0}, {"t", "INTERACTION_CREATE"}, {"s", 2}, {"d", {{"id", "7"}}}});
    const auto dispatch = expect<Gateway::Dispatch>();
    EXPECT_EQ(dispatch.name, "INTERACTION_CREATE");
    EXPECT_EQ(dispatch.data["id"], "7");
}

TEST_F(GatewayTest, WaitsWhereNoMoreSessionsMayBeBegun) {
    gateway.start(now);
    expect<Gateway::AskStart>();
    gateway.start_known(now, {"wss://gateway.discord.test", 0, 3h});
    expect_nothing();
    const auto before = now;
    tick();
    EXPECT_EQ(now - before, 3h);
    expect<Gateway::Connect>();
}

TEST_F(GatewayTest, AsksAgainLaterAndLaterWhereDiscordIsDown) {
    gateway.start(now);
    std::vector<std::chrono::seconds> waits;
    for (int i = 0; i < 10; ++i) {
        expect<Gateway::AskStart>();
        gateway.start_unknown(now);
        expect_nothing();
        const auto before = now;
        tick();
        waits.push_back(std::chrono::round<std::chrono::seconds>(now - before));
    }
    EXPECT_LE(waits.front(), 1s);
    EXPECT_TRUE(std::is_sorted(waits.begin(), waits.end()));
    EXPECT_EQ(waits.back(), 45s) << "from the upper half of a minute";
}

TEST_F(GatewayTest, GivesUpAConnectionThatDoesNotComeAbout) {
    gateway.start(now);
    expect<Gateway::AskStart>();
    gateway.start_known(now, {"wss://gateway.discord.test", 1, 0ms});
    expect<Gateway::Connect>();
    tick();
    expect<Gateway::Close>();
    tick();
    expect<Gateway::AskStart>();
}

TEST_F(GatewayTest, GivesUpAConnectionThatNeverBecomesReady) {
    connect();
    tick();
    expect<Gateway::Close>();

    tick();
    expect<Gateway::AskStart>();
    gateway.start_known(now, {"wss://gateway.discord.test", 1, 0ms});
    expect<Gateway::Connect>();
    gateway.connected(now);
    hello(100'000);
    expect_send(2);
    tick();
    expect<Gateway::Close>();
}

TEST_F(GatewayTest, IdentifiesAtMostEveryFiveSeconds) {
    become_ready();
    now += 1s;
    gateway.closed(now, 4009);
    tick();
    expect<Gateway::AskStart>();
    gateway.start_known(now, {"wss://gateway.discord.test", 1, 0ms});
    expect_nothing();
    const auto before = now;
    tick();
    EXPECT_GE(now - before, 4s);
    expect<Gateway::Connect>();
}

// ---- Heartbeats. ----

TEST_F(GatewayTest, BeatsFirstAtARandomMomentAndThenInTheInterval) {
    chance = 0.25;
    connect();
    hello(40'000);
    expect_send(2);
    const auto begin = now;
    tick();
    EXPECT_EQ(now - begin, 10s);
    EXPECT_TRUE(expect_send(1).is_null()) << "no event yet";
    receive({{"op", 11}});
    event("READY", {{"session_id", "s1"}, {"resume_gateway_url", "wss://resume.discord.test"}}, 1);
    event("GUILD_CREATE", Json::object(), 5);
    tick();
    EXPECT_EQ(now - begin, 50s);
    EXPECT_EQ(expect_send(1), 5);
}

TEST_F(GatewayTest, BeatsAtOnceWhenAsked) {
    become_ready();
    receive({{"op", 1}});
    EXPECT_EQ(expect_send(1), 1);
}

TEST_F(GatewayTest, AConnectionThatDoesNotAcknowledgeIsDeadAndResumed) {
    become_ready();
    tick();
    EXPECT_EQ(expect_send(1), 1);
    tick();
    const auto close = expect<Gateway::Close>();
    EXPECT_NE(close.code, 1000) << "would end the session";
    EXPECT_NE(close.code, 1001);
    tick();
    expect_resume(1);
}

// ---- Resuming. ----

TEST_F(GatewayTest, ResumesWhereItWasCut) {
    become_ready();
    event("GUILD_CREATE", Json::object(), 42);
    gateway.closed(now, std::nullopt);
    EXPECT_EQ(gateway.next_tick(), now) << "at once";
    tick();
    expect_resume(42);
    event("MESSAGE_CREATE", Json::object(), 43);
    EXPECT_FALSE(gateway.ready()) << "what was missed comes first";
    event("RESUMED", Json::object(), 44);
    EXPECT_TRUE(gateway.ready());
}

TEST_F(GatewayTest, ReconnectsWhenAskedTo) {
    become_ready();
    receive({{"op", 7}, {"d", nullptr}});
    EXPECT_NE(expect<Gateway::Close>().code, 1000);
    tick();
    expect_resume(1);
}

TEST_F(GatewayTest, AnInvalidSessionIsResumedOrBegunAnewAfterAWhile) {
    for (const bool resumable : {true, false}) {
        SCOPED_TRACE(resumable);
        now += 1h;
        gateway = Gateway({.token = "secret", .intents = intents}, [this] { return chance; });
        become_ready();
        receive({{"op", 9}, {"d", resumable}});
        expect<Gateway::Close>();
        const auto before = now;
        tick();
        EXPECT_GE(now - before, 1s);
        EXPECT_LE(now - before, 5s);
        if (resumable) {
            expect_resume(1);
        } else {
            expect<Gateway::AskStart>();
        }
    }
}

TEST_F(GatewayTest, ASessionThatCantBeHadBackIsReplaced) {
    become_ready();
    gateway.closed(now, std::nullopt);
    int resumes = 0;
    for (;;) {
        tick();
        const auto action = gateway.take();
        ASSERT_TRUE(action.has_value());
        if (std::holds_alternative<Gateway::AskStart>(*action)) break;
        ++resumes;
        ASSERT_LT(resumes, 20);
        gateway.closed(now, std::nullopt);
    }
    EXPECT_GE(resumes, 3);
}

TEST_F(GatewayTest, ConnectionsThatEndAsSoonAsTheyAreReadyAreTriedLaterAndLater) {
    become_ready();
    std::vector<Steady::duration> waits;
    for (int i = 0; i < 8; ++i) {
        const auto before = now;
        gateway.closed(now, std::nullopt);
        tick();
        waits.push_back(now - before);
        expect_resume(i + 1);
        event("RESUMED", Json::object(), i + 2);
    }
    EXPECT_EQ(waits.front(), 0s);
    EXPECT_TRUE(std::is_sorted(waits.begin(), waits.end()));
    EXPECT_GE(waits.back(), 30s);
    // A connection that lasts resets the waits.
    now += 1min;
    gateway.closed(now, std::nullopt);
    EXPECT_EQ(gateway.next_tick(), now);
}

// ---- Close codes. ----

struct CloseCase {
    std::uint16_t code;
    enum { resume, begin_anew, never } then;
};

class CloseCodes : public GatewayTest, public testing::WithParamInterface<CloseCase> {};

TEST_P(CloseCodes, AreFollowed) {
    become_ready();
    gateway.closed(now, GetParam().code);
    if (GetParam().then == CloseCase::never) {
        EXPECT_FALSE(expect<Gateway::Fail>().why.empty());
        EXPECT_FALSE(gateway.next_tick().has_value()) << "nothing is tried again";
        expect_nothing();
        return;
    }
    tick();
    if (GetParam().then == CloseCase::resume) {
        expect_resume(1);
    } else {
        expect<Gateway::AskStart>();
    }
}

INSTANTIATE_TEST_SUITE_P(Table,
                         CloseCodes,
                         testing::Values(CloseCase{1000, CloseCase::begin_anew},
                                         CloseCase{1006, CloseCase::resume},
                                         CloseCase{4000, CloseCase::resume},
                                         CloseCase{4001, CloseCase::resume},
                                         CloseCase{4002, CloseCase::resume},
                                         CloseCase{4003, CloseCase::begin_anew},
                                         CloseCase{4004, CloseCase::never},
                                         CloseCase{4005, CloseCase::resume},
                                         CloseCase{4007, CloseCase::begin_anew},
                                         CloseCase{4008, CloseCase::resume},
                                         CloseCase{4009, CloseCase::begin_anew},
                                         CloseCase{4010, CloseCase::never},
                                         CloseCase{4011, CloseCase::never},
                                         CloseCase{4012, CloseCase::never},
                                         CloseCase{4013, CloseCase::never},
                                         CloseCase{4014, CloseCase::never}),
                         [](const auto& tested) { return std::to_string(tested.param.code); });

TEST_F(GatewayTest, AWrongTokenIsSaidAndNeverShown) {
    become_ready();
    gateway.closed(now, 4004);
    const auto why = expect<Gateway::Fail>().why;
    EXPECT_THAT(why, HasSubstr("token"));
    EXPECT_EQ(why.find("secret"), std::string::npos);
}

// ---- Input against the protocol. ----

TEST_F(GatewayTest, WhatCantBeReadIsHadAgainByResuming) {
    for (const char* text : {"",
                             "{",
                             "[]",
                             "7",
                             R"({"op":"x"})",
                             R"({"op":0})",
                             R"({"op":1e90})",
                             R"({"op":0,"t":"X","s":1e90,"d":{}})",
                             R"({"op":0,"t":"X","s":null,"d":{}})",
                             R"({"op":0,"t":7,"s":2,"d":{}})"}) {
        SCOPED_TRACE(text);
        now += 1h;
        gateway = Gateway({.token = "secret", .intents = intents}, [this] { return chance; });
        become_ready();
        gateway.received(now, text);
        expect<Gateway::Close>();
        tick();
        expect_resume(1);
    }
}

TEST_F(GatewayTest, UnknownOpcodesAreSkipped) {
    become_ready();
    receive({{"op", 99}, {"d", 1}});
    expect_nothing();
    EXPECT_TRUE(gateway.ready());
}

TEST_F(GatewayTest, AnythingButHelloFirstIsRefused) {
    connect();
    receive({{"op", 11}});
    expect<Gateway::Close>();
}

TEST_F(GatewayTest, AMadIntervalIsNotFollowed) {
    connect();
    hello(0);
    expect_send(2);
    for (int i = 0; i < 3; ++i) {
        const auto before = now;
        tick();
        EXPECT_GE(now - before, 500ms);
        expect_send(1);
        receive({{"op", 11}});
    }
}

TEST_F(GatewayTest, WhatComesAfterTheEndIsIgnored) {
    become_ready();
    gateway.stop();
    EXPECT_EQ(expect<Gateway::Close>().code, 1000);
    hello();
    gateway.closed(now, 4004);
    gateway.tick(now + 1h);
    expect_nothing();
    EXPECT_FALSE(gateway.next_tick().has_value());
}

// For any input in any order, there is always a next step or an end, and never a flood of requests.
TEST_F(GatewayTest, NoOrderOfEventsLeavesItStuckOrStorming) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        Gateway any({.token = "secret", .intents = intents},
                    [&] { return static_cast<double>(random() % 1000) / 1000; });
        Steady::time_point at{1h};
        any.start(at);
        const auto begin = at;
        int connections = 0;
        bool failed = false;
        for (int step = 0; step < 500 && !failed; ++step) {
            bool asked = false;
            while (const auto action = any.take()) {
                connections += std::holds_alternative<Gateway::Connect>(*action);
                asked |= std::holds_alternative<Gateway::AskStart>(*action);
                failed |= std::holds_alternative<Gateway::Fail>(*action);
            }
            switch (asked ? random() % 2 : 2 + random() % 8) {
                case 0:
                    any.start_known(at, {"wss://x", 1 + static_cast<unsigned>(random() % 2), 1s});
                    break;
                case 1:
                    any.start_unknown(at);
                    break;
                case 2:
                    any.connected(at);
                    break;
                case 3:
                    any.received(at, R"({"op":10,"d":{"heartbeat_interval":40000}})");
                    break;
                case 4:
                    any.received(
                        at,
                        R"({"op":0,"t":"READY","s":1,"d":{"session_id":"s","resume_gateway_url":"wss://r"}})");
                    break;
                case 5:
                    any.received(at, R"({"op":9,"d":false})");
                    break;
                case 6:
                    any.closed(
                        at, random() % 2 != 0 ? std::optional<std::uint16_t>(4000) : std::nullopt);
                    break;
                case 7:
                    any.received(at, R"({"op":11})");
                    break;
                default:
                    break;
            }
            if (const auto next = any.next_tick()) {
                if (random() % 2 != 0) at = std::max(at, *next);
                any.tick(at);
            }
        }
        ASSERT_FALSE(failed);
        EXPECT_LT(connections, 10 + (at - begin) / 500ms);
    }
}

}  // namespace
}  // namespace muster::discord
