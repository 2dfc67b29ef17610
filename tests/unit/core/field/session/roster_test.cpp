// Rosters: players and teams of a sheet, all of them or nothing.
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Rosters : public EngineFixture {
  protected:
    SessionId spring;

    void SetUp() override {
        EngineFixture::SetUp();
        spring = session("Spring");
    }
    static RosterRow row(std::uint32_t number, const std::string& player, const std::string& team) {
        RosterRow made;
        made.row = number;
        made.name = name(player);
        if (!team.empty()) made.team = name(team);
        return made;
    }
    ImportRoster roster() const {
        ImportRoster request;
        request.session = spring;
        request.players = {row(2, "Ada", "Red"), row(3, "Bob", "Red"), row(4, "Cleo", "Blue")};
        request.players[0].nickname = name("Countess");
        request.players[0].phone = "+41 79 123 45 67";
        request.players[0].discord_user = 77;
        return request;
    }
    std::vector<Team> teams() { return ok(GetSession{spring}).teams; }
    Player player_called(const std::string& text) {
        for (const auto& player : ok(ListPlayers{}).players)
            if (player.name.text == text) return player;
        return {};
    }
};

TEST_F(Rosters, PlayersAndTeamsAreCreated) {
    const auto reply = ok(roster());
    EXPECT_EQ(reply.players, (RowCounts{3, 0, 0, 0}));
    EXPECT_EQ(reply.teams, (RowCounts{2, 0, 0, 0}));
    ASSERT_THAT(teams(), SizeIs(2));
    EXPECT_EQ(teams()[0].name.text, "Red");
    EXPECT_THAT(teams()[0].players, SizeIs(2));
    const auto ada = player_called("Ada");
    EXPECT_EQ(ada.nickname->text, "Countess");
    EXPECT_EQ(ada.phone, "+41 79 123 45 67");
    EXPECT_EQ(ada.discord_user, 77u);
}

TEST_F(Rosters, ASecondImportChangesNothing) {
    ok(roster());
    const auto before = saved();
    EXPECT_EQ(ok(roster()).players, (RowCounts{0, 0, 3, 0}));
    EXPECT_FALSE(outcome.changed);
    EXPECT_TRUE(before == saved());
}

TEST_F(Rosters, ACorrectedRosterUpdatesMovesAndAdds) {
    ok(roster());
    auto again = roster();
    again.players[1].team = name("BLUE");
    again.players[2].phone = "123";
    again.players.push_back(row(5, "Dan", "Green"));
    again.players[0].nickname.reset();
    again.players[0].phone.clear();
    again.dry_run = true;
    const auto shown = ok(again);
    EXPECT_FALSE(outcome.changed);
    EXPECT_THAT(shown.changes,
                ElementsAre(RowChange{"roster", 5, RowFate::added, "Green", {"team"}},
                            RowChange{"roster", 3, RowFate::updated, "Bob", {"team"}},
                            RowChange{"roster", 4, RowFate::updated, "Cleo", {"phone"}},
                            RowChange{"roster", 5, RowFate::added, "Dan", {}}));
    again.dry_run = false;
    EXPECT_EQ(ok(again).players, (RowCounts{1, 2, 1, 0}));
    EXPECT_EQ(player_called("Ada").nickname->text, "Countess") << "an empty cell says nothing";
    EXPECT_THAT(teams()[0].players, SizeIs(1));
    EXPECT_THAT(teams()[1].players, SizeIs(2));
}

TEST_F(Rosters, WhatIsGoneLeavesWhereAsked) {
    ok(roster());
    auto less = roster();
    less.players.erase(less.players.begin() + 1, less.players.end());
    EXPECT_EQ(ok(less).players.removed, 0u);
    less.remove_missing = true;
    const auto reply = ok(less);
    EXPECT_EQ(reply.players, (RowCounts{0, 0, 1, 2}));
    EXPECT_EQ(reply.teams, (RowCounts{0, 0, 1, 1}));
    ASSERT_THAT(teams(), SizeIs(1));
    EXPECT_THAT(teams()[0].players, SizeIs(1));
    EXPECT_THAT(ok(ListPlayers{}).players, SizeIs(3)) << "no player is removed";
    less.players.clear();
    ok(less);
    EXPECT_THAT(teams(), SizeIs(1)) << "an empty roster removes nothing";
}

TEST_F(Rosters, AWrongRowIsNamedAndNothingIsImported) {
    struct Case {
        const char* row;
        const char* column;
        const char* rule;
        void (*spoil)(ImportRoster&);
    };
    const Case cases[] = {
        {"3", "name", "twice", [](ImportRoster& r) { r.players[1].name = name("ADA"); }},
        {"3", "name", "Countess", [](ImportRoster& r) { r.players[1].name = name("Countess"); }},
        {"3",
         "nickname",
         "same as the name",
         [](ImportRoster& r) { r.players[1].nickname = name("bob"); }},
        {"4", "nickname", "Ada", [](ImportRoster& r) { r.players[2].nickname = name("Ada"); }},
        {"4", "phone", "phone number", [](ImportRoster& r) { r.players[2].phone = "call me"; }},
        {"4",
         "discord_user",
         "another player",
         [](ImportRoster& r) { r.players[2].discord_user = 77; }},
        {"4",
         "team",
         "Crocodiles",
         [](ImportRoster& r) {
             r.players[0].team = name("Crocodiles");
             r.players[2].team = name("Crocodile");
         }},
    };
    for (const Case& c : cases) {
        auto request = roster();
        c.spoil(request);
        const auto error = refused(request);
        EXPECT_EQ(error.code, ErrorCode::import_failed) << c.rule;
        EXPECT_EQ(error.fact("sheet"), "roster") << c.rule;
        EXPECT_EQ(error.fact("row"), c.row) << c.rule;
        EXPECT_EQ(error.fact("column"), c.column) << c.rule;
        EXPECT_THAT(error.message, HasSubstr(c.rule));
    }
    EXPECT_THAT(ok(ListPlayers{}).players, IsEmpty());
    EXPECT_THAT(teams(), IsEmpty());
}

TEST_F(Rosters, APlayerOfTwoSessionsIsInATeamOfEach) {
    ok(roster());
    const auto autumn = session("Autumn");
    auto other = roster();
    other.session = autumn;
    EXPECT_EQ(ok(other).players, (RowCounts{0, 3, 0, 0}));
    EXPECT_THAT(teams(), SizeIs(2));
    EXPECT_THAT(ok(GetSession{autumn}).teams, SizeIs(2));
}

class RostersOfAGame : public GameFixture {};

TEST_F(RostersOfAGame, ASessionThatPlaysTakesNoRoster) {
    start();
    ImportRoster request;
    request.session = home;
    EXPECT_EQ(refusal(request), ErrorCode::game_in_progress);
}

}  // namespace
}  // namespace muster::core
