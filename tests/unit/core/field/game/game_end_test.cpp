#include "engine/core/field/game/past_games.hpp"
#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

class GameEnd : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
    }
};

TEST_F(GameEnd, AtItsEndTime) {
    fired.clear();
    advance_to(local(17) - 1us);
    EXPECT_TRUE(fired.empty());
    advance_to(local(17));
    const auto ended = std::find_if(fired.begin(), fired.end(), [](const ReceivedEvent& event) {
        return std::holds_alternative<GameEnded>(event.event);
    });
    ASSERT_NE(ended, fired.end());
    EXPECT_EQ(std::get<GameEnded>(ended->event).reason, EndReason::time_up);
    EXPECT_EQ(ended->topic, session_topic());
    EXPECT_EQ(ended->time, local(17));
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
}

TEST_F(GameEnd, ByStop) {
    const GameId id = game().game;
    const PastGameSummary summary = ok(StopGame{home});
    EXPECT_EQ(summary.id, id);
    EXPECT_EQ(summary.reason, EndReason::stopped);
    EXPECT_EQ(summary.ended, now);
    EXPECT_EQ(summary.session_name, "Home");
    EXPECT_EQ(summary.ranking.size(), 5u);
    EXPECT_EQ(events_of<GameEnded>().size(), 1u);
    EXPECT_TRUE(engine.held_events().empty());
    ASSERT_EQ(outcome.held.size(), 4u + 5u);
    for (const HeldChange& change : outcome.held)
        EXPECT_FALSE(change.from.has_value());
    EXPECT_EQ(ok(GetStatus{}).running_games, 0u);
    EXPECT_EQ(refusal(StopGame{home}), ErrorCode::no_game_running);
    EXPECT_EQ(refusal(StopGame{SessionId{99}}), ErrorCode::not_found);
}

TEST_F(GameEnd, TimersAreCancelled) {
    advance(10min);
    ok(catching(a_catcher(), a_runner()));
    ok(StopGame{home});
    EXPECT_FALSE(engine.next_timer());
}

TEST_F(GameEnd, LastLocationsAreForgottenAndPlayersFreed) {
    ok(reading(teams[0], 0));
    EXPECT_TRUE(ok(GetPlayer{players[0]}).player.location);
    ok(StopGame{home});
    for (const PlayerId id : players) {
        const Player player = ok(GetPlayer{id}).player;
        EXPECT_FALSE(player.location);
        EXPECT_FALSE(player.playing_in);
    }
    EXPECT_FALSE(ok(GetSession{home}).session.game);
    start(2);
}

TEST_F(GameEnd, PlayersLoseTheirRolesTopics) {
    apply(StopGame{home});
    EXPECT_EQ(outcome.losses.size(), 5u);
}

TEST_F(GameEnd, TheWholeGameIsArchived) {
    advance(10min);
    const TeamId runner = a_runner();
    const TeamId catcher = a_catcher();
    ok(reading(runner, 0));
    complete(runner);
    ok(AttachPicture{runner, team_state(runner).periods[0].id, {{}, {{1}, {2}}}});
    ok(catching(catcher, runner));
    ok(AdjustPoints{runner, 25, "for the song"});
    const GameReply last = game();
    ok(StopGame{home});
    const PastGame past = ended_game().whole();
    EXPECT_EQ(past.summary.started, last.started);
    EXPECT_EQ(past.summary.mode, "traditional");
    ASSERT_EQ(past.teams.size(), 5u);
    for (std::size_t i = 0; i < past.teams.size(); ++i) {
        TeamState expected = last.teams[i];
        expected.location.reset();
        EXPECT_EQ(past.teams[i].state, expected)
            << "teams, roles, points, periods with their pictures";
        EXPECT_EQ(past.teams[i].player_names.size(), 1u);
    }
    EXPECT_EQ(past.teams[0].name, "Badgers");
    EXPECT_EQ(past.teams[0].player_names[0], "Badgers one");
    const auto tracked = std::count_if(past.teams.begin(),
                                       past.teams.end(),
                                       [](const PastTeam& team) { return !team.track.empty(); });
    EXPECT_EQ(tracked, 1);

    std::vector<std::string_view> names;
    for (const auto& event : past.events)
        names.push_back(event_name(event.event));
    EXPECT_EQ(names,
              (std::vector<std::string_view>{"GameStarted",
                                             "ChallengesDrawn",
                                             "ChallengesDrawn",
                                             "ChallengeCompleted",
                                             "ChallengesDrawn",
                                             "PictureAttached",
                                             "TeamCaught",
                                             "ChallengesDrawn",
                                             "PointsAdjusted",
                                             "GameEnded"}))
        << "all events but locations";
}

