// Requests about the catalog and the rule constants.
#include "tests/sim/workload.hpp"

#include <algorithm>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t sets_wanted = 5;
constexpr std::size_t zones_wanted = 10;
constexpr std::size_t challenges_wanted = 80;

std::string time_of_day(std::int64_t minutes) {
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

// Minutes since local midnight.
std::int64_t local_minutes(const TimeZone& zone, Time now) {
    std::int32_t offset = zone.transitions.empty() ? 0 : zone.transitions.front().offset_s;
    for (const auto& transition : zone.transitions)
        if (transition.from <= now) offset = transition.offset_s;
    const auto local = now + std::chrono::seconds(offset);
    return std::chrono::floor<std::chrono::minutes>(local -
                                                    std::chrono::floor<std::chrono::days>(local))
        .count();
}

}  // namespace

// ---- Sets, zones, sectors. ----

Request Workload::draft(CreateSet r) {
    if (enough(known_.sets.size(), sets_wanted)) return draft(RenameSet{});
    r.name = name("Set");
    return r;
}
Request Workload::draft(RenameSet r) {
    r.set = set();
    r.name = name(random_.chance(0.1) ? "Set, with a comma" : "Set");
    return r;
}
Request Workload::draft(RemoveSet r) {
    r.set = set();
    if (random_.chance(0.3)) return r;
    // A zone that no challenge uses.
    for (const auto& [id, unused] : known_.sets) {
        const bool used = std::ranges::any_of(known_.challenges, [&](const auto& entry) {
            return std::ranges::count(entry.second.sets, id) != 0;
        });
        if (!used) return RemoveSet{id};
    }
    return CreateSet{name("Set")};
}
Request Workload::draft(ListSets r) {
    if (random_.chance(0.3)) r.limit = 1 + static_cast<std::uint32_t>(random_.below(3));
    return r;
}

Zone Workload::a_zone() {
    Zone zone;
    zone.id = {known_.zones.contains(ZoneId{110}) ? 110 + random_.below(14) : 110};
    zone.connected_zones = static_cast<std::int32_t>(random_.below(9));
    zone.connections = static_cast<std::int32_t>(random_.below(60));
    zone.train_through = random_.chance(0.7);
    zone.hard_to_reach = random_.chance(0.2);
    zone.s_bahn_terminal = random_.chance(0.3);
    zone.sectors = letters(3);
    if (random_.chance(0.7)) {
        for (const auto& [other, unused] : known_.zones) {
            if (other != zone.id)
                zone.minutes[other] = static_cast<std::int32_t>(1 + random_.below(90));
        }
    }
    return zone;
}

Request Workload::draft(SaveZone r) {
    r.zone = a_zone();
    if (random_.chance(0.02)) r.zone.connections = -1;
    return r;
}
Request Workload::draft(RemoveZone r) {
    r.zone = zone();
    return enough(known_.zones.size(), zones_wanted) ? Request(r) : draft(SaveZone{});
}
Request Workload::draft(ListZones r) {
    a_page(r);
    if (random_.chance(0.3)) r.after = zone();
    return r;
}
Request Workload::draft(SetDistances r) {
    for (auto count = random_.below(5); count > 0; --count)
        r.distances.push_back({zone(), zone(), static_cast<std::int32_t>(random_.below(90))});
    return r;
}
Request Workload::draft(SaveSector r) {
    r.sector.letter = std::string(1, static_cast<char>('A' + random_.below(7)));
    for (const char letter : letters(4))
        if (letter != r.sector.letter[0] || random_.chance(0.02)) r.sector.neighbours += letter;
    return r;
}
Request Workload::draft(RemoveSector r) {
    r.letter = std::string(1, static_cast<char>('A' + random_.below(7)));
    return random_.chance(0.5) ? Request(r) : draft(SaveSector{});
}
Request Workload::draft(ListSectors r) {
    return r;
}

// ---- Challenges. ----

