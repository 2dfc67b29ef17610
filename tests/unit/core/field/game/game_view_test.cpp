// The views of a running game, and: fetched state plus events equals freshly fetched state.
#include "tests/support/follower.hpp"
#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

class GameView : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        advance(10min);
        complete(a_runner());
    }
    TeamState seen_of(const GameReply& reply, TeamId team) const {
        for (const auto& state : reply.teams) {
            if (state.team == team) return state;
        }
        return {};
    }
};

TEST_F(GameView, OrganisersOperatorsAndServicesSeeAll) {
    const GameReply all = game();
    EXPECT_EQ(seen_of(all, a_runner()).periods.size(), 1u);
    EXPECT_EQ(seen_of(all, a_runner()).challenges.size(), 3u);
    as_organiser(home);
    EXPECT_EQ(game(), all);
    as_operator();
    ok(GrantSession{1000, home});
    as_service(1000);
    EXPECT_EQ(game(), all);
}

TEST_F(GameView, RunnersSeeTheirOwnTeamAndNoOthersChallenges) {
    const auto runners = with_role(Role::runner);
    as(player_of(runners[1]));
    const GameReply mine = game();
    EXPECT_EQ(seen_of(mine, runners[1]).challenges.size(), 3u);
    const auto other = seen_of(mine, runners[0]);
    EXPECT_TRUE(other.challenges.empty());
    EXPECT_TRUE(other.periods.empty());
    EXPECT_EQ(other.period_count, 1u);
    EXPECT_GT(other.points, 0);
}

TEST_F(GameView, CatchersSeeEveryRunnersOpenChallenges) {
    const auto runners = with_role(Role::runner);
    as(player_of(a_catcher()));
    for (const TeamId runner : runners) {
        EXPECT_EQ(seen_of(game(), runner).challenges.size(), 3u);
        EXPECT_TRUE(seen_of(game(), runner).periods.empty());
    }
}

TEST_F(GameView, AReplySaysUpToWhichNumberOfEachTopicItGoes) {
    const auto kinds = [&] {
        std::vector<Topic::Kind> list;
        for (const auto& position : game().as_of)
            list.push_back(position.topic.kind);
        return list;
    };
    const auto runner = player_of(a_runner());
    const auto catcher = player_of(a_catcher());
    using enum Topic::Kind;
    EXPECT_EQ(kinds().size(), 4u + 5u);
    as(runner);
    EXPECT_EQ(kinds(), (std::vector{session, session_runners, team}));
    as(catcher);
    EXPECT_EQ(kinds(), (std::vector{session, session_catchers, team}));
    const GameReply reply = game();
    as_operator();
    for (const auto& position : reply.as_of) {
        EXPECT_EQ(ok(Subscribe{{position.topic}, false}).positions[0], position);
    }
}

TEST_F(GameView, MyGameIsEverythingAtOnce) {
    const TeamId runner = a_runner();
    as(player_of(runner));
    const MyGame mine = ok(GetMyGame{player_of(runner)});
    EXPECT_EQ(mine.player.id, player_of(runner));
    EXPECT_EQ(mine.session->id, home);
    EXPECT_EQ(mine.teams.size(), 5u);
    EXPECT_EQ(mine.team, runner);
    EXPECT_EQ(mine.game->teams, game().teams);
}

TEST_F(GameView, MyGameIsThePlayersViewWhoeverAsks) {
    const TeamId runner = with_role(Role::runner)[1];
    const MyGame asked = ok(GetMyGame{player_of(runner)});
    as(player_of(runner));
    EXPECT_EQ(asked.game->teams, game().teams);
    as_operator();
    EXPECT_EQ(refusal(GetMyGame{PlayerId{99}}), ErrorCode::not_found);
}

TEST_F(GameView, MyGameOfWhoDoesNotPlay) {
    const PlayerId idle = player("Idle");
    const MyGame mine = ok(GetMyGame{idle});
    EXPECT_EQ(mine.player.id, idle);
    EXPECT_FALSE(mine.session);
    EXPECT_FALSE(mine.game);
    EXPECT_TRUE(mine.teams.empty());
}

TEST_F(GameView, QueriesWithoutAGame) {
    ok(StopGame{home});
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(GetRanking{home}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(GetLocations{home}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(GetTrack{teams[0], {}}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(GetGame{SessionId{99}}), ErrorCode::not_found);
}

// ---- Following by events. ----

// Plays a varied game at random. After each command, compares each viewer's followed state with
// freshly fetched state.
TEST_F(GameView, FollowingByEventsIsAsGoodAsFetchingAnew) {
    Random random(3);
    std::vector<Actor> viewers{operator_actor, Actor::organiser_of(home)};
    for (const PlayerId player : players)
        viewers.push_back(Actor::of(player));
    std::map<Actor, Follower> followers;
    const auto fetch = [&](Actor actor) {
        as(actor);
        const GameReply reply = game();
        as_operator();
        return reply;
    };
    const auto topics_of_reply = [](const GameReply& reply) {
        std::set<Topic> topics;
        for (const auto& position : reply.as_of)
            topics.insert(position.topic);
        return topics;
    };
    const auto refetch = [&](Actor actor) { followers[actor].reset(fetch(actor)); };
    for (const Actor actor : viewers)
        refetch(actor);

    const auto follow = [&](const std::vector<ReceivedEvent>& happened,
                            const std::vector<AudienceLoss>& losses) {
        for (const Actor actor : viewers)
            followers[actor].follow(happened, actor);
        // A viewer that lost a topic fetches the state again, as the end of a subscription demands.
        for (const auto& loss : losses)
            refetch(Actor::of(loss.player));
        for (const Actor actor : viewers) {
            const GameReply fetched = fetch(actor);
            ASSERT_EQ(topics_of_reply(fetched), followers[actor].topics());
            for (std::size_t i = 0; i < fetched.teams.size(); ++i) {
                EXPECT_EQ(followers[actor].game().teams[i], fetched.teams[i]) << "team " << i;
            }
            EXPECT_EQ(followers[actor].game().ends, fetched.ends);
        }
    };

    for (int step = 0; step < 250 && !HasFailure(); ++step) {
        fired.clear();
        advance(std::chrono::seconds{10 + random.below(120)});
        if (now > local(16, 50)) break;
        follow(std::exchange(fired, {}), {});
        const TeamId team = teams[random.below(teams.size())];
        const TeamId other = teams[random.below(teams.size())];
        switch (random.below(9)) {
            case 0:
            case 1:
            case 2:
                apply(completing(team, static_cast<std::uint32_t>(random.below(3))));
                break;
            case 3:
                apply(catching(team, other));
                break;
            case 4:
            case 5:
                apply(reading(team, static_cast<double>(random.below(400))));
                break;
            case 6:
                apply(AdjustPoints{team, 17, "for fun"});
                break;
            case 7: {
                const auto state = team_state(team);
                const bool runs = state.role == Role::runner;
                if (with_role(state.role).size() < 2) continue;
                runs ? apply(MakeCatcher{team}) : apply(MakeRunner{team});
                break;
            }
            default: {
                const auto state = team_state(team);
                if (state.periods.empty()) continue;
                Picture picture;
                picture.full[0] = static_cast<std::uint8_t>(step);
                apply(AttachPicture{team, state.periods.back().id, {{}, picture}});
            }
        }
        const auto happened = events();
        const auto losses = outcome.losses;
        follow(happened, losses);
    }
}

}  // namespace
}  // namespace muster::core
