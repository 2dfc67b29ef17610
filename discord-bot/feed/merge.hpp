// Merges the events of several topics into the order in which they happened. Each topic's own
// events come in order. After a break, all events of one topic may come before those of another. So
// the merge is told each topic's last number in the engine, and it gives an event only if no
// missing event can precede it. No socket and no clock.
#pragma once

#include "discord-bot/feed/cursor.hpp"

#include <muster/proto/message.hpp>

#include <deque>

namespace muster::discord {

// Any one thread.
class Merge {
  public:
    // Events that can't be read any more.
    struct Missed {
        Topic topic;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    using Heard = std::variant<ReceivedEvent, Missed>;

    // Begins after `told`, with its topics.
    explicit Merge(const Cursor& told);

    // Takes the next event of its topic; ignores an event taken before. Of consecutive locations it
    // keeps only the last: they are many, and no channel shows them.
    void heard(ReceivedEvent event);
    void heard(const Missed& missed);

    // Marks the topic's last number as unknown until expect() tells it. It is unknown at the start.
    void lose(const Topic& topic) { expect(topic, std::nullopt); }
    // The topic's last number in the engine.
    void expect(const Topic& topic, std::optional<std::uint64_t> number);
    // Waits for no more events, of one topic or of all.
    void expect_nothing(const Topic& topic) { tracks_.at(topic).given_up = true; }
    void expect_nothing();

    // Whether all expected events were heard.
    bool complete() const;
    bool is_behind(const Topic& topic) const { return tracks_.at(topic).is_behind(); }
    // The next event in order, if its place is certain.
    std::optional<Heard> next();

    // Whether the topics may have reached this cursor, by the events heard and expected.
    bool may_have(const Cursor& cursor) const;
    bool empty() const;
    std::size_t waiting(const Topic& topic) const { return tracks_.at(topic).waiting.size(); }
    // The number of the topic's last event that was heard.
    std::uint64_t last(const Topic& topic) const { return tracks_.at(topic).last; }

  private:
    struct Track {
        std::uint64_t last = 0;
        std::optional<std::uint64_t> until;
        bool given_up = false;  // The wait for further events was given up.
        std::deque<Heard> waiting;
        bool is_behind() const { return !given_up && (!until || last < *until); }
    };
    std::map<Topic, Track> tracks_;
};

}  // namespace muster::discord
