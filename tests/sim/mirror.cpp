#include "tests/sim/mirror.hpp"

#include <algorithm>
#include <utility>

namespace muster::sim {

namespace {

class Application {
  public:
    Application(Mirror& mirror, const ReceivedEvent& event, std::uint32_t parts)
        : mirror_(mirror), event_(event), parts_(parts) {}

    // ---- The engine. ----
    // An event without an overload changes nothing that can be fetched.
    template <class E>
    void operator()(const E&) {}

    void operator()(const SessionCreated& e) {
        if (!has(part_sessions)) return;
        mirror_.sessions[e.session.id] = e.session;
    }
    void operator()(const SessionRemoved& e) {
        if (!has(part_sessions)) return;
        mirror_.sessions.erase(e.session);
        mirror_.games.erase(e.session);
        std::erase_if(mirror_.teams,
                      [&](auto& entry) { return entry.second.session == e.session; });
    }
    void operator()(const GrantChanged& e) {
        if (!has(part_grants)) return;
        if (e.granted) {
            mirror_.grants.insert({e.uid, e.session});
        } else {
            mirror_.grants.erase({e.uid, e.session});
        }
    }

    // ---- The catalog. ----
    void operator()(const PlayerSaved& e) {
        if (!has(part_players)) return;
        auto& player = mirror_.players[e.player.id];
        const auto known = std::exchange(player, e.player);
        take_private(player, known);
    }
    void operator()(const PlayerRemoved& e) {
        if (has(part_players)) mirror_.players.erase(e.player);
    }
    void operator()(const ChallengeSaved& e) {
        if (has(part_challenges)) mirror_.challenges[e.challenge.id] = e.challenge;
    }
    void operator()(const ChallengeRemoved& e) {
        if (has(part_challenges)) mirror_.challenges.erase(e.challenge);
    }
    void operator()(const SetSaved& e) {
        if (has(part_sets)) mirror_.sets[e.set.id] = e.set;
    }
    void operator()(const SetRemoved& e) {
        if (has(part_sets)) mirror_.sets.erase(e.set);
        for_challenges([&](Challenge& challenge) { std::erase(challenge.sets, e.set); });
    }
    void operator()(const ZonesSaved& e) { save(e.zones); }
    void operator()(const ZoneRemoved& e) {
        if (has(part_zones)) {
            mirror_.zones.erase(e.zone);
            for (auto& [id, zone] : mirror_.zones)
                zone.minutes.erase(e.zone);
        }
        for_challenges([&](Challenge& challenge) { std::erase(challenge.zones, e.zone); });
    }
    void operator()(const SectorsSaved& e) { save(e.sectors); }
    void operator()(const SectorRemoved& e) {
        const char letter = e.letter.at(0);
        if (has(part_sectors)) {
            mirror_.sectors.erase(e.letter);
            for (auto& [other, sector] : mirror_.sectors)
                std::erase(sector.neighbours, letter);
        }
        if (has(part_zones)) {
            for (auto& [id, zone] : mirror_.zones)
                std::erase(zone.sectors, letter);
        }
        for_challenges([&](Challenge& challenge) { std::erase(challenge.sectors, letter); });
    }
    void operator()(const ConfigChanged& e) {
        if (has(part_config)) mirror_.config = e.overrides;
    }
    void operator()(const CatalogImported& e) {
        save(e.sectors);
        save(e.zones);
        for (const auto& set : e.sets)
            if (has(part_sets)) mirror_.sets[set.id] = set;
        for (const auto& challenge : e.challenges)
            if (has(part_challenges)) mirror_.challenges[challenge.id] = challenge;
    }
    void operator()(const CatalogUpdated& e) {
        for (const auto& letter : e.removed_sectors)
            (*this)(SectorRemoved{letter});
        for (const auto zone : e.removed_zones)
            (*this)(ZoneRemoved{zone});
        for (const auto challenge : e.removed_challenges)
            (*this)(ChallengeRemoved{challenge});
        (*this)(CatalogImported{e.sectors, e.zones, e.sets, e.challenges});
    }

    // ---- A session. ----
    void operator()(const SessionChanged& e) {
        if (has(part_session)) mirror_.sessions[e.session.id] = e.session;
    }
    void operator()(const TeamSaved& e) {
        if (has(part_session)) mirror_.teams[e.team.id] = e.team;
    }
    void operator()(const TeamRemoved& e) {
        if (has(part_session)) mirror_.teams.erase(e.team);
    }

