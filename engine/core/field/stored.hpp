// The field domain's section of a snapshot.
#pragma once

#include "engine/core/field/state.hpp"
#include "engine/core/kernel/stored.hpp"

namespace muster::core {

// Version 1: as in a snapshot of format 2. Version 2: also has the players' locations. Version 3:
// the settings from location_max_age_s on, and what can be taken back in a running game.
inline constexpr std::uint32_t field_stored_version = 3;

// ---- The catalog. ----

MUSTER_STORED(Translation, language, title, description)
MUSTER_STORED(Challenge,
              id,
              kind,
              sets,
              status,
              title,
              description,
              random_place,
              place,
              comment,
              remoteness,
              grade,
              zones,
              sectors,
              bias_saturday,
              bias_sunday,
              walking_minutes,
              stationary_minutes,
              additional_points,
              repetitions_min,
              repetitions_max,
              points_per_repetition,
              station_distance_m,
              minutes_to_centre,
              departures_per_hour,
              dead_end,
              no_disembark,
              fixed_points,
              in_perimeter,
              translations,
              action,
              action_minutes,
              catcher_message,
              edited)
MUSTER_STORED(ChallengeSet, id, name)
MUSTER_STORED(Zone,
              id,
              connected_zones,
              connections,
              train_through,
              hard_to_reach,
              s_bahn_terminal,
              sectors,
              minutes)
MUSTER_STORED(Sector, letter, neighbours)
MUSTER_STORED(Catalog, revision, sets, zones, sectors, challenges, last_set, last_challenge)

// ---- Sessions and teams. ----

MUSTER_STORED(Session,
              id,
              name,
              mode,
              overrides,
              discord_server,
              game_channel,
              admin_channel,
              language,
              time_zone,
              game)
MUSTER_STORED(Team, id, session, name, colour, discord_channel, players, picture)
MUSTER_STORED(Grant, uid, session)

// ---- A running game. ----

MUSTER_STORED(OpenChallenge,
              challenge,
              kind,
              title,
              description,
              points,
              zone,
              sectors,
              repetitions,
              drawn,
              completable_from,
              relaxations)
MUSTER_STORED(Period, id, kind, at, points, completed, open, other_team, other_period, pictures)
MUSTER_STORED(TrackPoint, latitude_deg, longitude_deg, time)
MUSTER_STORED(TeamState,
              team,
              role,
              points,
              bounty,
              zone,
              sector,
              location,
              challenges,
              periods,
              period_count,
              grace_until)
MUSTER_STORED(TeamChange, number, kind, at)
MUSTER_STORED(UndoableSide,
              team,
              role,
              gained,
              bounty,
              zone,
              sector,
              grace_until,
              track_before_grace,
              first_seen,
              change,
              change_after)
MUSTER_STORED(Undoable, at, team, other, index, first_completed)
template <class Archive>
void stored(Archive& archive, TeamInGame& team) {
    MUSTER_ALL_MEMBERS(
        team, state, track, players, track_before_grace, completed, seen, grace_timer, last_change);
    archive(team.state,
            team.track,
            team.players,
            team.track_before_grace,
            team.completed,
            team.seen,
            team.grace_timer);
    if (archive.version() > 2) archive(team.last_change);
}
MUSTER_STORED(MinuteRange, start, end)
MUSTER_STORED(RatioRange, start, end)
template <class Archive>
void stored(Archive& archive, Config& config) {
    MUSTER_ALL_MEMBERS(config,
                       relative_standard_deviation,
                       points_per_kaffness,
                       points_per_grade,
                       points_per_walking_minute,
                       points_per_stationary_minute,
                       travel_minutes_exponent,
                       travel_minutes_multiplier,
                       points_for_zoneable,
                       zkaff_points_for_dead_end,
                       zkaff_station_distance_divisor,
                       zkaff_points_per_minute_to_hb,
                       zkaff_departures_exponent,
                       zkaff_departures_multiplier,
                       zkaff_departures_base,
                       fixed_cutoff_mult,
                       underdog_starting_difference,
                       underdog_multiplier_per_1000,
                       perim_max_kaff,
                       perim_distance_range,
                       near_distance_range,
                       far_distance_range,
                       points_per_bad_connectivity_index,
                       points_per_connected_zone_less_than_6,
                       points_for_no_train,
                       points_for_mongus,
                       centre_zone,
                       challenge_sets,
                       regio_ratio,
                       zkaff_ratio_range,
                       num_catchers,
                       num_challenges,
                       start_zone,
                       grace_period_duration_s,
                       bounty_base_points,
                       bounty_start_points,
                       bounty_percentage,
                       start_time_minutes,
                       end_time_minutes,
                       specific_minutes,
                       perimeter_minutes,
                       zkaff_minutes,
                       end_game_minutes,
                       time_wiggle_minutes,
                       location_max_age_s,
                       undo_minutes,
                       discord_confirms);
    archive(config.relative_standard_deviation,
            config.points_per_kaffness,
            config.points_per_grade,
            config.points_per_walking_minute,
            config.points_per_stationary_minute,
            config.travel_minutes_exponent,
            config.travel_minutes_multiplier,
            config.points_for_zoneable,
            config.zkaff_points_for_dead_end,
            config.zkaff_station_distance_divisor,
            config.zkaff_points_per_minute_to_hb,
            config.zkaff_departures_exponent,
            config.zkaff_departures_multiplier,
            config.zkaff_departures_base,
            config.fixed_cutoff_mult,
            config.underdog_starting_difference,
            config.underdog_multiplier_per_1000,
            config.perim_max_kaff,
            config.perim_distance_range,
            config.near_distance_range,
            config.far_distance_range,
            config.points_per_bad_connectivity_index,
            config.points_per_connected_zone_less_than_6,
            config.points_for_no_train,
            config.points_for_mongus,
            config.centre_zone,
            config.challenge_sets,
            config.regio_ratio,
            config.zkaff_ratio_range,
            config.num_catchers,
            config.num_challenges,
            config.start_zone,
            config.grace_period_duration_s,
            config.bounty_base_points,
            config.bounty_start_points,
            config.bounty_percentage,
            config.start_time_minutes,
            config.end_time_minutes,
            config.specific_minutes,
            config.perimeter_minutes,
            config.zkaff_minutes,
            config.end_game_minutes,
            config.time_wiggle_minutes);
    if (archive.version() > 2)
        archive(config.location_max_age_s, config.undo_minutes, config.discord_confirms);
}

// The history of a game has its events as the protocol numbers and writes them: these bytes never
// change (docs/protocol.md).
template <class Archive>
void stored(Archive& archive, Game& game) {
    MUSTER_ALL_MEMBERS(game,
                       id,
                       session,
                       mode,
                       started,
                       ends,
                       end_timer,
                       random,
                       config,
                       catalog_revision,
                       in_set,
                       teams,
                       history,
                       language,
                       time_zone,
                       last_change,
                       undoable,
                       catalog,
                       index);
    archive(game.id,
            game.session,
            game.mode,
            game.started,
            game.ends,
            game.end_timer,
            game.random,
            game.config,
            game.catalog_revision,
            game.in_set,
            game.teams,
            game.history,
            game.language,
            game.time_zone);
    if (archive.version() > 2) archive(game.last_change, game.undoable);
}

MUSTER_STORED(SessionState, session, teams, game)

// ---- The whole domain. ----

// The catalogs of the running games, by revision.
using FrozenCatalogs = std::map<std::uint64_t, std::shared_ptr<const Catalog>>;

FrozenCatalogs frozen_catalogs(const FieldState& field);
// Gives each running game its catalog, and the drawing index of the catalog. Throws DecodeError.
void link_catalogs(FieldState& field, const FrozenCatalogs& catalogs);

// The newest catalog, and then each frozen catalog once.
template <class Archive>
FrozenCatalogs stored_catalogs(Archive& archive, FieldState& field) {
    auto catalogs = frozen_catalogs(field);
    archive(*field.catalog);
    const auto count = archive.count(catalogs.size());
    if constexpr (Archive::reads) {
        catalogs = {{field.catalog->revision, field.catalog}};
        for (std::size_t i = 0; i < count; ++i) {
            auto catalog = std::make_shared<Catalog>();
            archive(*catalog);
            const auto revision = catalog->revision;
            catalogs.emplace(revision, std::move(catalog));
        }
    } else {
        for (const auto& [revision, catalog] : catalogs)
            archive(*catalog);
    }
    return catalogs;
}

// REQUIRES: the teams are loaded.
inline void load_locations(FieldState& field, const std::map<PlayerId, Location>& locations) {
    // Players stand in blocks, of which damaged ids must not make many.
    std::set<PlayerId> with_team;
    field.teams.for_each(
        [&](const Team& team) { with_team.insert(team.players.begin(), team.players.end()); });
    for (const auto& [player, location] : locations) {
        if (!with_team.contains(player))
            throw DecodeError("a player without a team has a location");
        field.players.get(player).location = location;
    }
}

// The locations of the players who play.
template <class Archive>
void stored_locations(Archive& archive, FieldState& field) {
    std::map<PlayerId, Location> locations;
    field.players.for_each([&](PlayerId id, const PlayerInField& player) {
        if (player.location) locations.emplace(id, *player.location);
    });
    archive(locations);
    if constexpr (Archive::reads) load_locations(field, locations);
}

// Without `running`. Of `players` it has only the locations: the other members follow from sessions
// and teams (engine/core/state.cpp).
template <class Archive>
void stored(Archive& archive, FieldState& field) {
    MUSTER_ALL_MEMBERS(field,
                       catalog,
                       config,
                       sessions,
                       players,
                       running,
                       draw_index,
                       session_names,
                       teams,
                       last_game,
                       last_period,
                       grants);
    const auto catalogs = stored_catalogs(archive, field);
    archive(field.config,
            field.sessions,
            field.session_names,
            field.teams,
            field.last_game,
            field.last_period,
            field.grants);
    stored_locations(archive, field);
    if constexpr (Archive::reads) link_catalogs(field, catalogs);
}

}  // namespace muster::core
