// A session with teams of one player each on the small region, ready to play, and short forms for
// tests of the game.
#pragma once

#include "engine/core/field/game/ended_game.hpp"
#include "engine/core/state.hpp"
#include "tests/support/engine_fixture.hpp"
#include "tests/support/region.hpp"

#include <chrono>

namespace muster::core {

using namespace std::chrono_literals;

class GameFixture : public EngineFixture {
  protected:
    // The time zone is one hour ahead of UTC all year. The fixture's day is a Saturday and begins
    // at 08:00 there.
    static constexpr auto utc_offset_here = 1h;

    SessionId home;
    std::vector<TeamId> teams;
    std::vector<PlayerId> players;  // players[i] is in teams[i].

    void SetUp() override { set_up(region::full(), 5); }

    void set_up(Catalog catalog, std::size_t team_count, const std::string& mode = "traditional") {
        engine = new_community();
        edit([&](State& state) { *state.field.catalog = std::move(catalog); });
        home = session("Home", mode);
        add_teams(team_count);
    }
    // The names differ clearly from each other.
    void add_teams(std::size_t count) {
        static constexpr std::array names{"Badgers",
                                          "Otters",
                                          "Foxes",
                                          "Herons",
                                          "Lynxes",
                                          "Ravens",
                                          "Ibexes",
                                          "Marmots",
                                          "Wolves",
                                          "Salmon"};
        teams.clear();
        players.clear();
        for (std::size_t i = 0; i < count; ++i) {
            players.push_back(player(std::string(names[i]) + " one"));
            teams.push_back(team(home, names[i], {players.back()}));
        }
    }

    // The engine's state.
    State look() const { return State::load(saved()); }
    // Changes the state directly, to reach a situation that would take long to play.
    template <class F>
    void edit(F&& f) {
        State state = look();
        f(state);
        std::string bytes;
        state.save(bytes);
        engine = Engine::load(bytes);
    }
    template <class F>
    void edit_team(TeamId team, F&& f) {
        edit([&](State& state) { f(state.field.sessions.find(home)->game->teams.at(team)); });
    }

    void configure(const std::string& key, const std::string& value) {
        ok(SetConfig{home, {{key, value}}, {}});
    }

    GameReply start(std::uint64_t seed = 1, std::vector<TeamId> catchers = {}) {
        return ok(StartGame{home, std::move(catchers), Seed{seed}});
    }
    // The game that the last command ended. Fails if it ended none.
    const EndedGame& ended_game() const {
        return dynamic_cast<const EndedGame&>(*outcome.archived.at(0));
    }
    GameReply game() { return ok(GetGame{home}); }
    TeamState team_state(TeamId team) {
        for (auto& state : game().teams) {
            if (state.team == team) return state;
        }
        ADD_FAILURE() << "the team is not in the game";
        return {};
    }
    std::vector<TeamId> with_role(Role role) {
        std::vector<TeamId> found;
        for (const auto& state : game().teams) {
            if (state.role == role) found.push_back(state.team);
        }
        return found;
    }
    TeamId a_runner() { return with_role(Role::runner).front(); }
    TeamId a_catcher() { return with_role(Role::catcher).front(); }
    PlayerId player_of(TeamId team) const {
        return players[static_cast<std::size_t>(std::find(teams.begin(), teams.end(), team) -
                                                teams.begin())];
    }

    CompleteChallenge completing(TeamId team, std::uint32_t index = 0) {
        return {team, index, team_state(team).period_count};
    }
    CatchTeam catching(TeamId catcher, TeamId caught) {
        return {catcher, caught, team_state(catcher).period_count};
    }
    // Lets the pause between two periods pass and completes a challenge.
    PeriodReply complete(TeamId team, std::uint32_t index = 0) {
        advance(31s);
        return ok(completing(team, index));
    }

    // A precise location, `north_m` metres north of the centre's station.
    ReportLocation reading(TeamId team, double north_m, std::chrono::seconds after = 0s) const {
        Location location{
            .latitude_deg = 47.37 + north_m / 111'190, .longitude_deg = 8.54, .accuracy_m = 5};
        location.time = now + after;
        return {player_of(team), location};
    }

    Time local(int hour, int minute = 0, int second = 0) const {
        return std::chrono::floor<std::chrono::days>(now) + std::chrono::hours{hour} +
               std::chrono::minutes{minute} + std::chrono::seconds{second} - utc_offset_here;
    }
    Topic session_topic(Topic::Kind kind = Topic::Kind::session) const {
        return {kind, home.value};
    }
    // The topics of the last outcome's events of type E, in order.
    template <IsEvent E>
    std::vector<Topic> topics_of() const {
        std::vector<Topic> topics;
        for (const auto& event : events()) {
            if (std::holds_alternative<E>(event.event)) topics.push_back(event.topic);
        }
        return topics;
    }
};

}  // namespace muster::core
