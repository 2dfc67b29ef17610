// What a client who follows everything knows: the parts of the state that it fetched, which events
// keep up to date, and what it fetched again since, to be compared at the same position.
#pragma once

#include "tests/sim/mirror.hpp"

#include <deque>
#include <functional>

namespace muster::sim {

struct View {
    std::size_t client = 0;
    Mirror mirror;
    bool follows = false;
    std::map<Part, std::uint64_t> parts;  // Fetched as of which number of the catalog, or engine.
    std::map<SessionId, std::uint64_t> sessions;                // The same, of the session.
    std::map<SessionId, std::map<Topic, std::uint64_t>> games;  // Of each of its topics.
    std::map<Topic, std::uint64_t> heard;  // The last event, or where it began to follow.
    std::map<Topic, std::uint64_t> owed;   // Lost, and to be heard before games are whole again.
    // Nothing was owed when the last frame came: what its feed hands out came with that, and was
    // not held back.
    bool caught_up = false;

    using Compare = std::function<void()>;
    struct Waiting {
        struct At {
            TopicPosition as_of;
            std::uint64_t since = 0;  // As of which number its own part was fetched.
        };
        std::vector<At> at;
        Compare compare;
    };
    std::deque<Waiting> waiting;
    // Fetched with no word of its position: as of what was heard then, if nothing comes any more.
    struct Unplaced {
        std::map<Topic, std::uint64_t> heard;
        Compare compare;
    };
    std::vector<Unplaced> unplaced;

    std::uint64_t place(const Topic& topic) const {
        const auto at = heard.find(topic);
        return at == heard.end() ? 0 : at->second;
    }
    void hear(const ReceivedEvent& event);
    // The topic is over, and what was lost of it can't be had: what it is about was removed.
    void forget(const Topic& topic);

    // `since` says for each topic as of which number the view's own part was fetched.
    using Since = std::function<std::uint64_t(const Topic&)>;
    void compare_later(const std::vector<TopicPosition>& as_of,
                       const Since& since,
                       Compare compare);
    Since since(Part part) const {
        return [number = parts.at(part)](const Topic&) { return number; };
    }
    // Those comparisons whose moment it is.
    void compare_what_can_be();
    // Everything was heard that there is: those without a position, too.
    void compare_unplaced();

  private:
    void apply(const ReceivedEvent& event);
    SessionId session_of(const Topic& topic) const;
};

}  // namespace muster::sim
