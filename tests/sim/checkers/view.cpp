#include "tests/sim/checkers/view.hpp"

#include <algorithm>

namespace muster::sim {

namespace {
constexpr Topic catalog{Topic::Kind::catalog, 0};
constexpr Topic engine_topic{Topic::Kind::engine, 0};
}  // namespace

void View::hear(const ReceivedEvent& event) {
    heard[event.topic] = event.number;
    if (const auto at = owed.find(event.topic); at != owed.end() && at->second <= event.number)
        owed.erase(at);
    apply(event);
}

void View::forget(const Topic& topic) {
    owed.erase(topic);
    std::erase_if(waiting, [&](const Waiting& each) {
        return std::ranges::any_of(each.at,
                                   [&](const auto& at) { return at.as_of.topic == topic; });
    });
}

void View::apply(const ReceivedEvent& event) {
    const Topic& topic = event.topic;
    std::uint32_t changed = 0;
    if (topic == catalog || topic == engine_topic) {
        for (const auto& [part, as_of] : parts) {
            const bool of_engine = part == part_sessions || part == part_grants;
            if (of_engine == (topic == engine_topic) && event.number > as_of) changed |= part;
        }
        if (const auto* created = std::get_if<SessionCreated>(&event.event);
            created && (changed & part_sessions) != 0) {
            // If the session's own topic has overtaken this one, the session must be fetched.
            const Topic own{Topic::Kind::session, created->session.id.value};
            if (!heard.contains(own)) sessions[created->session.id] = 0;
        }
        if (const auto* removed = std::get_if<SessionRemoved>(&event.event)) {
            sessions.erase(removed->session);
            games.erase(removed->session);
        }
    } else {
        const SessionId session = session_of(topic);
        if (topic.kind == Topic::Kind::session) {
            const auto known = sessions.find(session);
            if (known != sessions.end() && event.number > known->second) changed |= part_session;
            // A view knows a game from its first event on. That does not hold if the game's other
            // topics went on while this topic's events were held back.
            if (std::holds_alternative<GameStarted>(event.event) && caught_up)
                games.try_emplace(session);
        }
        if (const auto game = games.find(session); game != games.end()) {
            const auto as_of = game->second.find(topic);
            if (as_of == game->second.end() || event.number > as_of->second) changed |= part_game;
        }
    }
    mirror.apply(event, changed);
    if (const auto* ended = std::get_if<GameEnded>(&event.event)) {
        if ((changed & part_game) != 0) games.erase(ended->session);
    }
}

// The session of a topic.
SessionId View::session_of(const Topic& topic) const {
    if (topic.kind == Topic::Kind::team) {
        for (const auto& [session, game] : mirror.games) {
            if (game.teams.contains(TeamId{topic.id})) return session;
        }
        return {};
    }
    const bool of_session = topic.kind != Topic::Kind::player && topic.kind != Topic::Kind::engine;
    return of_session ? SessionId{topic.id} : SessionId{};
}

void View::compare_later(const std::vector<TopicPosition>& as_of,
                         const Since& since,
                         Compare compare) {
    auto& entry = waiting.emplace_back();
    for (const auto& position : as_of)
        entry.at.push_back({position, since(position.topic)});
    entry.compare = std::move(compare);
}

void View::compare_what_can_be() {
    for (auto at = waiting.begin(); at != waiting.end();) {
        bool behind = false;
        bool beyond = false;
        for (const auto& [as_of, since] : at->at) {
            const auto number = std::max(place(as_of.topic), since);
            behind = behind || number < as_of.number;
            beyond = beyond || number > as_of.number;
        }
        if (behind && !beyond) {
            ++at;
            continue;
        }
        if (!beyond) at->compare();
        at = waiting.erase(at);
    }
}

void View::compare_unplaced() {
    for (const auto& each : unplaced)
        if (each.heard == heard) each.compare();
    unplaced.clear();
}

}  // namespace muster::sim
