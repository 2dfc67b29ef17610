// Discord's gateway, version 10, without a socket: which messages a client must send and when,
// which connection it opens next, and when it must not retry. The socket's owner reports what
// happened and performs the actions. Source: discord.com/developers/docs/events/gateway and
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
    // A connection is given up if Hello or readiness takes longer than this.
    std::chrono::milliseconds patience{20'000};
    std::chrono::milliseconds backoff_first{1'000};
    std::chrono::milliseconds backoff_longest{60'000};
};

// The reply of GET /gateway/bot, fetched before each new session.
struct GatewayStart {
    std::string url;
    // The number of sessions that may still begin, and the time until that number is reset.
    std::uint32_t remaining = 1;
    std::chrono::milliseconds reset_after{0};
};

// Any one thread. Times come from the owner's clock and never go back.
class Gateway {
  public:
    // ---- Actions for the owner, in order. ----

    struct AskStart {};  // Call GET /gateway/bot, then start_known() or start_unknown().
    struct Connect {     // Open a WebSocket to this URL, including its query.
        std::string url;
    };
    struct Send {
        std::string text;
    };
    struct Close {  // Close the connection. Do not call closed() for it.
        std::uint16_t code = 1000;
    };
    struct Dispatch {  // An event for the application, READY and RESUMED included.
        std::string name;
        nlohmann::json data;
    };
    struct Fail {  // A retry can't help. No action follows.
        std::string why;
    };
    using Action = std::variant<AskStart, Connect, Send, Close, Dispatch, Fail>;

    // `chance` returns numbers in [0, 1), for the first heartbeat and for waits.
    Gateway(GatewayOptions options, std::function<double()> chance);

    // The next action, or nothing.
    std::optional<Action> take();
    // The latest time for the next call of tick(); nothing: no call is needed.
    std::optional<Steady::time_point> next_tick() const;

    // ---- Reports of the owner. ----

    void start(Steady::time_point now);
    void start_known(Steady::time_point now, GatewayStart start);
    void start_unknown(Steady::time_point now);
    void connected(Steady::time_point now);
    void received(Steady::time_point now, std::string_view text);
    // The other side or the network closed the connection. No code: there was no close frame, or no
    // connection.
    void closed(Steady::time_point now, std::optional<std::uint16_t> code);
    void tick(Steady::time_point now);
    // Closes the session for good.
    void stop();

    bool ready() const { return phase_ == Phase::ready; }

  private:
    enum class Phase : std::uint8_t {
        idle,        // Not started, stopped or failed.
        waiting,     // Waits until `due_`, then tries again.
        asking,      // Waits for GET /gateway/bot.
        pacing,      // Knows the URL, but may begin no session before `due_`.
        connecting,  // Waits for connected().
        greeting,    // Waits for Hello.
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
    // Closes this connection. The next attempt comes after `wait` if given, otherwise after a
    // computed wait.
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
    Steady::time_point due_;  // End or time-out of the phase.

    std::optional<Session> session_;
    std::optional<std::int64_t> sequence_;
    std::string start_url_;
    std::optional<Steady::time_point> last_identify_;
    int attempts_ = 0;  // Since a connection last became ready.
    int failures_ = 0;  // Since a connection last lasted; sets the waits.
    Steady::time_point ready_since_;

    std::chrono::milliseconds interval_{0};
    Steady::time_point next_beat_;
    bool acknowledged_ = true;
};

}  // namespace muster::discord
