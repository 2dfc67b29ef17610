// The end of what /setup made: a session's channels and roles, once somebody has said yes to it.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/keys.hpp"

namespace muster::discord {

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

// What is gone already is no failure.
void remove_if_there(Call& call, const std::string& path, const std::string& route) {
    RestRequest request;
    request.method = Method::remove;
    request.path = path;
    request.route = route;
    try {
        call.api.call(std::move(request));
    } catch (const DiscordError& error) {
        if (error.status() != 404) throw;
    }
}

void remove_channel(Call& call, std::optional<Snowflake> channel) {
    if (!channel) return;
    const auto path = "/channels/" + std::to_string(*channel);
    remove_if_there(call, path, path);
}

}  // namespace

Answer tear_down_by_button(Call& call) {
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
    const auto server = "/guilds/" + std::to_string(call.interaction.server);
    for (const auto& [id, team] : call.roster().teams) {
        remove_channel(call, team.discord_channel);
        const auto key = role_key(id);
        if (const auto role = call.memory.find(key)) {
            remove_if_there(call, server + "/roles/" + *role, server + "/roles/{id}");
            call.memory.remove(key);
        }
        UpdateTeam forget;
        forget.team = id;
        forget.discord_channel = 0;
        call.engine.call(call.organiser(), forget);
    }
    remove_channel(call, session.game_channel);
    remove_channel(call, session.admin_channel);
    if (const auto category = call.memory.find(category_key(session.id))) {
        remove_channel(call, snowflake_from(*category));
        call.memory.remove(category_key(session.id));
    }
    UpdateSession forget;
    forget.session = session.id;
    forget.game_channel = 0;
    forget.admin_channel = 0;
    call.engine.call(call.organiser(), forget);
    return note(call.words()("The channels and roles are gone.", "Kanäle und Rollen sind weg."));
}

}  // namespace muster::discord
