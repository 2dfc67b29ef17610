// The rights to act, to hear topics and to see data.
#include "engine/core/kernel/actors.hpp"
#include "tests/support/game_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t service_uid = 500;

// Two sessions; Anna is in a team of the home session, Otto in a team of the other.
class Rights : public GameFixture {
  protected:
    SessionId other;
    TeamId foreign_team;
    PlayerId anna;
    PlayerId otto;

    void SetUp() override {
        GameFixture::SetUp();
        anna = players[0];
        otto = player("Otto");
        other = session("Away");
        foreign_team = team(other, "Strangers", {otto});
        ok(GrantSession{service_uid, home});
    }

    // Whether the rights admit the request, even if the request is wrong otherwise.
    bool may(const Request& request) {
        apply(request);
        return outcome.ok || decode<Error>(outcome.reply).code != ErrorCode::not_allowed;
    }
    bool may_hear(Topic topic) { return may(Subscribe{{topic}, false}); }
};

// ---- The actors of peers. ----

TEST(RefuseActor, OperatorsSpeakAsAnybodyServicesAsAnybodyButOperatorsOthersAsNobody) {
    const Actor as_operator{Actor::Kind::operator_, 0};
    for (const auto& actor : {as_operator,
                              Actor::service(),
                              Actor::of(PlayerId{1}),
                              Actor::organiser_of(SessionId{1})}) {
        EXPECT_FALSE(refuse_actor(PeerClass::operator_, actor));
        EXPECT_EQ(refuse_actor(PeerClass::service, actor).has_value(), actor == as_operator);
        EXPECT_TRUE(refuse_actor(PeerClass::other, actor));
    }
}

TEST(RefuseActor, APlayerOrOrganiserHasAnIdOthersHaveNone) {
    for (const Actor actor : {Actor{Actor::Kind::player, 0},
                              Actor{Actor::Kind::organiser, 0},
                              Actor{Actor::Kind::operator_, 7},
                              Actor{Actor::Kind::service, 7}}) {
        const auto error = refuse_actor(PeerClass::operator_, actor);
        ASSERT_TRUE(error);
        EXPECT_EQ(error->fact("field"), "actor");
    }
}

TEST_F(Rights, APeerOfAnotherClassMayNothing) {
    origin = {PeerClass::other, 0, operator_actor, std::nullopt};
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed);
    origin.actor = Actor::of(anna);
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed);
}

TEST_F(Rights, AServiceMaySpeakForPlayersAlwaysForOrganisersWhereGrantedNeverForOperators) {
    as_service(service_uid, Actor::of(otto));
    ok(Ping{});
    as_service(service_uid, Actor::organiser_of(home));
    ok(Ping{});
    as_service(service_uid, Actor::organiser_of(other));
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed);
    as_service(service_uid + 1, Actor::organiser_of(home));
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed) << "the grant is another user's";
    as_service(service_uid, operator_actor);
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed);
}

TEST_F(Rights, ARevokedGrantCountsAtOnce) {
    ok(RevokeSession{service_uid, home});
    EXPECT_EQ(outcome.losses.size(), 4u + teams.size()) << "and what it subscribed to ends";
    for (const AudienceLoss& loss : outcome.losses)
        EXPECT_EQ(loss.service_uid, service_uid);
    EXPECT_EQ(refusal(RevokeSession{service_uid, home}), ErrorCode::not_found);
    as_service(service_uid, Actor::organiser_of(home));
    EXPECT_EQ(refusal(Ping{}), ErrorCode::not_allowed);
}

TEST_F(Rights, AnActorMustExist) {
    as(PlayerId{99});
    EXPECT_EQ(refused(Ping{}).fact("what"), "player");
    as_organiser(SessionId{99});
    EXPECT_EQ(refused(Ping{}).fact("what"), "session");
}

// ---- The rights to requests. ----

