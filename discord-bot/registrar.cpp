#include "discord-bot/registrar.hpp"

#include "discord-bot/commands/command.hpp"
#include "discord-bot/commands/keys.hpp"
#include "discord-bot/digest.hpp"
#include "discord-bot/forget.hpp"

namespace muster::discord {

namespace {

constexpr const char* busy_elsewhere = "Too much else waits to be done.";

std::string commands_of(Snowflake application, Snowflake server) {
    return "/applications/" + std::to_string(application) + "/guilds/" + std::to_string(server) +
           "/commands";
}

std::set<std::string> names_in(const Json& commands) {
    std::set<std::string> names;
    for (const Json& command : commands)
        names.insert(command.at("name").get<std::string>());
    return names;
}

// Short: Discord may demand a day between two lists of commands, and the worker has other jobs.
Steady::time_point deadline() {
    return Steady::now() + std::chrono::seconds(30);
}

// Compares the names at Discord. A server that removed the bot and invited it again has lost its
// commands.
bool has_all(Api& api, Snowflake application, Snowflake server) {
    RestRequest request;
    request.route = "/applications/" + std::to_string(application) + "/guilds/{id}/commands";
    request.path = commands_of(application, server);
    request.deadline = deadline();
    return names_in(api.call(std::move(request))) == names_in(registration());
}

}  // namespace

bool register_commands(Memory& memory, Api& api, Snowflake application, Snowflake server) {
    const auto table = registration().dump();
    const auto key = commands_key(server);
    const auto digest = fmt::format("{:016x}", digest_of(std::to_string(application) + table));
    if (memory.find(key) == digest && has_all(api, application, server)) return false;
    RestRequest request;
    request.method = Method::put;
    request.route = request.path = commands_of(application, server);
    request.body = table;
    request.deadline = deadline();
    api.call(std::move(request));
    memory.set(key, digest);
    return true;
}

void Registrar::began(Snowflake application) {
    application_ = application;
    seen_.clear();
}

void Registrar::arrived(Snowflake server) {
    if (server == 0 || application_ == 0 || !seen_.insert(server).second) return;
    due_.add(server, Steady::now());
    drive();
}

void Registrar::left(Snowflake server) {
    seen_.erase(server);
    due_.remove(server);
    const bool added =
        world_.workers.add([&memory = world_.memory, server] { forget_server(memory, server); });
    if (!added) {
        world_.log("What is kept of server " + std::to_string(server) + " stays. " +
                   busy_elsewhere);
    }
}

void Registrar::drive() {
    while (const auto server = due_.take(Steady::now())) {
        const auto settled = [this, alive = alive_, server = *server](const std::string& problem) {
            world_.loop.post([this, alive, server, problem] {
                if (*alive) settle(server, problem);
            });
        };
        const bool added =
            world_.workers.add([this, settled, server = *server, application = application_] {
                try {
                    if (register_commands(world_.memory, world_.api, application, server)) {
                        world_.log("Commands were registered in server " + std::to_string(server) +
                                   ".");
                    }
                    settled({});
                } catch (const std::exception& error) {
                    settled(error.what());
                }
            });
        if (!added) settled(busy_elsewhere);
    }
    if (const auto next = due_.next()) timer_.at(*next, [this] { drive(); });
}

void Registrar::settle(Snowflake server, const std::string& problem) {
    if (problem.empty()) {
        due_.done();
    } else if (due_.failed(Steady::now())) {
        world_.log("Commands can't be registered in server " + std::to_string(server) +
                   "; I keep trying. " + problem);
    }
    drive();
}

}  // namespace muster::discord