Challenge Workload::a_challenge() {
    Challenge c;
    c.kind = static_cast<ChallengeKind>(random_.below(EnumNames<ChallengeKind>::list.size()));
    c.sets = {set()};
    c.status = random_.chance(0.85) ? ChallengeStatus::approved
                                    : static_cast<ChallengeStatus>(random_.below(6));
    const bool has_place = c.kind == ChallengeKind::place || c.kind == ChallengeKind::centre_place;
    c.title = has_place && random_.chance(0.5) ? "" : "Task " + std::to_string(++names_);
    c.description = has_place && random_.chance(0.5) ? "" : text();
    if (has_place) c.place = "Village " + std::to_string(++names_);
    if (c.kind == ChallengeKind::site && random_.chance(0.2))
        c.random_place = random_.chance(0.5) ? RandomPlace::zone : RandomPlace::s_bahn_zone;
    c.remoteness = static_cast<std::int32_t>(random_.between(1, 6));
    c.grade = static_cast<std::int32_t>(random_.between(1, 6));
    if (c.kind == ChallengeKind::place || c.kind == ChallengeKind::site || random_.chance(0.2)) {
        c.zones = {zone()};
        if (const auto other = zone(); random_.chance(0.3) && other != c.zones[0])
            c.zones.push_back(other);
    }
    c.sectors = letters(2);
    c.bias_saturday = random_.chance(0.3) ? 1.25 : 1.0;
    c.bias_sunday = random_.chance(0.3) ? 0.5 : 1.0;
    c.walking_minutes = static_cast<std::int32_t>(random_.below(40));
    c.stationary_minutes = static_cast<std::int32_t>(random_.below(40));
    c.additional_points = static_cast<std::int32_t>(random_.between(-50, 400));
    if (random_.chance(0.4)) {
        c.repetitions_min = static_cast<std::int32_t>(random_.below(4));
        c.repetitions_max = c.repetitions_min + static_cast<std::int32_t>(random_.below(5));
        c.points_per_repetition = static_cast<std::int32_t>(random_.below(50));
    }
    c.station_distance_m = static_cast<std::int32_t>(1 + random_.below(2000));
    c.minutes_to_centre = static_cast<std::int32_t>(1 + random_.below(40));
    c.departures_per_hour = static_cast<std::int32_t>(random_.below(20));
    c.dead_end = random_.chance(0.3);
    c.no_disembark = random_.chance(0.2);
    c.fixed_points = random_.chance(0.15);
    if (random_.chance(0.15)) {
        c.action = random_.chance(0.5) ? ChallengeAction::trap : ChallengeAction::wait;
        c.action_minutes = static_cast<std::int32_t>(random_.below(3));
        c.catcher_message = "They come by %z.";
    }
    if (random_.chance(0.2)) c.translations.push_back({"de_ch", "Aufgabe", "Tu es."});
    if (random_.chance(0.05)) c.grade = 7;
    return c;
}

