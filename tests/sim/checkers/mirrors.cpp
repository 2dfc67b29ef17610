// Clients that follow everything sometimes fetch a part of the state. The first time, the view
// takes the part over, and events keep it up to date. Later replies are compared with the view, at
// the event that is the reply's position. If the reply is ahead of the events, the comparison
// waits. A reply without a position is compared when no more events come.
//
// The state of a running game comes from several topics. Each topic is in order, but when a client
// catches up after a loss, one topic may overtake another. A real client then fetches the game
// again, and so does this checker.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/checkers/view.hpp"
#include "tests/sim/scene.hpp"

#include <algorithm>

namespace muster::sim {

namespace {

// The player without the facts that only the player's own topic tells. By version 1 of the rules
// other topics tell some of them.
Player as_told(Player player) {
    player.phone.clear();
    player.discord_user.reset();
    player.playing_in.reset();
    player.location.reset();
    return player;
}

template <class Map>
auto values(const Map& map) {
    std::vector<typename Map::mapped_type> list;
    for (const auto& [key, value] : map)
        list.push_back(value);
    return list;
}

class MirrorChecker final : public Checker {
  public:
    explicit MirrorChecker(Tally& tally) : tally_(tally) {}
    std::string_view name() const override { return "mirrors"; }

    void began(std::size_t client) override { views_.erase(client); }

    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe& asked,
                    const Subscribed& answer) override {
        if (!asked.everything || actor != Actor{}) return;
        View& view = views_[client];
        if (view.follows) {
            // A new connection: the client will read the events of the meantime.
            for (const auto& [topic, number] : answer.positions)
                if (number > view.place(topic)) view.owed[topic] = number;
            view.games.clear();
            view.caught_up = false;
        } else {
            for (const auto& [topic, number] : answer.positions)
                view.heard[topic] = number;
        }
        view.client = client;
        view.follows = true;
    }

    void received(std::size_t client, const Frame& frame) override {
        const auto at = views_.find(client);
        if (at == views_.end()) return;
        View& view = at->second;
        view.caught_up = view.owed.empty() && frame.kind != FrameKind::lagged;
        if (frame.kind != FrameKind::lagged) return;
        for (const auto& [topic, number] : decode<Lagged>(frame.body).lost)
            if (number > view.place(topic)) view.owed[topic] = number;
        view.games.clear();
    }

    void delivered(std::size_t client, std::uint64_t, const client::Item& item) override {
        const auto at = views_.find(client);
        if (at == views_.end()) return;
        View& view = at->second;
        if (const auto* ended = std::get_if<client::Ended>(&item)) view.forget(ended->topic);
        const auto* event = std::get_if<ReceivedEvent>(&item);
        if (!event) return;
        view.hear(*event);
        view.compare_what_can_be();
    }

    void answered(const Answer& answer) override {
        const auto at = views_.find(answer.call.client);
        if (at == views_.end() || !at->second.follows || !answer.ok) return;
        if (answer.call.actor != Actor{}) return;
        std::visit([&](const auto& request) { fetched(at->second, request, answer.body); },
                   answer.call.request);
        at->second.compare_what_can_be();
    }

    void calm(const core::Engine&) override {
        for (auto& [client, view] : views_) {
            view.compare_what_can_be();
            view.compare_unplaced();
            if (view.waiting.empty()) continue;
            std::string places;
            for (const auto& [as_of, since] : view.waiting.front().at) {
                places += " " + std::string(to_string(as_of.topic.kind)) + ":" +
                          std::to_string(as_of.topic.id) + " " + std::to_string(as_of.number) +
                          " (has " + std::to_string(std::max(view.place(as_of.topic), since)) + ")";
            }
            fail("client " + std::to_string(client) +
                 " fetched something as of events that do not come:" + places);
        }
    }

  private:
    // ---- What was fetched. ----

    template <class R>
    void fetched(View&, const R&, std::string_view) {}

