// Thousands of random requests, right and wrong, about three sessions in both modes. After each
// request the invariants are checked from the outside: by the engine's answers and events, and by
// an independent computation of the rules' arithmetic.
#include "tests/support/random_play.hpp"

namespace muster::core {
namespace {

constexpr int steps = 5000;
constexpr double bounty_percentage = 0.3;

class RandomGames : public GameFixture, public ::testing::WithParamInterface<std::uint64_t> {
  protected:
    std::vector<RandomPlay::Group> groups;
    Games before;
    Games after;
    int step = 0;                               // The texts of edits of the catalog contain it.
    std::map<GameId, int> started;              // The steps of the games' starts.
    std::map<std::string_view, int> happened;   // The number of events, by name.
    std::map<PeriodId, std::int64_t> bounties;  // Of the periods' teams, before them.
    std::optional<Engine> twin;                 // Loaded from a snapshot during the test.

    // Some players are in two sessions, so that a game's start meets busy players.
    void SetUp() override {
        GameFixture::set_up(region::full(2), 5);
        edit([](State& state) { region::add_set(*state.field.catalog, "all"); });
        groups.push_back({home, teams});
        add_group("Hunt", "solo_hunt", {"Adders", "Bears", "Crows", "Dingos"}, 0);
        add_group("Later", "traditional", {"Eagles", "Finches", "Geese", "Hyenas"}, 3);
        ok(SetConfig{{}, {{"start_time", "00:00"}, {"end_time", "23:59"}}, {}});
        ok(SetConfig{{}, {{"num_catchers", "2"}, {"bounty_base_points", "40"}}, {}});
    }
    // Two players a team; the first teams share one player with the teams of home.
    void add_group(const std::string& title,
                   const std::string& mode,
                   const std::vector<std::string>& names,
                   std::size_t shared) {
        RandomPlay::Group group{session(title, mode), {}};
        for (std::size_t i = 0; i < names.size(); ++i) {
            players.push_back(player(names[i] + " one"));
            const PlayerId second = i < shared ? players[i] : player(names[i] + " two");
            group.teams.push_back(team(group.session, names[i], {players.back(), second}));
        }
        groups.push_back(std::move(group));
    }

    // Asks as an operator; nothing if the request is refused.
    template <IsRequest R>
    std::optional<typename R::Reply> ask(const R& query, Actor actor = operator_actor) {
        Outcome answer;
        engine.apply({now, {PeerClass::operator_, 0, actor, {}}, query}, answer);
        if (!answer.ok) return std::nullopt;
        return decode<typename R::Reply>(answer.reply);
    }
    Games running_games() {
        Games games;
        for (const auto& group : groups) {
            if (auto game = ask(GetGame{group.session})) games[group.session] = std::move(*game);
        }
        return games;
    }

    // Applies the request at `now`, also to the twin. A refused or ignored request leaves every
    // byte of the state unchanged.
    void apply_and_check(const Request& request, SessionId about) {
        const auto bytes = saved();
        engine.apply({now, origin, request}, outcome);
        if (twin) {
            Outcome other;
            twin->apply({now, origin, request}, other);
            ASSERT_EQ(other.reply, outcome.reply);
            ASSERT_EQ(twin->digest(), engine.digest());
        }
        if (!outcome.changed) {
            ASSERT_TRUE(bytes == saved()) << "refused or ignored, and yet something changed";
            ASSERT_TRUE(outcome.events.empty());
        }
        const auto told = events();
        after = running_games();
        for (const auto& event : told)
            ++happened[event_name(event.event)];
        check_others_untouched(about);
        check_points(request, told);
        check_roles();
        check_frozen_catalogs();
        before = after;
    }

    // ---- The invariants. ----

    // A request about one session changes no other session's game. A request about no session
    // changes at most one game.
    void check_others_untouched(SessionId about) {
        int changed = 0;
        for (const auto& group : groups) {
            const SessionId id = group.session;
            const bool same = before.contains(id) == after.contains(id) &&
                              (!before.contains(id) || before.at(id) == after.at(id));
            if (same) continue;
            ++changed;
            EXPECT_TRUE(!about || about == id) << "session " << id.value << " changed";
        }
        EXPECT_LE(changed, 1);
    }

