// The rules version of a daemon's community: a new community has the newest version; an older one
// keeps its version until an operator changes it.
#include "tests/integration/daemon_fixture.hpp"
#include "tests/support/journal_world.hpp"

namespace muster::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(DaemonTest, ANewCommunityBeginsWithTheNewestRules) {
    for (unsigned start = 1; start <= 2; ++start) {
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        const auto status = client(daemon).call(GetStatus{});
        ASSERT_TRUE(status.ok());
        EXPECT_EQ(status->rules_version, core::rules_version_newest);
        EXPECT_EQ(status->rules_version_newest, core::rules_version_newest);
        EXPECT_EQ(status->sequence, 1u + start) << "the switch, and one record for each start";
        EXPECT_EQ(daemon.stop(), 0);
        EXPECT_THAT(daemon.log(), Not(HasSubstr("muster rules activate")));
    }
}

TEST_F(DaemonTest, AnOlderCommunityKeepsItsRulesUntilAnOperatorSwitches) {
    {
        std::filesystem::create_directory(directory.path() / "data");
        journal::RunningEngine old(directory.path() / "data");
        old.clock.time = Time{std::chrono::sys_days{std::chrono::year{2020} / 5 / 9}};
        old.create_players(3);
    }
    const auto newest = std::to_string(core::rules_version_newest);
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    EXPECT_THAT(daemon.log(), HasSubstr("muster rules activate " + newest));
    {
        auto client = this->client(daemon);
        EXPECT_EQ(client.call(GetStatus{})->rules_version, 1u);
        EXPECT_TRUE(client.call(ActivateRules{core::rules_version_newest}).ok());
    }
    EXPECT_EQ(daemon.stop(), 0);
    const auto before = daemon.log().size();
    RunningDaemon again(directory.path());
    ASSERT_TRUE(again.serves()) << again.log();
    EXPECT_THAT(again.log().substr(before), Not(HasSubstr("muster rules activate")));
    EXPECT_EQ(client(again).call(GetStatus{})->rules_version, core::rules_version_newest);
}

}  // namespace
}  // namespace muster::test
