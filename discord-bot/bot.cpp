#include "discord-bot/bot.hpp"

#include "discord-bot/api_port.hpp"
#include "discord-bot/feed/poster.hpp"
#include "discord-bot/interactions.hpp"
#include "discord-bot/registrar.hpp"

#include <muster/proto/version.hpp>

#include <csignal>
#include <cstdlib>

namespace muster::discord {

namespace {

// To be told of servers that invite us, and of nothing else; interactions come without any.
constexpr std::uint32_t intent_guilds = 1u << 0;

constexpr std::size_t workers_count = 8;

// The engine may start after us.
client::AsyncClient connect_to_engine(const Options& options, const Log& log) {
    client::Options to;
    to.socket = options.socket;
    to.name = "muster-discord";
    try {
        return client::AsyncClient::connect(to);
    } catch (const client::TransportError& error) {
        log(std::string(error.what()) + " I wait for the engine.");
    }
    to.wait_for_daemon = std::chrono::hours(24 * 365);
    return client::AsyncClient::connect(std::move(to));
}

Snowflake snowflake_in(const Json& object, const char* key) {
    const auto at = object.find(key);
    if (!object.is_object() || at == object.end() || !at->is_string()) return 0;
    return snowflake_from(at->get<std::string>()).value_or(0);
}

Snowflake id_of(const Json& object) {
    return snowflake_in(object, "id");
}

class Bot {
  public:
    Bot(const Options& options, Log log)
        : log_(std::move(log)),
          client_(connect_to_engine(options, log_)),
          engine_(client_),
          memory_(engine_),
          connection_(loop_,
                      {options.token, options.api, options.gateway, intent_guilds, user_agent()},
                      {[this](const std::string& name, const Json& data) { happened(name, data); },
                       [this](const std::string& why) { fail(why); },
                       log_}),
          api_(loop_, connection_, user_agent()),
          workers_(std::in_place, workers_count, log_),
          interactions_({engine_,
                         api_,
                         memory_,
                         *workers_,
                         [this](Snowflake channel, const Audience& audience, SessionId session) {
                             poster_.begin(channel, audience, session);
                         },
                         log_}),
          poster_({loop_, client_, engine_, memory_, connection_, api_, *workers_, log_}) {}

    // Whoever waits for Discord or the engine is let go before the workers are waited for.
    ~Bot() {
        api_.close();
        client_.close();
        workers_.reset();
    }
    Bot(const Bot&) = delete;
    Bot& operator=(const Bot&) = delete;

    int run() {
        loop_.on_signal({SIGTERM, SIGINT}, [this](int) { end(exit_ok); });
        log_("Connected to the engine, " + client_.daemon().build + ".");
        connection_.start();
        loop_.run();
        return exit_code_;
    }

  private:
    void happened(const std::string& name, const Json& data) {
        if (name == "INTERACTION_CREATE") {
            interactions_.received(data);
        } else if (name == "READY") {
            ready(data);
        } else if (name == "GUILD_CREATE") {
            arrived(id_of(data));
            poster_.arrived(id_of(data));
        } else if (name == "GUILD_DELETE" && !data.value("unavailable", false)) {
            log_("Server " + std::to_string(id_of(data)) + " has removed the bot.");
            poster_.left(id_of(data));
        } else if (name == "CHANNEL_UPDATE" || name == "GUILD_ROLE_UPDATE" ||
                   name == "GUILD_MEMBER_UPDATE") {  // Of members only the bot's own.
            poster_.changed(snowflake_in(data, "guild_id"));
        }
    }

    void ready(const Json& data) {
        const auto self = id_of(data.value("user", Json::object()));
        application_ = id_of(data.value("application", Json::object()));
        log_("Connected to Discord as " + std::to_string(self) + ".");
        std::set<Snowflake> servers;
        for (const Json& server : data.value("guilds", Json::array()))
            servers.insert(id_of(server));
        if (self != 0) poster_.start(self, std::move(servers));
    }

    // In a server, at the start or because somebody invited us.
    void arrived(Snowflake server) {
        if (server == 0 || application_ == 0) return;
        workers_->add([this, server, application = application_] {
            try {
                if (register_commands(memory_, api_, application, server))
                    log_("Commands were registered in server " + std::to_string(server) + ".");
            } catch (const std::exception& error) {
                log_("Commands can't be registered in server " + std::to_string(server) + ". " +
                     error.what());
            }
        });
    }

    void fail(const std::string& why) {
        log_(why);
        end(exit_refused);
    }

    // The goodbye to the gateway has a moment to leave.
    void end(int exit_code) {
        exit_code_ = exit_code;
        connection_.stop();
        goodbye_.at(std::chrono::steady_clock::now() + std::chrono::milliseconds(200),
                    [this] { loop_.stop(); });
    }

    Log log_;
    Loop loop_;
    client::AsyncClient client_;
    Engine engine_;
    Memory memory_;
    Connection connection_;
    ApiPort api_;
    std::optional<Workers> workers_;
    Interactions interactions_;
    Poster poster_;
    Timer goodbye_{loop_};
    Snowflake application_ = 0;
    int exit_code_ = exit_ok;
};

}  // namespace

std::string user_agent() {
    return "DiscordBot (https://muster.example, " + std::string(build_version()) + ")";
}

int run_bot(const Options& options, const Log& log) {
    // Until the loop takes them over: nothing was begun that would have to be ended.
    for (const int signal : {SIGTERM, SIGINT})
        std::signal(signal, [](int) { std::_Exit(exit_ok); });
    try {
        log("Connecting to the engine; where it is not there yet, I wait for it.");
        Bot bot(options, log);
        return bot.run();
    } catch (const client::TransportError& error) {
        log(error.what());
        return exit_failed;
    }
}

}  // namespace muster::discord
