// Handlers of location reports: the hot path. Only the track allocates memory, in large steps. The
// fields that a report reads and writes stand together in PlayerInField and TeamInGame: with
// thousands of teams the memory's latency limits the speed, so each cache line counts.
#include "engine/core/field/game/location.hpp"

#include "engine/core/field/game/play.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/math/geodesic.hpp"

#include <limits>

namespace muster::core {

namespace {

using namespace std::chrono_literals;

constexpr auto future_max = 60s;
constexpr double precise_m = 20;
constexpr double unknown_accuracy_m = 100;  // An accuracy that the phone does not know counts so.
constexpr auto somewhat_old = 15s;
constexpr double somewhat_less_precise = 1.5;
constexpr auto old = 30s;
constexpr double track_step_m = 20;
constexpr auto track_step = 10s;
// 55 hours at one point every ten seconds. No game is that long, but the clock of a phone can
// report any time.
constexpr std::size_t track_points_max = 20'000;

// The comparison is also false for NaN.
bool within(double value, double least, double most) {
    return value >= least && value <= most;
}

}  // namespace

std::optional<Error> check_location(const Location& location, Time now) {
    if (!within(location.latitude_deg, -90, 90)) {
        return bad_data("location.latitude_deg", "A latitude is from -90 to 90 degrees.");
    }
    if (!within(location.longitude_deg, -180, 180)) {
        return bad_data("location.longitude_deg", "A longitude is from -180 to 180 degrees.");
    }
    constexpr double finite_max = std::numeric_limits<double>::max();
    if (!within(location.accuracy_m.or_else(0), 0, finite_max)) {
        return bad_data("location.accuracy_m", "An accuracy is in metres, 0 or more.");
    }
    if (!within(location.heading_deg.or_else(0), 0, 360)) {
        return bad_data("location.heading_deg", "A heading is from 0 to 360 degrees.");
    }
    if (!within(location.speed_mps.or_else(0), 0, finite_max)) {
        return bad_data("location.speed_mps", "A speed is in metres per second, 0 or more.");
    }
    if (location.time > now + future_max) {
        return bad_data("location.time", "The time is over 60 s in the future.");
    }
    return std::nullopt;
}

bool replaces(const std::optional<Location>& last, const Location& reading) {
    if (!last) return true;
    if (reading.time < last->time || reading == *last) return false;
    const auto age = reading.time - last->time;
    const double accuracy_m = reading.accuracy_m.or_else(unknown_accuracy_m);
    const double last_accuracy_m = last->accuracy_m.or_else(unknown_accuracy_m);
    return accuracy_m < precise_m || accuracy_m < last_accuracy_m ||
           (age > somewhat_old && accuracy_m < somewhat_less_precise * last_accuracy_m) ||
           age > old;
}

bool joins_track(const TeamTrack& track, const Location& reading) {
    if (track.empty()) return true;
    if (track.size() >= track_points_max) return false;
    const TrackPoint& last = track.last();
    if (reading.time - last.time <= track_step) return false;
    return distance_m({last.latitude_deg, last.longitude_deg},
                      {reading.latitude_deg, reading.longitude_deg}) > track_step_m;
}

namespace {

// Keeps the location of the player alone, which only some may see. The game uses the team's
// location.
bool keep_as_players(PlayerInField& player, const Location& reading) {
    if (player.location && (reading.time < player.location->time || reading == *player.location))
        return false;
    player.location = reading;
    return true;
}

void keep_as_teams(FieldContext& context,
                   SessionId session,
                   TeamInGame& team,
                   const ReportLocation& request) {
    const Location& reading = request.location;
    team.state.location = reading;
    const bool tracked = joins_track(team.track, reading);
    if (tracked) team.track.add({reading.latitude_deg, reading.longitude_deg, reading.time});
    const auto audience =
        team.state.grace_until ? Topic::Kind::session_runners : Topic::Kind::session;
    context.emit(topic_of(session, audience),
                 LocationChanged{team.state.team, request.player, reading, tracked});
}

}  // namespace

Result<Done> handle(FieldContext& context, const ReportLocation& request) {
    PlayerInField* player = context.field.players.find(request.player);
    if (auto error = check_location(request.location, context.day_time(context.now())))
        return *error;
    const Seat seat = context.field.players.seat(request.player);
    if (!seat.team) {
        if (!context.people.players.find(request.player))
            return not_found("player", request.player.value);
        // The rules say: "Ignored without error when no game runs."
        context.unchanged();
        return Done{};
    }
    const bool is_news = keep_as_players(*player, request.location);
    if (replaces(seat.team->state.location, request.location)) {
        keep_as_teams(context, seat.session, *seat.team, request);
    } else if (!is_news) {
        context.unchanged();
    }
    return Done{};
}

}  // namespace muster::core
