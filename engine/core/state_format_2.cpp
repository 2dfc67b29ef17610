// The reader of format 2, in which a snapshot's body had no sections: version 1 of all domains'
// contents, one after the other in this order. This file and the branches for version 1 in the
// domains' `stored.hpp` go when no supported release wrote format 2 (0.1.0 did).
#include "engine/core/field/stored.hpp"
#include "engine/core/kernel/stored.hpp"
#include "engine/core/people/stored.hpp"
#include "engine/core/state.hpp"
#include "engine/core/system/stored.hpp"

namespace muster::core {

State State::load_format_2(std::string_view in) {
    State state;
    auto& [kernel, system, people, field] = state;
    StoredReader reader(in, 1);
    const auto catalogs = stored_catalogs(reader, field);
    reader(kernel.epoch,
           kernel.sequence,
           kernel.digest,
           kernel.time,
           kernel.rules_version,
           system.clock,
           field.config,
           people.players,
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
    link_catalogs(field, catalogs);
    state.link();
    return state;
}

}  // namespace muster::core
