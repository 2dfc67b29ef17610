// Sessions, teams and rosters.
#include "tests/support/engine_fixture.hpp"

#include <gmock/gmock.h>

#include <set>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Sessions : public EngineFixture {
  protected:
    CreateSession create(const std::string& text) {
        CreateSession request;
        request.name = name(text);
        request.mode = "traditional";
        request.time_zone = {"Europe/Zurich", {{Time{}, 3600}}};
        return request;
    }
    CreateTeam create_team(SessionId session, const std::string& text) {
        CreateTeam request;
        request.session = session;
        request.name = name(text);
        return request;
    }
    Team get(TeamId team) { return ok(GetTeam{team}).team; }
};

TEST_F(Sessions, ASessionHasAUniqueNameUpToCase) {
    session("Game day");
    const Error error = refused(create("GAME DAY"));
    EXPECT_EQ(error.code, ErrorCode::name_taken);
    EXPECT_EQ(error.fact("name"), "Game day");
}

TEST_F(Sessions, ASessionHasAGameMode) {
    auto request = create("Game day");
    request.mode = "chess";
    const Error error = refused(request);
    EXPECT_EQ(error.fact("field"), "mode");
    EXPECT_THAT(error.message, HasSubstr("traditional"));
    for (const ModeInfo& mode : ok(ListModes{}).modes)
        session("Day of " + mode.name, mode.name);
}

TEST_F(Sessions, ASessionNeedsATimeZone) {
    auto request = create("Game day");
    request.time_zone = {};
    EXPECT_EQ(refused(request).fact("field"), "time_zone");
}

TEST_F(Sessions, UpdatingChangesWhatIsGiven) {
    const SessionId id = session("Game day");
    session("Another");
    UpdateSession change;
    change.session = id;
    change.name = name("another");
    EXPECT_EQ(refusal(change), ErrorCode::name_taken);
    change.name = name("GAME DAY");
    change.language = Language::german;
    change.discord_server = 5;
    const Session after = ok(change).session;
    EXPECT_EQ(after.name.text, "GAME DAY");
    EXPECT_EQ(after.language, Language::german);
    EXPECT_EQ(after.mode, "traditional");
    EXPECT_EQ(after.discord_server, 5u);
    change.discord_server = 0;
    EXPECT_EQ(ok(change).session.discord_server, std::nullopt);
    ok(change);
    EXPECT_FALSE(outcome.changed);
}

TEST_F(Sessions, ADiscordServerPlaysOneSessionAtMost) {
    const auto server_of = [&](SessionId session, std::uint64_t server) {
        UpdateSession change;
        change.session = session;
        change.discord_server = server;
        return change;
    };
    const SessionId spring = session("Spring");
    const SessionId autumn = session("Autumn");
    ok(server_of(spring, 5));
    const Error taken = refused(server_of(autumn, 5));
    EXPECT_EQ(taken.code, ErrorCode::in_use);
    EXPECT_EQ(taken.message, "The Discord server plays the session \"Spring\" already.");
    EXPECT_EQ(taken.fact("what"), "discord_server");
    EXPECT_EQ(taken.fact("id"), "5");
    ok(server_of(autumn, 6));
    // The rules say: "A session on a server first has to leave it."
    const Error moved = refused(server_of(spring, 7));
    EXPECT_EQ(moved.code, ErrorCode::in_use);
    EXPECT_EQ(moved.message, "The session \"Spring\" is played on another Discord server.");
    EXPECT_EQ(moved.fact("what"), "session");
    ok(server_of(spring, 5));
    EXPECT_FALSE(outcome.changed);

    ok(server_of(spring, 0));
    ok(server_of(autumn, 0));
    ok(server_of(autumn, 5));
    ok(RemoveSession{autumn});
    ok(server_of(spring, 5));
    auto winter = create("Winter");
    winter.discord_server = 5;
    EXPECT_EQ(refused(winter).message, "The Discord server plays the session \"Spring\" already.");
    winter.discord_server = 8;
    EXPECT_EQ(ok(winter).session.discord_server, 8u);
    EXPECT_EQ(refusal(server_of(spring, 8)), ErrorCode::in_use);
    // Any number of sessions may have no server.
    auto summer = create("Summer");
    summer.discord_server = 0;
    EXPECT_EQ(ok(summer).session.discord_server, std::nullopt);
    ok(server_of(session("Another"), 0));
}