TEST_F(Rights, EachRequestHasItsActors) {
    struct Case {
        Request request;
        const char*
            who;  // O operator, S service, o organiser of home, a Anna, f Otto (a stranger).
    };
    UpdatePlayer phone;
    phone.player = anna;
    phone.phone = "1";
    UpdatePlayer rename = phone;
    rename.name = name("Annette");
    UpdateTeam rename_team;
    rename_team.team = teams[0];
    rename_team.name = name("Renamed");
    UpdateTeam recolour = rename_team;
    recolour.colour = 1;
    CreateTeam create_team;
    create_team.session = home;
    UpdateSession update_session;
    update_session.session = home;
    CreateSession create_session;
    ListChallenges list_challenges;
    const PictureUpload picture;
    const std::vector<Case> cases{
        {Ping{}, "OSoaf"},
        {GetStatus{}, "OSoaf"},
        {Shutdown{}, "O"},
        {ActivateRules{1}, "O"},
        {GrantSession{1, other}, "O"},
        {RevokeSession{1, other}, "O"},
        {ListGrants{}, "O"},
        {SetValue{}, "OS"},
        {RemoveValue{}, "OS"},
        {ListValues{}, "OS"},
        {TimerFired{}, "O"},
        {FindVerifier{}, "O"},
        {OpenLogin{}, "O"},
        {Login{}, "OS"},
        {Authenticate{}, "OS"},
        {Logout{}, "OS"},
        {CreatePlayer{}, "OSo"},
        {phone, "OSoa"},
        {rename, "OSo"},
        {SetPassphrase{anna, {}}, "OSoa"},
        {SetPlayerPicture{anna, picture}, "OSoa"},
        {SetPassphrase{otto, {}}, "OSf"},
        {GetPlayer{anna}, "OSoaf"},
        {FindPlayer{1}, "OS"},
        {ListPlayers{}, "OSoaf"},
        {FindPlayersByPrefix{}, "OSoaf"},
        {CreateSet{}, "Oo"},
        {SaveZone{}, "Oo"},
        {SetDistances{}, "Oo"},
        {SaveSector{}, "Oo"},
        {CreateChallenge{}, "Oo"},
        {ImportCatalog{}, "Oo"},
        {UpdateCatalog{}, "Oo"},
        {ImportRoster{home, {}, false, false}, "Oo"},
        {ImportRoster{other, {}, false, false}, "O"},
        {list_challenges, "OSo"},
        {GetChallenge{}, "OSo"},
        {ListZones{}, "OSoaf"},
        {GetConfig{}, "OSoaf"},
        {GetConfig{home}, "OSoa"},
        {SetConfig{{}, {}, {}}, "Oo"},
        {SetConfig{home, {}, {}}, "Oo"},
        {SetConfig{other, {}, {}}, "O"},
        {create_session, "OS"},
        {update_session, "Oo"},
        {RemoveSession{SessionId{99}}, "O"},
        {GetSession{home}, "OSoa"},
        {GetSession{other}, "Of"},
        {ListSessions{}, "OSoaf"},
        {create_team, "Oo"},
        {rename_team, "Ooa"},
        {recolour, "Oo"},
        {RemoveTeam{foreign_team}, "O"},
        {GetTeam{teams[1]}, "OSoa"},
        {AssignPlayer{teams[0], anna}, "Oo"},
        {AssignPlayer{foreign_team, otto}, "O"},
        {UnassignPlayer{home, otto}, "Oo"},
        {SetTeamPicture{teams[0], picture}, "Ooa"},
        {SetTeamPicture{teams[1], picture}, "Oo"},
        {StartGame{other, {}, {}}, "O"},
        {StopGame{home}, "Oo"},
        {ExtendGame{home, {}}, "Oo"},
        {GetGame{home}, "OSoa"},
        {GetMyGame{anna}, "Ooa"},
        {GetRanking{home}, "OSoa"},
        {CompleteChallenge{teams[0], 0, 0}, "Ooa"},
        {CompleteChallenge{teams[1], 0, 0}, "Oo"},
        {CatchTeam{teams[0], teams[1], 0}, "Ooa"},
        {CatchTeam{teams[1], teams[0], 0}, "Oo"},
        {ReportLocation{anna, {}}, "Ooa"},
        {GetLocations{home}, "OSoa"},
        {GetTrack{teams[0], {}}, "OSoa"},
        {MakeCatcher{teams[0]}, "Oo"},
        {MakeRunner{teams[0]}, "Oo"},
        {RerollChallenges{teams[0]}, "Oo"},
        {AdjustPoints{teams[0], 1, ""}, "Oo"},
        {AttachPicture{teams[0], {}, picture}, "Ooa"},
        {FetchPicture{}, "OSoaf"},
        {ListPastGames{}, "OSoaf"},
    };
    for (const Case& c : cases) {
        std::string who;
        as_operator();
        if (may(c.request)) who += 'O';
        as_service(service_uid);
        if (may(c.request)) who += 'S';
        as_organiser(home);
        if (may(c.request)) who += 'o';
        as(anna);
        if (may(c.request)) who += 'a';
        as(otto);
        if (may(c.request)) who += 'f';
        EXPECT_EQ(who, c.who) << info_of(c.request).name;
    }
}

TEST_F(Rights, WhoHasNoRightLearnsNotWhetherAThingExists) {
    as(otto);
    EXPECT_EQ(refusal(GetTeam{teams[0]}), ErrorCode::not_allowed);
    EXPECT_EQ(refusal(GetTeam{TeamId{999}}), ErrorCode::not_allowed);
    EXPECT_EQ(refusal(GetSession{SessionId{999}}), ErrorCode::not_allowed);
}

// ---- Topics. ----

