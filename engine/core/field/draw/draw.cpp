#include "engine/core/field/draw/draw.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace muster::core {

namespace {

template <class... Kind>
constexpr std::uint8_t kind_bits(Kind... kinds) {
    return static_cast<std::uint8_t>(((1u << static_cast<unsigned>(kinds)) | ...));
}
constexpr auto specific_kinds =
    kind_bits(ChallengeKind::place, ChallengeKind::site, ChallengeKind::zoneable);
constexpr auto unspecific_kinds = kind_bits(ChallengeKind::zoneable, ChallengeKind::anywhere);
constexpr auto region_kinds = kind_bits(ChallengeKind::region);
constexpr auto centre_kinds = kind_bits(ChallengeKind::centre_place);

Slot specific(std::optional<Reach> reach = std::nullopt) {
    return {.kinds = specific_kinds, .with_zone = true, .reach = reach, .remoteness_max = {}};
}
Slot unspecific() {
    return {.kinds = unspecific_kinds, .reach = {}, .remoteness_max = {}};
}
Slot region() {
    return {.kinds = region_kinds, .reach = {}, .remoteness_max = {}};
}
Slot centre_place(bool adjacent_sector) {
    return {.kinds = centre_kinds,
            .reach = {},
            .remoteness_max = {},
            .adjacent_sector = adjacent_sector};
}
Slot within(MinuteRange range) {
    return specific(Reach{Reach::Of::team_zone, range.start, range.end});
}

// The perimeter of `m` minutes about the centre zone, in two halves: [0, m/2) and [m/2, m). For
// whole minutes, "below m/2" equals "below m/2 rounded up".
struct Perimeter {
    Slot near;
    Slot far;
};
Perimeter perimeter(const Config& config, std::int32_t m) {
    const std::int32_t half = (m + 1) / 2;
    Perimeter halves{specific(Reach{Reach::Of::centre_zone, 0, half}),
                     specific(Reach{Reach::Of::centre_zone, half, m})};
    halves.near.remoteness_max = config.perim_max_kaff;
    halves.far.remoteness_max = config.perim_max_kaff;
    return halves;
}

// The three challenges of the usual game: a near one, a far one, and one without a place.
std::vector<Slot> three_slots(const Config& config, DayPeriod period, Random& random) {
    using Kind = DayPeriod::Kind;
    if (period.kind == Kind::normal) {
        const bool take_region = random.chance(config.regio_ratio);
        return {take_region ? region() : within(config.near_distance_range),
                within(config.far_distance_range),
                unspecific()};
    }
    if (period.kind == Kind::perimeter) {
        const double m =
            lerp(config.perim_distance_range.end, config.perim_distance_range.start, period.ratio);
        const auto halves = perimeter(config, static_cast<std::int32_t>(m));
        return {halves.near, halves.far, unspecific()};
    }
    const double ratio = std::clamp(period.ratio, 0.0, 1.0);
    const auto halves = perimeter(config, config.perim_distance_range.start);
    const bool far_is_centre = random.chance(std::min(1.0, 2 * ratio));
    const bool near_is_centre = random.chance(2 * ratio - 1);
    return {near_is_centre ? centre_place(true) : halves.near,
            far_is_centre ? centre_place(true) : halves.far,
            unspecific()};
}

}  // namespace

std::vector<Slot> slots_for(const Config& config, DayPeriod period, Random& random) {
    using Kind = DayPeriod::Kind;
    const auto n = static_cast<std::size_t>(config.num_challenges);
    if (n == 0) return {};
    if (period.kind == Kind::specific) return std::vector<Slot>(n, specific());
    if (period.kind == Kind::end_game) {
        // The rule of adjacent sectors holds only in the centre period. In the end game any centre
        // place is allowed.
        std::vector<Slot> slots(n - 1, unspecific());
        slots.push_back(centre_place(false));
        return slots;
    }
    if (n == 3) return three_slots(config, period, random);
    std::vector<Slot> slots(n - 1, period.kind == Kind::centre ? centre_place(true) : specific());
    slots.push_back(unspecific());
    return slots;
}

namespace {

// Which rules of drawing still hold. Drawing gives the rules up in this order.
constexpr std::size_t relaxations_max = 4;
struct Strictness {
    bool unseen, in_set_and_uncompleted, kind_and_distance, status;
};
constexpr Strictness strictness(std::size_t relaxed) {
    return {relaxed < 1, relaxed < 2, relaxed < 3, relaxed < 4};
}

// One drawing: the tables that the slots share, and the challenges drawn so far.
class Draw {
  public:
    explicit Draw(const DrawInput& input) : input_(input) {}

    std::optional<DrawnChallenge> take(const Slot& slot, Random& random) {
        for (std::size_t relaxed = 0; relaxed <= relaxations_max; ++relaxed) {
            collect(slot, strictness(relaxed));
            if (fitting_.empty()) continue;
            const std::size_t chosen = random.pick(std::span(fitting_));
            return settle(slot, fitting_[chosen], relaxed);
        }
        return std::nullopt;
    }

  private:
    DrawnChallenge settle(const Slot& slot, std::uint32_t place, std::size_t relaxed) {
        DrawnChallenge drawn{place, slot.with_zone, slot.reach, {}};
        if (!strictness(relaxed).kind_and_distance) drawn.reach.reset();
        for (std::size_t i = 0; i < relaxed; ++i)
            drawn.relaxations.push_back(static_cast<Relaxation>(i));
        drawn_.push_back(place);
        return drawn;
    }

