// Who may hear which topic, by the events that give and take rights. A player hears its team, its
// session and the side on which it plays; a service hears the sessions with a grant for it. A
// client that loses a right is told, and hears no more.
#include "engine/core/state.hpp"
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/checkers/user_ids.hpp"
#include "tests/sim/workload.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace muster::sim {

namespace {

// A player, or a service by its user id.
struct Listener {
    Actor::Kind kind{};
    std::uint64_t id = 0;
    auto operator<=>(const Listener&) const = default;
};
struct Right {
    Listener listener;
    Topic topic;
    auto operator<=>(const Right&) const = default;
};

std::string text_of(const Right& right) {
    return std::string(to_string(right.listener.kind)) + " " + std::to_string(right.listener.id) +
           " and " + std::string(to_string(right.topic.kind)) + ":" +
           std::to_string(right.topic.id);
}

class AudienceChecker final : public Checker {
  public:
    std::string_view name() const override { return "audience"; }

    // ---- The disk. ----

    void durable(const Durable& durable) override {
        for (const auto& record : durable.records) {
            // An operator needs no grant.
            if (record.origin.peer_class == PeerClass::service) services_.hear(record.origin);
            if (record.request_number == ActivateRules::request_number)
                rules_version_ = decode<ActivateRules>(record.body).version;
        }
        std::set<Right> gone;
        const auto lose = [&] {
            auto rights = rights_now();
            std::ranges::set_difference(rights_, rights, std::inserter(gone, gone.end()));
            rights_ = std::move(rights);
        };
        lose();
        for (const auto& event : durable.events) {
            ends_.insert_or_assign(event.topic, event.number);
            changed_ = false;
            std::visit([&](const auto& e) { hear(e); }, event.event);
            if (changed_) lose();
        }
        // A row's events do not name their records. So a right that was lost and given back within
        // the row may have been reported as lost, or not.
        for (const auto& right : gone)
            losses_[right].push_back({ends_[right.topic], !rights_.contains(right)});
    }

    // ---- The clients. ----

    void began(std::size_t client) override { wires_.erase(client); }
    void connected(std::size_t client) override { wires_.erase(client); }
    void sent(const Call& call) override { services_.sent(call); }

    void subscribed(std::size_t client,
                    Actor actor,
                    const Subscribe& asked,
                    const Subscribed& answer) override {
        Wire& wire = wires_[client];
        if (asked.everything) {
            wire.everything = true;
            return;
        }
        for (const auto& [topic, number] : answer.positions) {
            wire.holders[topic][actor] = number;
            expect(actor.kind != Actor::Kind::organiser || may_organise(actor, topic),
                   who(client) + " is subscribed as organiser of session " +
                       std::to_string(actor.id) + " to " + to_text(topic));
            const auto right = right_of(client, actor, topic);
            if (!right) continue;
            expect(rights_.contains(*right) || may_have_lost(*right, number),
                   who(client) + " is subscribed to what it has no right to: " + text_of(*right));
            expect_one_side(client, actor, topic);
        }
    }
    void unsubscribed(std::size_t client, Actor actor, const Unsubscribe& asked) override {
        Wire& wire = wires_[client];
        for (const auto& topic : asked.topics)
            wire.holders[topic].erase(actor);
        if (asked.everything) wire.everything = false;
    }

    void received(std::size_t client, const Frame& frame) override {
        if (frame.kind == FrameKind::event)
            event(client, split_header<EventHeader>(frame.body).first);
        if (frame.kind == FrameKind::ended) ended(client, decode<SubscriptionEnded>(frame.body));
        if (frame.kind == FrameKind::routes) routes(client, decode<Routes>(frame.body));
    }

    void attached(std::size_t client, const Attached& answer) override {
        auto& attachments = wires_[client].attachments;
        for (const auto& each : answer.players) {
            auto& attachment = attachments[each.number];
            attachment.player = each.player;
            attachment.topics.clear();
            for (const auto& position : each.topics)
                attachment.topics.insert(position.topic);
        }
    }
    void detached(std::size_t client, const DetachPlayers& asked) override {
        for (const auto number : asked.numbers)
            wires_[client].attachments.erase(number);
    }

    void calm(const core::Engine& engine) override {
        check_attachments(engine);
        for (const auto& [client, wire] : wires_) {
            for (const auto& [topic, actors] : wire.holders) {
                for (const auto& [actor, since] : actors) {
                    const auto right = right_of(client, actor, topic);
                    if (!right) continue;
                    expect(rights_.contains(*right) && !lost_between(*right, since),
                           who(client) + " was not told of a lost right: " + text_of(*right));
                }
            }
        }
    }

  private:
    // The right was lost at this number of the topic. Unless it was lost for good, a report is
    // optional.
    struct Loss {
        std::uint64_t number = 0;
        bool for_good = false;
    };
    struct Attachment {
        PlayerId player;
        std::set<Topic> topics;
    };
    struct Wire {
        // The number from which each actor holds the topic.
        std::map<Topic, std::map<Actor, std::uint64_t>> holders;
        bool everything = false;
        std::map<std::uint64_t, Attachment> attachments;  // By number.
    };
    struct Roster {
        SessionId session;
        std::set<PlayerId> players;
    };
    struct TeamInPlay {
        Role role = Role::runner;
        std::set<PlayerId> players;
    };

