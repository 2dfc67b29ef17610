#include "cli/render.hpp"

#include "cli/describe.hpp"

#include <muster/proto/json.hpp>

#include <gmock/gmock.h>

namespace muster::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Names some_names() {
    Names names;
    names.add(TeamId{1}, "Red");
    names.add(TeamId{2}, "Blue");
    Player ada;
    ada.id = {7};
    ada.name.text = "Ada";
    names.add(ada);
    Session spring;
    spring.id = {3};
    spring.name.text = "Spring";
    spring.time_zone = {"Europe/Zurich", {{Time{}, 7200}}};
    names.add(spring);
    return names;
}

TEST(Names, FallBackToWhatIsKnownAndTheId) {
    EXPECT_EQ(some_names().of(TeamId{1}), "Red");
    EXPECT_EQ(some_names().of(TeamId{9}), "team #9");
    const std::vector<PlayerId> players{{7}, {8}};
    EXPECT_EQ(some_names().of(std::span<const PlayerId>(players)), "Ada, player #8");
}

TEST(Render, ARankingIsATable) {
    Ranking ranking;
    ranking.rows.push_back({1, {2}, "Blue", Role::runner, 1200, 360});
    ranking.rows.push_back({2, {1}, "Red", Role::catcher, 500, 0});
    EXPECT_EQ(render(ranking, {}),
              "RANK  TEAM  ROLE     POINTS  BOUNTY\n"
              "   1  Blue  runner     1200     360\n"
              "   2  Red   catcher     500       0\n");
}

TEST(Render, AnEmptyListSaysWhatMakesSomething) {
    EXPECT_THAT(render(PlayerList{}, {}, {}), HasSubstr("muster player create"));
    EXPECT_THAT(render(SessionList{}, {}), HasSubstr("muster session create"));
    EXPECT_THAT(render(ZoneList{}, {}), HasSubstr("muster import"));
}

TEST(Render, OpenChallengesAreNumberedFromOneAsCompleteCountsThem) {
    GameReply game;
    game.session = {3};
    TeamState red;
    red.team = {1};
    OpenChallenge open;
    open.title = "Ring a bell";
    open.points = 240;
    open.zone = ZoneId{110};
    red.challenges = {open, open};
    game.teams.push_back(red);
    const auto text = render(game, some_names(), {});
    EXPECT_THAT(text,
                HasSubstr("\nRed\nN  POINTS  ZONE  TITLE        FROM (Europe/Zurich)  DESCRIPTION\n"
                          "1     240   110  Ring a bell\n2 "));
    EXPECT_THAT(text, HasSubstr("of Spring"));
}

TEST(Render, AStatusMarksARehearsal) {
    using std::chrono::hours;
    EngineStatus status;
    status.clock_rate = 1;
    status.time = Time(hours(20));
    EXPECT_THAT(render(status, Time(hours(20)), {}), Not(HasSubstr("rehearsal")));
    EXPECT_THAT(render(status, Time(hours(21)), {}), HasSubstr("a rehearsal, or a clock was set"));
    status.clock_rate = 60;
    EXPECT_THAT(render(status, Time(hours(20)), {}), HasSubstr("a rehearsal at 60x"));
}

TEST(Render, AChallengeIsShownInTheSheetsWords) {
    Challenge challenge;
    challenge.id = {12};
    challenge.kind = ChallengeKind::centre_place;
    challenge.place = "Limmatplatz";
    challenge.zones = {{110}};
    challenge.sets = {{4}};
    Names names;
    names.add(ChallengeSet{{4}, {"Sun, fun", {}}});
    const auto text = render(challenge, names, {});
    EXPECT_THAT(text, HasSubstr("challenge_type     zkaff\n"));
    EXPECT_THAT(text, HasSubstr("sets               \"Sun, fun\"\n"));
    EXPECT_THAT(text, HasSubstr("zone               110\n"));
}

TEST(Render, NoTextFromElsewhereCommandsTheTerminal) {
    PlayerList list;
    Player player;
    player.name.text = "Eve\033[2J\n";
    list.players.push_back(player);
    EXPECT_THAT(render(list, {}, {}), Not(HasSubstr("\033")));
    EXPECT_THAT(describe(PlayerSaved{player}, {}), Not(HasSubstr("\033")));
}

TEST(Describe, ACatchIsASentence) {
    TeamCaught caught;
    caught.catcher.team = {1};
    caught.catcher.points = 700;
    caught.caught.team = {2};
    caught.bounty = 150;
    EXPECT_EQ(describe(caught, some_names()),
              "Red caught Blue for 150 points and has 700 points; they change roles");
}

TEST(Describe, EveryEventIsASentenceEvenAnEmptyOne) {
    const auto sentences = []<class... E>(const std::variant<E...>*) {
        return std::vector<std::string>{describe(Event{E{}}, Names{})...};
    }(static_cast<const Event*>(nullptr));
    for (const auto& sentence : sentences)
        EXPECT_FALSE(sentence.empty());
}

TEST(Describe, NamesAreLearntFromEvents) {
    auto names = some_names();
    TeamSaved saved;
    saved.team.id = {9};
    saved.team.name.text = "Green";
    learn(names, saved);
    EXPECT_EQ(names.of(TeamId{9}), "Green");
}

TEST(Describe, TopicsAreCalledByTheirOwners) {
    EXPECT_EQ(describe(Topic{Topic::Kind::session_catchers, 3}, some_names()), "Spring, catchers");
    EXPECT_EQ(describe(Topic{Topic::Kind::team, 1}, some_names()), "Red");
    EXPECT_EQ(describe(Topic{Topic::Kind::catalog, 0}, some_names()), "catalog");
}

}  // namespace
}  // namespace muster::cli