    void collect(const Slot& slot, Strictness strict) {
        fitting_.clear();
        if (!strict.kind_and_distance) {
            for (std::uint32_t place = 0; place < input_.index.candidates.size(); ++place) {
                const bool may_play = !strict.status || input_.index.candidates[place].plays;
                if (may_play && is_left(place, strict)) fitting_.push_back(place);
            }
            return;
        }
        const auto* minutes = slot.reach ? &minutes_of(slot.reach->of) : nullptr;
        const std::uint32_t sectors = slot.adjacent_sector ? adjacent_sectors() : 0;
        for (std::size_t kind = 0; kind < DrawIndex::kinds; ++kind) {
            if ((slot.kinds >> kind & 1) == 0) continue;
            for (const auto place : input_.index.by_kind[kind]) {
                const auto& candidate = input_.index.candidates[place];
                if (minutes && !is_within(candidate, *minutes, *slot.reach)) continue;
                if (minutes && !has_place(*candidate.challenge, *slot.reach)) continue;
                if (slot.adjacent_sector && (candidate.sectors & sectors) == 0) continue;
                if (slot.remoteness_max && candidate.challenge->remoteness > *slot.remoteness_max)
                    continue;
                if (is_left(place, strict)) fitting_.push_back(place);
            }
        }
    }

    bool is_left(std::uint32_t place, Strictness strict) const {
        if (strict.unseen && input_.seen.test(place)) return false;
        if (strict.in_set_and_uncompleted &&
            (!input_.in_set.test(place) || input_.completed.test(place))) {
            return false;
        }
        return std::find(drawn_.begin(), drawn_.end(), place) == drawn_.end();
    }

    // From the team's zone, the nearest of the challenge's zones counts. From the centre, any zone
    // of the challenge counts. A challenge without zones is at distance 0.
    bool is_within(const DrawIndex::Candidate& candidate,
                   const std::vector<std::int32_t>& minutes,
                   const Reach& reach) const {
        if (candidate.zones_begin == candidate.zones_end) return reach.from <= 0 && 0 < reach.until;
        std::int32_t nearest = DrawIndex::unreachable;
        for (auto i = candidate.zones_begin; i < candidate.zones_end; ++i) {
            const std::int32_t m = minutes[input_.index.zone_numbers[i]];
            if (m == DrawIndex::unreachable) continue;
            const bool in_range = reach.from <= m && m < reach.until;
            if (reach.of == Reach::Of::centre_zone && in_range) return true;
            if (nearest == DrawIndex::unreachable || m < nearest) nearest = m;
        }
        return reach.of == Reach::Of::team_zone && nearest != DrawIndex::unreachable &&
               reach.from <= nearest && nearest < reach.until;
    }

    // Whether the reach has a zone for a challenge whose place is drawn at random.
    bool has_place(const Challenge& challenge, const Reach& reach) {
        if (challenge.random_place == RandomPlace::none || !input_.random_places_in_reach)
            return true;
        const bool s_bahn_only = challenge.random_place == RandomPlace::s_bahn_zone;
        auto& known = places_[s_bahn_only];
        if (!known || known->first != reach)
            known = {reach, !allowed_zones(input_, reach, s_bahn_only).empty()};
        return known->second;
    }

    const std::vector<std::int32_t>& minutes_of(Reach::Of of) {
        auto& minutes = of == Reach::Of::team_zone ? from_team_ : from_centre_;
        if (minutes.empty()) {
            minutes = input_.index.minutes_from(
                of == Reach::Of::team_zone
                    ? input_.team_zone
                    : ZoneId{static_cast<std::uint64_t>(input_.config.centre_zone)});
        }
        return minutes;
    }

    std::uint32_t adjacent_sectors() const {
        const auto& catalog = *input_.index.catalog;
        const ZoneId centre{static_cast<std::uint64_t>(input_.config.centre_zone)};
        if (!input_.team_sector.empty() && input_.team_zone == centre) {
            const auto sector = catalog.sectors.find(std::string(input_.team_sector));
            return sector == catalog.sectors.end() ? 0 : sector_bits(sector->second.neighbours);
        }
        const auto zone = catalog.zones.find(input_.team_zone);
        return zone == catalog.zones.end() ? 0 : sector_bits(zone->second.sectors);
    }

    const DrawInput& input_;
    std::vector<std::uint32_t> drawn_;
    std::vector<std::uint32_t> fitting_;
    std::vector<std::int32_t> from_team_;
    std::vector<std::int32_t> from_centre_;
    // For any zone and for the S-Bahn's terminal zones: the last reach, and whether it has one.
    std::array<std::optional<std::pair<Reach, bool>>, 2> places_;
};

}  // namespace

std::vector<DrawnChallenge> draw(const DrawInput& input,
                                 std::span<const Slot> slots,
                                 Random& random) {
    Draw go(input);
    std::vector<DrawnChallenge> drawn;
    drawn.reserve(slots.size());
    for (const auto& slot : slots) {
        if (auto challenge = go.take(slot, random)) drawn.push_back(std::move(*challenge));
    }
    return drawn;
}

std::vector<ZoneId> allowed_zones(const DrawInput& input,
                                  const std::optional<Reach>& reach,
                                  bool s_bahn_only) {
    std::vector<std::int32_t> minutes;
    if (reach) {
        minutes = input.index.minutes_from(
            reach->of == Reach::Of::team_zone
                ? input.team_zone
                : ZoneId{static_cast<std::uint64_t>(input.config.centre_zone)});
    }
    std::vector<ZoneId> allowed;
    for (std::size_t i = 0; i < input.index.zones.size(); ++i) {
        const Zone& zone = *input.index.zones[i];
        if (s_bahn_only && !zone.s_bahn_terminal) continue;
        if (reach && (minutes[i] < reach->from || minutes[i] >= reach->until)) continue;
        allowed.push_back(zone.id);
    }
    return allowed;
}

}  // namespace muster::core
