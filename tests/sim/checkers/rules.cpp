// The rules of play, by the events of a session: the changes after a catch, who may do what, and
// the gain of a completed challenge. The model is a table of teams that the events update.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/checkers/settings.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace muster::sim {

namespace {

using namespace std::chrono_literals;

struct TeamInPlay {
    Role role = Role::runner;
    std::int64_t points = 0;
    std::int64_t bounty = 0;
    ZoneId zone;
    std::string sector;
    std::uint32_t period_count = 0;
    std::optional<Time> grace_until;
    std::optional<Time> last_period;
    std::optional<Location> location;
    std::vector<OpenChallenge> open;
    // After an action of this team was taken back: the challenges that it gets again.
    std::optional<std::vector<OpenChallenge>> must_get;
    std::set<PlayerId> players;
};

// A completion or a catch, with its teams as they were before.
struct Action {
    Time at{};
    std::map<TeamId, TeamInPlay> before;
    TeamId gainer;
    std::int64_t gained = 0;
    // What the gainer drew then; nothing: it drew nothing.
    std::optional<std::vector<OpenChallenge>> drawn;
};

struct RunningGame {
    GameId id;
    Time started{};
    bool solo = false;
    bool decided = false;
    std::vector<Action> actions;
    Settings::Values settings;
    std::map<TeamId, TeamInPlay> teams;
};

// On a sphere; within half a percent of the geodesic.
double rough_distance_m(const Location& a, const Location& b) {
    constexpr double radians = 3.14159265358979 / 180;
    const double x = (b.longitude_deg - a.longitude_deg) * radians *
                     std::cos((a.latitude_deg + b.latitude_deg) / 2 * radians);
    const double y = (b.latitude_deg - a.latitude_deg) * radians;
    return std::sqrt(x * x + y * y) * 6'371'000;
}

class RulesChecker final : public Checker {
  public:
    std::string_view name() const override { return "rules"; }

    void durable(const Durable& durable) override {
        for (const auto& event : durable.events) {
            settings_.hear(event);
            now_ = event.time;
            topic_ = event.topic;
            std::visit([&](const auto& e) { hear(e); }, event.event);
            const bool within_completion = std::holds_alternative<LeftGracePeriod>(event.event) ||
                                           std::holds_alternative<PeriodRecorded>(event.event);
            if (!within_completion) ended_grace_.reset();
        }
    }

    // The rules say: "No team is in two roles." So a game's list names each team once.
    void answered(const Answer& answer) override {
        if (!answer.ok) return;
        if (std::holds_alternative<GetRanking>(answer.call.request)) {
            expect_each_once(decode<Ranking>(answer.body).rows, "a ranking");
        } else if (std::holds_alternative<GetGame>(answer.call.request)) {
            expect_each_once(decode<GameReply>(answer.body).teams, "a game");
        } else if (std::holds_alternative<GetLocations>(answer.call.request)) {
            expect_each_once(decode<LocationList>(answer.body).locations, "the locations");
        }
    }

  private:
    // ---- The teams' players. ----

    template <class E>
    void hear(const E&) {}

    void hear(const TeamSaved& e) {
        auto& roster = rosters_[e.team.id];
        const std::set<PlayerId> players(e.team.players.begin(), e.team.players.end());
        expect(
            !games_.contains(e.team.session) || players == roster.players,
            "the players of team " + std::to_string(e.team.id.value) + " changed while it plays");
        roster = {e.team.session, players};
    }
    void hear(const TeamRemoved& e) {
        expect(!games_.contains(rosters_[e.team].session), "a team was removed while it plays");
        rosters_.erase(e.team);
    }
    void hear(const PlayerRemoved& e) {
        expect(!playing_.contains(e.player), "a player was removed who plays");
    }
    void hear(const SessionRemoved& e) {
        expect(!games_.contains(e.session), "a session was removed that plays");
        servers_.erase(e.session);
    }
    // The rules say: "A Discord server plays one session at most, and a session first has to leave
    // it."
    void hear(const SessionCreated& e) { hear_server(e.session); }
    void hear(const SessionChanged& e) { hear_server(e.session); }
    void hear_server(const Session& session) {
        const auto& server = session.discord_server;
        const auto before = servers_.find(session.id);
        if (!server) {
            servers_.erase(session.id);
        } else if (before != servers_.end()) {
            expect(before->second == *server, "a session went from one server to another");
        } else {
            for (const auto& [other, taken] : servers_)
                expect(taken != *server, "a server plays two sessions");
            servers_[session.id] = *server;
        }
    }