    // Points and bounties change only by the rules for the request. Whenever a team's points
    // change, an event tells the new points.
    void check_points(const Request& request, const std::vector<ReceivedEvent>& told) {
        for (const auto& [session, game] : after) {
            if (!before.contains(session) || before.at(session).game != game.game) continue;
            std::map<TeamId, TeamState> expected;
            for (const auto& state : before.at(session).teams)
                expected[state.team] = state;
            if (outcome.ok) play_by_the_rules(request, expected, game.mode);
            note_bounties(session);
            std::map<TeamId, std::int64_t> points_told;
            for (const auto& event : told)
                note_points(event.event, points_told);
            for (const auto& state : game.teams) {
                const auto& should = expected.at(state.team);
                EXPECT_EQ(state.points, should.points) << "team " << state.team.value;
                EXPECT_EQ(state.bounty, should.bounty) << "team " << state.team.value;
                if (points_told.contains(state.team)) {
                    EXPECT_EQ(points_told.at(state.team), state.points);
                } else {
                    const auto& states = before.at(session).teams;
                    const auto was = std::ranges::find(states, state.team, &TeamState::team);
                    EXPECT_EQ(was->points, state.points) << "nobody was told";
                }
            }
        }
    }
    // Notes, for each new period, the bounty that its team had before.
    void note_bounties(SessionId session) {
        for (const auto& state : after.at(session).teams) {
            const auto& states = before.at(session).teams;
            const auto was = std::ranges::find(states, state.team, &TeamState::team);
            if (state.periods.size() > was->periods.size())
                bounties[state.periods.back().id] = was->bounty;
        }
    }
    void undo_by_the_rules(TeamId asked, std::map<TeamId, TeamState>& states) {
        const Period last = states.at(asked).periods.back();
        const auto take_back = [&](TeamState& team) {
            const Period& period = team.periods.back();
            if (period.kind != PeriodKind::caught) team.points -= period.points;
            team.bounty = bounties.at(period.id);
        };
        take_back(states.at(asked));
        if (last.other_team) take_back(states.at(*last.other_team));
    }
    void play_by_the_rules(const Request& request,
                           std::map<TeamId, TeamState>& states,
                           const std::string& mode) {
        if (const auto* r = std::get_if<CompleteChallenge>(&request);
            r && states.contains(r->team)) {
            TeamState& team = states.at(r->team);
            const auto points = team.challenges.at(r->index).points;
            team.points += points;
            team.bounty +=
                static_cast<std::int64_t>(static_cast<double>(points) * bounty_percentage);
        }
        if (const auto* r = std::get_if<CatchTeam>(&request); r && states.contains(r->catcher)) {
            TeamState& catcher = states.at(r->catcher);
            TeamState& caught = states.at(r->caught);
            EXPECT_FALSE(caught.grace_until) << "caught in its grace period";
            catcher.points += std::exchange(caught.bounty, 0);
            if (mode == "traditional") catcher.bounty = 40;
        }
        if (const auto* r = std::get_if<AdjustPoints>(&request); r && states.contains(r->team))
            states.at(r->team).points += r->delta;
        if (const auto* r = std::get_if<UndoPeriod>(&request); r && states.contains(r->team))
            undo_by_the_rules(r->team, states);
    }
    static void note_points(const Event& event, std::map<TeamId, std::int64_t>& told) {
        if (const auto* e = std::get_if<ChallengeCompleted>(&event)) told[e->team] = e->points;
        if (const auto* e = std::get_if<PointsAdjusted>(&event)) told[e->team] = e->points;
        if (const auto* e = std::get_if<PeriodUndone>(&event)) {
            told[e->team.team] = e->team.points;
            if (e->caught) told[e->caught->team] = e->caught->points;
        }
        if (const auto* e = std::get_if<TeamCaught>(&event)) {
            told[e->catcher.team] = e->catcher.points;
            told[e->caught.team] = e->caught.points;
        }
    }