Request Workload::draft(CreateChallenge r) {
    if (enough(known_.challenges.size(), challenges_wanted)) return draft(UpdateChallenge{});
    r.challenge = a_challenge();
    return r;
}
Request Workload::draft(UpdateChallenge r) {
    const auto id = challenge();
    const auto found = known_.challenges.find(id);
    if (found != known_.challenges.end() && random_.chance(0.6)) {
        r.challenge = found->second;
        r.challenge.additional_points += static_cast<std::int32_t>(random_.between(-3, 30));
        r.challenge.walking_minutes = static_cast<std::int32_t>(random_.below(60));
    } else {
        r.challenge = a_challenge();
    }
    r.challenge.id = id;
    return r;
}
Request Workload::draft(RemoveChallenge r) {
    r.challenge = challenge();
    return enough(known_.challenges.size(), challenges_wanted) ? Request(r)
                                                               : draft(CreateChallenge{});
}
Request Workload::draft(GetChallenge r) {
    r.challenge = challenge();
    return r;
}
Request Workload::draft(ListChallenges r) {
    if (random_.chance(0.3)) r.kind = ChallengeKind::site;
    if (random_.chance(0.3)) r.zone = zone();
    if (random_.chance(0.3)) r.set = set();
    a_page(r);
    return r;
}
Request Workload::draft(ImportCatalog r) {
    std::uint32_t row = 2;
    for (auto count = random_.below(3); count > 0; --count) {
        SectorRow sector;
        sector.row = row++;
        sector.sector = std::get<SaveSector>(draft(SaveSector{})).sector;
        r.sectors.push_back(sector);
    }
    for (auto count = random_.below(3); count > 0; --count) {
        ZoneRow zone;
        zone.row = row++;
        zone.zone = a_zone();
        zone.zone.minutes.clear();
        r.zones.push_back(zone);
    }
    for (auto count = random_.below(3); count > 0; --count)
        r.distances.push_back(
            {row++, {zone(), zone(), static_cast<std::int32_t>(random_.below(90))}});
    const bool room = !enough(known_.challenges.size(), challenges_wanted);
    for (auto count = room ? random_.below(4) : 0; count > 0; --count) {
        ChallengeRow challenge;
        challenge.row = row++;
        challenge.challenge = a_challenge();
        challenge.challenge.sets.clear();
        const auto found = known_.sets.find(set());
        challenge.set_names.push_back(found == known_.sets.end() ? name("Set")
                                                                 : found->second.name);
        challenge.set_names.back().key.clear();
        r.challenges.push_back(challenge);
    }
    r.dry_run = random_.chance(0.2);
    return r;
}
// Rows of new challenges, and some of known ones with a change.
Request Workload::draft(UpdateCatalog r) {
    auto fresh = std::get<ImportCatalog>(draft(ImportCatalog{}));
    r.sectors = std::move(fresh.sectors);
    r.zones = std::move(fresh.zones);
    r.distances = std::move(fresh.distances);
    for (auto& row : fresh.challenges)
        r.challenges.push_back({std::move(row), random_.chance(0.5), false, false});
    r.remove_missing = random_.chance(0.15);
    std::uint32_t row = 100;
    for (const auto& [id, challenge] : known_.challenges) {
        // Most things stay where missing ones are removed.
        if (!random_.chance(r.remove_missing ? 0.9 : 0.2)) continue;
        ChallengeRow known{row++, challenge, {}};
        known.challenge.id = {};
        known.challenge.sets.clear();
        for (const auto set : challenge.sets) {
            const auto found = known_.sets.find(set);
            if (found != known_.sets.end()) known.set_names.push_back(found->second.name);
        }
        for (auto& each : known.set_names)
            each.key.clear();
        if (random_.chance(0.3)) known.challenge.additional_points += 1;
        if (random_.chance(0.1)) {
            known.challenge.status = ChallengeStatus::rejected;
            r.idle.push_back(std::move(known));
        } else {
            r.challenges.push_back({std::move(known), false, false, false});
        }
    }
    if (r.remove_missing) {
        for (const auto& [id, zone] : known_.zones) {
            if (random_.chance(0.9)) r.zones.push_back({row++, zone});
        }
        for (const auto& [letter, sector] : known_.sectors) {
            if (random_.chance(0.9)) r.sectors.push_back({row++, sector});
        }
    }
    r.dry_run = random_.chance(0.2);
    return r;
}

// ---- Rule constants. ----

Request Workload::draft(GetConfig r) {
    if (random_.chance(0.7)) r.session = session();
    return r;
}