    // ---- A game. ----

    void hear(const GameStarted& e) {
        expect(!games_.contains(e.session), "two games at once in a session");
        RunningGame& game = games_[e.session];
        game.id = e.game;
        game.started = e.starts;
        game.solo = e.mode == "solo_hunt";
        game.settings = settings_.of(e.session);
        std::size_t catchers = 0;
        for (const auto& state : e.teams) {
            const auto roster = rosters_.find(state.team);
            expect(roster != rosters_.end() && roster->second.session == e.session,
                   "a team of another session plays");
            expect(!roster->second.players.empty(), "a team without players plays");
            const bool catcher = state.role == Role::catcher;
            catchers += catcher;
            expect(catcher || state.role == Role::runner, "a team begins out of the game");
            expect(state.points == (catcher ? whole(game, "bounty_start_points") : 0) &&
                       state.bounty == 0 && state.period_count == 0 && !state.grace_until,
                   "a team begins with something");
            expect(state.zone.value == static_cast<std::uint64_t>(whole(game, "start_zone")),
                   "a team begins elsewhere");
            expect(std::ranges::none_of(
                       games_,
                       [&](const auto& other) { return other.second.teams.contains(state.team); }),
                   "team " + std::to_string(state.team.value) + " plays twice");
            auto& team = game.teams[state.team];
            team.role = state.role;
            team.points = state.points;
            team.zone = state.zone;
            team.players = roster->second.players;
            for (const PlayerId player : team.players) {
                const bool free = playing_.insert(player).second;
                expect(free, "player " + std::to_string(player.value) + " plays twice");
            }
        }
        expect(catchers == (game.solo ? 1u : static_cast<std::size_t>(whole(game, "num_catchers"))),
               "a game starts with " + std::to_string(catchers) + " catchers");
        expect(catchers < game.teams.size(), "nobody runs");
    }

    void hear(const GameEnded& e) {
        const auto at = games_.find(e.session);
        expect(at != games_.end() && at->second.id == e.game, "a game ended that did not run");
        auto& game = at->second;
        expect(game.decided == (e.reason == EndReason::decided), "a game ended for a wrong reason");
        std::vector<std::pair<std::int64_t, TeamId>> order;
        for (const auto& [id, team] : game.teams)
            order.emplace_back(-team.points, id);
        std::ranges::sort(order);
        expect(order.size() == e.ranking.size(), "a ranking has not all teams");
        for (std::size_t i = 0; i < order.size(); ++i) {
            expect(e.ranking[i].team == order[i].second && e.ranking[i].points == -order[i].first,
                   "a ranking is not by points");
        }
        for (const auto& [id, team] : game.teams)
            for (const PlayerId player : team.players)
                playing_.erase(player);
        games_.erase(at);
    }

    void hear(const ChallengeCompleted& e) {
        auto [game, team] = find(e.team);
        const auto who = "team " + std::to_string(e.team.value);
        expect(team.role == Role::runner, who + " completes and is no runner");
        const auto open = std::ranges::find(team.open, e.challenge);
        expect(open != team.open.end(), who + " completes what is not open");
        expect(!open->completable_from || *open->completable_from <= now_,
               who + " completes what can't be completed yet");
        expect(!team.last_period || now_ - *team.last_period > 30s, who + " completes too rapidly");
        game.actions.push_back(
            {now_, {{e.team, before(team, grace_before(e.team))}}, e.team, open->points, {}});
        team.points += open->points;
        team.bounty += static_cast<std::int64_t>(
            std::floor(static_cast<double>(open->points) * game.settings.at("bounty_percentage")));
        if (open->zone) team.zone = *open->zone;
        team.sector = open->sectors.substr(0, 1);
        ++team.period_count;
        team.last_period = now_;
        expect(!team.grace_until, who + " completes and keeps its grace period");
        expect_same(team, e.points, e.bounty, e.zone, e.sector, e.period_count, who);
        team.open.clear();
    }

