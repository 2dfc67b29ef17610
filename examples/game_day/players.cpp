#include "players.hpp"

#include <muster/proto/pages.hpp>

#include <algorithm>

namespace game_day {

using namespace muster;

namespace {

constexpr std::chrono::minutes at_the_place{6};  // To read the task, do it and take the picture.
constexpr std::chrono::minutes head_start{20};   // Catchers give the runners this lead.
constexpr double catch_range_m = 250;

template <class R>
typename R::Reply must(client::Client& client, const R& request) {
    auto reply = client.call(request);
    if (!reply)
        throw std::runtime_error(std::string(R::request_name) + ": " + reply.error().message);
    return std::move(*reply);
}

// The options of a phone's request: the player is the actor, and the request takes effect once even
// if the connection breaks.
client::CallOptions in_the_name_of(PlayerId player) {
    client::CallOptions options;
    options.retry = client::Retry::safe_with_key;
    options.actor = Actor::of(player);
    return options;
}

}  // namespace

Players::Players(client::Client& client, SessionId session, std::uint64_t seed)
    : client_(client),
      session_(session),
      world_(
          all_pages(ListZones{}, [&](const ListZones& page) { return must(client, page); }).zones,
          ZoneId{110}),
      random_(seed) {
    for (auto& team : must(client, GetSession{session}).teams)
        teams_.emplace(team.id, std::move(team));
}

PlayerId Players::captain(TeamId team) const {
    return teams_.at(team).players.front();
}

bool Players::step() {
    const auto game = client_.call(GetGame{session_});
    if (!game && game.error().code == ErrorCode::no_game_running) return false;
    if (!game) throw std::runtime_error("GetGame: " + game.error().message);
    now_ = must(client_, Ping{}).time;
    for (const auto& team : game->teams) {
        const auto [at, is_new] = plans_.try_emplace(team.team);
        Plan& plan = at->second;
        if (is_new || plan.periods != team.period_count || plan.role != team.role) {
            const Place here = is_new ? world_.of(team.zone) : plan.journey.at(now_);
            plan = {{here, here, now_, now_}, {}, team.period_count, team.role, {}};
        }
        if (team.role == Role::runner) run(team, plan);
        if (team.role == Role::catcher) hunt(team, plan, *game);
        report(team, plan);
    }
    return true;
}

void Players::run(const TeamState& team, Plan& plan) {
    if (team.challenges.empty()) return;
    if (!plan.challenge) {
        // Picks the best points per hour, varied by chance.
        double best = -1;
        for (std::uint32_t i = 0; i < team.challenges.size(); ++i) {
            const auto& challenge = team.challenges[i];
            const auto minutes =
                world_.travel_time(team.zone, challenge.zone.value_or(team.zone)) + at_the_place;
            const double worth = static_cast<double>(challenge.points) /
                                 static_cast<double>(minutes.count()) *
                                 (0.7 + static_cast<double>(random_() % 600) / 1000);
            if (worth > best) {
                best = worth;
                plan.challenge = i;
            }
        }
        const auto& target = team.challenges[*plan.challenge];
        const auto arrives = now_ + world_.travel_time(team.zone, target.zone.value_or(team.zone));
        plan.journey = {plan.journey.at(now_), world_.of(target, team.zone), now_, arrives};
        plan.ready = std::max(Time(arrives + at_the_place), target.completable_from.value_or(now_));
    }
    if (now_ < plan.ready) return;
    // A refused request (too rapid, not yet completable) is repeated at the next step.
    (void)client_.call(CompleteChallenge{team.team, *plan.challenge, team.period_count},
                       in_the_name_of(captain(team.team)));
}

void Players::hunt(const TeamState& team, Plan& plan, const GameReply& game) {
    if (now_ < game.started + head_start) return;
    const TeamState* prey = nullptr;
    double nearest = 0;
    const Place here = plan.journey.at(now_);
    for (const auto& other : game.teams) {
        if (other.role != Role::runner || other.grace_until || !other.location) continue;
        const double away =
            distance_m(here, {other.location->latitude_deg, other.location->longitude_deg});
        if (!prey || away < nearest) {
            prey = &other;
            nearest = away;
        }
    }
    if (!prey) return;
    if (nearest < catch_range_m) {
        (void)client_.call(CatchTeam{team.team, prey->team, team.period_count},
                           in_the_name_of(captain(team.team)));
        return;
    }
    // A catcher travels by train and on foot towards the runner's last reported place.
    constexpr double metres_per_minute = 450;
    const auto way = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::duration<double, std::ratio<60>>(nearest / metres_per_minute));
    plan.journey = {
        here, {prey->location->latitude_deg, prey->location->longitude_deg}, now_, now_ + way};
}

void Players::report(const TeamState& team, const Plan& plan) {
    const Place place = plan.journey.at(now_);
    for (const auto player : teams_.at(team.team).players) {
        const auto jitter = [this] {
            return (static_cast<double>(random_() % 2001) - 1000) / 1000 * 0.0001;
        };
        Location location{};
        location.latitude_deg = place.latitude_deg + jitter();
        location.longitude_deg = place.longitude_deg + jitter();
        location.accuracy_m = 5 + static_cast<double>(random_() % 25);
        location.time = now_;
        (void)client_.call(ReportLocation{player, location}, in_the_name_of(player));
    }
}

}  // namespace game_day