Setting Workload::setting(std::optional<SessionId> id) {
    const auto number = [&](std::int64_t lo, std::int64_t hi) {
        return std::to_string(random_.between(lo, hi));
    };
    switch (random_.below(12)) {
        case 0:
            return {"grace_period_duration", number(0, 2)};
        case 1:
            return {"num_catchers", number(1, 2)};
        case 2:
            return {"num_challenges", number(1, 4)};
        case 3:
            return {"bounty_percentage", random_.chance(0.5) ? "0.3" : "1/3"};
        case 4:
            return {"bounty_base_points", number(0, 100)};
        case 5:
            return {"bounty_start_points", number(0, 900)};
        case 6:
            return {"relative_standard_deviation", random_.chance(0.8) ? "0" : "0.05"};
        case 7:
            return {"specific_minutes", number(0, 5)};
        case 8:
            return {"end_game_minutes", number(0, 2)};
        case 9:
            return {"points_per_kaffness", number(0, 200)};
        case 10:
            return {"no_such_setting", "1"};
        default:
            break;
    }
    const auto found = id ? known_.sessions.find(*id) : known_.sessions.end();
    const auto now = found == known_.sessions.end() ? local_minutes({}, now_)
                                                    : local_minutes(found->second.time_zone, now_);
    return {"end_time", time_of_day(std::min<std::int64_t>(now + random_.between(2, 8), 24 * 60))};
}

Request Workload::draft(SetConfig r) {
    if (random_.chance(0.85)) r.session = session();
    r.set.push_back(setting(r.session));
    if (r.set[0].key == "end_time") {
        r.set.push_back({"start_time", "00:00"});
    } else if (random_.chance(0.1)) {
        std::swap(r.reset.emplace_back(), r.set[0].key);
        r.set.clear();
    }
    return r;
}

// A region for games, and some people.
std::vector<Request> Workload::beginnings() {
    std::vector<Request> list;
    for (const char letter : {'A', 'B', 'C', 'D'}) {
        SaveSector save;
        save.sector = {std::string(1, letter), letter == 'A' ? "" : "A"};
        list.emplace_back(save);
    }
    for (std::uint64_t i = 0; i < 7; ++i) {
        SaveZone save;
        save.zone.id = {110 + i};
        save.zone.connected_zones = 4;
        save.zone.connections = static_cast<std::int32_t>(3 * i);
        save.zone.train_through = i != 3;
        save.zone.s_bahn_terminal = i % 2 == 1;
        save.zone.sectors = "AB";
        for (std::uint64_t j = 0; j < i; ++j)
            save.zone.minutes[{110 + j}] = static_cast<std::int32_t>(12 * (i - j));
        list.emplace_back(save);
        for (std::uint64_t j = 0; j < i; ++j) {
            SetDistances set;
            set.distances.push_back(
                {{110 + j}, {110 + i}, static_cast<std::int32_t>(12 * (i - j))});
            list.emplace_back(set);
        }
    }
    list.emplace_back(CreateSet{{"All", ""}});
    for (int i = 0; i < 60; ++i) {
        CreateChallenge create;
        create.challenge.kind = static_cast<ChallengeKind>(i % 6);
        create.challenge.sets = {SetId{1}};
        create.challenge.title = "First task " + std::to_string(i);
        create.challenge.description = "Do it.";
        create.challenge.place = "Place " + std::to_string(i);
        create.challenge.remoteness = 1 + i % 6;
        create.challenge.grade = 1 + i % 5;
        create.challenge.zones = {ZoneId{110 + static_cast<std::uint64_t>(i) % 7}};
        create.challenge.station_distance_m = 300;
        create.challenge.minutes_to_centre = 5;
        create.challenge.sectors = "A";
        list.emplace_back(create);
    }
    for (int i = 0; i < 3; ++i) {
        CreateSession create;
        create.name = name("Session");
        create.mode = i == 2 ? "solo_hunt" : "traditional";
        create.time_zone.name = i == 1 ? "Europe/Zurich" : "UTC";
        list.emplace_back(create);
    }
    for (int i = 0; i < 16; ++i)
        list.emplace_back(CreatePlayer{name("Player"), {}, {}, {}, ""});
    return list;
}

}  // namespace muster::sim
