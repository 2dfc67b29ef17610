// An engine that a test sends requests to, one at a time, on a clock that the test advances. The
// fixture checks that each refusal and each query leaves the engine's state unchanged, byte for
// byte.
#pragma once

#include "engine/core/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace muster::core {

inline std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
    return out << (outcome.ok ? "ok" : "refused");
}

// Makes a name with its key, as the server does. The key is the folded text; ASCII only.
inline Name name(std::string text) {
    std::string key = text;
    for (char& c : key)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return {std::move(text), std::move(key)};
}

// An empty community with the newest rules, as the daemon makes one.
inline Engine new_community() {
    Engine engine{7};
    Outcome outcome;
    engine.apply({Time{}, {}, ActivateRules{rules_version_newest}}, outcome);
    return engine;
}

class EngineFixture : public ::testing::Test {
  protected:
    static constexpr Actor operator_actor{Actor::Kind::operator_, 0};

    Engine engine = new_community();
    Outcome outcome;  // Of the last request.
    Time now{std::chrono::sys_days{std::chrono::year{2026} / 5 / 9} + std::chrono::hours{7}};
    // The origin of requests. Tests change it or use as().
    Origin origin{PeerClass::operator_, 0, operator_actor, std::nullopt};

    // Makes the actor the one of later requests, sent by an operator's process.
    void as(Actor actor) { origin = {PeerClass::operator_, 0, actor, std::nullopt}; }
    void as(PlayerId player) { as(Actor::of(player)); }
    void as_operator() { as(operator_actor); }
    void as_organiser(SessionId session) { as(Actor::organiser_of(session)); }
    // The same, sent by a service that runs under `uid`.
    void as_service(std::uint32_t uid, Actor actor = Actor::service()) {
        origin = {PeerClass::service, uid, actor, std::nullopt};
    }

    std::string saved() const {
        std::string bytes;
        engine.save(bytes);
        return bytes;
    }

    // Applies the request a millisecond later. Timers due by then fire first.
    const Outcome& apply(Request request) {
        advance(std::chrono::milliseconds{1});
        engine.apply({now, origin, std::move(request)}, outcome);
        return outcome;
    }

    // The reply of a request that must succeed.
    template <IsRequest R>
    typename R::Reply ok(const R& request) {
        constexpr bool is_query = R::request_kind == RequestKind::query;
        const auto before = is_query ? saved() : std::string();
        apply(request);
        if (is_query) {
            EXPECT_FALSE(outcome.changed);
            EXPECT_TRUE(before == saved())
                << "the query " << R::request_name << " changed the state";
        }
        if (!outcome.ok) {
            const auto error = decode<Error>(outcome.reply);
            ADD_FAILURE() << R::request_name << " was refused: " << to_string(error.code) << ": "
                          << error.message;
            return {};
        }
        return outcome.query ? typename R::Reply{} : decode<typename R::Reply>(outcome.reply);
    }

    // The error of a request that must be refused and must change nothing.
    template <IsRequest R>
    Error refused(const R& request) {
        advance(std::chrono::milliseconds{1});
        const auto before = saved();
        engine.apply({now, origin, request}, outcome);
        EXPECT_FALSE(outcome.ok) << R::request_name << " was not refused";
        EXPECT_FALSE(outcome.changed);
        EXPECT_TRUE(outcome.events.empty());
        EXPECT_TRUE(outcome.losses.empty());
        EXPECT_TRUE(before == saved()) << "the refused " << R::request_name << " changed the state";
        return outcome.ok ? Error{} : decode<Error>(outcome.reply);
    }
    template <IsRequest R>
    ErrorCode refusal(const R& request) {
        return refused(request).code;
    }

    // Advances the clock and fires due timers.
    void advance(std::chrono::microseconds time) { advance_to(now + time); }
    void advance_to(Time time) {
        while (const auto timer = engine.next_timer()) {
            if (timer->due > time) break;
            now = std::max(now, timer->due);
            engine.apply({now, {}, TimerFired{timer->id}}, outcome);
            ASSERT_TRUE(outcome.ok) << "a timer was refused";
            for (auto& event : events())
                fired.push_back(std::move(event));
        }
        now = std::max(now, time);
    }
    std::vector<ReceivedEvent> fired;  // Events of all timers so far.

    // The events of the last outcome.
    std::vector<ReceivedEvent> events() const {
        std::vector<ReceivedEvent> decoded;
        for (const auto& slice : outcome.events) {
            const auto frame = std::string_view(outcome.frames).substr(slice.offset, slice.size);
            decoded.push_back(decode_event_frame(frame.substr(frame_header_size)).value());
            EXPECT_EQ(decoded.back().topic, slice.topic);
            EXPECT_EQ(decoded.back().number, slice.number);
        }
        return decoded;
    }
    // The last outcome's events of type E, in order.
    template <IsEvent E>
    std::vector<E> events_of() const {
        std::vector<E> found;
        for (const auto& event : events()) {
            if (const auto* e = std::get_if<E>(&event.event)) found.push_back(*e);
        }
        return found;
    }
    // The names of the last outcome's events, in order.
    std::vector<std::string_view> event_names() const {
        std::vector<std::string_view> names;
        for (const auto& event : events())
            names.push_back(event_name(event.event));
        return names;
    }

    // ---- Short forms for all tests. ----

    PlayerId player(const std::string& text) {
        CreatePlayer request;
        request.name = name(text);
        return ok(request).player.id;
    }
    SessionId session(const std::string& text, const std::string& mode = "traditional") {
        CreateSession request;
        request.name = name(text);
        request.mode = mode;
        request.time_zone = {"Europe/Zurich", {{Time{}, 3600}}};
        return ok(request).session.id;
    }
    TeamId team(SessionId session, const std::string& text) {
        CreateTeam request;
        request.session = session;
        request.name = name(text);
        return ok(request).team.id;
    }
    TeamId team(SessionId session, const std::string& text, const std::vector<PlayerId>& players) {
        const TeamId id = team(session, text);
        for (const PlayerId each : players)
            ok(AssignPlayer{id, each});
        return id;
    }
};

}  // namespace muster::core
