// Links Discord users to players.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/keys.hpp"

namespace muster::discord {

namespace {

// A team and the server where it plays.
struct Place {
    Snowflake server = 0;
    Team team;
};

Place here(Call& call, const Team& team) {
    return {call.interaction.server, team};
}

// A player may be in teams of several sessions, each on its own server.
std::vector<Place> places_of(Call& call, PlayerId player) {
    std::vector<Place> places;
    for (const Session& session : call.engine.call_all(Actor::service(), ListSessions{}).sessions) {
        if (!session.discord_server) continue;
        const auto roster = roster_of(call.engine.call(Actor::service(), GetSession{session.id}));
        if (const Team* team = roster.of_player(player))
            places.push_back({*session.discord_server, *team});
    }
    return places;
}

// Returns a warning for the asker, or an empty text. Failure must not refuse the command, because
// its main effect has already happened.
std::string set_role(Call& call, Method method, Snowflake user, const Place& place) {
    constexpr int unknown_member = 10'007;
    constexpr std::chrono::seconds patience{20};
    const auto role = call.memory.find(role_key(place.team));
    if (!role) return {};
    const auto members = "/guilds/" + std::to_string(place.server) + "/members/";
    RestRequest request;
    request.method = method;
    request.path = members + std::to_string(user) + "/roles/" + *role;
    request.route = members + "{id}/roles/{id}";
    request.deadline = Steady::now() + patience;
    try {
        call.api.call(std::move(request));
    } catch (const DiscordError& error) {
        // A player need not be on the server; /setup reports such players.
        if (error.code() == unknown_member) return {};
        return "\n⚠️ " + call.words()("The role of {} is as it was; /setup mends that. {}",
                                     "Die Rolle von {} ist, wie sie war; /setup flickt das. {}",
                                     plain(place.team.name.text),
                                     plain(error.what()));
    }
    return {};
}

// Lets a linked player into the team's channel. Does nothing if the team has no role yet.
std::string give_role(Call& call, Snowflake user, const Place& place) {
    return set_role(call, Method::put, user, place);
}

std::string take_role(Call& call, Snowflake user, const Place& place) {
    return set_role(call, Method::remove, user, place);
}

}  // namespace

// Uses a form, so that the passphrase appears in no channel and in no command history.
Answer ask_who(Call& call) {
    call.has_session();
    const auto words = call.words();
    return Modal{
        "link",
        words("Who are you?", "Wer bist du?"),
        {{"name", words("Your name in the game", "Dein Name im Spiel"), "", false, true, 64},
         {"passphrase", words("Your passphrase", "Dein Passwort"), "", false, true, 256}}};
}

Answer link_user(Call& call) {
    call.has_session();
    const auto words = call.words();
    Login login;
    login.name.text = call.text("name");
    login.passphrase.text = call.text("passphrase");
    login.on_behalf = std::to_string(call.interaction.user);
    const auto logged_in = call.engine.call(Actor::service(), login);
    // The login only checked the passphrase. Logs out, so that nobody can use the token.
    Logout logout;
    logout.token.text = logged_in.token;
    call.engine.call(Actor::service(), logout);

    if (const auto before = call.player(); before && *before != logged_in.player) {
        throw Unable(words(
            "You are linked to another player already; whoever runs the engine can change that.",
            "Du bist schon mit jemand anderem verbunden; wer die Spielmaschine betreibt, kann "
            "das ändern."));
    }
    const auto former =
        call.engine.call(Actor::service(), GetPlayer{logged_in.player}).player.discord_user;
    UpdatePlayer link;
    link.player = logged_in.player;
    link.discord_user = call.interaction.user;
    const auto player = call.engine.call(Actor::service(), link).player;
    auto text = words("You are **{}** now.", "Du bist jetzt **{}**.", plain(player.name.text));
    // A user with the passphrase becomes the player. A user who was linked before loses the player.
    const bool replaced = former && *former != call.interaction.user;
    std::string warnings;
    for (const Place& place : places_of(call, player.id)) {
        if (replaced) warnings += take_role(call, *former, place);
        warnings += give_role(call, call.interaction.user, place);
        if (place.server == call.interaction.server && place.team.discord_channel) {
            text += " " + words("Your team's channel: <#{}>.",
                                "Der Kanal deines Teams: <#{}>.",
                                *place.team.discord_channel);
        }
    }
    if (replaced) {
        text += "\n" + words("<@{}> was that until now, and is not any more.",
                             "<@{}> war das bisher, und ist es nicht mehr.",
                             *former);
    }
    return note(text + warnings);
}

Answer add_player(Call& call) {
    const auto words = call.words();
    CreatePlayer create;
    create.name.text = call.text("name");
    create.passphrase.emplace();
    create.passphrase->text = call.text("passphrase");
    if (const auto user = call.maybe("user")) create.discord_user = snowflake_from(*user);
    const Team* team = call.maybe("team") ? &call.team("team") : nullptr;
    const auto player = call.engine.call(call.organiser(), create).player;
    if (team) call.engine.call(call.organiser(), AssignPlayer{team->id, player.id});
    if (!team) return note(words("{} was added.", "{} ist dabei.", plain(player.name.text)));
    std::string warning;
    if (player.discord_user) warning = give_role(call, *player.discord_user, here(call, *team));
    return note(words("{} plays in {}.",
                      "{} spielt in {}.",
                      plain(player.name.text),
                      plain(team->name.text)) +
                warning);
}

Answer assign_player(Call& call) {
    const Team& team = call.team("team");
    const auto player = call.named_player("player");
    const Team* before = call.roster().of_player(player.id);
    call.engine.call(call.organiser(), AssignPlayer{team.id, player.id});
    std::string warnings;
    if (player.discord_user) {
        // Taken first, so that the user never sees the channels of two teams.
        if (before && before->id != team.id)
            warnings = take_role(call, *player.discord_user, here(call, *before));
        warnings += give_role(call, *player.discord_user, here(call, team));
    }
    return note(call.words()("{} plays in {} now.",
                             "{} spielt jetzt in {}.",
                             plain(player.name.text),
                             plain(team.name.text)) +
                warnings);
}

Answer remove_player(Call& call) {
    const auto player = call.named_player("player");
    const Team* before = call.roster().of_player(player.id);
    call.engine.call(call.organiser(), UnassignPlayer{call.session(), player.id});
    std::string warning;
    if (player.discord_user && before)
        warning = take_role(call, *player.discord_user, here(call, *before));
    return note(call.words()("{} is in no team of this session any more.",
                             "{} ist in keinem Team dieser Session mehr.",
                             plain(player.name.text)) +
                warning);
}

}  // namespace muster::discord