    void hear(const TeamCaught& e) {
        auto [game, catcher] = find(e.catcher.team);
        auto& caught = find(e.caught.team).second;
        const auto who = "the catch by team " + std::to_string(e.catcher.team.value);
        expect(e.catcher.team != e.caught.team, who + " is of itself");
        expect(catcher.role == Role::catcher, who + ", which is no catcher");
        expect(caught.role == Role::runner, who + " is of a team that does not run");
        expect(!caught.grace_until, who + " is of a team in its grace period");
        if (is_evidence(game, catcher.location) && is_evidence(game, caught.location)) {
            expect(rough_distance_m(*catcher.location, *caught.location) < 303,
                   who + " is from too far");
        }
        expect(e.bounty == caught.bounty,
               who + " moves " + std::to_string(e.bounty) + " points, and the bounty is " +
                   std::to_string(caught.bounty));
        game.actions.push_back({now_,
                                {{e.catcher.team, catcher}, {e.caught.team, caught}},
                                e.catcher.team,
                                caught.bounty,
                                {}});
        catcher.points += caught.bounty;
        caught.bounty = 0;
        catcher.zone = caught.zone;
        catcher.sector = caught.sector;
        for (auto* team : {&catcher, &caught}) {
            ++team->period_count;
            team->last_period = now_;
            team->open.clear();
        }
        caught.role = game.solo ? Role::out : Role::catcher;
        if (!game.solo) {
            catcher.role = Role::runner;
            catcher.bounty = whole(game, "bounty_base_points");
            const auto grace = std::chrono::minutes(whole(game, "grace_period_duration"));
            if (grace > 0min) catcher.grace_until = now_ + grace;
        }
        expect_side(catcher, e.catcher, who);
        expect_side(caught, e.caught, who);
        note_decided(game);
    }

    // The rules say: "All is as it was before." Points that were adjusted since then stay.
    void hear(const PeriodUndone& e) {
        auto& game = find(e.team.team).first;
        const auto who = "what was taken back from team " + std::to_string(e.team.team.value);
        expect(!e.reason.empty(), who + " has no reason");
        const auto last =
            std::find_if(game.actions.rbegin(), game.actions.rend(), [&](const Action& action) {
                return action.before.contains(e.team.team);
            });
        expect(last != game.actions.rend(), who + " never happened");
        const Action action = *last;
        game.actions.erase(std::next(last).base());
        expect(action.gainer == e.team.team &&
                   action.before.size() == (e.caught ? std::size_t{2} : std::size_t{1}) &&
                   (!e.caught || action.before.contains(e.caught->team)),
               who + " was of other teams");
        expect(now_ - action.at <= std::chrono::minutes(whole(game, "undo_minutes")),
               who + " is too long ago");
        if (action.drawn) {
            expect(game.teams.at(e.team.team).open == *action.drawn,
                   who + " loses challenges that were drawn since");
        }
        undo(game, action, e.team, who);
        if (e.caught) undo(game, action, *e.caught, who);
    }
    void undo(RunningGame& game,
              const Action& action,
              const CatchSide& side,
              const std::string& who) {
        TeamInPlay& team = game.teams.at(side.team);
        const TeamInPlay& was = action.before.at(side.team);
        expect(team.period_count == was.period_count + 1, who + " was not the last of its team");
        expect(!team.grace_until, who + " leaves a grace period");
        team.role = was.role;
        if (side.team == action.gainer) team.points -= action.gained;
        team.bounty = was.bounty;
        team.zone = was.zone;
        team.sector = was.sector;
        team.period_count = was.period_count;
        team.last_period = was.last_period;
        if (was.grace_until && *was.grace_until > now_) team.grace_until = was.grace_until;
        team.open.clear();
        if (was.role == Role::runner) team.must_get = was.open;
        expect_side(team, side, who);
    }

    void hear(const RoleChanged& e) {
        auto [game, team] = find(e.team);
        // An earlier action can't be taken back any more.
        std::erase_if(game.actions,
                      [&](const Action& action) { return action.before.contains(e.team); });
        expect(e.role != team.role, "a team was given the role that it has");
        expect(!game.solo || (team.role == Role::out && e.role == Role::runner),
               "a solo hunt changed its hunter");
        team.role = e.role;
        team.open.clear();
        expect(!team.grace_until || e.role == Role::runner, "a catcher has a grace period");
        expect_same(team,
                    e.points,
                    e.bounty,
                    e.zone,
                    e.sector,
                    team.period_count,
                    "team " + std::to_string(e.team.value));
        note_decided(game);
    }

    void hear(const PointsAdjusted& e) {
        auto& team = find(e.team).second;
        expect(e.delta != 0 && !e.reason.empty(), "points were adjusted without need or reason");
        team.points += e.delta;
        expect(team.points == e.points, "an adjustment is not the sum");
    }

    void hear(const LeftGracePeriod& e) {
        auto& team = find(e.team).second;
        expect(team.grace_until.has_value(), "a grace period ended that was not");
        ended_grace_ = {e.team, *team.grace_until};
        team.grace_until.reset();
        team.location = e.location;
    }

