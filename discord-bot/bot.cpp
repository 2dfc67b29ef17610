#include "discord-bot/bot.hpp"

#include "discord-bot/api_port.hpp"
#include "discord-bot/feed/poster.hpp"
#include "discord-bot/interactions.hpp"
#include "discord-bot/registrar.hpp"

#include <muster/proto/terminal.hpp>
#include <muster/proto/version.hpp>

#include <csignal>
#include <cstdlib>

namespace muster::discord {

namespace {

// Events about servers that have the bot, and no others. Interactions need no intent.
constexpr std::uint32_t intent_guilds = 1u << 0;

// Three groups of threads, so that slow jobs do not delay fast ones. Quick jobs need an immediate
// answer and mostly wait for the engine. Slow jobs may wait for Discord's limits. Housekeeping
// waits for both.
constexpr std::size_t quick_workers = 8;
constexpr std::size_t slow_workers = 8;
constexpr std::size_t house_workers = 4;
constexpr std::size_t waiting_max = 1'000;

// Waits for the engine, which may start later than the bot.
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

// Whether the server is only unavailable. It comes back with the same state.
bool is_outage(const Json& deleted) {
    return deleted.value("unavailable", false);
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
                       [this](const std::string& why) { fail(why, exit_refused); },
                       log_}),
          api_(loop_, connection_, user_agent()),
          quick_(std::in_place, quick_workers, waiting_max, log_),
          slow_(std::in_place, slow_workers, waiting_max, log_),
          house_(std::in_place, house_workers, waiting_max, log_),
          interactions_({engine_,
                         api_,
                         memory_,
                         *quick_,
                         *slow_,
                         [this](Snowflake channel, const Audience& audience, SessionId session) {
                             poster_.begin(channel, audience, session);
                         },
                         log_}),
          registrar_({loop_, memory_, api_, *house_, log_}),
          poster_({loop_,
                   client_,
                   engine_,
                   memory_,
                   connection_,
                   api_,
                   *house_,
                   log_,
                   [this](const std::string& why) { fail(why, exit_failed); }}) {}

    // Ends the calls to Discord and the engine first, so that the workers can be joined.
    ~Bot() {
        api_.close();
        client_.close();
        quick_.reset();
        slow_.reset();
        house_.reset();
    }
    Bot(const Bot&) = delete;
    Bot& operator=(const Bot&) = delete;

    int run() {
        loop_.on_signal({SIGTERM, SIGINT}, [this](int) { end(exit_ok); });
        loop_.on_signal({SIGHUP}, [this](int) {
            if (terminal_is_gone()) return fail("The terminal was closed: the bot ends.", exit_ok);
            log_("A signal asks to read settings again: the bot has none that can change.");
        });
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
            registrar_.arrived(id_of(data));
            poster_.arrived(id_of(data));
        } else if (name == "GUILD_DELETE" && !is_outage(data)) {
            log_("Server " + std::to_string(id_of(data)) + " has removed the bot.");
            registrar_.left(id_of(data));
            poster_.left(id_of(data));
        } else if (name == "CHANNEL_UPDATE" || name == "GUILD_ROLE_UPDATE" ||
                   name == "GUILD_MEMBER_UPDATE") {  // Only the bot's own member.
            poster_.changed(snowflake_in(data, "guild_id"));
        }
    }

    void ready(const Json& data) {
        const auto self = id_of(data.value("user", Json::object()));
        registrar_.began(id_of(data.value("application", Json::object())));
        log_("Connected to Discord as " + std::to_string(self) + ".");
        std::set<Snowflake> servers;
        for (const Json& server : data.value("guilds", Json::array()))
            servers.insert(id_of(server));
        if (self != 0) poster_.start(self, std::move(servers));
    }

    void fail(const std::string& why, int exit_code) {
        log_(why);
        end(exit_code);
    }

    // Leaves a moment to send the gateway's close frame.
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
    std::optional<Workers> quick_;
    std::optional<Workers> slow_;
    std::optional<Workers> house_;
    Interactions interactions_;
    Registrar registrar_;
    Poster poster_;
    Timer goodbye_{loop_};
    int exit_code_ = exit_ok;
};

}  // namespace

std::string user_agent() {
    return "DiscordBot (https://muster.example, " + std::string(build_version()) + ")";
}

int run_bot(const Options& options, const Log& log) {
    // Until the loop handles the signals, they end the process at once: it holds nothing to shut
    // down.
    for (const int signal : {SIGTERM, SIGINT})
        std::signal(signal, [](int) { std::_Exit(exit_ok); });
    // Other programs send these to services; they never end the bot.
    for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2})
        std::signal(signal, SIG_IGN);
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