    // ---- The model. ----

    template <class E>
    void hear(const E&) {}

    void hear(const PlayerSaved& e) { changed_ = players_.insert(e.player.id).second; }
    void hear(const PlayerRemoved& e) { changed_ = players_.erase(e.player) != 0; }
    void hear(const TeamSaved& e) {
        rosters_[e.team.id] = {e.team.session, {e.team.players.begin(), e.team.players.end()}};
        changed_ = true;
    }
    void hear(const TeamRemoved& e) { changed_ = rosters_.erase(e.team) != 0; }
    void hear(const GrantChanged& e) {
        if (e.granted) {
            grants_.insert({e.uid, e.session});
        } else {
            grants_.erase({e.uid, e.session});
        }
        changed_ = true;
    }
    void hear(const GameStarted& e) {
        for (const auto& team : e.teams)
            games_[e.session][team.team] = {team.role, rosters_.at(team.team).players};
        changed_ = true;
    }
    void hear(const TeamCaught& e) {
        play_as(e.catcher.team, e.catcher.role);
        play_as(e.caught.team, e.caught.role);
    }
    void hear(const PeriodUndone& e) {
        play_as(e.team.team, e.team.role);
        if (e.caught) play_as(e.caught->team, e.caught->role);
    }
    void hear(const RoleChanged& e) { play_as(e.team, e.role); }
    void hear(const GameEnded& e) { changed_ = games_.erase(e.session) != 0; }

    void play_as(TeamId team, Role role) {
        for (auto& [session, teams] : games_) {
            if (const auto at = teams.find(team); at != teams.end()) at->second.role = role;
        }
        changed_ = true;
    }

    std::set<Right> rights_now() const {
        using Kind = Topic::Kind;
        std::set<Right> rights;
        const auto give = [&](PlayerId player, Kind kind, std::uint64_t id) {
            rights.insert({{Actor::Kind::player, player.value}, {kind, id}});
        };
        for (const PlayerId player : players_)
            give(player, Kind::player, player.value);
        for (const auto& [team, roster] : rosters_) {
            for (const PlayerId player : roster.players) {
                give(player, Kind::team, team.value);
                give(player, Kind::session, roster.session.value);
            }
        }
        for (const auto& [session, teams] : games_) {
            for (const auto& [team, playing] : teams) {
                if (playing.role == Role::out) continue;
                const bool catches = playing.role == Role::catcher;
                for (const PlayerId player : playing.players) {
                    give(player,
                         catches ? Kind::session_catchers : Kind::session_runners,
                         session.value);
                }
            }
        }
        for (std::uint32_t i = 0; i < service_uids; ++i) {
            const auto uid = service_uid_first + i;
            const bool own = rules_version_ >= 4;
            rights.insert({{Actor::Kind::service, uid}, {Kind::engine, own ? uid : 0}});
        }
        for (const auto& [uid, session] : grants_) {
            for (const Kind kind : {Kind::session,
                                    Kind::session_catchers,
                                    Kind::session_runners,
                                    Kind::session_organisers})
                rights.insert({{Actor::Kind::service, uid}, {kind, session.value}});
            for (const auto& [team, roster] : rosters_) {
                if (roster.session == session)
                    rights.insert({{Actor::Kind::service, uid}, {Kind::team, team.value}});
            }
        }
        return rights;
    }

    // ---- Frames. ----

    // The right of a player, or of the service that speaks for itself or an organiser. Nothing: an
    // operator's right, a right that every service has, or one that ended with its team.
    std::optional<Right> right_of(std::size_t client, Actor actor, const Topic& topic) const {
        if (actor.kind == Actor::Kind::player) return Right{{Actor::Kind::player, actor.id}, topic};
        if (actor.kind == Actor::Kind::operator_) return std::nullopt;
        const auto service = services_.find(client);
        if (!service) return std::nullopt;
        if (topic.kind == Topic::Kind::catalog ||
            (topic.kind == Topic::Kind::team && !rosters_.contains(TeamId{topic.id})))
            return std::nullopt;
        return Right{{Actor::Kind::service, *service}, topic};
    }

    // Whether the right was lost for good, after one of the topic's events and before another. If
    // it was lost at that very event, it may have been given back and used again without a further
    // event.
    bool lost_between(const Right& right,
                      std::uint64_t since,
                      std::uint64_t until = ~std::uint64_t{0}) const {
        return any_loss(right, [&](const Loss& loss) {
            return loss.for_good && since < loss.number && loss.number < until;
        });
    }
    bool may_have_lost(const Right& right, std::uint64_t since) const {
        return any_loss(right, [&](const Loss& loss) { return since <= loss.number; });
    }
    bool any_loss(const Right& right, const std::function<bool(const Loss&)>& fits) const {
        const auto at = losses_.find(right);
        return at != losses_.end() && std::ranges::any_of(at->second, fits);
    }

