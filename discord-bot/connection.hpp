// The bot's side of Discord: one WebSocket for what happens there, and the HTTP API, kept going by
// the logic of api/.
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
    std::string token;  // A secret: in no log and no error.
    Url api;            // https://discord.com/api/v10
    // In place of what Discord says, for a proxy; nothing: what Discord says.
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

    // Opens the gateway; the HTTP API needs no start.
    void start();
    // Says goodbye to the gateway.
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
    std::unique_ptr<WebSocket> closing_;  // The one before, saying goodbye.
    std::uint64_t sockets_ = 0;           // Made so far: what an older one says does not count.
    RestQueue rest_;
    HttpClient http_;
    // For answers to interactions: never behind posts that Discord is slow to take.
    HttpClient answers_;
    std::map<std::uint64_t, Answered> answered_;
    Timer timer_;
    bool driving_ = false;
    bool again_ = false;
};

// "Discord answered 403: Missing Permissions (50013)."
std::string sentence_of(const RestResult& result);
// Discord's own code in an answer's body, as 10003; 0: none.
int code_of(const RestResult& result);
// The body as JSON; null where it is none.
Json json_of(const RestResult& result);

}  // namespace muster::discord