TEST_F(Sessions, RemovingTakesTeamsGrantsAndTheNameWithIt) {
    const SessionId id = session("Game day");
    const PlayerId anna = player("Anna");
    const TeamId red = team(id, "Red", {anna});
    ok(GrantSession{500, id});
    ok(RemoveSession{id});
    EXPECT_THAT(event_names(),
                ElementsAre("GrantChanged",
                            "GrantChanged",
                            "AssignedToTeam",
                            "TeamRemoved",
                            "TopicClosed",
                            "SessionRemoved",
                            "SessionRemoved",
                            "SessionRemoved",
                            "TopicClosed",
                            "TopicClosed",
                            "TopicClosed",
                            "TopicClosed"));
    EXPECT_EQ(outcome.losses.size(), 5u + 2u)
        << "of the service's topics, and the player's: the team's and the session's";
    EXPECT_EQ(refusal(GetSession{id}), ErrorCode::not_found);
    EXPECT_EQ(refusal(GetTeam{red}), ErrorCode::not_found);
    EXPECT_THAT(ok(ListGrants{}).grants, IsEmpty());
    session("Game day");
}

TEST_F(Sessions, EachActorListsTheSessionsItHasPartIn) {
    const SessionId one = session("One");
    const SessionId two = session("Two");
    const PlayerId anna = player("Anna");
    team(two, "Red", {anna});
    ok(GrantSession{500, one});
    const auto listed = [&] {
        std::vector<SessionId> ids;
        for (const Session& each : ok(ListSessions{}).sessions)
            ids.push_back(each.id);
        return ids;
    };
    EXPECT_THAT(listed(), ElementsAre(one, two));
    as(anna);
    EXPECT_THAT(listed(), ElementsAre(two));
    as_organiser(one);
    EXPECT_THAT(listed(), ElementsAre(one));
    as_service(500);
    EXPECT_THAT(listed(), ElementsAre(one));
}

TEST_F(Sessions, OneThatAServiceCreatesIsGrantedToIt) {
    CreateSession create;
    create.name = name("Game day");
    create.mode = "traditional";
    create.time_zone = ok(GetSession{session("Model")}).session.time_zone;
    as_service(500);
    const SessionId made = ok(create).session.id;
    EXPECT_THAT(event_names(),
                ElementsAre("SessionCreated", "SessionCreated", "GrantChanged", "GrantChanged"))
        << "to operators, and to the service";
    as_service(501);
    EXPECT_EQ(refusal(GetSession{made}), ErrorCode::not_allowed);
    as_service(500, Actor::organiser_of(made));
    ok(GetSession{made});
    EXPECT_EQ(refusal(CreateSession{}), ErrorCode::not_allowed) << "as an organiser";
}

// ---- Teams. ----

TEST_F(Sessions, ATeamNameClashesFromASimilarityOf85Percent) {
    const SessionId id = session("Game day");
    team(id, "Wandervoegel Zuerich");  // 20 letters: 17 of them are 0.85.
    struct Case {
        const char* name;
        bool clashes;
    };
    for (const Case& c : {Case{"Wandervoegel Zuerich", true},
                          Case{"WANDERVOEGEL ZUERICH", true},
                          Case{"Wandervoegel Zuerixx", true},
                          Case{"Wandervoegel Zuerxxx", true},
                          Case{"Wandervoegel Zuexxxx", false},
                          Case{"Wandervoegle Zuerich", true},
                          Case{"Zugvoegel", false}}) {
        if (c.clashes) {
            const Error error = refused(create_team(id, c.name));
            EXPECT_EQ(error.code, ErrorCode::name_taken) << c.name;
            EXPECT_EQ(error.fact("name"), "Wandervoegel Zuerich") << "the error names the clash";
        } else {
            ok(RemoveTeam{ok(create_team(id, c.name)).team.id});
        }
    }
    team(session("Another day"), "Wandervoegel Zuerich");
}

