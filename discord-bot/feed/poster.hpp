// Tells the channels what happens: follows the engine's events, runs a feed for each channel, and
// keeps the scoreboards up to date.
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

// What became of a post, as far as its answer says.
ChannelFeed::Fate fate_of(const RestResult& result);

// Loop's thread, but for begin().
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
        // The engine does not let us in any more, and would not at another try.
        std::function<void(const std::string& why)> refused;
    };

    explicit Poster(World world);
    ~Poster();
    Poster(const Poster&) = delete;
    Poster& operator=(const Poster&) = delete;

    // `self`: the bot's own user, whose messages are ours. `servers`: all those where it is.
    void start(Snowflake self, std::set<Snowflake> servers);

    // The bot was invited to a server; or nobody knew what happened there for a while.
    void arrived(Snowflake server);
    // It was removed from it. Its channels are told nothing until it is back, and then everything.
    void left(Snowflake server);
    // Somebody changed rights or channels there.
    void changed(Snowflake server);

    // Of a channel that is about to be linked: see facts.hpp. Waits for the engine; throws Refused
    // and client::TransportError. Any thread but the loop's.
    void begin(Snowflake channel, const Audience& audience, SessionId session);

  private:
    struct Channel;
    struct Watched;

    // ---- Which channels there are. ----
    void refresh();
    void refresh_later();
    void take_facts(Facts facts);
    void take_session(SessionFacts facts);
    void say_troubles(std::map<SessionId, std::string> troubles);
    void drop(Channel& channel);
    void forget_dropped();
    bool is_begun(Snowflake channel);
    void watch_engine(std::uint64_t after);
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

    // Wraps what comes back later: dropped when the poster, or that channel, is gone by then.
    template <class F>
    auto later(Channel& channel, F f);
    template <class F>
    auto in_loop(F f);

    World world_;
    Snowflake self_ = 0;
    std::set<Snowflake> servers_;  // Where we are.
    EngineClock clock_;
    std::uint64_t realm_ = 0;  // Of which all below is.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::optional<client::Subscription> engine_events_;
    std::map<SessionId, std::unique_ptr<Watched>> sessions_;
    // Channels that are told nothing any more; how far they were told is to be forgotten.
    std::set<Snowflake> dropped_;
    bool swept_ = false;  // What others left was forgotten.
    std::map<SessionId, std::string> troubles_;
    int failures_ = 0;  // To learn all, in a row.
    bool refreshing_ = false;
    bool refresh_again_ = false;
    Timer refresh_timer_;

    std::mutex mutex_;
    std::set<Snowflake> begun_;  // By begin(), and no facts have shown them yet.
};

}  // namespace muster::discord
