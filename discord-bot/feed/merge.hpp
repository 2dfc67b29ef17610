// What several topics tell, in the order in which it happened. Each topic's own events come in
// order; but after a break those of one may all come before those of another. So it is told how far
// each topic has come in the engine, and until all of that was heard nothing is given that
// something still missing may precede. No socket and no clock.
#pragma once

#include "discord-bot/feed/cursor.hpp"

#include <muster/proto/message.hpp>

#include <deque>

namespace muster::discord {

// Any one thread.
class Merge {
  public:
    // Events that can't be had any more.
    struct Missed {
        Topic topic;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    using Heard = std::variant<ReceivedEvent, Missed>;

    // Of the topics that `told` has, what comes after.
    explicit Merge(const Cursor& told);

    // In a topic's order; what came already is not taken again. Of teams' ways in a row only the
    // last is kept: they are many, and shown to nobody.
    void heard(ReceivedEvent event);
    void heard(const Missed& missed);

    // Nobody knows how far the topic has come, until expect() is told. So it is at first.
    void lose(const Topic& topic) { expect(topic, std::nullopt); }
    // So far it has come.
    void expect(const Topic& topic, std::optional<std::uint64_t> number);
    // What was heard has to do; of one topic, or of all.
    void expect_nothing(const Topic& topic) { tracks_.at(topic).given_up = true; }
    void expect_nothing();

    // Whether all was heard that is expected.
    bool complete() const;
    bool is_behind(const Topic& topic) const { return tracks_.at(topic).is_behind(); }
    // The next one in order, if that is certain.
    std::optional<Heard> next();

    // Whether the topics may have come as far, by what was heard and expected.
    bool may_have(const Cursor& cursor) const;
    bool empty() const;
    std::size_t waiting(const Topic& topic) const { return tracks_.at(topic).waiting.size(); }
    // Of the topic, what was heard last.
    std::uint64_t last(const Topic& topic) const { return tracks_.at(topic).last; }

  private:
    struct Track {
        std::uint64_t last = 0;
        std::optional<std::uint64_t> until;
        bool given_up = false;  // To hear all up to there.
        std::deque<Heard> waiting;
        bool is_behind() const { return !given_up && (!until || last < *until); }
    };
    std::map<Topic, Track> tracks_;
};

}  // namespace muster::discord
