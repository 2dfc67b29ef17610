// Removes the channels and roles that /setup made for a session, after a confirmation.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/keys.hpp"
#include "discord-bot/commands/patience.hpp"

#include <set>

namespace muster::discord {

Call in_turn(Call& call, const AtWork::Turn& turn) {
    if (!turn) {
        throw Unable(call.words()(
            "I am at it already: a /setup, /teardown, /start or /session unlink is under way here.",
            "Ich bin schon dran: hier läuft gerade ein /setup, /teardown, /start oder /session "
            "unlink."));
    }
    return {call.interaction, call.engine, call.api, call.memory, call.begin_feed, call.at_work};
}

Answer ask_to_tear_down(Call& call) {
    const auto& session = call.roster().session;
    return question(
        call,
        call.words()("Remove the channels and roles of **{}**, with all that was written there?",
                     "Kanäle und Rollen von **{}** entfernen, mit allem, was dort steht?",
                     plain(session.name.text)),
        call.words()("Remove them", "Entfernen"),
        make_custom_id("teardown", {session.id.value}));
}

namespace {

// Removes channels and roles one by one. A missing one is no failure.
class Removal {
  public:
    explicit Removal(Call& call)
        : call_(call), server_("/guilds/" + std::to_string(call.interaction.server)) {
        const auto path = server_ + "/channels";
        const Json channels = send(Method::get, path, path);
        for (const Json& each : channels.get_ref<const Json::array_t&>())
            here_.insert(snowflake_in(each));
    }

    // A channel's path has no server, so this checks that the channel is on this server. The bot
    // can reach channels on the session's earlier servers too; those stay.
    void channel(std::optional<Snowflake> id) {
        if (!id || !here_.contains(*id)) return;
        const auto path = "/channels/" + std::to_string(*id);
        remove(path, path);
    }
    void role(const std::string& id) {
        const auto roles = server_ + "/roles/";
        remove(roles + id, roles + "{id}");
    }

  private:
    void remove(const std::string& path, const std::string& route) {
        try {
            send(Method::remove, path, route);
        } catch (const DiscordError& error) {
            if (error.status() != 404) throw;
        }
    }
    Json send(Method method, const std::string& path, const std::string& route) {
        RestRequest request;
        request.method = method;
        request.path = path;
        request.route = route;
        request.deadline = patience_.for_next();
        return call_.api.call(std::move(request));
    }

    Call& call_;
    std::string server_;
    std::set<Snowflake> here_;
    Patience patience_;
};

// The values that /setup stored name the channels and roles of all teams, deleted teams included.
// All these values are removed, those of other servers too.
void remove_all(Call& call) {
    const Session& session = call.roster().session;
    Removal removal(call);
    for (const auto& [key, value] : call.memory.list(channels_key(session.id))) {
        removal.channel(snowflake_from(value.substr(0, value.find(' '))));
        call.memory.remove(key);
    }
    for (const auto& [key, value] : call.memory.list(roles_key(session.id))) {
        removal.role(value);
        call.memory.remove(key);
    }
    for (const auto& [key, value] : call.memory.list(new_roles_key(session.id)))
        call.memory.remove(key);
    for (const auto& [id, team] : call.roster().teams) {
        if (!team.discord_channel) continue;
        removal.channel(team.discord_channel);
        UpdateTeam forget;
        forget.team = id;
        forget.discord_channel = 0;
        call.engine.call(call.organiser(), forget);
    }
    removal.channel(session.game_channel);
    removal.channel(session.admin_channel);
    if (const auto category = call.memory.find(category_key(session.id))) {
        removal.channel(snowflake_from(*category));
        call.memory.remove(category_key(session.id));
    }
    UpdateSession forget;
    forget.session = session.id;
    forget.game_channel = 0;
    forget.admin_channel = 0;
    call.engine.call(call.organiser(), forget);
}

}  // namespace

Answer tear_down_by_button(Call& click) {
    const AtWork::Turn turn(click.at_work, click.interaction.server);
    Call call = in_turn(click, turn);
    const Session& session = call.roster().session;
    const auto numbers = numbers_of<1>(call.interaction.name);
    if (!numbers || (*numbers)[0] != session.id.value) {
        throw Unable(
            call.words()("This button is of no use any more.", "Dieser Knopf gilt nicht mehr."));
    }
    if (session.game) {
        throw Unable(call.words()("A game is running: end it first, with /stop.",
                                  "Ein Spiel läuft: beende es zuerst, mit /stop."));
    }
    try {
        remove_all(call);
    } catch (const NotInTime&) {
        throw Unable(
            call.words()("Not all is gone: Discord lets me remove only so much in a while. "
                         "Run /teardown again in ten minutes.",
                         "Es ist noch nicht alles weg: Discord lässt mich nicht mehr auf "
                         "einmal entfernen. Ruf /teardown in zehn Minuten noch einmal auf."));
    }
    return note(call.words()("The channels and roles are gone.", "Kanäle und Rollen sind weg."));
}

}  // namespace muster::discord
