// Discord's gateway, version 10, without a socket: what a client must say and when, which
// connection it opens next, and what it must never try again. Whoever owns the socket tells it what
// happened and does what it asks. Source: discord.com/developers/docs/events/gateway and
// .../topics/opcodes-and-status-codes.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace muster::discord {

using Steady = std::chrono::steady_clock;

struct GatewayOptions {
    std::string token;
    std::uint32_t intents = 0;
    // A connection that did not say Hello, or did not become ready, within this time is given up.
    std::chrono::milliseconds patience{20'000};
    std::chrono::milliseconds backoff_first{1'000};
    std::chrono::milliseconds backoff_longest{60'000};
};

// What GET /gateway/bot tells; asked before each new session.
struct GatewayStart {
    std::string url;
    // How many sessions may still be begun, and when the count starts anew.
    std::uint32_t remaining = 1;
    std::chrono::milliseconds reset_after{0};
};

// Any one thread. Times are those of its owner's clock and never go back.
class Gateway {
  public:
    // ---- What its owner is asked to do, in order. ----

    struct AskStart {};  // Call GET /gateway/bot, then start_known() or start_unknown().
    struct Connect {     // Open a WebSocket to this URL, with its query.
        std::string url;
    };
    struct Send {
        std::string text;
    };
    struct Close {  // Close the connection; closed() is not called for it.
        std::uint16_t code = 1000;
    };
    struct Dispatch {  // Of the application: READY and RESUMED come too.
        std::string name;
        nlohmann::json data;
    };
    struct Fail {  // A retry can't help. Nothing follows.
        std::string why;
    };
    using Action = std::variant<AskStart, Connect, Send, Close, Dispatch, Fail>;

    // `chance` gives numbers in [0, 1): for the first heartbeat and for waits.
    Gateway(GatewayOptions options, std::function<double()> chance);

    // The next action, or nothing.
    std::optional<Action> take();
    // When to call tick() at the latest; nothing: never.
    std::optional<Steady::time_point> next_tick() const;

    // ---- What happened. ----

    void start(Steady::time_point now);
    void start_known(Steady::time_point now, GatewayStart start);
    void start_unknown(Steady::time_point now);
    void connected(Steady::time_point now);
    void received(Steady::time_point now, std::string_view text);
    // By the other side or by the network; no code: without a close frame, or never connected.
    void closed(Steady::time_point now, std::optional<std::uint16_t> code);
    void tick(Steady::time_point now);
    // Says goodbye for good.
    void stop();

    bool ready() const { return phase_ == Phase::ready; }

  private:
    enum class Phase : std::uint8_t {
        idle,        // Not started, stopped or failed.
        waiting,     // Until `due_`, then tries again.
        asking,      // For GET /gateway/bot.
        pacing,      // Knows where to connect, and may not begin a session before `due_`.
        connecting,  // Until connected() …
        greeting,    // … and until Hello comes.
        beginning,   // Identify or Resume was sent.
        ready,
    };
    struct Session {
        std::string id;
        std::string resume_url;
    };

    void open(Steady::time_point now);
    void connect(Steady::time_point now, const std::string& url);
    void greet(Steady::time_point now, const nlohmann::json& hello);
    void dispatch(Steady::time_point now, nlohmann::json message);
    void send(int op, nlohmann::json data);
    void beat(Steady::time_point now);
    // Ends this connection; the next one is tried after a wait, or after `wait` where it is known.
    void reconnect(Steady::time_point now,
                   std::optional<std::uint16_t> close_code,
                   std::optional<std::chrono::milliseconds> wait = {});
    void fail(std::string why);
    void forget_session();
    std::chrono::milliseconds back_off();

    GatewayOptions options_;
    std::function<double()> chance_;
    std::deque<Action> actions_;
    Phase phase_ = Phase::idle;
    Steady::time_point due_;  // Of the phase: its end, or its time-out.

    std::optional<Session> session_;
    std::optional<std::int64_t> sequence_;
    std::string start_url_;
    std::optional<Steady::time_point> last_identify_;
    int attempts_ = 0;  // Since the last connection that became ready.
    int failures_ = 0;  // Since the last connection that lasted: for the waits.
    Steady::time_point ready_since_;

    std::chrono::milliseconds interval_{0};
    Steady::time_point next_beat_;
    bool acknowledged_ = true;
};

}  // namespace muster::discord
