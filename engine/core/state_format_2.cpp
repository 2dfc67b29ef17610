// The reader of format 2. A snapshot's body of this format has no sections: the contents of all
// domains, in version 1, follow each other in this order. This file, and the branches for version 1
// in the domains' `stored.hpp`, go when no supported release wrote format 2 (0.1.0 did).
#include "engine/core/field/stored.hpp"
#include "engine/core/kernel/stored.hpp"
#include "engine/core/people/stored.hpp"
#include "engine/core/state.hpp"
#include "engine/core/system/stored.hpp"

namespace muster::core {

namespace {

// The teams and games of the players are derived from sessions and teams.
void split_players(Table<PlayerId, PlayerOfFormat2>& players, State& state) {
    std::map<PlayerId, Location> locations;
    for (std::uint64_t id = 1; id < players.next_id().value; ++id) {
        PlayerOfFormat2* all = players.find(PlayerId{id});
        if (!all) {
            state.people.players.add_gap();
            continue;
        }
        Player& player = all->player;
        PlayerState& kept = state.people.players.add({});
        kept.id = player.id;
        kept.name = std::move(player.name);
        if (player.nickname)
            kept.nickname = std::make_unique<const Name>(*std::move(player.nickname));
        if (player.picture) kept.picture = std::make_unique<const Picture>(*player.picture);
        kept.own = {player.discord_user,
                    std::move(player.phone),
                    std::move(all->verifier),
                    std::move(all->logins)};
        if (player.location) locations.emplace(PlayerId{id}, *player.location);
    }
    load_locations(state.field, locations);
}

}  // namespace

State State::load_format_2(std::string_view in) {
    State state;
    auto& [kernel, system, people, field] = state;
    Table<PlayerId, PlayerOfFormat2> players;
    StoredReader reader(in, 1);
    const auto catalogs = stored_catalogs(reader, field);
    reader(kernel.epoch,
           kernel.sequence,
           kernel.digest,
           kernel.time,
           kernel.rules_version,
           system.clock,
           field.config,
           players,
           people.player_names,
           people.discord_users,
           field.sessions,
           field.session_names,
           field.teams,
           field.last_game,
           field.last_period,
           kernel.timers,
           kernel.topics,
           field.grants,
           people.logins,
           kernel.retries,
           system.values);
    reader.binary().finish();
    system.is_rehearsal = system.clock != SetClock{};
    split_players(players, state);
    link_catalogs(field, catalogs);
    state.link();
    return state;
}

}  // namespace muster::core
