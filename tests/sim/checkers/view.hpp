// The knowledge of a client that follows everything: the fetched parts of the state, which events
// keep up to date, and later replies, which wait for a comparison at the same position.
#pragma once

#include "tests/sim/mirror.hpp"

#include <deque>
#include <functional>

namespace muster::sim {

struct View {
    std::size_t client = 0;
    Mirror mirror;
    bool follows = false;
    // The positions at the fetch: of the catalog or the engine by part, of each session, and of
    // each topic of a game.
    std::map<Part, std::uint64_t> parts;
    std::map<SessionId, std::uint64_t> sessions;
    std::map<SessionId, std::map<Topic, std::uint64_t>> games;
    std::map<Topic, std::uint64_t> heard;  // The last event, or the start of following.
    std::map<Topic, std::uint64_t> owed;   // Lost events that games still need.
    // No events were owed at the last frame, so the items of the feed came with that frame and were
    // not held back.
    bool caught_up = false;

    using Compare = std::function<void()>;
    struct Waiting {
        struct At {
            TopicPosition as_of;
            std::uint64_t since = 0;  // The number at which the view's own part was fetched.
        };
        std::vector<At> at;
        Compare compare;
    };
    std::deque<Waiting> waiting;
    // Replies without a position: compared with the events heard so far, if no more come.
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
    // The topic's thing was removed: the topic is over, and its lost events can't be had.
    void forget(const Topic& topic);

    // For each topic, the number at which the view's own part was fetched.
    using Since = std::function<std::uint64_t(const Topic&)>;
    void compare_later(const std::vector<TopicPosition>& as_of,
                       const Since& since,
                       Compare compare);
    Since since(Part part) const {
        return [number = parts.at(part)](const Topic&) { return number; };
    }
    // Makes the comparisons whose position is reached.
    void compare_what_can_be();
    // All events were heard: also compares replies without a position.
    void compare_unplaced();

  private:
    void apply(const ReceivedEvent& event);
    SessionId session_of(const Topic& topic) const;
};

}  // namespace muster::sim
