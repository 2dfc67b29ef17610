// Clients that follow everything fetch a part of the state now and then. The first time the part
// becomes theirs, and events keep it up to date; from then on it is compared, at the very event up
// to which the fetched one says that it is. Nobody waits for that moment: where the reply is ahead
// of the events, the comparison waits.
//
// What a running game shows comes in several topics. Each is in order, but when a client catches up
// after a loss one may overtake another; a client then fetches the game again, and so does this
// one.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/mirror.hpp"

#include <algorithm>
#include <deque>
#include <functional>

namespace muster::sim {

namespace {

constexpr Topic catalog{Topic::Kind::catalog, 0};
constexpr Topic engine_topic{Topic::Kind::engine, 0};

// One client's picture.
struct View {
    Mirror mirror;
    bool follows = false;
    std::map<Part, std::uint64_t> parts;  // Fetched as of which number of the catalog, or engine.
    std::map<SessionId, std::uint64_t> sessions;                // The same, of the session.
    std::map<SessionId, std::map<Topic, std::uint64_t>> games;  // Of each of its topics.
    std::map<Topic, std::uint64_t> heard;  // The last event, or where it began to follow.
    std::map<Topic, std::uint64_t> owed;   // Lost, and to be heard before games are whole again.

    struct Waiting {
        struct At {
            TopicPosition as_of;
            std::uint64_t since = 0;  // As of which number its own part was fetched.
        };
        std::vector<At> at;
        std::function<void()> compare;
    };
    std::deque<Waiting> waiting;
};

// Without what only the player's own topic tells.
Player as_told(Player player) {
    player.phone.clear();
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
    explicit MirrorChecker(std::uint64_t& audits) : audits_(audits) {}
    std::string_view name() const override { return "mirrors"; }

    void began(std::size_t client) override { views_.erase(client); }

    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe& asked,
                    const Subscribed& answer) override {
        if (!asked.everything || actor != Actor{}) return;
        View& view = views_[client];
        if (view.follows) {
            // A new connection: what happened meanwhile will be read.
            for (const auto& [topic, number] : answer.positions)
                view.owed[topic] = std::max(view.owed[topic], number);
            view.games.clear();
        } else {
            for (const auto& [topic, number] : answer.positions)
                view.heard[topic] = number;
        }
        view.follows = true;
    }

    void received(std::size_t client, const Frame& frame) override {
        const auto at = views_.find(client);
        if (at == views_.end() || frame.kind != FrameKind::lagged) return;
        for (const auto& [topic, number] : decode<Lagged>(frame.body).lost)
            at->second.owed[topic] = number;
        at->second.games.clear();
    }

    void delivered(std::size_t client, std::uint64_t, const client::Item& item) override {
        const auto at = views_.find(client);
        if (at == views_.end()) return;
        if (const auto* ended = std::get_if<client::Ended>(&item)) forget(at->second, ended->topic);
        const auto* event = std::get_if<ReceivedEvent>(&item);
        if (!event) return;
        View& view = at->second;
        view.heard[event->topic] = event->number;
        if (const auto owed = view.owed.find(event->topic);
            owed != view.owed.end() && owed->second <= event->number) {
            view.owed.erase(owed);
        }
        follow(view, *event);
        compare_what_can_be(view);
    }

    void answered(const Answer& answer) override {
        const auto at = views_.find(answer.call.client);
        if (at == views_.end() || !at->second.follows || !answer.ok) return;
        if (answer.call.actor != Actor{}) return;
        client_ = answer.call.client;
        std::visit([&](const auto& request) { fetched(at->second, request, answer.body); },
                   answer.call.request);
        compare_what_can_be(at->second);
    }

    void calm(const core::Engine&) override {
        for (auto& [client, view] : views_) {
            compare_what_can_be(view);
            if (view.waiting.empty()) continue;
            std::string places;
            for (const auto& [as_of, since] : view.waiting.front().at) {
                places += " " + std::string(to_string(as_of.topic.kind)) + ":" +
                          std::to_string(as_of.topic.id) + " " + std::to_string(as_of.number) +
                          " (has " + std::to_string(std::max(view.heard[as_of.topic], since)) + ")";
            }
            fail("client " + std::to_string(client) +
                 " fetched something as of events that do not come:" + places);
        }
    }

  private:
    // The topic is over, and what was lost of it can't be had: its session was removed.
    static void forget(View& view, const Topic& topic) {
        view.owed.erase(topic);
        std::erase_if(view.waiting, [&](const View::Waiting& waiting) {
            return std::ranges::any_of(
                waiting.at, [&](const auto& place) { return place.as_of.topic == topic; });
        });
    }

