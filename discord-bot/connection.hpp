// The bot's connections to Discord: one WebSocket for events, and the HTTP API. The logic is in
// api/.
#pragma once

#include "discord-bot/api/gateway.hpp"
#include "discord-bot/api/message.hpp"
#include "discord-bot/api/rest_queue.hpp"
#include "discord-bot/net/http.hpp"
#include "discord-bot/net/loop.hpp"
#include "discord-bot/net/websocket.hpp"

#include <functional>
#include <map>
#include <memory>
#include <random>

namespace muster::discord {

struct ConnectionOptions {
    std::string token;  // A secret; appears in no log and no error.
    Url api;            // https://discord.com/api/v10
    // The gateway's URL for a proxy; nothing: the URL that Discord names.
    std::optional<Url> gateway;
    std::uint32_t intents = 0;
    std::string user_agent;
};

// Loop's thread.
class Connection {
  public:
    struct Handlers {
        std::function<void(const std::string& name, const Json& data)> dispatch;
        // A retry can't help.
        std::function<void(const std::string& why)> failed;
        std::function<void(const std::string& line)> log;
    };
    using Answered = std::function<void(RestResult)>;

    Connection(Loop& loop, ConnectionOptions options, Handlers handlers);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Connects to the gateway; the HTTP API needs no start.
    void start();
    // Closes the gateway's connection.
    void stop();

    void send(RestRequest request, Answered answered);

  private:
    void drive();
    void drive_gateway();
    void drive_rest();
    void act(Gateway::AskStart);
    void act(const Gateway::Connect& connect);
    void act(const Gateway::Send& send);
    void act(const Gateway::Close& close);
    void act(const Gateway::Dispatch& dispatch);
    void act(const Gateway::Fail& fail);
    void start_answered(const RestResult& result);
    void transmit(const RestQueue::Outgoing& outgoing);
    void settle(std::uint64_t id, HttpOutcome outcome);

    Loop& loop_;
    ConnectionOptions options_;
    Handlers handlers_;
    std::minstd_rand chance_{std::random_device{}()};
    Gateway gateway_;
    std::unique_ptr<WebSocket> socket_;
    std::unique_ptr<WebSocket> closing_;  // The previous socket, while it closes.
    std::uint64_t sockets_ = 0;           // Number of sockets made; events of earlier sockets are
                                          // ignored.
    RestQueue rest_;
    HttpClient http_;
    // A separate client for answers to interactions, so that they never wait behind slow posts.
    HttpClient answers_;
    std::map<std::uint64_t, Answered> answered_;
    Timer timer_;
    bool driving_ = false;
    bool again_ = false;
};

// For example "Discord answered 403: Missing Permissions (50013)."
std::string sentence_of(const RestResult& result);
// Discord's code in an answer's body, as 10003; 0: none.
int code_of(const RestResult& result);
// The body as JSON; null if it is no JSON.
Json json_of(const RestResult& result);

}  // namespace muster::discord