TEST_F(Rights, TopicsHaveTheirAudience) {
    start();
    ok(MakeRunner{teams[0]});
    as(anna);
    using K = Topic::Kind;
    const auto heard = [&] {
        std::string kinds;
        for (const auto& [kind, id] :
             std::initializer_list<std::pair<K, std::uint64_t>>{{K::engine, 0},
                                                                {K::catalog, 0},
                                                                {K::session, home.value},
                                                                {K::session_catchers, home.value},
                                                                {K::session_runners, home.value},
                                                                {K::session_organisers, home.value},
                                                                {K::team, teams[0].value},
                                                                {K::team, teams[1].value},
                                                                {K::player, anna.value},
                                                                {K::player, otto.value},
                                                                {K::session, other.value}}) {
            kinds += may_hear({kind, id}) ? '1' : '0';
        }
        return kinds;
    };
    EXPECT_EQ(heard(), "00101010100") << "a runner";
    as_operator();
    ok(MakeCatcher{teams[0]});
    EXPECT_EQ(heard(), "11111111111") << "an operator";
    as(anna);
    EXPECT_EQ(heard(), "00110010100") << "a catcher";
    as_organiser(home);
    EXPECT_EQ(heard(), "01111111000") << "an organiser";
    as_service(service_uid);
    EXPECT_EQ(heard(), "01111111000") << "a service to which the session is granted";
    as(otto);
    EXPECT_EQ(heard(), "00000000011") << "a stranger";
}

TEST_F(Rights, AServiceHearsOfItsOwnSessionsAlone) {
    const Topic own{Topic::Kind::engine, service_uid};
    const auto told = [&] {
        std::vector<std::string_view> names;
        for (const auto& event : events())
            if (event.topic == own) names.push_back(event_name(event.event));
        return names;
    };
    const SessionId secret = session("Surprise party");
    EXPECT_THAT(told(), IsEmpty()) << "another's session";
    ok(GrantSession{service_uid, secret});
    EXPECT_THAT(told(), ElementsAre("GrantChanged"));
    ok(EngineStarted{now});
    EXPECT_THAT(told(), ElementsAre("DaemonStarted"));
    ok(RemoveSession{secret});
    EXPECT_THAT(told(), ElementsAre("GrantChanged", "SessionRemoved"));

    as_service(service_uid);
    EXPECT_TRUE(may_hear(own));
    EXPECT_FALSE(may_hear({Topic::Kind::engine, 0}));
    EXPECT_FALSE(may_hear({Topic::Kind::engine, service_uid + 1}));
    EXPECT_EQ(refused(Subscribe{{{Topic::Kind::engine, 0}}, false}).message,
              "The actor has no right to the topic engine. Its own is engine:500.");
    EXPECT_EQ(ok(ListSessions{}).as_of.at(0).topic, own) << "names the topic to follow";
    as(Actor::service());
    EXPECT_TRUE(may_hear({Topic::Kind::engine, 0})) << "an operator's program";
}

TEST_F(Rights, RolesAreOfAGameSoNobodyIsACatcherBeforeIt) {
    as(anna);
    EXPECT_FALSE(may_hear({Topic::Kind::session_catchers, home.value}));
    EXPECT_FALSE(may_hear({Topic::Kind::session_runners, home.value}));
}

TEST_F(Rights, SubscribingTellsFromWhereOn) {
    const Topic catalog{Topic::Kind::catalog, 0};
    const auto reply = ok(Subscribe{{catalog}, false});
    const auto before = reply.positions.at(0).number;
    ASSERT_TRUE(outcome.subscription);
    EXPECT_THAT(outcome.subscription->topics, ElementsAre(catalog));
    EXPECT_TRUE(outcome.subscription->add);
    player("Zoe");
    EXPECT_EQ(ok(Subscribe{{catalog}, false}).positions.at(0).number, before + 1);
    ok(Unsubscribe{{catalog}, false});
    EXPECT_FALSE(outcome.subscription->add);
}

TEST_F(Rights, EverythingIsForOperators) {
    const auto all = ok(Subscribe{{}, true}).positions;
    EXPECT_EQ(all.front().topic.kind, Topic::Kind::engine);
    EXPECT_GT(all.size(), 5u);
    as(anna);
    EXPECT_EQ(refusal(Subscribe{{}, true}), ErrorCode::not_allowed);
}

TEST_F(Rights, ATopicOfNothingIsNotFound) {
    EXPECT_EQ(refusal(Subscribe{{{Topic::Kind::team, 999}}, false}), ErrorCode::not_found);
    EXPECT_EQ(refusal(Subscribe{{{Topic::Kind::engine, 1ull << 32}}, false}), ErrorCode::not_found);
    EXPECT_EQ(refusal(Subscribe{{{Topic::Kind::catalog, 1}}, false}), ErrorCode::not_found);
    const std::vector<Topic> too_many(257, {Topic::Kind::catalog, 0});
    EXPECT_EQ(refused(Subscribe{too_many, false}).fact("field"), "topics");
    EXPECT_EQ(refused(Unsubscribe{too_many, false}).fact("field"), "topics");
}