    // ---- Events. ----

    static void follow(View& view, const ReceivedEvent& event) {
        const Topic& topic = event.topic;
        std::uint32_t parts = 0;
        if (topic == catalog || topic == engine_topic) {
            for (const auto& [part, as_of] : view.parts) {
                const bool of_topic = (part == part_sessions) == (topic == engine_topic);
                if (of_topic && event.number > as_of) parts |= part;
            }
            if (const auto* created = std::get_if<SessionCreated>(&event.event);
                created && (parts & part_sessions) != 0) {
                // Unless its own topic has overtaken this one: then it must be fetched.
                const Topic own{Topic::Kind::session, created->session.id.value};
                if (!view.heard.contains(own)) view.sessions[created->session.id] = 0;
            }
            if (const auto* removed = std::get_if<SessionRemoved>(&event.event)) {
                view.sessions.erase(removed->session);
                view.games.erase(removed->session);
            }
        } else {
            const SessionId session = session_of(view, topic);
            if (topic.kind == Topic::Kind::session) {
                const auto known = view.sessions.find(session);
                if (known != view.sessions.end() && event.number > known->second)
                    parts |= part_session;
                // A game that starts is known from its first event.
                if (std::holds_alternative<GameStarted>(event.event) && view.owed.empty())
                    view.games.try_emplace(session);
            }
            if (const auto game = view.games.find(session); game != view.games.end()) {
                const auto as_of = game->second.find(topic);
                if (as_of == game->second.end() || event.number > as_of->second) parts |= part_game;
            }
        }
        view.mirror.apply(event, parts);
        if (const auto* ended = std::get_if<GameEnded>(&event.event)) {
            if ((parts & part_game) != 0) view.games.erase(ended->session);
        }
    }

    // To which session a topic belongs.
    static SessionId session_of(const View& view, const Topic& topic) {
        if (topic.kind == Topic::Kind::team) {
            for (const auto& [session, game] : view.mirror.games) {
                if (game.teams.contains(TeamId{topic.id})) return session;
            }
            return {};
        }
        return topic.kind == Topic::Kind::player ? SessionId{} : SessionId{topic.id};
    }

    // ---- What was fetched. ----

    template <class R>
    void fetched(View&, const R&, std::string_view) {}