    void event(std::size_t client, const EventHeader& header) {
        const Wire& wire = wires_[client];
        const auto holders = wire.holders.find(header.topic);
        if (wire.everything || holders == wire.holders.end()) return;
        std::string late;
        for (const auto& [actor, since] : holders->second) {
            const auto right = right_of(client, actor, header.topic);
            if (!right || !lost_between(*right, since, header.number)) return;
            late = text_of(*right);
        }
        expect(late.empty(),
               who(client) + " is told number " + std::to_string(header.number) +
                   ", and the right to it was lost before: " + late);
    }

    void ended(std::size_t client, const SubscriptionEnded& ended) {
        const auto& topic = ended.last.topic;
        auto& holders = wires_[client].holders[topic];
        const auto held = holders.extract(ended.actor);
        const auto right = right_of(client, ended.actor, topic);
        if (!right) return;
        expect(!held.empty(), who(client) + " lost what it did not hold: " + text_of(*right));
        expect(may_have_lost(*right, held.mapped()),
               who(client) + " was told of a lost right that was not lost: " + text_of(*right));
    }

    void routes(std::size_t client, const Routes& routes) {
        auto& attachments = wires_[client].attachments;
        const auto at = attachments.find(routes.number);
        const auto what = "number " + std::to_string(routes.number) + " of " + who(client);
        expect(at != attachments.end(), what + " is told of, and it is not attached");
        auto& topics = at->second.topics;
        for (const auto& topic : routes.lost)
            expect(topics.erase(topic) != 0,
                   what + " loses what it does not have: " + to_text(topic));
        for (const auto& position : routes.gained)
            expect(topics.insert(position.topic).second,
                   what + " gains what it has: " + to_text(position.topic));
        // The player's own topic ends with the player.
        if (!topics.contains({Topic::Kind::player, at->second.player.value})) attachments.erase(at);
    }

    // Each attached player has exactly the topics of its rights, and the engine has no attachment
    // of an ended connection.
    void check_attachments(const core::Engine& engine) {
        std::size_t count = 0;
        for (const auto& [client, wire] : wires_) {
            for (const auto& [number, attachment] : wire.attachments) {
                ++count;
                std::set<Topic> rights;
                const Listener player{Actor::Kind::player, attachment.player.value};
                for (auto at = rights_.lower_bound({player, {}});
                     at != rights_.end() && at->listener == player;
                     ++at)
                    rights.insert(at->topic);
                expect(attachment.topics == rights,
                       "number " + std::to_string(number) + " of " + who(client) + " has " +
                           std::to_string(attachment.topics.size()) + " topics, and player " +
                           std::to_string(attachment.player.value) + " has a right to " +
                           std::to_string(rights.size()));
            }
        }
        std::string bytes;
        engine.save(bytes);
        const auto attachments = core::State::load(bytes).people.attachments;
        // Lost attachments go by a timer, which a clock that was set back delays.
        if (attachments.has_lost()) return;
        const auto kept = attachments.size();
        expect(kept == count,
               "the engine has " + std::to_string(kept) + " attachments, and the services have " +
                   std::to_string(count));
    }

    // An organiser may only hear its own session, whichever client speaks for it. The session of a
    // removed team is not known.
    bool may_organise(Actor organiser, const Topic& topic) const {
        switch (topic.kind) {
            case Topic::Kind::catalog:
                return true;
            case Topic::Kind::engine:
            case Topic::Kind::player:
                return false;
            case Topic::Kind::team: {
                const auto team = rosters_.find(TeamId{topic.id});
                return team == rosters_.end() || team->second.session.value == organiser.id;
            }
            default:
                return topic.id == organiser.id;
        }
    }

    // The rules say: "No team is in two roles."
    void expect_one_side(std::size_t client, Actor actor, const Topic& topic) {
        using Kind = Topic::Kind;
        if (actor.kind != Actor::Kind::player) return;
        if (topic.kind != Kind::session_catchers && topic.kind != Kind::session_runners) return;
        const bool catches = topic.kind == Kind::session_catchers;
        const Topic other{catches ? Kind::session_runners : Kind::session_catchers, topic.id};
        expect(!wires_[client].holders[other].contains(actor),
               who(client) + " hears both sides of session " + std::to_string(topic.id) +
                   " for player " + std::to_string(actor.id));
    }

    static std::string who(std::size_t client) { return "client " + std::to_string(client); }

    std::set<PlayerId> players_;
    std::map<TeamId, Roster> rosters_;
    std::map<SessionId, std::map<TeamId, TeamInPlay>> games_;
    std::set<std::pair<std::uint32_t, SessionId>> grants_;
    std::set<Right> rights_;
    std::map<Right, std::vector<Loss>> losses_;
    std::map<Topic, std::uint64_t> ends_;  // The number of each topic's last event.
    bool changed_ = false;                 // The last event may have changed rights.

    std::uint32_t rules_version_ = 1;  // Of a journal without ActivateRules.
    UserIds services_;
    std::map<std::size_t, Wire> wires_;
};

}  // namespace

std::unique_ptr<Checker> make_audience_checker() {
    return std::make_unique<AudienceChecker>();
}

}  // namespace muster::sim
