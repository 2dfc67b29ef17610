// Who somebody in Discord is in the game.
#include "discord-bot/commands/handlers.hpp"

namespace muster::discord {

// A form, so that the passphrase is in no channel and in no command's history.
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
    // Only the answer was wanted; a login left open could be used by whoever learns of it.
    Logout logout;
    logout.token.text = logged_in.token;
    call.engine.call(Actor::service(), logout);

    if (const auto before = call.player(); before && *before != logged_in.player) {
        throw Unable(
            words("You are linked to another player already; an organiser can change that.",
                  "Du bist schon mit jemand anderem verbunden; die Spielleitung kann das "
                  "ändern."));
    }
    UpdatePlayer link;
    link.player = logged_in.player;
    link.discord_user = call.interaction.user;
    const auto player = call.engine.call(Actor::service(), link).player;
    auto text = words("You are **{}** now.", "Du bist jetzt **{}**.", plain(player.name.text));
    if (call.has_session()) {
        const Team* team = call.roster().of_player(player.id);
        if (team) give_role(call, call.interaction.user, team->id);
        if (team && team->discord_channel) {
            text += " " + words("Your team's channel: <#{}>.",
                                "Der Kanal deines Teams: <#{}>.",
                                *team->discord_channel);
        }
    }
    return note(text);
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
    if (team && player.discord_user) give_role(call, *player.discord_user, team->id);
    return note(team ? words("{} plays in {}.",
                             "{} spielt in {}.",
                             plain(player.name.text),
                             plain(team->name.text))
                     : words("{} was added.", "{} ist dabei.", plain(player.name.text)));
}

Answer assign_player(Call& call) {
    const Team& team = call.team("team");
    const auto player = call.named_player("player");
    const Team* before = call.roster().of_player(player.id);
    call.engine.call(call.organiser(), AssignPlayer{team.id, player.id});
    if (player.discord_user) {
        // First, so that nobody sees the channels of two teams.
        if (before && before->id != team.id) take_role(call, *player.discord_user, before->id);
        give_role(call, *player.discord_user, team.id);
    }
    return note(call.words()("{} plays in {} now.",
                             "{} spielt jetzt in {}.",
                             plain(player.name.text),
                             plain(team.name.text)));
}

Answer remove_player(Call& call) {
    const auto player = call.named_player("player");
    const Team* before = call.roster().of_player(player.id);
    call.engine.call(call.organiser(), UnassignPlayer{call.session(), player.id});
    if (player.discord_user && before) take_role(call, *player.discord_user, before->id);
    return note(call.words()("{} is in no team of this session any more.",
                             "{} ist in keinem Team dieser Session mehr.",
                             plain(player.name.text)));
}

}  // namespace muster::discord