    void fetched(View& view, const ListPlayers& request, std::string_view body) {
        auto reply = decode<PlayerList>(body);
        if (request.part || request.after || reply.next) return;  // The reply has not all of them.
        for (auto& player : reply.players)
            player = as_told(player);
        if (first_time(view, part_players, reply.as_of)) {
            for (const auto& player : reply.players)
                view.mirror.players[player.id] = player;
            return;
        }
        view.compare_later(reply.as_of, view.since(part_players), [this, &view, reply] {
            auto known = values(view.mirror.players);
            for (auto& player : known)
                player = as_told(player);
            same(view, known, reply.players, "players");
        });
    }
    // The reply comes from an index of its own: each name and nickname once, in the order of their
    // keys.
    void fetched(View& view, const FindPlayersByPrefix& request, std::string_view body) {
        auto reply = decode<FoundPlayers>(body);
        if (request.prefix || !request.after.empty() || !reply.next.empty()) return;
        if (!view.parts.contains(part_players)) return;
        for (auto& found : reply.found)
            found.player = as_told(found.player);
        view.compare_later(reply.as_of, view.since(part_players), [this, &view, reply] {
            std::map<std::string, FoundPlayer> known;
            for (const auto& [id, player] : view.mirror.players) {
                known[player.name.key] = {player.name, as_told(player)};
                if (player.nickname)
                    known[player.nickname->key] = {*player.nickname, as_told(player)};
            }
            same(view, values(known), reply.found, "names of players");
        });
    }
    void fetched(View& view, const ListSets& asked, std::string_view body) {
        const auto reply = decode<SetList>(body);
        if (asked.after || reply.next) return;
        list(view, part_sets, reply.as_of, &Mirror::sets, reply.sets, "sets");
    }
    void fetched(View& view, const ListZones& asked, std::string_view body) {
        const auto reply = decode<ZoneList>(body);
        if (asked.after || reply.next) return;
        list(view, part_zones, reply.as_of, &Mirror::zones, reply.zones, "zones");
    }
    void fetched(View& view, const ListSectors&, std::string_view body) {
        const auto reply = decode<SectorList>(body);
        if (first_time(view, part_sectors, reply.as_of)) {
            for (const auto& sector : reply.sectors)
                view.mirror.sectors[sector.letter] = sector;
            return;
        }
        view.compare_later(reply.as_of, view.since(part_sectors), [this, &view, reply] {
            same(view, values(view.mirror.sectors), reply.sectors, "sectors");
        });
    }
    void fetched(View& view, const ListChallenges& asked, std::string_view body) {
        const auto reply = decode<ChallengeList>(body);
        if (asked.kind || asked.status || asked.set || asked.zone || asked.after) return;
        if (reply.next) return;
        list(view,
             part_challenges,
             reply.as_of,
             &Mirror::challenges,
             reply.challenges,
             "challenges");
    }
    void fetched(View& view, const GetConfig& asked, std::string_view body) {
        const auto reply = decode<ConfigReply>(body);
        if (asked.session) return fetched_here(view, *asked.session, reply);
        std::vector<Setting> overrides;
        for (const auto& entry : reply.entries)
            if (entry.overridden_globally) overrides.push_back({entry.key, entry.value});
        std::ranges::sort(overrides, {}, &Setting::key);
        if (first_time(view, part_config, reply.as_of)) {
            view.mirror.config = overrides;
            return;
        }
        view.compare_later(reply.as_of, view.since(part_config), [this, &view, overrides] {
            same(view, view.mirror.config, overrides, "rule constants");
        });
    }
    // A session's values: the global ones, and the session's own.
    void fetched_here(View& view, SessionId session, const ConfigReply& reply) {
        const auto own = view.sessions.find(session);
        const auto global = view.parts.find(part_config);
        if (own == view.sessions.end() || global == view.parts.end()) return;
        const auto since = [at = own->second, everywhere = global->second](const Topic& topic) {
            return topic.kind == Topic::Kind::catalog ? everywhere : at;
        };
        view.compare_later(reply.as_of, since, [this, &view, session, reply] {
            if (!view.sessions.contains(session)) return;
            auto entries = reply.entries;
            for (auto& entry : entries) {
                entry.value = entry.default_value;
                entry.overridden_globally = override_with(view.mirror.config, entry);
                entry.overridden_here =
                    override_with(view.mirror.sessions.at(session).overrides, entry);
            }
            same(view, entries, reply.entries, "rule constants of a session");
        });
    }
    static bool override_with(const std::vector<Setting>& overrides, ConfigEntry& entry) {
        const auto at = std::ranges::find(overrides, entry.key, &Setting::key);
        if (at == overrides.end()) return false;
        entry.value = at->value;
        return true;
    }
    void fetched(View& view, const ListGrants& asked, std::string_view body) {
        const auto reply = decode<Grants>(body);
        if (asked.after != Grant{} || reply.next != Grant{}) return;
        if (view.parts.try_emplace(part_grants, 0).second) {
            view.mirror.grants = {reply.grants.begin(), reply.grants.end()};
            return;
        }
        compare_at_rest(view, [this, &view, reply] {
            const auto& known = view.mirror.grants;
            same(view, {known.begin(), known.end()}, reply.grants, "grants");
        });
    }
    void fetched(View& view, const ListSessions& asked, std::string_view body) {
        const auto reply = decode<SessionList>(body);
        if (asked.after || reply.next) return;
        std::vector<SessionId> ids;
        for (const auto& session : reply.sessions)
            ids.push_back(session.id);
        if (first_time(view, part_sessions, reply.as_of)) {
            for (const auto& session : reply.sessions)
                view.mirror.sessions.emplace(session.id, session);
            std::erase_if(view.mirror.sessions, [&](const auto& entry) {
                return std::ranges::count(ids, entry.first) == 0;
            });
            return;
        }
        view.compare_later(reply.as_of, view.since(part_sessions), [this, &view, ids] {
            std::vector<SessionId> known;
            for (const auto& [id, session] : view.mirror.sessions)
                known.push_back(id);
            same(view, known, ids, "sessions");
        });
    }
    void fetched(View& view, const GetSession& asked, std::string_view body) {
        const auto reply = decode<SessionReply>(body);
        if (!view.mirror.sessions.contains(asked.session))
            return;  // The view must know the
                     // session.
        if (!view.sessions.contains(asked.session)) {
            view.sessions[asked.session] = reply.as_of.at(0).number;
            view.mirror.sessions[asked.session] = reply.session;
            for (const auto& team : reply.teams)
                view.mirror.teams[team.id] = team;
            return;
        }
        const auto own = view.sessions.at(asked.session);
        const auto since = [own](const Topic&) { return own; };
        view.compare_later(reply.as_of, since, [this, &view, reply] {
            const SessionId id = reply.session.id;
            if (!view.sessions.contains(id)) return;
            same(view, view.mirror.sessions.at(id), reply.session, "session");
            std::vector<Team> teams;
            for (const auto* team : view.mirror.teams_of(id))
                teams.push_back(*team);
            same(view, teams, reply.teams, "teams");
        });
    }
    void fetched(View& view, const GetGame& asked, std::string_view body) {
        const auto reply = decode<GameReply>(body);
        if (!view.games.contains(asked.session)) {
            if (!view.owed.empty()) return;
            auto& as_of = view.games[asked.session];
            for (const auto& [topic, number] : reply.as_of)
                as_of[topic] = number;
            auto& game = view.mirror.games[asked.session];
            game = {reply.game, reply.session, reply.mode, reply.started, reply.ends, {}, {}};
            for (const auto& team : reply.teams)
                game.teams[team.team] = team;
            return;
        }
        const auto since = [own = view.games.at(asked.session)](const Topic& topic) {
            const auto at = own.find(topic);
            return at == own.end() ? 0 : at->second;
        };
        view.compare_later(reply.as_of, since, [this, &view, reply] {
            // The game was fetched again since then, or is over.
            const auto game = view.mirror.games.find(reply.session);
            if (!view.games.contains(reply.session) || game == view.mirror.games.end()) return;
            if (game->second.id != reply.game) return;
            same(view, game->second.ends, reply.ends, "a game's end");
            same(view, values(game->second.teams), reply.teams, "teams of a game");
        });
    }