TEST_F(GameEnd, NoTimerFiresEarly) {
    const auto timer = engine.next_timer();
    ASSERT_TRUE(timer.has_value());
    now = timer->due - 2ms;  // The fixture adds one millisecond.
    EXPECT_EQ(refused(TimerFired{timer->id}).fact("field"), "timer");
    EXPECT_EQ(engine.next_timer(), timer);
    advance(1ms);
    EXPECT_NE(engine.next_timer(), timer);
}

TEST_F(GameEnd, RankingIsByPointsAndSharesRanks) {
    const auto give = [&](std::size_t team, std::int64_t points) {
        edit_team(teams[team], [&](TeamInGame& state) { state.state.points = points; });
    };
    give(0, 10);
    give(1, 500);
    give(2, 300);
    give(3, 500);
    give(4, 10);
    const auto rows = ok(GetRanking{home}).rows;
    std::vector<std::pair<std::uint32_t, TeamId>> expected{
        {1, teams[1]}, {1, teams[3]}, {3, teams[2]}, {4, teams[0]}, {4, teams[4]}};
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].rank, expected[i].first);
        EXPECT_EQ(rows[i].team, expected[i].second);
    }
    EXPECT_EQ(rows[0].name, "Otters");
    EXPECT_EQ(ok(StopGame{home}).ranking, rows);
}

TEST_F(GameEnd, ExtendMovesTheAlarm) {
    const GameId id = game().game;
    ok(ExtendGame{home, local(18, 30)});
    EXPECT_EQ(events_of<GameExtended>(), (std::vector{GameExtended{id, local(18, 30)}}));
    EXPECT_EQ(engine.next_timer()->due, local(18, 30));
    advance_to(local(17));
    EXPECT_EQ(game().ends, local(18, 30));
    advance_to(local(18, 30));
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
}

// The machine's clock was two hours ahead when the game began, and is set right: the game ends at
// 17:00 by the right clock.
TEST_F(GameEnd, AfterAClockWasSetRightItEndsAtItsTimeOfDay) {
    const auto follow = [&](std::chrono::microseconds behind) {
        engine.apply({now, {}, FollowClock{now - behind, now, behind.count()}}, outcome);
        ASSERT_TRUE(outcome.changed);
    };
    follow(2h);
    EXPECT_EQ(engine.next_timer()->due, local(19));
    EXPECT_EQ(game().ends, local(17));
    const auto bytes = saved();
    engine = Engine::load(bytes);
    EXPECT_EQ(saved(), bytes);
    ok(ExtendGame{home, local(18)});
    EXPECT_EQ(engine.next_timer()->due, local(20));
    // The past is the past by the time of day.
    advance_to(local(19, 30));
    EXPECT_EQ(game().ends, local(18));
    EXPECT_EQ(refusal(ExtendGame{home, local(17, 15)}), ErrorCode::end_in_past);
    ok(ExtendGame{home, local(17, 45)});
    follow(0h);  // The clock was not right after all: the end is over, and comes at once.
    EXPECT_EQ(engine.next_timer()->due, local(17, 45));
    advance(1s);
    EXPECT_EQ(refusal(GetGame{home}), ErrorCode::no_game_running);
}

TEST_F(GameEnd, StartAndEndAreShownByTheClockThatWasSetRight) {
    const Time started = game().started;
    engine.apply({now, {}, FollowClock{now - 2h, now, 2h / 1us}}, outcome);
    EXPECT_EQ(game().started, started - 2h);
    advance(1h);
    const auto past = ok(StopGame{home});
    EXPECT_EQ(past.started, started - 2h);
    EXPECT_EQ(past.ended, now - 2h);
}

TEST_F(GameEnd, AnImpossibleDifferenceOfTheClockIsRefused) {
    EXPECT_EQ(
        refused(FollowClock{now, now, std::numeric_limits<std::int64_t>::max()}).fact("field"),
        "behind_us");
    EXPECT_EQ(
        refused(FollowClock{now, now, std::numeric_limits<std::int64_t>::min()}).fact("field"),
        "behind_us");
}

TEST_F(GameEnd, ExtendingIntoThePastIsRefused) {
    EXPECT_EQ(refusal(ExtendGame{home, now - 1s}), ErrorCode::end_in_past);
    EXPECT_EQ(refusal(ExtendGame{SessionId{99}, local(18)}), ErrorCode::not_found);
    ok(StopGame{home});
    EXPECT_EQ(refusal(ExtendGame{home, local(18)}), ErrorCode::no_game_running);
}