TEST_F(Sessions, ATeamMayBeRenamedToAlmostItsOwnName) {
    const SessionId id = session("Game day");
    const TeamId red = team(id, "Red");
    team(id, "Blue");
    UpdateTeam change;
    change.team = red;
    change.name = name("RED");
    EXPECT_EQ(ok(change).team.name.text, "RED");
    change.name = name("blue");
    EXPECT_EQ(refusal(change), ErrorCode::name_taken);
}

TEST_F(Sessions, SixteenTeamsGetSixteenDistinctColours) {
    const SessionId id = session("Game day");
    std::set<std::uint32_t> colours;
    std::vector<TeamId> teams;
    for (int i = 0; i < 16; ++i) {
        teams.push_back(team(id, std::string(4, static_cast<char>('a' + i))));
        colours.insert(get(teams.back()).colour);
    }
    EXPECT_EQ(colours.size(), 16u);
    const std::uint32_t freed = get(teams[5]).colour;
    ok(RemoveTeam{teams[5]});
    EXPECT_EQ(get(team(id, "zzzz")).colour, freed) << "the first free one";
    team(id, "yyyy");  // A seventeenth team shares a colour.
    auto request = create_team(id, "xxxx");
    request.colour = 0x1000000;
    EXPECT_EQ(refused(request).fact("field"), "colour");
    request.colour = 0x123456;
    EXPECT_EQ(ok(request).team.colour, 0x123456u);
}

TEST_F(Sessions, APlayerMayBeOnTheRosterOfSeveralSessionsButInOneTeamOfEach) {
    const PlayerId anna = player("Anna");
    const SessionId one = session("One");
    const TeamId red = team(one, "Red", {anna});
    const TeamId blue = team(one, "Blue");
    const TeamId other = team(session("Two"), "Red", {anna});
    ok(AssignPlayer{blue, anna});
    EXPECT_THAT(get(red).players, IsEmpty());
    EXPECT_THAT(get(blue).players, ElementsAre(anna));
    EXPECT_THAT(get(other).players, ElementsAre(anna));
}

TEST_F(Sessions, MovingAPlayerTellsAllAndEndsTheOldTeamsAudience) {
    const PlayerId anna = player("Anna");
    const SessionId one = session("One");
    const TeamId red = team(one, "Red", {anna});
    const TeamId blue = team(one, "Blue");
    ok(AssignPlayer{blue, anna});
    EXPECT_THAT(event_names(), ElementsAre("TeamSaved", "TeamSaved", "AssignedToTeam"));
    ASSERT_EQ(outcome.losses.size(), 1u) << "the player stays in the session";
    EXPECT_EQ(outcome.losses[0].topic, (Topic{Topic::Kind::team, red.value}));
    ok(UnassignPlayer{one, anna});
    EXPECT_EQ(outcome.losses.size(), 2u);
    EXPECT_EQ(events_of<AssignedToTeam>()[0], (AssignedToTeam{one, std::nullopt}));
    EXPECT_EQ(refusal(UnassignPlayer{one, anna}), ErrorCode::not_found);
}

TEST_F(Sessions, ARemovedPlayerLeavesAllTeams) {
    const PlayerId anna = player("Anna");
    const TeamId red = team(session("One"), "Red", {anna});
    const TeamId blue = team(session("Two"), "Blue", {anna});
    ok(RemovePlayer{anna});
    EXPECT_THAT(get(red).players, IsEmpty());
    EXPECT_THAT(get(blue).players, IsEmpty());
    EXPECT_EQ(outcome.losses.size(), 0u);
}

TEST_F(Sessions, ALimitIsNamed) {
    const SessionId id = session("Game day");
    // At most half of the letters of two such names are equal.
    for (int i = 0; i < 100; ++i) {
        const auto letter = [](int n) { return static_cast<char>('a' + n); };
        team(id, std::string(6, letter(i / 10)) + std::string(6, letter(10 + i % 10)));
    }
    const Error error = refused(create_team(id, "One too many"));
    EXPECT_EQ(error.code, ErrorCode::bad_data);
    EXPECT_EQ(error.fact("max"), "100");
}

}  // namespace
}  // namespace muster::core
