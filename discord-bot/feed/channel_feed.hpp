// Tells one channel each event once and in order, even if the bot, the engine or the way to Discord
// fails in between. The class has no socket and no clock; its owner performs its actions one at a
// time and reports the results.
//
// The feed posts a message, records its cursor, and only then posts the next. So at most the newest
// message is beyond the recorded cursor. After a crash, or if it is unknown whether a post arrived,
// the feed first searches the channel's recent messages for that message. The events that its
// cursor covers were told.
#pragma once

#include "discord-bot/feed/cursor.hpp"
#include "discord-bot/render/events.hpp"

#include <chrono>
#include <deque>

namespace muster::discord {

class ChannelFeed {
  public:
    using Clock = std::chrono::steady_clock;

    struct Search {};  // Find the newest cursor in the channel. Answer: found() or search_failed().
    struct Post {      // Answer: posted().
        Message message;
        // The recorded cursor. It is equal for all attempts at one message, even across a crash,
        // and no other message follows it. So it lets Discord make only one message of all
        // attempts.
        std::string after;
    };
    struct Remember {  // Answer: remembered().
        std::string cursor;
    };
    using Action = std::variant<Search, Post, Remember>;

    enum class Fate : std::uint8_t {
        done,
        refused,    // Certainly not posted: the channel or the right is missing.
        malformed,  // Never accepted: Discord rejects its form.
        unknown,
    };

    // Starts after `told`. `sure`: no message beyond `told` was posted, as in a new feed.
    ChannelFeed(Cursor told, bool sure)
        : told_(std::move(told)), given_(told_), remembered_(to_text(told_)), sure_(sure) {}

    // ---- Events from the engine, in the order of their topic. ----

    // `shown`: the event's message; nothing if this channel does not show it.
    void event(Topic topic, std::uint64_t number, std::optional<Shown> shown);
    // Whether the event was given or told already. Such an event is not taken again.
    bool has(Topic topic, std::uint64_t number) const;
    // Passes an event that is not shown. For frequent events, such as locations: the cursor is not
    // recorded at once.
    void pass(Topic topic, std::uint64_t number);

    // The number of events that wait for a post. The owner stops reading when it is too large.
    std::size_t waiting() const { return waiting_.size(); }

    // ---- What to do. ----

    std::optional<Action> take(Clock::time_point now);
    // The time at which take() may have an action without a new report; nothing: never.
    std::optional<Clock::time_point> next_take() const;
    // Whether Discord refused the post, so that an organiser must mend the channel.
    bool refused() const { return refusals_ > 0; }
    // An organiser may have mended the channel: tries now. Does not shorten a later pause.
    void hasten();

    void found(std::optional<Cursor> cursor);
    // `refused`: the bot may not read the channel.
    void search_failed(Clock::time_point now, bool refused);
    // Reports the fate of a post. `there`: for Fate::done, the cursor of the message that Discord
    // returned, which may be an earlier attempt.
    void posted(Clock::time_point now, Fate fate, const std::optional<Cursor>& there = {});
    void remembered(Clock::time_point now, bool ok);

    const Cursor& told() const { return told_; }
    // The cursor of the events given so far, told or waiting.
    const Cursor& given() const { return given_; }
    // The number of events left out because Discord accepted no message with them.
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
    std::string remembered_;  // `told_`, as last recorded. No post goes out before it is recorded.
    std::string remembering_;
    Cursor posting_;    // The cursor after the message under way.
    std::string mark_;  // The message's footer.
    bool sure_;
    bool busy_ = false;
    bool dirty_ = false;    // `told_` must be recorded before the next post.
    bool skipped_ = false;  // `told_` is ahead of the recorded cursor by skipped events.
    std::deque<Item> waiting_;
    std::size_t gathered_ = 0;                    // Number of `waiting_`'s events in the message
                                                  // under way.
    std::size_t shown_max_ = limits::embeds_max;  // Most embeds of a message; 1 while an event is
                                                  // bad.
    std::optional<Clock::time_point> not_before_;
    int failures_ = 0;       // Consecutive.
    int refusals_ = 0;       // Consecutive.
    bool hastened_ = false;  // hasten() came during an action, which may have begun before the
                             // mending.
    std::uint64_t left_out_ = 0;
};

}  // namespace muster::discord
