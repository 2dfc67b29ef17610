// muster-discord --check: tests the set-up before the game day.
#include "discord-bot/check.hpp"

#include "discord-bot/api/permissions.hpp"
#include "discord-bot/api_port.hpp"
#include "discord-bot/bot.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace muster::discord {

namespace {

Json ask(Api& api, const std::string& route, const std::string& query = {}) {
    RestRequest request;
    request.route = route;
    request.path = route + query;
    return api.call(std::move(request));
}

class Check {
  public:
    explicit Check(const Options& options)
        : options_(options),
          connection_(loop_,
                      {options.token, options.api, options.gateway, 0, user_agent()},
                      {[](const std::string&, const Json&) {},
                       [](const std::string&) {},
                       [](const std::string&) {}}),
          api_(loop_, connection_, user_agent()),
          thread_([this] { loop_.run(); }) {}
    ~Check() {
        loop_.stop();
        thread_.join();
    }
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    int run() {
        std::setvbuf(stdout, nullptr, _IOLBF, 0);  // Shows each line before the next wait.
        check_engine();
        check_discord();
        if (missing_ == 0) {
            std::puts("Everything is in place.");
        } else {
            std::printf(missing_ == 1 ? "%d thing is missing.\n" : "%d things are missing.\n",
                        missing_);
        }
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
            std::fputs("muster-discord: the output can't be written\n", stderr);
            return exit_failed;
        }
        return missing_ == 0 ? exit_ok : exit_failed;
    }

  private:
    static void good(const std::string& line) { std::printf("ok       %s\n", line.c_str()); }
    void bad(const std::string& line) {
        ++missing_;
        std::printf("missing  %s\n", line.c_str());
    }

    void check_engine() {
        try {
            client::Options to;
            to.socket = options_.socket;
            to.name = "muster-discord --check";
            auto client = client::AsyncClient::connect(std::move(to));
            good("engine: " + client.daemon().build);
            Engine engine(client);
            check_sessions(engine);
            client.close();
        } catch (const client::TransportError& error) {
            bad(std::string("engine: ") + error.what());
        } catch (const Refused& refused) {
            bad(std::string("engine: ") + refused.what());
        }
    }

    void check_sessions(Engine& engine) {
        const auto sessions = engine.call_all(Actor::service(), ListSessions{}).sessions;
        if (sessions.empty()) {
            bad("sessions: none was made with /session create, and none is granted (`muster grant "
                "add " +
                std::to_string(geteuid()) + " SESSION`)");
        }
        for (const Session& session : sessions) {
            if (session.discord_server) {
                good("session " + session.name.text + ": server " +
                     std::to_string(*session.discord_server));
                linked_.push_back(*session.discord_server);
            } else {
                bad("session " + session.name.text + ": no server plays it (/session link)");
            }
        }
    }

    void check_discord() {
        try {
            const auto self = ask(api_, "/users/@me");
            good("token: it is that of " + self.value("username", "a bot"));
            check_servers(servers_of_bot(api_));
        } catch (const DiscordError& error) {
            bad(error.status() == 401 ? "token: Discord does not accept it; make a new one in the "
                                        "developer portal"
                                      : std::string("Discord: ") + error.what());
        } catch (const Json::exception&) {
            bad("Discord: its answer makes no sense");
        }
    }

    void check_servers(const Json& servers) {
        if (servers.empty()) bad("servers: nobody has invited the bot yet (docs/discord.md)");
        for (const Json& server : servers) {
            const auto name = server.value("name", "");
            const auto held = snowflake_from(server.value("permissions", "0")).value_or(0);
            std::string lacking;
            for (const auto& [bit, called] : permission::of_invitation) {
                if ((held & (bit | permission::administrator)) == 0)
                    lacking += (lacking.empty() ? "" : ", ") + std::string(called);
            }
            const auto where = "server " + name + " (" + server.value("id", "") + ")";
            if (lacking.empty()) {
                good(where + ": all permissions");
            } else {
                bad(where + ": the bot lacks " + lacking);
            }
            std::erase(linked_, snowflake_from(server.value("id", "")).value_or(0));
        }
        for (const Snowflake server : linked_)
            bad("server " + std::to_string(server) +
                ": a session is linked to it, and the bot is not in it");
    }

    const Options& options_;
    Loop loop_;
    Connection connection_;
    ApiPort api_;
    std::thread thread_;
    std::vector<Snowflake> linked_;
    int missing_ = 0;
};

}  // namespace

Json servers_of_bot(Api& api) {
    constexpr std::size_t page_max = 200;
    Json all = Json::array();
    for (Snowflake last = 0;;) {
        const auto query = "?limit=" + std::to_string(page_max) + "&after=" + std::to_string(last);
        const auto page = ask(api, "/users/@me/guilds", query);
        const auto before = last;
        for (const Json& server : page) {
            last = std::max(last, snowflake_in(server));
            all.push_back(server);
        }
        // Stops if the server repeats a page, which would otherwise loop for ever.
        if (page.size() < page_max || last == before) return all;
    }
}

int check_bot(const Options& options) {
    return Check(options).run();
}

}  // namespace muster::discord
