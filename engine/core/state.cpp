#include "engine/core/state.hpp"

#include "engine/core/engine.hpp"
#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/people/timers.hpp"

namespace muster::core {

namespace {

// The fields in the order of the snapshot; the catalogs stand before it.
template <class Archive, class S>
void fields(Archive& archive, S& s) {
    archive(s.kernel.epoch,
            s.kernel.sequence,
            s.kernel.digest,
            s.kernel.time,
            s.kernel.rules_version,
            s.system.clock,
            s.field.config,
            s.people.players,
            s.people.player_names,
            s.people.discord_users,
            s.field.sessions,
            s.field.session_names,
            s.field.teams,
            s.field.last_game,
            s.field.last_period,
            s.kernel.timers,
            s.kernel.topics,
            s.field.grants,
            s.people.logins,
            s.kernel.retries,
            s.system.values,
            s.people.attachments,
            s.kernel.downtime);
}

}  // namespace

void State::save(std::string& out) const {
    std::map<std::uint64_t, const Catalog*> frozen;
    field.sessions.for_each([&](const SessionState& session) {
        if (session.game)
            frozen.emplace(session.game->catalog_revision, session.game->catalog.get());
    });
    BinaryWriter writer(out);
    writer(*field.catalog);
    writer.length(frozen.size());
    for (const auto& entry : frozen)
        writer(*entry.second);
    fields(writer, *this);
}

namespace {

// Games share catalogs, and what is made from them for drawing.
void link_catalogs(State& state,
                   const std::map<std::uint64_t, std::shared_ptr<const Catalog>>& catalogs) {
    std::map<std::uint64_t, std::shared_ptr<const DrawIndex>> indexes;
    state.field.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        const auto at = catalogs.find(session.game->catalog_revision);
        if (at == catalogs.end()) throw DecodeError("a game's catalog is missing");
        session.game->catalog = at->second;
        auto& index = indexes[session.game->catalog_revision];
        if (!index) index = make_draw_index(at->second);
        session.game->index = index;
        if (session.game->catalog == state.field.catalog) state.field.draw_index = index;
    });
}

void link_games(State& state) {
    state.field.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        state.field.running.insert({session.game->started, session.session.id});
        for (auto& [id, team] : session.game->teams) {
            for (const PlayerId player_id : team.players) {
                const PlayerState* player = state.people.players.find(player_id);
                if (!player || player->playing_team != id)
                    throw DecodeError("a game's player is missing");
                state.field.seats.take(player_id, {&team, session.session.id});
            }
        }
    });
    state.field.hold_events();
}

}  // namespace

State State::load(std::string_view in) {
    BinaryReader reader(in);
    State state;
    reader(*state.field.catalog);
    std::map<std::uint64_t, std::shared_ptr<const Catalog>> frozen;
    frozen[state.field.catalog->revision] = state.field.catalog;
    std::size_t count = reader.length();
    while (count-- > 0) {
        auto catalog = std::make_shared<Catalog>();
        reader(*catalog);
        const auto revision = catalog->revision;
        frozen.emplace(revision, std::move(catalog));
    }
    fields(reader, state);
    reader.finish();
    state.kernel.timers.for_each([](const TimerPurpose& purpose) {
        if (!is_field_timer(purpose) && !is_people_timer(purpose) &&
            purpose.kind != TimerKinds::nothing)
            throw DecodeError("a timer of a kind that no domain knows");
    });
    if (state.kernel.downtime.total < std::chrono::microseconds::zero())
        throw DecodeError("its downtime is negative");
    const auto version = state.kernel.rules_version;
    if (version < rules_version_oldest || version > rules_version_newest)
        throw DecodeError("it is of a version of the rules that this build does not know");
    link_catalogs(state, frozen);
    link_games(state);
    return state;
}

}  // namespace muster::core
