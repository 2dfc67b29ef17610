// Which interactions are taken up and which are not, with workers that are held back and a clock of
// the test's.
#include "discord-bot/interactions.hpp"

#include "tests/support/fake_server.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Counts what is sent to Discord.
class CountingApi final : public Api {
  public:
    Json call(RestRequest) override {
        ++calls;
        return {};
    }
    std::string download(const Attachment&, std::size_t) override { return {}; }
    std::atomic<int> calls = 0;
};

// An engine whose part is the test's.
struct FakeEngine {
    client::AsyncClient connect() {
        client::Options options;
        options.socket = server.path();
        auto connecting =
            std::async(std::launch::async, [&] { return client::AsyncClient::connect(options); });
        connection.emplace(server.accept()).greet();
        return connecting.get();
    }

    test::FakeServer server;
    std::optional<test::FakeConnection> connection;
};

class InteractionsTest : public ::testing::Test {
  protected:
    static constexpr std::size_t waiting_max = 2;

    // Of an unknown command, made at this time of Discord's clock.
    void receive(std::chrono::milliseconds made) {
        const auto id = static_cast<Snowflake>(made.count()) << 22u;
        interactions.received(
            {{"id", std::to_string(id)},
             {"application_id", "12"},
             {"type", 2},
             {"token", "token"},
             {"guild_id", "13"},
             {"channel_id", "14"},
             {"locale", "en-US"},
             {"member",
              {{"user", {{"id", "15"}}}, {"permissions", "32"}, {"roles", Json::array()}}},
             {"data", {{"name", "frobnicate"}, {"type", 1}}}});
    }
    void hold_back() {
        ASSERT_TRUE(workers->add([this] { held.arrive_and_wait(), go.wait(); }));
        held.arrive_and_wait();
    }
    // Waits until all that was received is done.
    void finish() {
        go.count_down();
        while (!workers->add([this] { ended.count_down(); }))
            std::this_thread::yield();
        ended.wait();
    }

    std::latch held{2};
    std::latch go{1};
    std::latch ended{1};
    std::vector<std::string> logged;  // Read after finish().
    std::mutex log_mutex;
    std::atomic<std::chrono::milliseconds> time{1h};
    CountingApi api;
    FakeEngine played;
    client::AsyncClient client = played.connect();
    Engine engine{client};
    Memory memory{engine};
    std::optional<Workers> workers{std::in_place, 1, waiting_max, [](const std::string&) {}};
    Interactions interactions{{engine,
                               api,
                               memory,
                               *workers,
                               [](Snowflake, const Audience&, SessionId) {},
                               [this](const std::string& line) {
                                   const std::lock_guard lock(log_mutex);
                                   logged.push_back(line);
                               },
                               [this] { return Steady::time_point(time.load()); }}};
};

TEST_F(InteractionsTest, WhatWaitedTooLongForAWorkerIsNotDone) {
    hold_back();
    receive(1'000ms);
    time = time.load() + 3s;
    finish();
    EXPECT_EQ(api.calls, 0);
    EXPECT_THAT(logged, ElementsAre(HasSubstr("\"frobnicate\" came too late")));
}

TEST_F(InteractionsTest, WhatWaitedForAMomentIsDone) {
    hold_back();
    receive(1'000ms);
    time = time.load() + 2s;
    go.count_down();
    played.connection->serve<ListSessions>({});
    while (!workers->add([this] { ended.count_down(); }))
        std::this_thread::yield();
    ended.wait();
    EXPECT_EQ(api.calls, 1);
    EXPECT_THAT(logged, IsEmpty());
}

TEST_F(InteractionsTest, WhatIsOldWhenItComesIsNotDone) {
    receive(1'000ms);
    played.connection->serve<ListSessions>({});
    time = time.load() + 5s;
    receive(3'000ms);
    finish();
    EXPECT_EQ(api.calls, 1);
    EXPECT_THAT(logged, ElementsAre(HasSubstr("\"frobnicate\" came too late")));
}

TEST_F(InteractionsTest, WhatIsTooMuchIsNotDone) {
    hold_back();
    for (int i = 0; i < 3; ++i)
        receive(1'000ms);
    EXPECT_THAT(logged, ElementsAre("Too many interactions wait; one was not answered."));
    time = time.load() + 3s;
    finish();
    EXPECT_EQ(api.calls, 0);
}

}  // namespace
}  // namespace muster::discord