    void hear(const LocationChanged& e) {
        auto& team = find(e.team).second;
        expect(team.grace_until ? topic_.kind == Topic::Kind::session_runners
                                : topic_.kind == Topic::Kind::session,
               "a location was told to others than those who may know it");
        expect(!team.location || e.location.time >= team.location->time,
               "an older location replaced a newer one");
        expect(team.players.contains(e.player), "somebody else's location became the team's");
        team.location = e.location;
    }

    void hear(const ChallengesDrawn& e) {
        auto [game, team] = find(e.team);
        expect(team.role == Role::runner, "a team draws and does not run");
        expect(e.challenges.size() <= static_cast<std::size_t>(whole(game, "num_challenges")),
               "a team draws too many");
        std::set<ChallengeId> seen;
        for (const auto& challenge : e.challenges)
            expect(seen.insert(challenge.challenge).second, "a challenge was drawn twice in a go");
        if (const auto must_get = std::exchange(team.must_get, {}))
            expect(e.challenges == *must_get, "a team got other challenges back than it had");
        team.open = e.challenges;
        for (auto action = game.actions.rbegin(); action != game.actions.rend(); ++action) {
            if (!action->before.contains(e.team)) continue;
            if (action->gainer == e.team && action->at == now_ && !action->drawn)
                action->drawn = e.challenges;
            break;
        }
    }

    // ---- Helpers. ----

    bool is_evidence(const RunningGame& game, const std::optional<Location>& location) const {
        return location && location->time >= game.started &&
               now_ - location->time <= std::chrono::seconds(whole(game, "location_max_age_s"));
    }
    static TeamInPlay before(TeamInPlay team, std::optional<Time> grace_until) {
        team.grace_until = grace_until;
        return team;
    }
    // The grace period that a completion has just ended: its first event tells it.
    std::optional<Time> grace_before(TeamId team) const {
        if (!ended_grace_ || ended_grace_->team != team) return std::nullopt;
        return ended_grace_->until;
    }

    struct EndedGrace {
        TeamId team;
        Time until{};
    };
    struct Roster {
        SessionId session;
        std::set<PlayerId> players;
    };

    std::pair<RunningGame&, TeamInPlay&> find(TeamId id) {
        for (auto& [session, game] : games_) {
            const auto at = game.teams.find(id);
            if (at == game.teams.end()) continue;
            expect(!game.decided, "a game goes on that is decided");
            return {game, at->second};
        }
        fail("team " + std::to_string(id.value) + " plays in no game");
    }
    template <class Row>
    void expect_each_once(const std::vector<Row>& rows, const char* where) const {
        std::set<TeamId> seen;
        for (const auto& row : rows)
            expect(seen.insert(row.team).second, std::string("a team is twice in ") + where);
    }
    static std::int64_t whole(const RunningGame& game, const char* key) {
        return static_cast<std::int64_t>(game.settings.at(key));
    }
    static void note_decided(RunningGame& game) {
        const auto runners = std::ranges::count_if(
            game.teams, [](const auto& entry) { return entry.second.role == Role::runner; });
        game.decided = game.solo && runners <= 1;
    }
    void expect_same(const TeamInPlay& team,
                     std::int64_t points,
                     std::int64_t bounty,
                     ZoneId zone,
                     const std::string& sector,
                     std::uint32_t period_count,
                     const std::string& who) const {
        expect(points == team.points,
               who + " has " + std::to_string(points) + " points, and should have " +
                   std::to_string(team.points));
        expect(bounty == team.bounty,
               who + " has the bounty " + std::to_string(bounty) + ", and should have " +
                   std::to_string(team.bounty));
        expect(zone == team.zone && sector == team.sector, who + " is elsewhere");
        expect(period_count == team.period_count, who + " has a wrong number of periods");
    }
    void expect_side(const TeamInPlay& team, const CatchSide& side, const std::string& who) const {
        expect_same(team, side.points, side.bounty, side.zone, side.sector, side.period_count, who);
        expect(side.role == team.role, who + " gives a wrong role");
        expect(side.grace_until == team.grace_until, who + " gives a wrong grace period");
    }

    Settings settings_;
    std::map<TeamId, Roster> rosters_;
    std::map<SessionId, std::uint64_t> servers_;
    std::map<SessionId, RunningGame> games_;
    std::set<PlayerId> playing_;
    std::optional<EndedGrace> ended_grace_;  // By the last events.
    Time now_{};
    Topic topic_;
};

}  // namespace

std::unique_ptr<Checker> make_rules_checker() {
    return std::make_unique<RulesChecker>();
}

}  // namespace muster::sim
