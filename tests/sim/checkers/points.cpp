// Checks drawn challenges and their words against the catalog of the game's start, and checks their
// points with an independent implementation of the rules' arithmetic. Exact if a session's spread
// is 0.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/checkers/settings.hpp"
#include "tests/sim/checkers/words.hpp"
#include "tests/sim/mirror.hpp"

#include <algorithm>
#include <cmath>

namespace muster::sim {

namespace {

struct Standing {
    std::int64_t points = 0;
    ZoneId zone;
    bool ran_first = false;  // The team ran from the start.
    bool has_drawn = false;
};

struct GameInPlay {
    Time started{};
    Settings::Values settings;
    TimeZone time_zone;
    Language language{};
    std::map<ChallengeId, Challenge> challenges;  // Frozen, like the following members.
    std::map<ZoneId, Zone> zones;
    std::map<TeamId, Standing> teams;
    std::map<TeamId, std::vector<std::string>> traps;  // The last draw's messages to catchers.
};

// A sum that is truncated to a whole number after each step. If a step comes close to a whole
// number, this power function and the engine's may truncate to different numbers.
class Sum {
  public:
    void add(double value) {
        const double next = static_cast<double>(p_) + value;
        note(next);
        p_ = next > 0 ? static_cast<std::int64_t>(next) : 0;
    }
    void multiply(double factor) {
        const double next = static_cast<double>(p_) * factor;
        note(next);
        p_ = next > 0 ? static_cast<std::int64_t>(next) : 0;
    }
    std::int64_t value() const { return p_; }
    // The largest allowed difference.
    std::int64_t tolerance() const { return tolerance_; }

  private:
    void note(double next) {
        if (next != std::round(next) && std::abs(next - std::round(next)) < 1e-6) tolerance_ = 2;
    }
    std::int64_t p_ = 0;
    std::int64_t tolerance_ = 0;
};

class PointsChecker final : public Checker {
  public:
    std::string_view name() const override { return "points"; }

    void durable(const Durable& durable) override {
        for (const auto& record : durable.records)
            follow_clock(record);
        for (const auto& event : durable.events) {
            settings_.hear(event);
            if (const auto* started = std::get_if<GameStarted>(&event.event)) start(*started);
            if (const auto* drawn = std::get_if<ChallengesDrawn>(&event.event);
                drawn && event.topic.kind == Topic::Kind::team)
                draw(*drawn, event.time);
            if (const auto* trap = std::get_if<TrapSprung>(&event.event)) spring(*trap);
            follow(event);
            catalog_.apply(event);
        }
    }

  private:
    void start(const GameStarted& e) {
        GameInPlay& game = games_[e.session] = {};
        game.started = e.starts;
        game.settings = settings_.of(e.session);
        game.time_zone = catalog_.sessions.at(e.session).time_zone;
        game.language = catalog_.sessions.at(e.session).language;
        game.challenges = catalog_.challenges;
        game.zones = catalog_.zones;
        for (const auto& team : e.teams)
            game.teams[team.team] = {team.points, team.zone, team.role == Role::runner, false};
    }

    void follow(const ReceivedEvent& event) {
        const auto set = [&](TeamId team, std::int64_t points, ZoneId zone) {
            for (auto& [session, game] : games_) {
                const auto at = game.teams.find(team);
                if (at == game.teams.end()) continue;
                at->second.points = points;
                if (zone) at->second.zone = zone;
            }
        };
        if (const auto* done = std::get_if<ChallengeCompleted>(&event.event)) {
            set(done->team, done->points, done->zone);
        } else if (const auto* caught = std::get_if<TeamCaught>(&event.event)) {
            set(caught->catcher.team, caught->catcher.points, caught->catcher.zone);
            set(caught->caught.team, caught->caught.points, caught->caught.zone);
        } else if (const auto* undone = std::get_if<PeriodUndone>(&event.event)) {
            const auto& runner = undone->caught ? *undone->caught : undone->team;
            set(undone->team.team, undone->team.points, undone->team.zone);
            if (undone->caught) set(runner.team, runner.points, runner.zone);
            restored_.insert(runner.team);
        } else if (const auto* adjusted = std::get_if<PointsAdjusted>(&event.event)) {
            set(adjusted->team, adjusted->points, {});
        } else if (const auto* ended = std::get_if<GameEnded>(&event.event)) {
            games_.erase(ended->session);
        }
    }

