#include "discord-bot/registrar.hpp"

#include "discord-bot/commands/command.hpp"

namespace muster::discord {

namespace {

// FNV-1a: told from another table it must be, and from one run to the next the same.
std::string digest_of(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char byte : text)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    return fmt::format("{:016x}", hash);
}

}  // namespace

bool register_commands(Memory& memory, Api& api, Snowflake application, Snowflake server) {
    const auto table = registration().dump();
    const auto key = "discord/commands/" + std::to_string(server);
    const auto digest = digest_of(std::to_string(application) + table);
    if (memory.find(key) == digest) return false;
    RestRequest request;
    request.method = Method::put;
    request.path = "/applications/" + std::to_string(application) + "/guilds/" +
                   std::to_string(server) + "/commands";
    request.route = request.path;
    request.body = table;
    api.call(std::move(request));
    memory.set(key, digest);
    return true;
}

}  // namespace muster::discord
