// Keeps each server's list of commands equal to the table. Discord allows 200 new commands a day,
// so the list is sent only if the table changed or the list is gone.
#pragma once

#include "discord-bot/commands/call.hpp"
#include "discord-bot/net/loop.hpp"
#include "discord-bot/servers_due.hpp"
#include "discord-bot/workers.hpp"

#include <set>

namespace muster::discord {

// Waits for the engine and for Discord; throws their errors. Returns whether the list was sent.
bool register_commands(Memory& memory, Api& api, Snowflake application, Snowflake server);

// Gives each server that has the bot its commands, with retries. Loop's thread.
class Registrar {
  public:
    using Log = std::function<void(const std::string&)>;

    struct World {
        Loop& loop;
        Memory& memory;
        Api& api;
        Workers& workers;
        Log log;
    };

    explicit Registrar(World world) : world_(std::move(world)), timer_(world_.loop) {}
    ~Registrar() { *alive_ = false; }
    Registrar(const Registrar&) = delete;
    Registrar& operator=(const Registrar&) = delete;

    // A new session with Discord began. Before it, servers may have invited the bot anew without an
    // event.
    void began(Snowflake application);
    // Discord reported the server: at the start, after an outage, or after an invitation.
    void arrived(Snowflake server);
    // The server removed the bot. Discord drops its commands; its stored values are removed.
    void left(Snowflake server);

  private:
    void drive();
    void settle(Snowflake server, const std::string& problem);

    World world_;
    Timer timer_;
    Snowflake application_ = 0;
    ServersDue due_;
    std::set<Snowflake> seen_;  // In this session with Discord.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace muster::discord