TEST_F(Rights, PastEventsAreForThoseWhoMaySubscribe) {
    const ReadEvents read{{Topic::Kind::team, teams[0].value}, 1, 100};
    ok(read);
    ASSERT_TRUE(outcome.query);
    EXPECT_EQ(std::get<EventsQuery>(*outcome.query).asked, read);
    EXPECT_TRUE(outcome.reply.empty());
    EXPECT_EQ(refused(ReadEvents{read.topic, 0, 100}).fact("field"), "from");
    EXPECT_EQ(refused(ReadEvents{read.topic, 1, 0}).fact("field"), "limit");
    EXPECT_EQ(refused(ReadEvents{read.topic, 1, 1001}).fact("field"), "limit");
    as(otto);
    EXPECT_EQ(refusal(read), ErrorCode::not_allowed);
}

// ---- The visible parts of a player. ----

TEST_F(Rights, PhoneAndDiscordUserAreNotForOtherPlayers) {
    UpdatePlayer change;
    change.player = anna;
    change.phone = "079";
    change.discord_user = 42;
    ok(change);
    const auto phone = [&] { return ok(GetPlayer{anna}).player.phone; };
    EXPECT_EQ(phone(), "079");
    as(anna);
    EXPECT_EQ(phone(), "079");
    as_organiser(home);
    EXPECT_EQ(phone(), "079");
    as_organiser(other);
    EXPECT_EQ(phone(), "") << "she is in no team of that session";
    as(otto);
    EXPECT_EQ(phone(), "");
    EXPECT_EQ(ok(GetPlayer{anna}).player.discord_user, std::nullopt);
    for (const Player& each : ok(ListPlayers{}).players)
        EXPECT_EQ(each.phone, "");
}

// ---- Rights during a session's game. ----

TEST_F(Rights, EditsThroughThePlayingSessionAreRefusedAndThroughAnotherSucceed) {
    start();
    UpdatePlayer rename;
    rename.player = anna;
    rename.name = name("Annette");
    const std::vector<Request> edits{CreateSet{name("New")},
                                     SaveSector{{"Z", ""}},
                                     rename,
                                     SetConfig{{}, {{"num_catchers", "2"}}, {}},
                                     RemoveChallenge{ChallengeId{1}}};
    for (const Request& edit : edits) {
        as_organiser(home);
        std::visit([&](const auto& r) { EXPECT_EQ(refusal(r), ErrorCode::game_in_progress); },
                   edit);
        as_organiser(other);
        EXPECT_TRUE(apply(edit).ok) << info_of(edit).name;
    }
    as_operator();
    ok(CreateSet{name("Newer")});
}

TEST_F(Rights, APlayersProfileMayChangeWhileItPlays) {
    start();
    UpdatePlayer phone;
    phone.player = anna;
    phone.phone = "079";
    as(anna);
    ok(phone);
    phone.phone = "078";
    as_organiser(home);
    ok(phone);
    ok(SetPlayerPicture{anna, {{}, {{1}, {2}}}});
}

TEST_F(Rights, TeamsRosterAndConfigOfAPlayingSessionStay) {
    start();
    CreateTeam create_team;
    create_team.session = home;
    create_team.name = name("Late");
    UpdateTeam recolour;
    recolour.team = teams[0];
    recolour.colour = 1;
    UpdateSession rename;
    rename.session = home;
    rename.name = name("Renamed");
    const std::vector<Request> frozen{create_team,
                                      recolour,
                                      rename,
                                      RemoveTeam{teams[0]},
                                      AssignPlayer{teams[1], anna},
                                      UnassignPlayer{home, anna},
                                      SetConfig{home, {{"num_catchers", "1"}}, {}},
                                      RemoveSession{home}};
    for (const Request& request : frozen) {
        std::visit([&](const auto& r) { EXPECT_EQ(refusal(r), ErrorCode::game_in_progress); },
                   request);
    }
    EXPECT_EQ(refusal(RemovePlayer{anna}), ErrorCode::player_busy);
}

TEST_F(Rights, ATeamsNameAndPictureAndDiscordIdsMayChangeWhileItPlays) {
    start();
    UpdateTeam rename;
    rename.team = teams[0];
    rename.name = name("Renamed");
    as(anna);
    ok(rename);
    ok(SetTeamPicture{teams[0], {{}, {{1}, {2}}}});
    as_organiser(home);
    UpdateTeam channel;
    channel.team = teams[0];
    channel.discord_channel = 5;
    ok(channel);
    UpdateSession server;
    server.session = home;
    server.discord_server = 6;
    ok(server);
}

}  // namespace
}  // namespace muster::core