    // ---- A game. ----
    void operator()(const GameStarted& e) {
        if (has(part_session)) mirror_.sessions[e.session].game = e.game;
        if (!has(part_game)) return;
        auto& game = mirror_.games[e.session];
        game = {e.game, e.session, e.mode, e.starts, e.ends, {}, {}};
        for (const auto& team : e.teams) {
            game.teams[team.team] = team;
            game.tracks[team.team] = {};
        }
    }
    void operator()(const GameEnded& e) {
        if (has(part_session)) mirror_.sessions[e.session].game.reset();
        if (has(part_game)) mirror_.games.erase(e.session);
    }
    void operator()(const GameExtended& e) {
        for (auto& [session, game] : mirror_.games)
            if (has(part_game) && game.id == e.game) game.ends = e.ends;
    }
    void operator()(const ChallengeCompleted& e) {
        if (auto* team = playing(e.team)) {
            team->points = e.points;
            team->bounty = e.bounty;
            team->zone = e.zone;
            team->sector = e.sector;
            team->period_count = e.period_count;
        }
    }
    void operator()(const TeamCaught& e) {
        side(e.catcher);
        side(e.caught);
    }
    void operator()(const PeriodUndone& e) {
        undo(e.team);
        if (e.caught) undo(*e.caught);
    }
    void operator()(const LeftGracePeriod& e) {
        if (auto* team = playing(e.team)) {
            team->grace_until.reset();
            team->location = e.location;
        }
    }
    void operator()(const LocationChanged& e) {
        auto* game = game_of(e.team);
        if (!game) return;
        const auto& reading = e.location;
        game->teams.at(e.team).location = reading;
        const auto track = game->tracks.find(e.team);
        if (e.tracked && track != game->tracks.end())
            track->second.push_back({reading.latitude_deg, reading.longitude_deg, reading.time});
    }
    void operator()(const RoleChanged& e) {
        if (auto* team = playing(e.team)) {
            team->role = e.role;
            team->points = e.points;
            team->bounty = e.bounty;
            team->zone = e.zone;
            team->sector = e.sector;
            if (e.role != Role::runner) team->challenges.clear();
        }
    }
    void operator()(const PointsAdjusted& e) {
        if (auto* team = playing(e.team)) team->points = e.points;
    }
    void operator()(const PictureAttached& e) {
        auto* team = playing(e.team);
        if (!team) return;
        for (auto& period : team->periods)
            if (period.id == e.period) period.pictures.push_back(e.picture);
    }
    void operator()(const ChallengesDrawn& e) {
        if (event_.topic.kind != Topic::Kind::team) return;  // The catchers' copy.
        if (auto* team = playing(e.team)) team->challenges = e.challenges;
    }
    void operator()(const PeriodRecorded& e) {
        if (auto* team = playing(e.team)) team->periods.push_back(e.period);
    }

    // ---- A player. ----
    void operator()(const ProfileChanged& e) {
        const auto at = mirror_.players.find(e.player.id);
        if (at != mirror_.players.end()) take_private(at->second, e.player);
    }

  private:
    // The facts that the player's own topic tells, and the catalog's topic does not.
    static void take_private(Player& player, const Player& from) {
        player.phone = from.phone;
        player.discord_user = from.discord_user;
        player.playing_in = from.playing_in;
    }
    bool has(Part part) const { return (parts_ & part) != 0; }

    template <class F>
    void for_challenges(F&& f) {
        if (!has(part_challenges)) return;
        for (auto& [id, challenge] : mirror_.challenges)
            f(challenge);
    }
    void save(const std::vector<Zone>& zones) {
        for (const auto& zone : zones)
            if (has(part_zones)) mirror_.zones[zone.id] = zone;
    }
    void save(const std::vector<Sector>& sectors) {
        for (const auto& sector : sectors)
            if (has(part_sectors)) mirror_.sectors[sector.letter] = sector;
    }
    Mirror::Game* game_of(TeamId id) {
        if (!has(part_game)) return nullptr;
        for (auto& [session, game] : mirror_.games)
            if (game.teams.contains(id)) return &game;
        return nullptr;
    }
    TeamState* playing(TeamId id) {
        auto* game = game_of(id);
        return game ? &game->teams.at(id) : nullptr;
    }
    void side(const CatchSide& e) {
        auto* team = playing(e.team);
        if (!team) return;
        team->role = e.role;
        team->points = e.points;
        team->bounty = e.bounty;
        team->zone = e.zone;
        team->sector = e.sector;
        team->period_count = e.period_count;
        team->grace_until = e.grace_until;
        if (e.role != Role::runner) team->challenges.clear();
    }

    void undo(const CatchSide& e) {
        side(e);
        if (auto* team = playing(e.team))
            std::erase_if(team->periods, [&](const Period& p) { return p.id == e.period; });
    }

    Mirror& mirror_;
    const ReceivedEvent& event_;
    const std::uint32_t parts_;
};

}  // namespace

void Mirror::apply(const ReceivedEvent& event, std::uint32_t parts) {
    std::visit(Application(*this, event, parts), event.event);
}

std::vector<const Team*> Mirror::teams_of(SessionId session) const {
    std::vector<const Team*> found;
    for (const auto& [id, team] : teams)
        if (team.session == session) found.push_back(&team);
    return found;
}

const TeamState* Mirror::in_game(TeamId id) const {
    for (const auto& [session, game] : games) {
        const auto at = game.teams.find(id);
        if (at != game.teams.end()) return &at->second;
    }
    return nullptr;
}

}  // namespace muster::sim