    void fetched(View& view, const GetRanking& asked, std::string_view body) {
        const auto reply = decode<Ranking>(body);
        compare_at_rest(view, [this, &view, session = asked.session, reply] {
            const auto* game = known_game(view, session);
            if (!game || !view.sessions.contains(session)) return;
            std::vector<RankingRow> rows;
            for (const auto& [id, team] : game->teams) {
                const auto better = std::ranges::count_if(game->teams, [&](const auto& other) {
                    return other.second.points > team.points;
                });
                rows.push_back({static_cast<std::uint32_t>(better) + 1,
                                id,
                                view.mirror.teams.at(id).name.text,
                                team.role,
                                team.points,
                                team.bounty});
            }
            std::ranges::stable_sort(rows, {}, &RankingRow::rank);
            same(view, rows, reply.rows, "ranking");
        });
    }
    void fetched(View& view, const GetLocations& asked, std::string_view body) {
        const auto reply = decode<LocationList>(body);
        compare_at_rest(view, [this, &view, session = asked.session, reply] {
            const auto* game = known_game(view, session);
            if (!game) return;
            std::vector<TeamLocation> locations;
            for (const auto& [id, team] : game->teams)
                if (team.location) locations.push_back({id, *team.location});
            same(view, locations, reply.locations, "locations");
        });
    }

