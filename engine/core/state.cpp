#include "engine/core/state.hpp"

#include "engine/core/engine.hpp"
#include "engine/core/field/draw/draw_index.hpp"
#include "engine/core/field/timers.hpp"

namespace muster::core {

namespace {

// A player as the snapshot has it: the person, and then the person's teams and game.
struct StoredPlayer {
    Player player;
    std::string verifier;
    std::set<TeamId> teams;
    TeamId playing_team;
    std::vector<Hash256> logins;
    MUSTER_FIELDS(player, verifier, teams, playing_team, logins)
};

StoredPlayer stored(const State& state, const PlayerState& player) {
    StoredPlayer all;
    all.player.id = player.id;
    all.player.name = player.name;
    if (player.nickname) all.player.nickname = *player.nickname;
    if (player.picture) all.player.picture = *player.picture;
    all.player.discord_user = player.own.discord_user;
    all.player.phone = player.own.phone;
    all.verifier = player.own.verifier;
    all.logins = player.own.logins;
    const PlayerInField* place = state.field.players.find(player.id);
    if (!place) return all;
    all.player.location = place->location;
    if (place->seat) all.player.playing_in = place->playing_in;
    all.teams = place->teams;
    all.playing_team = place->playing_team();
    return all;
}

void players(BinaryWriter& writer, const State& state) {
    const auto& all = state.people.players;
    const auto end = all.next_id().value;
    writer.length(end - 1);
    for (std::uint64_t id = 1; id < end; ++id) {
        const PlayerState* player = all.find(PlayerId{id});
        writer(player != nullptr);
        if (player) writer(stored(state, *player));
    }
}

// The seats follow from the games (link_games).
void players(BinaryReader& reader, State& state) {
    for (std::size_t count = reader.length(); count > 0; --count) {
        bool present = false;
        reader(present);
        if (!present) {
            state.people.players.add_gap();
            continue;
        }
        StoredPlayer all;
        reader(all);
        PlayerState& player = state.people.players.add({});
        player.id = all.player.id;
        player.name = std::move(all.player.name);
        if (all.player.nickname)
            player.nickname = std::make_unique<const Name>(*std::move(all.player.nickname));
        if (all.player.picture)
            player.picture = std::make_unique<const Picture>(*all.player.picture);
        player.own = {all.player.discord_user,
                      std::move(all.player.phone),
                      std::move(all.verifier),
                      std::move(all.logins)};
        if (all.teams.empty()) continue;
        PlayerInField& place = state.field.players.get(player.id);
        place.location = all.player.location;
        place.teams = std::move(all.teams);
    }
}

// The fields in the order of the snapshot; the catalogs stand before it.
template <class Archive, class S>
void fields(Archive& archive, S& s) {
    archive(s.kernel.epoch,
            s.kernel.sequence,
            s.kernel.digest,
            s.kernel.time,
            s.kernel.rules_version,
            s.system.clock,
            s.field.config);
    players(archive, s);
    archive(s.people.player_names,
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
            s.system.values);
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
                PlayerInField* player = state.field.players.find(player_id);
                if (!player || !player->teams.contains(id) || player->seat)
                    throw DecodeError("a game's player is missing");
                player->seat = &team;
                player->playing_in = session.session.id;
            }
        }
    });
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
        if (!is_field_timer(purpose)) throw DecodeError("a timer of a kind that no domain knows");
    });
    const auto version = state.kernel.rules_version;
    if (version < rules_version_oldest || version > rules_version_newest)
        throw DecodeError("it is of a version of the rules that this build does not know");
    link_catalogs(state, frozen);
    link_games(state);
    return state;
}

}  // namespace muster::core
