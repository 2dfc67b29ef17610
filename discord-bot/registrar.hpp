// Keeps each server's list of commands as our table has it. Discord's bulk overwrite is sent only
// where the table changed since, or the list is gone: it is limited to 200 new commands a day.
#pragma once

#include "discord-bot/commands/call.hpp"
#include "discord-bot/net/loop.hpp"
#include "discord-bot/servers_due.hpp"
#include "discord-bot/workers.hpp"

#include <set>

namespace muster::discord {

// Waits for the engine and for Discord; throws what they throw. Returns whether it was sent.
bool register_commands(Memory& memory, Api& api, Snowflake application, Snowflake server);

// Each server that has the bot gets its commands, sooner or later. Loop's thread.
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

    // A new session with Discord: whoever invited the bot anew meanwhile, nobody told us.
    void began(Snowflake application);
    // Told of at the start, again after an outage, or because somebody invited us.
    void arrived(Snowflake server);
    // Threw the bot out: Discord drops its commands, and what is kept of it is forgotten.
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
