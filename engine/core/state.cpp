#include "engine/core/state.hpp"

#include "engine/core/draw_index.hpp"
#include "engine/core/engine.hpp"

namespace muster::core {

Catalog& State::edit_catalog() {
    if (catalog.use_count() > 1) catalog = std::make_shared<Catalog>(*catalog);
    ++catalog->revision;
    return *catalog;
}

void State::replace_catalog(Catalog next) {
    next.revision = catalog->revision + 1;
    catalog = std::make_shared<Catalog>(std::move(next));
}

namespace {

// The fields in the order of the snapshot; the catalogs stand before it.
template <class Archive, class S>
void fields(Archive& archive, S& s) {
    archive(s.epoch,
            s.sequence,
            s.digest,
            s.time,
            s.rules_version,
            s.clock,
            s.config,
            s.players,
            s.player_names,
            s.discord_users,
            s.sessions,
            s.session_names,
            s.teams,
            s.last_game,
            s.last_period,
            s.timers,
            s.topics,
            s.grants,
            s.logins,
            s.retries,
            s.values);
}

}  // namespace

void State::save(std::string& out) const {
    std::map<std::uint64_t, const Catalog*> frozen;
    sessions.for_each([&](const SessionState& session) {
        if (session.game)
            frozen.emplace(session.game->catalog_revision, session.game->catalog.get());
    });
    BinaryWriter writer(out);
    writer(*catalog);
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
    state.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        const auto at = catalogs.find(session.game->catalog_revision);
        if (at == catalogs.end()) throw DecodeError("a game's catalog is missing");
        session.game->catalog = at->second;
        auto& index = indexes[session.game->catalog_revision];
        if (!index) index = make_draw_index(at->second);
        session.game->index = index;
    });
}

void link_players(State& state) {
    state.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        for (auto& [id, team] : session.game->teams) {
            for (const PlayerId player_id : team.players) {
                const PlayerState* player = state.players.find(player_id);
                if (!player || player->playing_team != id)
                    throw DecodeError("a game's player is missing");
                state.seats.take(player_id, {&team, session.session.id});
            }
        }
    });
}

}  // namespace

State State::load(std::string_view in) {
    BinaryReader reader(in);
    State state;
    reader(*state.catalog);
    std::map<std::uint64_t, std::shared_ptr<const Catalog>> frozen;
    frozen[state.catalog->revision] = state.catalog;
    std::size_t count = reader.length();
    while (count-- > 0) {
        auto catalog = std::make_shared<Catalog>();
        reader(*catalog);
        const auto revision = catalog->revision;
        frozen.emplace(revision, std::move(catalog));
    }
    fields(reader, state);
    reader.finish();
    if (state.rules_version < rules_version_oldest || state.rules_version > rules_version_newest)
        throw DecodeError("it is of a version of the rules that this build does not know");
    link_catalogs(state, frozen);
    link_players(state);
    return state;
}

}  // namespace muster::core