TEST_F(GameEnd, AnExtendedGamesPeriodsMoveToo) {
    ok(ExtendGame{home, local(20)});
    advance_to(local(16, 45));
    ok(RerollChallenges{a_runner()});
    for (const auto& challenge : team_state(a_runner()).challenges) {
        EXPECT_NE(challenge.kind, ChallengeKind::centre_place) << "no end game yet";
    }
}

TEST_F(GameEnd, ARestartKeepsTheGame) {
    advance(10min);
    complete(a_runner());
    const auto bytes = saved();
    Engine restarted = Engine::load(bytes);
    std::string again;
    restarted.save(again);
    EXPECT_EQ(bytes, again);
    EXPECT_EQ(restarted.next_timer()->due, local(17));
    engine = std::move(restarted);
    complete(a_runner());
    EXPECT_EQ(team_state(a_runner()).period_count, 2u);
}

TEST_F(GameEnd, PastGamesAreReadFromTheJournal) {
    ok(ListPastGames{players[0], {}, {}, 10});
    EXPECT_TRUE(outcome.query && std::holds_alternative<ListPastGames>(*outcome.query));
    ok(GetPastGame{GameId{1}});
    EXPECT_TRUE(outcome.query && std::holds_alternative<PastGameQuery>(*outcome.query));
    EXPECT_EQ(refused(ListPastGames{{}, {}, {}, 0}).fact("field"), "limit");
    EXPECT_EQ(refused(ListPastGames{{}, {}, {}, 101}).fact("field"), "limit");
}

// The rules say: "Tracks are for those who played in it and its organisers; others get the rest."
TEST_F(GameEnd, TracksOfAPastGameAreForThoseWhoPlayedInItAndItsOrganisers) {
    constexpr std::uint32_t granted_uid = 500;
    const TeamId catcher = a_catcher();
    advance(10min);
    ok(catching(catcher, a_runner()));
    ok(reading(catcher, 0));
    advance(1h);  // The end of the team's grace period as a runner, which tells the location.
    const SessionId other = session("Away");
    const PlayerId stranger = player("Otto");
    team(other, "Strangers", {stranger});
    ok(GrantSession{granted_uid, home});
    ok(GrantSession{granted_uid + 1, other});
    ok(StopGame{home});
    const PastGame whole = ended_game().whole();
    // Locations in the tracks and in the events.
    const auto places = [](const PastGame& game) {
        std::size_t count = 0;
        for (const auto& team : game.teams)
            count += team.track.size();
        for (const auto& event : game.events) {
            const auto* left = std::get_if<LeftGracePeriod>(&event.event);
            count += left && left->location ? 1u : 0u;
        }
        return count;
    };
    ASSERT_EQ(places(whole), 2u);

    const auto operator_peer = [](Actor actor) {
        return Origin{PeerClass::operator_, 0, actor, std::nullopt};
    };
    const auto service = [](std::uint32_t uid, Actor actor) {
        return Origin{PeerClass::service, uid, actor, std::nullopt};
    };
    const struct {
        const char* who;
        Origin origin;
        bool sees;
    } table[] = {
        {"an operator", operator_peer(operator_actor), true},
        {"the organisers", operator_peer(Actor::organiser_of(home)), true},
        {"other organisers", operator_peer(Actor::organiser_of(other)), false},
        {"a player of the team", operator_peer(Actor::of(players[0])), true},
        {"a player of another team", service(granted_uid + 1, Actor::of(players[4])), true},
        {"a player of another session", operator_peer(Actor::of(stranger)), false},
        {"the same by a granted service", service(granted_uid, Actor::of(stranger)), false},
        {"a granted service", service(granted_uid, Actor::service()), true},
        {"a service with another grant", service(granted_uid + 1, Actor::service()), false},
        {"a service without a grant", service(granted_uid + 2, Actor::service()), false},
    };
    for (const auto& row : table) {
        origin = row.origin;
        ok(GetPastGame{whole.summary.id});
        ASSERT_TRUE(outcome.query) << row.who;
        const auto& query = std::get<PastGameQuery>(*outcome.query);
        EXPECT_EQ(query.game, whole.summary.id) << row.who;
        const PastGame seen = as_seen(query, whole);
        EXPECT_EQ(places(seen), row.sees ? 2u : 0u) << row.who;
        EXPECT_EQ(seen.summary, whole.summary) << row.who;
        EXPECT_EQ(seen.events.size(), whole.events.size()) << row.who;
        EXPECT_EQ(seen.teams.size(), whole.teams.size()) << row.who;
    }
}

}  // namespace
}  // namespace muster::core