    void fetched(View& view, const GetTrack& asked, std::string_view body) {
        if (asked.past_s) return;  // The reply has not all of it.
        const auto reply = decode<Track>(body);
        compare_at_rest(view, [this, &view, team = asked.team, reply] {
            for (const auto& [session, game] : view.mirror.games) {
                const auto track = game.tracks.find(team);
                if (track == game.tracks.end() || !known_game(view, session)) continue;
                same(view, track->second, reply.points, "track");
            }
        });
    }

    template <class Map, class Item>
    void list(View& view,
              Part part,
              const std::vector<TopicPosition>& as_of,
              Map Mirror::* member,
              const std::vector<Item>& items,
              const char* what) {
        if (first_time(view, part, as_of)) {
            for (const auto& item : items)
                (view.mirror.*member)[item.id] = item;
            return;
        }
        view.compare_later(as_of, view.since(part), [this, &view, member, items, what] {
            same(view, values(view.mirror.*member), items, what);
        });
    }

    static bool first_time(View& view, Part part, const std::vector<TopicPosition>& as_of) {
        return view.parts.try_emplace(part, as_of.at(0).number).second;
    }

    // ---- Comparing. ----

    // For a reply without a position: compares with the events heard so far, if no more come.
    static void compare_at_rest(View& view, View::Compare compare) {
        view.unplaced.push_back({view.heard, std::move(compare)});
    }
    // The session's game, if the view has all of it.
    static const Mirror::Game* known_game(const View& view, SessionId session) {
        const auto game = view.mirror.games.find(session);
        const bool whole = view.games.contains(session) && game != view.mirror.games.end();
        return whole ? &game->second : nullptr;
    }

    template <class T>
    void same(const View& view, const T& known, const T& fetched, const std::string& what) {
        ++tally_.audits;
        ++tally_.audits_of[what];
        if (known == fetched) return;
        fail("client " + std::to_string(view.client) + ", who follows everything, has other " +
             what + " than it fetches");
    }

    std::map<std::size_t, View> views_;
    Tally& tally_;
};

}  // namespace

std::unique_ptr<Checker> make_mirror_checker(Tally& tally) {
    return std::make_unique<MirrorChecker>(tally);
}

}  // namespace muster::sim