    void draw(const ChallengesDrawn& e, Time now) {
        // The challenges were drawn, and checked, before what was taken back.
        if (restored_.erase(e.team) != 0) return;
        for (auto& [session, game] : games_) {
            const auto team = game.teams.find(e.team);
            if (team == game.teams.end()) continue;
            const bool at_start =
                team->second.ran_first && !team->second.has_drawn && now == game.started;
            team->second.has_drawn = true;
            std::int64_t leading = team->second.points;
            for (const auto& [id, other] : game.teams)
                leading = std::max(leading, other.points);
            const auto behind = at_start ? 0 : leading - team->second.points;
            game.traps[e.team].clear();
            for (const auto& challenge : e.challenges) {
                check(game, team->second, challenge, behind, now);
                const Challenge& c = game.challenges.at(challenge.challenge);
                if (c.action == ChallengeAction::trap)
                    game.traps[e.team].push_back(
                        words_of(c, challenge, game.language).catcher_message);
            }
            return;
        }
        fail("a draw in no game");
    }

    void spring(const TrapSprung& e) const {
        for (const auto& [session, game] : games_) {
            const auto traps = game.traps.find(e.team);
            if (traps == game.traps.end()) continue;
            expect(std::ranges::count(traps->second, e.message) != 0,
                   "a trap says \"" + e.message +
                       "\", which none of the draw's said when the "
                       "game started");
            return;
        }
        fail("a trap in no game");
    }

    void check(const GameInPlay& game,
               const Standing& team,
               const OpenChallenge& drawn,
               std::int64_t behind,
               Time now) const {
        const auto at = game.challenges.find(drawn.challenge);
        const auto what = "challenge " + std::to_string(drawn.challenge.value);
        expect(at != game.challenges.end(),
               what + " was drawn, and was not there when the game started");
        const Challenge& c = at->second;
        expect(drawn.kind == c.kind && drawn.sectors == c.sectors && drawn.drawn == now,
               what + " is not as it was when the game started");
        const bool repeats = c.repetitions_min < c.repetitions_max;
        expect(repeats
                   ? drawn.repetitions >= c.repetitions_min && drawn.repetitions < c.repetitions_max
                   : drawn.repetitions == 0,
               what + " has repetitions that it had not when the game started");
        const bool plays =
            c.status == ChallengeStatus::approved || c.status == ChallengeStatus::refactor;
        expect(plays || std::ranges::count(drawn.relaxations, Relaxation::status) != 0,
               what + " was drawn, and did not play when the game started");
        const auto words = words_of(c, drawn, game.language);
        expect(drawn.title == words.title && drawn.description == words.description,
               what + " reads \"" + drawn.title + "\", and was \"" + words.title +
                   "\" when the game started");
        check_zone(game, c, drawn, what);
        check_wait(c, drawn, what, now);
        if (game.settings.at("relative_standard_deviation") != 0) return;
        const auto sum = expected(game, team, c, drawn, behind, now);
        auto points = sum.value();
        if (c.fixed_points) {
            const auto fixed = std::max<std::int64_t>(
                0, c.additional_points + std::int64_t{drawn.repetitions} * c.points_per_repetition);
            const auto cutoff = game.settings.at("fixed_cutoff_mult") * static_cast<double>(fixed);
            points = static_cast<double>(points - fixed) > cutoff ? points - fixed : fixed;
        }
        expect(std::abs(drawn.points - points) <= sum.tolerance(),
               what + " gives " + std::to_string(drawn.points) + " points, and should give " +
                   std::to_string(points));
    }

    void check_zone(const GameInPlay& game,
                    const Challenge& c,
                    const OpenChallenge& drawn,
                    const std::string& what) const {
        if (drawn.zone)
            expect(game.zones.contains(*drawn.zone) ||
                       drawn.zone->value ==
                           static_cast<std::uint64_t>(game.settings.at("centre_zone")),
                   what + " is in a zone that was not there");
        if (c.random_place != RandomPlace::none) return;
        const bool none = c.kind == ChallengeKind::region || c.kind == ChallengeKind::anywhere;
        if (none) expect(!drawn.zone, what + " needs no zone");
        if (c.kind == ChallengeKind::place && !c.zones.empty())
            expect(drawn.zone == c.zones.front(), what + " is not in its zone");
        if (c.kind == ChallengeKind::site && !c.zones.empty())
            expect(drawn.zone && std::ranges::count(c.zones, *drawn.zone) != 0,
                   what + " is in none of its zones");
    }

