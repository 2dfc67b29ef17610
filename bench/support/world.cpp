#include "bench/support/world.hpp"

#include <muster/proto/message.hpp>

#include <array>
#include <cstdlib>
#include <string>

namespace muster::bench {

namespace {

constexpr std::size_t zone_count = 43;
constexpr std::uint64_t first_zone = 110;
constexpr std::array<std::string_view, 5> sectors{"C", "N", "O", "S", "W"};
constexpr std::array<std::string_view, teams_per_session> team_names{
    "Badgers", "Otters", "Foxes", "Herons", "Lynxes", "Ravens", "Wolves", "Ibexes"};

// As many challenges of each kind as in the example region.
constexpr std::array<std::pair<ChallengeKind, std::uint32_t>, 6> kinds{
    {{ChallengeKind::place, 357},
     {ChallengeKind::site, 29},
     {ChallengeKind::region, 23},
     {ChallengeKind::anywhere, 22},
     {ChallengeKind::zoneable, 22},
     {ChallengeKind::centre_place, 28}}};

ZoneId zone_at(std::size_t index) {
    return {first_zone + index % zone_count};
}

Challenge challenge_of(ChallengeKind kind, std::uint32_t index) {
    const auto number = std::to_string(index);
    Challenge challenge;
    challenge.kind = kind;
    challenge.additional_points = static_cast<std::int32_t>(index % 50);
    challenge.walking_minutes = static_cast<std::int32_t>(index % 30);
    if (kind == ChallengeKind::place || kind == ChallengeKind::centre_place) {
        challenge.place = "Place " + number;
    } else {
        challenge.title = "Challenge " + number;
        challenge.description =
            "Find the oldest tree in sight, guess its age, and draw its leaf. " +
            std::string("Show the drawing to somebody who lives here.");
    }
    if (kind == ChallengeKind::place || kind == ChallengeKind::site) {
        challenge.remoteness = 1 + static_cast<std::int32_t>(index % 6);
        challenge.grade = 1 + static_cast<std::int32_t>(index % 5);
        challenge.zones = {zone_at(index)};
    }
    if (kind == ChallengeKind::centre_place) {
        challenge.station_distance_m = 100 + static_cast<std::int32_t>(index * 10);
        challenge.minutes_to_centre = 3 + static_cast<std::int32_t>(index % 15);
        challenge.departures_per_hour = 4 + static_cast<std::int32_t>(index % 8);
        challenge.sectors = sectors[index % sectors.size()];
    }
    return challenge;
}

ImportCatalog catalog() {
    ImportCatalog import;
    std::uint32_t row = 1;
    for (const auto letter : sectors) {
        std::string neighbours;
        for (const auto other : sectors) {
            if (other != letter) neighbours += other;
        }
        import.sectors.push_back({++row, {std::string(letter), neighbours}});
    }
    for (std::size_t i = 0; i < zone_count; ++i) {
        Zone zone;
        zone.id = zone_at(i);
        zone.connected_zones = 2 + static_cast<std::int32_t>(i % 5);
        zone.connections = 1 + static_cast<std::int32_t>(i % 20);
        zone.train_through = i % 4 != 0;
        zone.sectors = sectors[i % sectors.size()];
        import.zones.push_back({static_cast<std::uint32_t>(i + 2), zone});
        for (std::size_t j = 0; j < zone_count; ++j) {
            if (i == j) continue;
            const auto apart = static_cast<std::int32_t>(i > j ? i - j : j - i);
            import.distances.push_back({++row, {zone_at(i), zone_at(j), 4 + apart * 3 / 2}});
        }
    }
    for (const auto& [kind, count] : kinds) {
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto line = static_cast<std::uint32_t>(import.challenges.size() + 2);
            import.challenges.push_back(
                {line, challenge_of(kind, line), {name_of(i % 3 == 0 ? "family" : "region")}});
        }
    }
    return import;
}

WorldSession make_session(const Caller& call, std::size_t index) {
    const auto number = std::to_string(index + 1);
    WorldSession session;
    TimeZone utc{"Etc/UTC", {{Time{}, 0}}};
    session.id =
        ask(call,
            CreateSession{
                name_of("Session " + number), "traditional", Language::english, std::move(utc), {}})
            .session.id;
    for (const auto team_name : team_names) {
        CreateTeam create;
        create.session = session.id;
        create.name = name_of(std::string(team_name));
        const auto team = ask(call, std::move(create)).team.id;
        CreatePlayer player;
        player.name = name_of(std::string(team_name) + " player " + number);
        const auto player_id = ask(call, std::move(player)).player.id;
        ask(call, AssignPlayer{team, player_id});
        session.teams.push_back({team, player_id});
    }
    const auto game = ask(call, StartGame{session.id, {}, Seed{index + 1}});
    for (auto& team : session.teams) {
        for (const auto& state : game.teams) {
            if (state.team == team.id) team.catcher = state.role == Role::catcher;
        }
    }
    return session;
}

}  // namespace

Name name_of(std::string text) {
    Name name{text, text};
    for (char& letter : name.key) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return name;
}

void import_catalog(const Caller& call) {
    ask(call, catalog());
}

World make_world(const Caller& call, std::size_t sessions) {
    import_catalog(call);
    World world;
    for (std::size_t i = 0; i < sessions; ++i)
        world.sessions.push_back(make_session(call, i));
    return world;
}

Location location_at(std::size_t team, std::size_t step, Time time) {
    Location location;
    const auto session = static_cast<double>(team / teams_per_session);
    const auto spot = static_cast<double>(team % teams_per_session);
    // Goes there and back, so that the team stays on the map for any number of steps.
    const auto way = static_cast<double>(step % 2000 < 1000 ? step % 1000 : 1000 - step % 1000);
    location.latitude_deg = 47.2 + 0.0003 * way;
    location.longitude_deg = 8.0 + 0.001 * session + 0.0003 * spot;
    location.accuracy_m = 8;
    location.heading_deg = 10;
    location.speed_mps = 12;
    location.time = time;
    return location;
}

}  // namespace muster::bench