    // Nobody plays twice, each team has one role and the members of that role, and no deadline has
    // passed.
    void check_roles() {
        std::set<TeamId> seen;
        std::set<PlayerId> playing;
        for (const auto& [session, game] : after) {
            EXPECT_GE(game.ends, now) << "the game should have ended";
            std::map<Role, int> count;
            for (const auto& state : game.teams) {
                EXPECT_TRUE(seen.insert(state.team).second) << "a team plays twice";
                ++count[state.role];
                const bool runner = state.role == Role::runner;
                EXPECT_TRUE(runner || (state.challenges.empty() && !state.grace_until));
                EXPECT_GE(state.grace_until.value_or(now), now);
                const auto team = ask(GetTeam{state.team}).value().team;
                for (const PlayerId player : team.players) {
                    EXPECT_TRUE(playing.insert(player).second) << "a player plays twice";
                    const auto side = [&](Topic::Kind kind) {
                        return ask(Subscribe{{{kind, session.value}}}, Actor::of(player))
                            .has_value();
                    };
                    EXPECT_EQ(side(Topic::Kind::session_runners), runner);
                    EXPECT_EQ(side(Topic::Kind::session_catchers), state.role == Role::catcher);
                }
            }
            const bool hunt = game.mode == "solo_hunt";
            EXPECT_TRUE(hunt || count[Role::out] == 0);
            EXPECT_TRUE(!hunt || count[Role::catcher] == 1);
            EXPECT_TRUE(!hunt || count[Role::runner] >= 2) << "it is decided";
        }
    }
    // A game deals challenges from the catalog of its start, without later edits.
    void check_frozen_catalogs() {
        for (const auto& [session, game] : after) {
            const int start = started.try_emplace(game.game, step).first->second;
            for (const auto& state : game.teams) {
                for (const auto& open : state.challenges) {
                    if (!open.title.starts_with("Edit ")) continue;
                    EXPECT_LT(std::stoi(open.title.substr(5)), start) << "edited since";
                }
            }
        }
    }

    // Fires the timers that are due on the way. A thing that ends must end at exactly its time.
    void pass(std::chrono::microseconds pause) {
        const Time until = now + pause;
        while (const auto timer = engine.next_timer()) {
            if (timer->due > until) break;
            ASSERT_GE(timer->due, now) << "it should have fired";
            now = timer->due;
            const Games was = before;
            apply_and_check(TimerFired{timer->id}, {});
            for (const auto& [session, game] : was) {
                if (!after.contains(session)) {
                    EXPECT_EQ(game.ends, now);
                    continue;
                }
                for (std::size_t i = 0; i < game.teams.size(); ++i) {
                    const auto& grace = game.teams[i].grace_until;
                    const bool over = !after.at(session).teams[i].grace_until;
                    EXPECT_TRUE(!over || grace.value_or(now) == now) << "over before its time";
                }
            }
        }
        now = until;
    }
};

TEST_P(RandomGames, KeepToTheRulesWhateverIsAsked) {
    RandomPlay play(GetParam(), groups, players);
    before = running_games();
    for (; step < steps && !HasFailure(); ++step) {
        SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", step " + std::to_string(step));
        pass(play.pause());
        if (play.one_in(200)) twin = Engine::load(saved());
        const auto [request, about] = play.next(before, now, step);
        as_operator();
        if (play.one_in(10)) as(play.pick(players));
        if (play.one_in(10)) as_organiser(play.pick(groups).session);
        apply_and_check(request, about);
        as_operator();
    }
    // Without these events the test would show little.
    for (const char* event : {"ChallengeCompleted",
                              "TeamCaught",
                              "LeftGracePeriod",
                              "RoleChanged",
                              "PointsAdjusted",
                              "PeriodUndone",
                              "GameExtended",
                              "GameEnded",
                              "ChallengeSaved"})
        EXPECT_GT(happened[event], 5) << event;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGames, ::testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace muster::core