    void fetched(View& view, const ListPlayers& request, std::string_view body) {
        if (request.part || request.limit != 0) return;  // Not all of them.
        auto reply = decode<PlayerList>(body);
        for (auto& player : reply.players)
            player = as_told(player);
        if (first_time(view, part_players, reply.as_of)) {
            for (const auto& player : reply.players)
                view.mirror.players[player.id] = player;
            return;
        }
        compare_later(view, reply.as_of, since(view, part_players), [this, &view, reply] {
            auto known = values(view.mirror.players);
            for (auto& player : known)
                player = as_told(player);
            same(known, reply.players, "players");
        });
    }
    void fetched(View& view, const ListSets&, std::string_view body) {
        const auto reply = decode<SetList>(body);
        list(view, part_sets, reply.as_of, &Mirror::sets, reply.sets, "sets");
    }
    void fetched(View& view, const ListZones&, std::string_view body) {
        const auto reply = decode<ZoneList>(body);
        list(view, part_zones, reply.as_of, &Mirror::zones, reply.zones, "zones");
    }
    void fetched(View& view, const ListSectors&, std::string_view body) {
        const auto reply = decode<SectorList>(body);
        if (first_time(view, part_sectors, reply.as_of)) {
            for (const auto& sector : reply.sectors)
                view.mirror.sectors[sector.letter] = sector;
            return;
        }
        compare_later(view, reply.as_of, since(view, part_sectors), [this, &view, reply] {
            same(values(view.mirror.sectors), reply.sectors, "sectors");
        });
    }
    void fetched(View& view, const ListChallenges& asked, std::string_view body) {
        const auto reply = decode<ChallengeList>(body);
        if (asked.kind || asked.status || asked.set || asked.zone || asked.after) return;
        if (reply.total != reply.challenges.size()) return;
        list(view,
             part_challenges,
             reply.as_of,
             &Mirror::challenges,
             reply.challenges,
             "challenges");
    }
    void fetched(View& view, const GetConfig& asked, std::string_view body) {
        if (asked.session) return;
        const auto reply = decode<ConfigReply>(body);
        std::vector<Setting> overrides;
        for (const auto& entry : reply.entries)
            if (entry.overridden_globally) overrides.push_back({entry.key, entry.value});
        std::ranges::sort(overrides, {}, &Setting::key);
        if (first_time(view, part_config, reply.as_of)) {
            view.mirror.config = overrides;
            return;
        }
        compare_later(view, reply.as_of, since(view, part_config), [this, &view, overrides] {
            same(view.mirror.config, overrides, "rule constants");
        });
    }
    void fetched(View& view, const ListSessions&, std::string_view body) {
        const auto reply = decode<SessionList>(body);
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
        compare_later(view, reply.as_of, since(view, part_sessions), [this, &view, ids] {
            std::vector<SessionId> known;
            for (const auto& [id, session] : view.mirror.sessions)
                known.push_back(id);
            same(known, ids, "sessions");
        });
    }
    void fetched(View& view, const GetSession& asked, std::string_view body) {
        const auto reply = decode<SessionReply>(body);
        if (!view.mirror.sessions.contains(asked.session)) return;  // It must know that it exists.
        if (!view.sessions.contains(asked.session)) {
            view.sessions[asked.session] = reply.as_of.at(0).number;
            view.mirror.sessions[asked.session] = reply.session;
            for (const auto& team : reply.teams)
                view.mirror.teams[team.id] = team;
            return;
        }
        const auto own = view.sessions.at(asked.session);
        const auto since = [own](const Topic&) { return own; };
        compare_later(view, reply.as_of, since, [this, &view, reply] {
            const SessionId id = reply.session.id;
            if (!view.sessions.contains(id)) return;
            same(view.mirror.sessions.at(id), reply.session, "session");
            std::vector<Team> teams;
            for (const auto* team : view.mirror.teams_of(id))
                teams.push_back(*team);
            same(teams, reply.teams, "teams");
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
            game = {reply.game, reply.session, reply.mode, reply.started, reply.ends, {}};
            for (const auto& team : reply.teams)
                game.teams[team.team] = team;
            return;
        }
        const auto since = [own = view.games.at(asked.session)](const Topic& topic) {
            const auto at = own.find(topic);
            return at == own.end() ? 0 : at->second;
        };
        compare_later(view, reply.as_of, since, [this, &view, reply] {
            // Fetched anew since then, or over.
            const auto game = view.mirror.games.find(reply.session);
            if (!view.games.contains(reply.session) || game == view.mirror.games.end()) return;
            if (game->second.id != reply.game) return;
            same(game->second.ends, reply.ends, "a game's end");
            same(values(game->second.teams), reply.teams, "teams of a game");
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
        compare_later(view, as_of, since(view, part), [this, &view, member, items, what] {
            same(values(view.mirror.*member), items, what);
        });
    }

    static bool first_time(View& view, Part part, const std::vector<TopicPosition>& as_of) {
        return view.parts.try_emplace(part, as_of.at(0).number).second;
    }

    // ---- Comparing. ----

    // `since` says for each topic as of which number the view's own part was fetched.
    template <class Since>
    void compare_later(View& view,
                       const std::vector<TopicPosition>& as_of,
                       Since since,
                       std::function<void()> compare) {
        auto& waiting = view.waiting.emplace_back();
        for (const auto& position : as_of)
            waiting.at.push_back({position, since(position.topic)});
        waiting.compare = std::move(compare);
    }
    using Since = std::function<std::uint64_t(const Topic&)>;
    static Since since(const View& view, Part part) {
        return [number = view.parts.at(part)](const Topic&) { return number; };
    }

    void compare_what_can_be(View& view) {
        for (auto at = view.waiting.begin(); at != view.waiting.end();) {
            bool behind = false;
            bool beyond = false;
            for (const auto& [as_of, since] : at->at) {
                const auto heard = view.heard.find(as_of.topic);
                const auto number = std::max(heard == view.heard.end() ? 0 : heard->second, since);
                behind = behind || number < as_of.number;
                beyond = beyond || number > as_of.number;
            }
            if (behind && !beyond) {
                ++at;
                continue;
            }
            if (!beyond) {
                ++audits_;
                at->compare();
            }
            at = view.waiting.erase(at);
        }
    }

    template <class T>
    void same(const T& known, const T& fetched, const std::string& what) const {
        if (known == fetched) return;
        fail("client " + std::to_string(client_) + ", who follows everything, has other " + what +
             " than it fetches");
    }

    std::map<std::size_t, View> views_;
    std::size_t client_ = 0;
    std::uint64_t& audits_;
};

}  // namespace

std::unique_ptr<Checker> make_mirror_checker(std::uint64_t& audits) {
    return std::make_unique<MirrorChecker>(audits);
}

}  // namespace muster::sim
