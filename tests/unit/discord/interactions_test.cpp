// Which interactions are accepted. The workers are held back, and the test sets the clock.
#include "discord-bot/interactions.hpp"

#include "tests/unit/discord/fake_engine.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Notes the requests to Discord, and fails with an unexpected exception.
class NotingApi final : public Api {
  public:
    Json call(RestRequest request) override {
        // A request to a channel with a deadline has to wait beyond that deadline.
        if (request.path.starts_with("/channels/") && request.deadline)
            throw NotInTime("It was not sent.");
        const std::lock_guard lock(mutex_);
        sent_.push_back(std::move(request.body));
        return {};
    }
    std::string download(const Attachment&, std::size_t) override {
        throw std::logic_error("out of order");
    }
    std::vector<std::string> sent() {
        const std::lock_guard lock(mutex_);
        return sent_;
    }

  private:
    std::mutex mutex_;
    std::vector<std::string> sent_;
};

class InteractionsTest : public ::testing::Test {
  protected:
    static constexpr std::size_t waiting_max = 2;

    // An organiser's command, made at this time of Discord's clock.
    void receive(std::chrono::milliseconds made, const Json& command = {{"name", "frobnicate"}}) {
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
             {"data", command}});
    }
    // An import: its deferral goes out at once, its answer later.
    void receive_import() {
        receive(1'000ms,
                {{"name", "import"},
                 {"options", {{{"name", "sheet"}, {"type", 11}, {"value", "99"}}}},
                 {"resolved",
                  {{"attachments",
                    {{"99", {{"filename", "a.csv"}, {"url", "https://x/a"}, {"size", 12}}}}}}}});
    }
    void serve_session() {
        Session session;
        session.id = SessionId{1};
        session.discord_server = 13;
        session.game_channel = 16;
        played.connection->serve<ListSessions>({{session}, {}});
        SessionReply reply;
        reply.session = session;
        played.connection->serve<GetSession>(reply);
    }
    void hold_back(Workers& workers) {
        ASSERT_TRUE(workers.add([this] { held.arrive_and_wait(), go.wait(); }));
        held.arrive_and_wait();
    }
    void release() { go.count_down(); }
    // Waits until all received interactions are handled.
    void finish() {
        for (auto* workers : {&*quick, &*slow}) {
            const auto end = std::make_shared<std::promise<void>>();
            while (!workers->add([end] { end->set_value(); }))
                std::this_thread::yield();
            end->get_future().wait();
        }
    }

    std::latch held{2};
    std::latch go{1};
    std::vector<std::string> logged;  // Read after finish().
    std::mutex log_mutex;
    // Ahead of the real clock, which the engine's calls use.
    std::atomic<Steady::time_point> time{Steady::now() + 1h};
    NotingApi api;
    test::FakeEngine played;
    client::AsyncClient client = played.connect();
    Engine engine{client};
    Memory memory{engine};
    std::optional<Workers> quick{std::in_place, 1, waiting_max, [](const std::string&) {}};
    std::optional<Workers> slow{std::in_place, 1, waiting_max, [](const std::string&) {}};
    Interactions interactions{{engine,
                               api,
                               memory,
                               *quick,
                               *slow,
                               [](Snowflake, const Audience&, SessionId) {},
                               [this](const std::string& line) {
                                   const std::lock_guard lock(log_mutex);
                                   logged.push_back(line);
                               },
                               [this] { return time.load(); }}};
};

// ---- Too late. ----

TEST_F(InteractionsTest, WhatWaitedTooLongForAWorkerIsNotDone) {
    hold_back(*quick);
    receive(1'000ms);
    time = time.load() + 3s;
    release();
    finish();
    EXPECT_THAT(api.sent(), IsEmpty());
    EXPECT_THAT(logged, ElementsAre(HasSubstr("\"frobnicate\" came too late")));
}

TEST_F(InteractionsTest, WhatWaitedForAMomentIsDone) {
    hold_back(*quick);
    receive(1'000ms);
    time = time.load() + 2s;
    release();
    played.connection->serve<ListSessions>({});
    finish();
    EXPECT_THAT(api.sent(), ElementsAre(HasSubstr("I don't know this any more")));
    EXPECT_THAT(logged, IsEmpty());
}

TEST_F(InteractionsTest, WhatIsOldWhenItComesIsNotDone) {
    receive(1'000ms);
    played.connection->serve<ListSessions>({});
    time = time.load() + 5s;
    receive(3'000ms);
    finish();
    EXPECT_THAT(api.sent(), SizeIs(1));
    EXPECT_THAT(logged, ElementsAre(HasSubstr("\"frobnicate\" came too late")));
}

TEST_F(InteractionsTest, WhatIsUnderWayIsDoneHoweverLongItWaits) {
    hold_back(*slow);
    receive_import();
    while (api.sent().empty())
        std::this_thread::yield();
    time = time.load() + 5min;
    release();
    serve_session();
    finish();
    EXPECT_THAT(api.sent(), SizeIs(2));
}

// ---- Too much. ----

TEST_F(InteractionsTest, WhatIsTooMuchIsNotDone) {
    hold_back(*quick);
    for (int i = 0; i < 3; ++i)
        receive(1'000ms);
    EXPECT_THAT(logged, ElementsAre("Too many interactions wait; one was not answered."));
    time = time.load() + 3s;
    release();
    finish();
    EXPECT_THAT(api.sent(), IsEmpty());
}

TEST_F(InteractionsTest, WhatIsTooMuchForAWhileIsToldSo) {
    hold_back(*slow);
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(slow->add([] {}));
    receive_import();
    serve_session();
    release();
    finish();
    EXPECT_THAT(api.sent(), ElementsAre(_, HasSubstr("nothing was done")));
}

TEST_F(InteractionsTest, AnAnnouncementThatDiscordsLimitsHoldUpIsGivenUp) {
    receive(1'000ms,
            {{"name", "announce"}, {"options", {{{"name", "text"}, {"type", 3}, {"value", "x"}}}}});
    serve_session();
    finish();
    EXPECT_THAT(api.sent(), ElementsAre(_, HasSubstr("limits held this up for too long")));
}

// ---- Wrong. ----

TEST_F(InteractionsTest, AnErrorThatNobodyThoughtOfIsAnsweredAndLogged) {
    receive_import();
    serve_session();
    finish();
    EXPECT_THAT(api.sent(), ElementsAre(_, HasSubstr("Something went wrong here")));
    EXPECT_THAT(logged, ElementsAre("\"import\" failed. out of order"));
}

}  // namespace
}  // namespace muster::discord
