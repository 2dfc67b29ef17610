// Turns a drawn challenge into one that a team can do: settles the zone, repetitions, points and
// words. Each random draw has a statement of its own, in the order of the draw. Then the result is
// shuffled.
#include "engine/core/field/game/deal.hpp"

#include "engine/core/field/draw/draw.hpp"
#include "engine/core/field/draw/points.hpp"
#include "engine/core/field/draw/words.hpp"
#include "engine/core/field/game/play.hpp"
#include "engine/core/field/modes/mode.hpp"
#include "engine/core/kernel/rules.hpp"

#include <algorithm>

namespace muster::core {

namespace {

std::int64_t points_behind(const Game& game, const TeamInGame& team) {
    std::int64_t leading = team.state.points;
    for (const auto& [id, other] : game.teams)
        leading = std::max(leading, other.state.points);
    return leading - team.state.points;
}

// One round of settling: the values that its challenges share.
struct Go {
    Game& game;
    const TeamInGame& team;
    const DrawInput& draw;
    Time now{};
    std::chrono::weekday weekday{};
    std::int64_t behind = 0;
    std::vector<std::int32_t> minutes;  // From the team's zone.
    bool doubled_percent = true;        // See Settled.
};

// The minutes to a zone; 0 if nobody entered the way to this zone.
std::int32_t minutes_to(const Go& go, ZoneId zone) {
    const auto* number = go.draw.index.find_zone(zone);
    return number ? std::max(0, go.minutes[*number]) : 0;
}

std::optional<ZoneId> random_zone(const Go& go,
                                  const std::optional<Reach>& reach,
                                  bool s_bahn_only) {
    auto allowed = allowed_zones(go.draw, reach, s_bahn_only);
    // If the reach has no such zone, all zones are allowed, so that the challenge gets a place.
    if (allowed.empty()) allowed = allowed_zones(go.draw, std::nullopt, s_bahn_only);
    if (allowed.empty()) return std::nullopt;
    return allowed[go.game.random.pick(std::span(allowed))];
}

// The nearest zone of the challenge; of equally near zones, the first one listed. A way that nobody
// entered counts as the longest.
std::optional<ZoneId> nearest_zone(const Go& go, const Challenge& challenge) {
    std::optional<ZoneId> nearest;
    std::int64_t nearest_minutes = 0;
    for (const ZoneId zone : challenge.zones) {
        const auto* number = go.draw.index.find_zone(zone);
        const std::int64_t known = number ? go.minutes[*number] : DrawIndex::unreachable;
        const std::int64_t minutes = known == DrawIndex::unreachable ? INT32_MAX : known;
        if (!nearest || minutes < nearest_minutes) {
            nearest = zone;
            nearest_minutes = minutes;
        }
    }
    return nearest;
}

std::optional<ZoneId> settle_zone(const Go& go,
                                  const Challenge& challenge,
                                  const DrawnChallenge& drawn) {
    if (challenge.random_place != RandomPlace::none) {
        return random_zone(go, drawn.reach, challenge.random_place == RandomPlace::s_bahn_zone);
    }
    switch (challenge.kind) {
        case ChallengeKind::place:
            return challenge.zones.empty() ? std::nullopt : std::optional(challenge.zones.front());
        case ChallengeKind::site:
            return nearest_zone(go, challenge);
        case ChallengeKind::centre_place:
            return ZoneId{static_cast<std::uint64_t>(go.game.config.centre_zone)};
        case ChallengeKind::zoneable:
            return drawn.with_zone ? random_zone(go, drawn.reach, false) : std::nullopt;
        case ChallengeKind::region:
        case ChallengeKind::anywhere:
            break;
    }
    return std::nullopt;
}

std::int32_t settle_repetitions(const Go& go, const Challenge& challenge) {
    if (challenge.repetitions_min >= challenge.repetitions_max) return 0;
    return static_cast<std::int32_t>(
        go.game.random.between(challenge.repetitions_min, challenge.repetitions_max - 1));
}

Points settle_points(const Go& go, const Challenge& challenge, const Settled& settled) {
    const auto& zones = go.game.catalog->zones;
    const auto zone = settled.zone ? zones.find(*settled.zone) : zones.end();
    const PointsInput input{.repetitions = settled.repetitions,
                            .zone = zone == zones.end() ? nullptr : &zone->second,
                            .travel_minutes = settled.zone ? minutes_to(go, *settled.zone) : 0,
                            .zoneable_with_zone = settled.only_in_zone,
                            .weekday = go.weekday,
                            .behind = go.behind};
    return challenge_points(go.game.config, challenge, input, go.game.random);
}

// The rules say: "Uncompletable: can be completed only from N minutes after it was drawn (N absent:
// the drawn repetitions)."
std::optional<Time> completable_from(const Challenge& challenge,
                                     std::int32_t repetitions,
                                     Time now) {
    if (challenge.action == ChallengeAction::none) return std::nullopt;
    const std::chrono::minutes wait{challenge.action_minutes.value_or(repetitions)};
    if (wait <= wait.zero()) return std::nullopt;
    return now + wait;
}

OpenChallenge settle(const Go& go, DrawnChallenge& drawn, Deal& deal) {
    const Challenge& challenge = *go.draw.index.candidates[drawn.place].challenge;
    Settled settled;
    settled.doubled_percent = go.doubled_percent;
    settled.zone = settle_zone(go, challenge, drawn);
    settled.only_in_zone = challenge.kind == ChallengeKind::zoneable && settled.zone.has_value();
    settled.repetitions = settle_repetitions(go, challenge);
    const Points points = settle_points(go, challenge, settled);
    auto words = challenge_words(challenge, go.game.language, settled);

    if (points.computed) {
        deal.overruled.push_back(
            {go.team.state.team, challenge.id, *points.computed, points.fixed, points.points});
    }
    if (challenge.action == ChallengeAction::trap)
        deal.traps.push_back(std::move(words.catcher_message));
    return {.challenge = challenge.id,
            .kind = challenge.kind,
            .title = std::move(words.title),
            .description = std::move(words.description),
            .points = points.points,
            .zone = settled.zone,
            .sectors = challenge.sectors,
            .repetitions = settled.repetitions,
            .drawn = go.now,
            .completable_from = completable_from(challenge, settled.repetitions, go.now),
            .relaxations = std::move(drawn.relaxations)};
}

}  // namespace

Deal deal(FieldContext& context, Game& game, TeamInGame& team, Occasion occasion) {
    const Config& config = game.config;
    const Time time_of_day_now = context.day_time(context.now());
    const DayCourse course{
        course_of_day(config, game.time_zone, context.day_time(game.started)).start, game.ends};
    const DayPeriod period = day_period(config, course, time_of_day_now, game.random);
    const auto slots = slots_for(config, period, game.random);
    const DrawInput input{*game.index,
                          config,
                          game.in_set,
                          team.seen,
                          team.completed,
                          team.state.zone,
                          team.state.sector,
                          rules::random_places_are_in_reach(context)};
    auto drawn = draw(input, slots, game.random);

    const Go go{.game = game,
                .team = team,
                .draw = input,
                .now = context.now(),
                .weekday = local_weekday(game.time_zone, time_of_day_now),
                .behind = occasion == Occasion::start ? 0 : points_behind(game, team),
                .minutes = game.index->minutes_from(team.state.zone),
                .doubled_percent = rules::doubled_percent_is_one(context)};
    Deal result;
    result.wanted = static_cast<std::uint32_t>(slots.size());
    result.drawn = static_cast<std::uint32_t>(drawn.size());
    std::vector<OpenChallenge> open;
    open.reserve(drawn.size());
    for (auto& challenge : drawn) {
        if (!team.seen.test(challenge.place))
            result.first_seen.push_back(static_cast<std::uint32_t>(challenge.place));
        team.seen.set(challenge.place);
        open.push_back(settle(go, challenge, result));
    }
    game.random.shuffle(std::span(open));
    team.state.challenges = std::move(open);
    return result;
}

void tell_challenges(FieldContext& context, Game& game, const TeamInGame& team) {
    const TeamId id = team.state.team;
    const ChallengesDrawn drawn{id, team.state.challenges};
    context.emit(topic_of(game.session, Topic::Kind::session_catchers), drawn);
    tell(context, game, topic_of(id), drawn);
}

void tell_deal(FieldContext& context, Game& game, const TeamInGame& team, const Deal& deal) {
    const TeamId id = team.state.team;
    tell_challenges(context, game, team);
    for (const auto& message : deal.traps) {
        tell(context,
             game,
             topic_of(game.session, Topic::Kind::session_catchers),
             TrapSprung{id, message});
    }
    const Topic organisers = topic_of(game.session, Topic::Kind::session_organisers);
    for (const auto& overruled : deal.overruled)
        tell(context, game, organisers, overruled);
    if (deal.drawn < deal.wanted) {
        tell(context, game, organisers, DrawFellShort{id, deal.wanted, deal.drawn});
    }
}

}  // namespace muster::core
