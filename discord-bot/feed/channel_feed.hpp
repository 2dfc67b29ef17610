// What one channel is told, each event once and in order, whatever breaks in between: the bot, the
// engine, the way to Discord. No socket and no clock; whoever owns those does what it asks, one
// action at a time, and tells what came of it.
//
// A message is posted, then its cursor remembered, and only then the next one is posted. So at most
// our newest message is beyond what is remembered. After a crash, or where nobody knows whether a
// post arrived, the channel's recent messages are searched for it before anything is posted: what
// the cursor below it covers was told.
#pragma once

#include "discord-bot/feed/cursor.hpp"
#include "discord-bot/render/events.hpp"

#include <chrono>
#include <deque>

namespace muster::discord {

class ChannelFeed {
  public:
    using Clock = std::chrono::steady_clock;

    struct Search {};  // Our newest cursor in the channel: found() or search_failed().
    struct Post {      // posted().
        Message message;
        // How far was told before, the same for each attempt, also after a crash: nothing else is
        // ever posted after it. So Discord can be asked to take only one.
        std::string after;
    };
    struct Remember {  // remembered().
        std::string cursor;
    };
    using Action = std::variant<Search, Post, Remember>;

    enum class Fate : std::uint8_t {
        done,
        refused,    // It is certain that the message is not there: no channel, no right.
        malformed,  // Nor will it ever be: Discord does not take its form.
        unknown,
    };

    // After `told`. `sure`: it is known that nothing beyond was posted, as when a feed begins.
    ChannelFeed(Cursor told, bool sure)
        : told_(std::move(told)), given_(told_), remembered_(to_text(told_)), sure_(sure) {}

    // ---- What happened in the engine; in a topic's order. ----

    // `shown`: nothing, where this channel does not show it.
    void event(Topic topic, std::uint64_t number, std::optional<Shown> shown);
    // Whether it came already, or was told: it is not taken again.
    bool has(Topic topic, std::uint64_t number) const;
    // Many that are not shown and need not be remembered at once, as locations.
    void pass(Topic topic, std::uint64_t number);

    // Waiting to be posted: its owner stops reading where it grows too long.
    std::size_t waiting() const { return waiting_.size(); }

    // ---- What to do. ----

    std::optional<Action> take(Clock::time_point now);
    // When take() may have something without anything happening; nothing: never.
    std::optional<Clock::time_point> next_take() const;
    // Whether it was refused: somebody has to mend the channel.
    bool refused() const { return refusals_ > 0; }
    // Somebody may have: it is tried now. A pause that follows is no shorter for that.
    void hasten();

    void found(std::optional<Cursor> cursor);
    // `refused`: we may not look there.
    void search_failed(Clock::time_point now, bool refused);
    // `there`, where it was done: the cursor of the message that is there now, which may be that of
    // an earlier attempt.
    void posted(Clock::time_point now, Fate fate, const std::optional<Cursor>& there = {});
    void remembered(Clock::time_point now, bool ok);

    const Cursor& told() const { return told_; }
    // What came so far, told or waiting.
    const Cursor& given() const { return given_; }
    // Events that were left out because Discord took them in no message.
    std::uint64_t left_out() const { return left_out_; }

  private:
    struct Item {
        Topic topic;
        std::uint64_t number = 0;
        std::optional<Shown> shown;
    };
    void skip_unshown();
    Message gather();
    void go_on();
    bool go_on_after(const Cursor& cursor);
    void wait(Clock::time_point now);
    void wait_refused(Clock::time_point now);

    Cursor told_;
    Cursor given_;
    std::string remembered_;  // `told_`, as it was last remembered; none is posted before it is.
    std::string remembering_;
    Cursor posting_;    // What the message under way covers.
    std::string mark_;  // What it says of that.
    bool sure_;
    bool busy_ = false;
    bool dirty_ = false;    // `told_` is to be remembered before anything is posted.
    bool skipped_ = false;  // It is ahead of what is remembered by what is not shown.
    std::deque<Item> waiting_;
    std::size_t gathered_ = 0;                    // Of `waiting_`, in the message under way.
    std::size_t shown_max_ = limits::embeds_max;  // Of a message: one, while one of them is bad.
    std::optional<Clock::time_point> not_before_;
    int failures_ = 0;       // In a row.
    int refusals_ = 0;       // In a row.
    bool hastened_ = false;  // While something was under way: it may be older than the mending.
    std::uint64_t left_out_ = 0;
};

}  // namespace muster::discord
