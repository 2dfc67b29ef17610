// Follows the engine's events, runs a feed for each channel, and updates the scoreboards.
#pragma once

#include "discord-bot/connection.hpp"
#include "discord-bot/feed/channel_feed.hpp"
#include "discord-bot/feed/facts.hpp"
#include "discord-bot/feed/merge.hpp"
#include "discord-bot/feed/scoreboard.hpp"
#include "discord-bot/workers.hpp"

#include <muster/client/async_client.hpp>

#include <mutex>
#include <set>

namespace muster::discord {

// The fate of a post, derived from its result.
ChannelFeed::Fate fate_of(const RestResult& result);

// Loop's thread, except begin().
class Poster {
  public:
    using Log = std::function<void(const std::string&)>;

    struct World {
        Loop& loop;
        client::AsyncClient& client;
        Engine& engine;
        Memory& memory;
        Connection& connection;
        Api& api;
        Workers& workers;
        Log log;
        // The engine does not admit the bot, and a retry would not help.
        std::function<void(const std::string& why)> refused;
    };

    explicit Poster(World world);
    ~Poster();
    Poster(const Poster&) = delete;
    Poster& operator=(const Poster&) = delete;

    // `self`: the bot's own user. `servers`: all servers that have the bot.
    void start(Snowflake self, std::set<Snowflake> servers);

    // The bot was invited to a server, or a gap in the gateway's events may have hidden changes
    // there.
    void arrived(Snowflake server);
    // The bot was removed from a server. Its channels are told nothing until the bot is back; then
    // they get all missed events.
    void left(Snowflake server);
    // Rights or channels changed there.
    void changed(Snowflake server);

    // Begins the feed of a channel that is about to be linked: see facts.hpp. Waits for the engine;
    // throws Refused and client::TransportError. Any thread but the loop's.
    void begin(Snowflake channel, const Audience& audience, SessionId session);

  private:
    struct Channel;
    struct Watched;

    // ---- The set of channels. ----
    void refresh();
    void refresh_later();
    void take_facts(Facts facts);
    void take_session(SessionFacts facts);
    void say_troubles(std::map<SessionId, std::string> troubles);
    void drop(Channel& channel);
    void forget_dropped();
    bool is_begun(Snowflake channel);
    void watch_engine(TopicPosition after);
    void forget(SessionId session);
    void watch_session(Watched& watched, std::uint64_t after);
    void leave(Watched& watched);
    void hasten(Watched& watched);
    void mark_board(Watched& watched);
    void update_board(Watched& watched);

    // ---- One channel. ----
    void subscribe(Channel& channel, const Topic& topic);
    void ask_how_far(Channel& channel, const Topic& topic);
    void heard(Channel& channel, const Topic& topic, const client::Item& item);
    void order(Channel& channel);
    void settle(Channel& channel);
    void give(Channel& channel, const ReceivedEvent& event);
    void give(Channel& channel, const Merge::Missed& missed);
    void drive(Channel& channel);
    void act(Channel& channel, const ChannelFeed::Search& search);
    void act(Channel& channel, const ChannelFeed::Post& post);
    void act(Channel& channel, const ChannelFeed::Remember& remember);
    void search(Channel& channel, Snowflake before, int pages);
    std::optional<Cursor> newest_cursor(const Json& messages, const Channel& channel) const;

    // Wraps a callback. It is dropped if the poster or the channel is gone by then.
    template <class F>
    auto later(Channel& channel, F f);
    template <class F>
    auto in_loop(F f);

    World world_;
    Snowflake self_ = 0;
    std::set<Snowflake> servers_;  // Servers that have the bot.
    EngineClock clock_;
    std::uint64_t realm_ = 0;  // The realm of all members below.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::optional<client::Subscription> engine_events_;
    std::map<SessionId, std::unique_ptr<Watched>> sessions_;
    // Channels without a feed, whose stored cursors must be removed.
    std::set<Snowflake> dropped_;
    bool swept_ = false;  // Cursors left by earlier processes were removed.
    std::map<SessionId, std::string> troubles_;
    int failures_ = 0;  // Consecutive failures to fetch the facts.
    bool refreshing_ = false;
    bool refresh_again_ = false;
    Timer refresh_timer_;

    std::mutex mutex_;
    std::set<Snowflake> begun_;  // Passed to begin() and not yet in any facts.
};

}  // namespace muster::discord
