// Lives of a real daemon in its journal: each begins with EngineStarted, and a game whose end came
// while the daemon was down ends after that, at its time.
#include "engine/journal/record_table.hpp"
#include "engine/runtime/record.hpp"
#include "tests/integration/daemon_fixture.hpp"
#include "tests/support/small_game.hpp"

#include <muster/proto/json.hpp>

namespace muster::test {
namespace {

using ::testing::ElementsAre;

class TimeTest : public DaemonTest {
  protected:
    // A life whose engine time begins then, of a clock that runs as the machine's.
    std::unique_ptr<RunningDaemon> start(Time from) {
        return std::make_unique<RunningDaemon>(
            directory.path(),
            std::vector<std::string>{"--clock-start", to_iso(from), "--clock-rate", "1"});
    }
    // The records from that one on.
    std::vector<std::pair<std::uint16_t, Time>> records(std::uint64_t first) {
        std::vector<std::pair<std::uint16_t, Time>> found;
        journal::RecordTable table(directory.path() / "data" / "journal.db");
        table.seek(first);
        runtime::StoredBatch batch;
        while (table.next(batch)) {
            runtime::RecordReader reader(batch.records);
            for (runtime::Record record; reader.next(record);) {
                if (record.sequence >= first)
                    found.emplace_back(record.request_number, record.time);
            }
        }
        return found;
    }
};

TEST_F(TimeTest, AGameWhoseEndCameWhileTheDaemonWasDownEndsAfterTheStartAtItsTime) {
    const Time end = runtime::game_morning + std::chrono::hours(1);
    std::uint64_t last = 0;
    {
        const auto daemon = start(runtime::game_morning);
        ASSERT_TRUE(daemon->serves()) << daemon->log();
        auto client = this->client(*daemon);
        for (const auto& request : runtime::small_game()) {
            std::visit(
                [&](auto r) {
                    // The door looks them up.
                    if constexpr (requires { r.time_zone.transitions; })
                        r.time_zone.transitions.clear();
                    const auto reply = client.call(r);
                    EXPECT_TRUE(reply.ok()) << std::remove_cvref_t<decltype(r)>::request_name
                                            << ": " << reply.error().message;
                },
                request);
        }
        last = client.call(GetStatus{})->sequence;
        daemon->signal(SIGKILL);
        EXPECT_EQ(daemon->wait(), -SIGKILL);
    }
    const auto daemon = start(end + std::chrono::hours(2));
    ASSERT_TRUE(daemon->serves()) << daemon->log();
    EXPECT_EQ(client(*daemon).call(GetStatus{})->running_games, 0u);
    EXPECT_EQ(daemon->stop(), 0);

    const auto all = records(1);
    EXPECT_EQ(all.at(0).first, SetClock::request_number);
    EXPECT_EQ(all.at(1).first, ActivateRules::request_number);
    EXPECT_EQ(all.at(2).first, EngineStarted::request_number);
    const auto second = records(last + 1);
    ASSERT_EQ(second.size(), 3u);
    EXPECT_EQ(second[0], std::pair(EngineStarted::request_number, all.at(last - 1).second));
    EXPECT_EQ(second[1], std::pair(TimerFired::request_number, end));
    EXPECT_EQ(second[2], std::pair(SetClock::request_number, end + std::chrono::hours(2)));
}

}  // namespace
}  // namespace muster::test