    void check_wait(const Challenge& c,
                    const OpenChallenge& drawn,
                    const std::string& what,
                    Time now) const {
        std::optional<Time> from;
        if (c.action != ChallengeAction::none) {
            const std::chrono::minutes wait(c.action_minutes.value_or(drawn.repetitions));
            if (wait.count() > 0) from = now + wait;
        }
        expect(drawn.completable_from == from, what + " waits for another time");
    }

    Sum expected(const GameInPlay& game,
                 const Standing& team,
                 const Challenge& c,
                 const OpenChallenge& drawn,
                 std::int64_t behind,
                 Time now) const {
        const auto of = [&](const char* key) { return game.settings.at(key); };
        Sum p;
        p.add(c.additional_points + drawn.repetitions * c.points_per_repetition +
              c.remoteness * of("points_per_kaffness") + c.grade * of("points_per_grade") +
              c.walking_minutes * of("points_per_walking_minute") +
              c.stationary_minutes * of("points_per_stationary_minute"));
        const auto zone = drawn.zone ? game.zones.find(*drawn.zone) : game.zones.end();
        if (zone != game.zones.end()) {
            const auto here = game.zones.find(team.zone);
            double minutes = 0;
            if (here != game.zones.end() && here->first != zone->first) {
                const auto way = here->second.minutes.find(zone->first);
                if (way != here->second.minutes.end()) minutes = way->second;
            }
            const Zone& z = zone->second;
            const double remoteness = std::max(
                0.0,
                std::floor((6 - z.connected_zones) * of("points_per_connected_zone_less_than_6") +
                           (6 - std::sqrt(z.connections)) *
                               of("points_per_bad_connectivity_index") +
                           (z.train_through ? 0 : of("points_for_no_train")) +
                           (z.hard_to_reach ? of("points_for_mongus") : 0)));
            p.add(remoteness + of("travel_minutes_multiplier") *
                                   std::pow(minutes, of("travel_minutes_exponent")));
        }
        if (c.kind == ChallengeKind::centre_place) {
            p.add((c.dead_end ? of("zkaff_points_for_dead_end") : 0) +
                  c.station_distance_m / of("zkaff_station_distance_divisor") +
                  c.minutes_to_centre * of("zkaff_points_per_minute_to_hb") +
                  (of("zkaff_departures_base") -
                   std::pow(c.departures_per_hour, of("zkaff_departures_exponent"))) *
                      of("zkaff_departures_multiplier"));
        }
        if (c.kind == ChallengeKind::zoneable && drawn.zone) p.add(of("points_for_zoneable"));
        const auto weekday = local_weekday(game.time_zone, now - behind_at(now));
        if (weekday == std::chrono::Saturday) p.multiply(c.bias_saturday);
        if (weekday == std::chrono::Sunday) p.multiply(c.bias_sunday);
        const double over = static_cast<double>(behind) - of("underdog_starting_difference");
        if (over > 0) p.multiply(1 + of("underdog_multiplier_per_1000") * over / 1000);
        return p;
    }

    // Times of day are behind engine time, from these records on.
    void follow_clock(const runtime::Record& record) {
        if (record.request_number != FollowClock::request_number &&
            record.request_number != SetClock::request_number) {
            return;
        }
        const auto request = runtime::to_input(record).request;
        const auto* follow = std::get_if<FollowClock>(&request);
        behinds_[record.time] = std::chrono::microseconds(follow ? follow->behind_us : 0);
    }
    std::chrono::microseconds behind_at(Time now) const {
        const auto after = behinds_.upper_bound(now);
        return after == behinds_.begin() ? std::chrono::microseconds{} : std::prev(after)->second;
    }
    static std::chrono::weekday local_weekday(const TimeZone& zone, Time now) {
        std::int32_t offset = zone.transitions.front().offset_s;
        for (const auto& transition : zone.transitions)
            if (transition.from <= now) offset = transition.offset_s;
        return std::chrono::floor<std::chrono::days>(now + std::chrono::seconds(offset));
    }

    Settings settings_;
    Mirror catalog_;
    std::map<SessionId, GameInPlay> games_;
    std::map<Time, std::chrono::microseconds> behinds_;
    std::set<TeamId> restored_;  // The next challenges of these teams are not drawn anew.
};

}  // namespace

std::unique_ptr<Checker> make_points_checker() {
    return std::make_unique<PointsChecker>();
}

}  // namespace muster::sim
