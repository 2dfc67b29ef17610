#include "discord-bot/servers_due.hpp"

#include "discord-bot/check.hpp"
#include "discord-bot/forget.hpp"
#include "discord-bot/registrar.hpp"
#include "tests/unit/discord/fake_engine.hpp"

#include <gmock/gmock.h>

#include <map>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Optional;

class ServersDueTest : public ::testing::Test {
  protected:
    // Advances the clock to the next due server and takes that server.
    std::optional<Snowflake> wait() {
        const auto next = due.next();
        if (!next) return std::nullopt;
        now = std::max(now, *next);
        return due.take(now);
    }

    ServersDue::Time now{1h};
    ServersDue due;
};

TEST_F(ServersDueTest, OneAfterTheOther) {
    for (Snowflake server = 1; server <= 2'000; ++server) {
        due.add(server, now);
        now += 1ms;
    }
    for (Snowflake server = 1; server <= 2'000; ++server) {
        EXPECT_THAT(due.take(now), Optional(server));
        EXPECT_EQ(due.take(now), std::nullopt) << "one is under way";
        EXPECT_EQ(due.next(), std::nullopt);
        due.done();
    }
    EXPECT_EQ(due.take(now), std::nullopt);
    EXPECT_EQ(due.size(), 0u);
}

TEST_F(ServersDueTest, WhatFailsIsTriedLaterAndLater) {
    due.add(7, now);
    std::vector<std::chrono::seconds> waits;
    for (int i = 0; i < 40; ++i) {
        const auto before = now;
        ASSERT_THAT(wait(), Optional(7u));
        waits.push_back(std::chrono::round<std::chrono::seconds>(now - before));
        EXPECT_EQ(due.failed(now), i == 0) << "only the first is told";
    }
    EXPECT_EQ(waits[0], 0s);
    EXPECT_EQ(waits[1], ServersDue::wait_first);
    EXPECT_EQ(waits[2], 2 * ServersDue::wait_first);
    EXPECT_TRUE(std::ranges::is_sorted(waits));
    EXPECT_EQ(waits.back(), ServersDue::wait_longest);
    wait();
    due.done();
    EXPECT_EQ(wait(), std::nullopt);
}

TEST_F(ServersDueTest, OneThatFailsHoldsUpNoOther) {
    due.add(1, now);
    due.add(2, now + 1ms);
    EXPECT_THAT(wait(), Optional(1u));
    due.failed(now);
    EXPECT_THAT(wait(), Optional(2u));
    due.done();
    EXPECT_THAT(wait(), Optional(1u));
}

TEST_F(ServersDueTest, WhatIsGoneIsNotTriedAgain) {
    due.add(1, now);
    due.take(now);
    due.remove(1);
    EXPECT_FALSE(due.failed(now));
    EXPECT_EQ(wait(), std::nullopt);
}

TEST_F(ServersDueTest, WhatComesBackWhileItIsUnderWayIsDoneOnceMore) {
    for (const bool fails : {false, true}) {
        due.add(1, now);
        due.take(now);
        due.remove(1);
        due.add(1, now);
        fails ? void(due.failed(now)) : due.done();
        EXPECT_THAT(wait(), Optional(1u));
        due.done();
        EXPECT_EQ(wait(), std::nullopt);
    }
}

// ---- Servers and sessions that are gone. ----

class NoApi final : public Api {
  public:
    Json call(RestRequest) override { throw DiscordError(0, 0, "There is none."); }
    std::string download(const Attachment&, std::size_t) override { return {}; }
};

// An engine that keeps values.
class ForgetTest : public ::testing::Test {
  protected:
    // Answers requests until `left` values remain.
    void serve_until(std::size_t left) {
        while (values.size() > left) {
            const auto asked = played.connection->any_request();
            if (asked.header.request_number == RemoveValue::request_number) {
                values.erase(decode<RemoveValue>(asked.body).key);
                played.connection->reply(asked.header, Done{});
            } else {
                played.connection->reply(asked.header,
                                         listed(decode<ListValues>(asked.body).prefix));
            }
        }
    }
    StoredValues listed(const std::string& prefix) const {
        StoredValues found;
        for (const auto& [key, value] : values)
            if (key.starts_with(prefix)) found.values.push_back({key, value});
        return found;
    }
    std::vector<std::string> keys() const {
        std::vector<std::string> all;
        for (const auto& [key, value] : values)
            all.push_back(key);
        return all;
    }

    std::map<std::string, std::string> values;
    test::FakeEngine played;
    client::AsyncClient client = played.connect();
    Engine engine{client};
    Memory memory{engine};
};

TEST_F(ForgetTest, OfAServerThatThrewTheBotOutNothingIsKept) {
    for (const char* key : {"discord/commands/13",
                            "discord/commands/131",
                            "discord/home/1",
                            "discord/organisers/13",
                            "discord/organisers/14"})
        values[key] = "1";
    Loop loop;
    NoApi api;
    Workers workers(1, 10, [](const std::string& why) { ADD_FAILURE() << why; });
    Registrar registrar({loop, memory, api, workers, [](const std::string&) {}});
    registrar.left(13);
    serve_until(3);
    EXPECT_THAT(keys(),
                ElementsAre("discord/commands/131", "discord/home/1", "discord/organisers/14"));
}

TEST_F(ForgetTest, OfASessionThatIsRemovedNothingIsKept) {
    for (const char* key : {"discord/category/1",
                            "discord/category/12",
                            "discord/channel/1/3",
                            "discord/channel/1/4",
                            "discord/channel/12/5",
                            "discord/home/1",
                            "discord/home/12",
                            "discord/new-role/1/4",
                            "discord/role/1/3",
                            "discord/scoreboard/1"})
        values[key] = "1";
    const auto forgotten =
        std::async(std::launch::async, [this] { forget_session(memory, SessionId{1}); });
    serve_until(3);
    EXPECT_THAT(keys(),
                ElementsAre("discord/category/12", "discord/channel/12/5", "discord/home/12"));
}

// ---- All servers, for --check. ----

// Lists its servers, numbered from 1, in pages.
class ManyServers final : public Api {
  public:
    explicit ManyServers(Snowflake count) : count_(count) {}

    Json call(RestRequest request) override {
        ++asked;
        const auto after = request.path.find("after=");
        const auto from =
            after == std::string::npos ? 0 : std::stoull(request.path.substr(after + 6));
        Json page = Json::array();
        for (Snowflake id = from + 1; id <= count_ && page.size() < 200; ++id)
            page.push_back({{"id", std::to_string(id)}});
        return page;
    }
    std::string download(const Attachment&, std::size_t) override { return {}; }

    int asked = 0;

  private:
    Snowflake count_;
};

TEST(Check, LooksAtAllServersHoweverManyThereAre) {
    struct Case {
        Snowflake servers;
        int asked;
    };
    for (const Case& c : {Case{0, 1}, Case{199, 1}, Case{200, 2}, Case{450, 3}}) {
        ManyServers api(c.servers);
        const auto servers = servers_of_bot(api);
        EXPECT_EQ(servers.size(), c.servers);
        EXPECT_EQ(api.asked, c.asked) << c.servers;
        if (c.servers == 0) continue;
        EXPECT_EQ(servers.back()["id"], std::to_string(c.servers));
    }
}

}  // namespace
}  // namespace muster::discord
