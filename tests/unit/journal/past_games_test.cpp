// A finished game goes into tables for people with sqlite3, in the transaction of the record that
// ends the game, and is read back whole.
#include "tests/support/journal_world.hpp"
#include "tests/support/small_game.hpp"

#include <gmock/gmock.h>

namespace muster::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class PastGamesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        RunningEngine running(directory.path());
        for (auto& request : runtime::small_game())
            ASSERT_TRUE(running.call(std::move(request)).ok);
        // Track points are at least 20 m and 10 s apart.
        for (int i = 0; i < 3; ++i) {
            running.clock.time += std::chrono::minutes(1);
            ReportLocation report;
            report.player = PlayerId{1};
            report.location.latitude_deg = 47.5 + i * 0.25;
            report.location.longitude_deg = 8.5;
            report.location.accuracy_m = 5;
            report.location.time = running.clock.time;
            ASSERT_TRUE(running.call(report).ok);
        }
        const auto reply = running.call(StopGame{SessionId{1}});
        ASSERT_TRUE(reply.ok);
        summary = decode<PastGameSummary>(reply.body);
    }

    // The first column of every row, as text.
    std::vector<std::string> sql(std::string_view text) {
        Database database(directory / "journal.db", Database::Open::read_only);
        Statement select(database, text);
        std::vector<std::string> rows;
        while (select.step())
            rows.emplace_back(select.text(0));
        return rows;
    }

    const TemporaryDirectory directory;
    PastGameSummary summary;
};

TEST_F(PastGamesTest, SqlShowsTheGameItsTeamsPlayersEventsAndTracks) {
    EXPECT_THAT(
        sql("SELECT session_name || ' ' || mode || ' ' || reason || ' ' || started FROM games"),
        ElementsAre("Day traditional stopped 2026-05-09T07:00:00.000000Z"));
    EXPECT_THAT(sql("SELECT name FROM game_teams ORDER BY team"), ElementsAre("Red", "Blue"));
    EXPECT_THAT(sql("SELECT role FROM game_teams ORDER BY role"), ElementsAre("catcher", "runner"));
    EXPECT_THAT(sql("SELECT name FROM game_players ORDER BY player"), ElementsAre("Ada", "Grace"));
    EXPECT_THAT(sql("SELECT DISTINCT json_valid(data) FROM game_events"), ElementsAre("1"));
    EXPECT_THAT(sql("SELECT count(*) FROM game_events WHERE event = 'GameStarted'"),
                ElementsAre("1"));
    EXPECT_THAT(sql("SELECT time || ' ' || latitude_deg FROM game_track_points WHERE team = 1 "
                    "ORDER BY number"),
                ElementsAre("2026-05-09T07:01:00.000Z 47.5",
                            "2026-05-09T07:02:00.000Z 47.75",
                            "2026-05-09T07:03:00.000Z 48"));
}

TEST_F(PastGamesTest, TheyAreListedAndReadBackWhole) {
    Store store(directory.path());
    const auto listed = store.reader().past_games({}).games;
    ASSERT_THAT(listed, ElementsAre(summary));
    const auto whole = store.reader().past_game(summary.id);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->summary, summary);
    ASSERT_THAT(whole->teams, SizeIs(2));
    EXPECT_THAT(whole->teams[0].track, SizeIs(3));
    EXPECT_FALSE(store.reader().past_game(GameId{99}));
}

TEST_F(PastGamesTest, TheyAreListedByPlayerSessionAndPage) {
    Store store(directory.path());
    const auto count = [&](ListPastGames query) {
        return store.reader().past_games(query).games.size();
    };
    ListPastGames of_player;
    of_player.player = PlayerId{2};
    EXPECT_EQ(count(of_player), 1u);
    of_player.player = PlayerId{3};
    EXPECT_EQ(count(of_player), 0u);
    ListPastGames of_session;
    of_session.session = SessionId{1};
    EXPECT_EQ(count(of_session), 1u);
    of_session.before = summary.id;
    EXPECT_EQ(count(of_session), 0u);
}

}  // namespace
}  // namespace muster::journal
