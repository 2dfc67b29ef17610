#include "discord-bot/feed/roles.hpp"

#include <muster/proto/frame.hpp>
#include <muster/proto/limits.hpp>

namespace muster::discord {

namespace {

bool says_all_roles(const Event& event) {
    return std::holds_alternative<GameStarted>(event) || std::holds_alternative<GameEnded>(event);
}

bool changes_roles(const Event& event) {
    return says_all_roles(event) || std::holds_alternative<TeamCaught>(event) ||
           std::holds_alternative<PeriodUndone>(event) ||
           std::holds_alternative<RoleChanged>(event);
}

struct Changes {
    std::deque<ReceivedEvent> events;
    bool first_kept = false;  // The journal keeps no earlier events.
};

// The events from `from` to `to` that changed roles. A page may end early, because pages are
// limited by bytes.
Changes changes_between(Engine& engine, const Topic& topic, std::uint64_t from, std::uint64_t to) {
    Changes changes;
    while (from <= to) {
        const auto page =
            engine.call(Actor::service(), ReadEvents{topic, from, muster::limits::read_events_max});
        changes.first_kept = changes.first_kept || from <= page.first_kept;
        from = std::max(from, page.first_kept);
        if (page.frames.empty()) break;
        for (const auto& frame : page.frames) {
            const std::string_view bytes(reinterpret_cast<const char*>(frame.data()), frame.size());
            auto event =
                decode_event_frame(bytes.substr(std::min(bytes.size(), frame_header_size)));
            if (event && event->number <= to && changes_roles(event->event))
                changes.events.push_back(*std::move(event));
        }
        from += page.frames.size();
    }
    return changes;
}

}  // namespace

// Reads backwards and stops early: a session's topic holds many games, and many public locations in
// each.
RoleHistory::RoleHistory(Engine& engine,
                         SessionId session,
                         std::uint64_t first,
                         std::uint64_t last) {
    const Topic topic{Topic::Kind::session, session.value};
    for (auto end = last; end > 0;) {
        const auto from =
            end > muster::limits::read_events_max ? end - muster::limits::read_events_max + 1 : 1;
        const auto found = changes_between(engine, topic, from, end);
        for (auto change = found.events.rbegin(); change != found.events.rend(); ++change) {
            changes_.push_front(*change);
            if (change->number <= first && says_all_roles(change->event)) return;
        }
        if (found.first_kept) return;
        end = from - 1;
    }
}

std::map<TeamId, Role> RoleHistory::after(std::uint64_t number) const {
    Roster roster;
    for (const ReceivedEvent& change : changes_)
        if (change.number <= number) follow(roster, change.event);
    return std::move(roster.roles);
}

}  // namespace muster::discord
