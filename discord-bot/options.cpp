#include "discord-bot/options.hpp"

#include <muster/proto/version.hpp>

#include <CLI/CLI.hpp>

#include <cctype>
#include <cstdlib>
#include <fstream>

namespace muster::discord {

namespace {

constexpr const char* default_api = "https://discord.com/api/v10";
constexpr std::size_t token_max = 1'000;

class BadToken : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Checks that the token has only characters allowed in a header.
std::string checked(std::string token, const std::string& where) {
    while (!token.empty() && std::isspace(static_cast<unsigned char>(token.back())) != 0)
        token.pop_back();
    if (token.empty()) throw BadToken("There is no token in " + where + ".");
    for (const char c : token) {
        if (c <= 0x20 || c >= 0x7f || token.size() > token_max)
            throw BadToken("What is in " + where + " is no token of Discord's.");
    }
    return token;
}

std::string token_from_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw BadToken("The token's file " + path + " can't be read.");
    std::string token;
    std::getline(file, token);
    return checked(std::move(token), path);
}

std::string find_token(const std::string& path) {
    if (!path.empty()) return token_from_file(path);
    if (const char* token = std::getenv("MUSTER_DISCORD_TOKEN"); token && *token)
        return checked(token, "MUSTER_DISCORD_TOKEN");
    if (const char* directory = std::getenv("CREDENTIALS_DIRECTORY"); directory && *directory)
        return token_from_file(std::string(directory) + "/discord-token");
    throw BadToken(
        "There is no token: give its file with --token-file, or the token itself in the "
        "environment's MUSTER_DISCORD_TOKEN. docs/discord.md says how to get one.");
}

Finished usage(const std::string& message) {
    return {exit_usage, "muster-discord: " + message + "\n"};
}

std::optional<Finished> read_url(const std::string& text, const char* option, Url& url) {
    const auto parsed = parse_url(text);
    if (!parsed) return usage(std::string(option) + ": \"" + text + "\" is no URL.");
    if (!may_carry_secrets(*parsed)) {
        return usage(std::string(option) +
                     ": the token may go over TLS alone, or to this machine itself.");
    }
    url = *parsed;
    return std::nullopt;
}

}  // namespace

std::variant<Options, Finished> parse_options(int argc, const char* const* argv) {
    Options options;
    std::string token_file;
    std::string api = default_api;
    std::string gateway;
    CLI::App app(
        "A Discord bot for Muster's field games: a client of the engine like any other.\n"
        "docs/discord.md says how to make the application and invite it.",
        "muster-discord");
    app.set_version_flag("--version", "muster-discord " + std::string(build_version()));
    app.add_option("--socket", options.socket, "The engine's socket")->type_name("PATH");
    app.add_option("--token-file",
                   token_file,
                   "Holds the bot's token; without it $MUSTER_DISCORD_TOKEN, or systemd's "
                   "credential discord-token")
        ->type_name("PATH");
    app.add_flag(
        "--check",
        options.check,
        "Verifies token, permissions, linked servers and engine, and says what is missing");
    app.add_option("--api", api, "Discord's HTTP API")->type_name("URL")->capture_default_str();
    app.add_option("--gateway", gateway, "A proxy for its gateway")->type_name("URL");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        std::ostringstream out;
        app.exit(success, out, out);
        return Finished{exit_ok, out.str()};
    } catch (const CLI::ParseError& error) {
        return usage(std::string(error.what()) + ". See `muster-discord --help`.");
    }
    if (auto problem = read_url(api, "--api", options.api)) return *problem;
    if (!gateway.empty()) {
        if (auto problem = read_url(gateway, "--gateway", options.gateway.emplace()))
            return *problem;
    }
    try {
        options.token = find_token(token_file);
    } catch (const BadToken& error) {
        return usage(error.what());
    }
    return options;
}

}  // namespace muster::discord
