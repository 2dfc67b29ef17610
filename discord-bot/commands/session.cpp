// The server's session and its teams.
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/commands/home.hpp"
#include "discord-bot/commands/keys.hpp"
#include "discord-bot/commands/rights.hpp"

#include <charconv>

namespace muster::discord {

namespace {

std::uint32_t colour_of(Call& call) {
    const auto& text = call.text("colour");
    const std::string_view digits = std::string_view(text).substr(text.starts_with('#') ? 1 : 0);
    std::uint32_t colour = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), colour, 16);
    if (digits.size() != 6 || error != std::errc{} || end != digits.data() + digits.size()) {
        throw Unable(call.words()("\"{}\" is no colour: write it as #RRGGBB, say #ff8800.",
                                  "\"{}\" ist keine Farbe: schreib sie als #RRGGBB, etwa #ff8800.",
                                  excerpt(text)));
    }
    return colour;
}

void need_no_session(Call& call) {
    if (!call.has_session()) return;
    throw Unable(call.words()("This server plays **{}** already; /session unlink ends that.",
                              "Dieser Server spielt schon **{}**; /session unlink beendet das.",
                              plain(call.roster().session.name.text)));
}

Message linked(Call& call, const Session& session) {
    return note(call.words()("This server plays **{}** now. /setup makes its channels.",
                             "Dieser Server spielt jetzt **{}**. /setup legt seine Kanäle an.",
                             plain(session.name.text)));
}

}  // namespace

// ---- The session. ----

Answer link_session(Call& call) {
    need_no_session(call);
    const auto& name = call.text("name");
    for (const Session& session : call.engine.call_all(Actor::service(), ListSessions{}).sessions) {
        if (session.name.text != name && "#" + std::to_string(session.id.value) != name) continue;
        // Without this check, a user who invites the bot to another server could take over a game.
        if (session.discord_server) {
            throw Unable(call.words()("**{}** is played on another server.",
                                      "**{}** wird auf einem anderen Server gespielt.",
                                      plain(session.name.text)));
        }
        if (sessions_of_others(call).contains(session.id)) {
            throw Unable(call.words()(
                "**{}** belongs to another server; the operator can give it to this one.",
                "**{}** gehört einem anderen Server; wer den Daemon betreibt, kann "
                "die Session diesem geben.",
                plain(session.name.text)));
        }
        UpdateSession link;
        link.session = session.id;
        link.discord_server = call.interaction.server;
        call.engine.call(Actor::organiser_of(session.id), link);
        make_home(call, session.id);
        return linked(call, session);
    }
    throw Unable(
        call.words()("No session \"{}\" was granted to me. The operator does that with "
                     "`muster grant add`; or make one with /session create.",
                     "Keine Session \"{}\" wurde mir anvertraut. Das tut, wer den Daemon "
                     "betreibt, mit `muster grant add`; oder leg eine an mit /session create.",
                     excerpt(name)));
}

Answer create_session(Call& call) {
    need_no_session(call);
    CreateSession create;
    create.name.text = call.text("name");
    create.mode = call.maybe("mode").value_or("traditional");
    create.time_zone.name = call.maybe("time_zone").value_or("Europe/Zurich");
    const auto language = call.maybe("language");
    const bool german = language ? *language == "german" : call.interaction.german;
    create.language = german ? Language::german : Language::english;
    // Part of the same request, so that of two organisers who create a session together, the second
    // creates none.
    create.discord_server = call.interaction.server;
    const auto session = call.engine.call(Actor::service(), create).session;
    make_home(call, session.id);
    return linked(call, session);
}

// Refused during a /setup, which would write channels into a session without a server.
Answer unlink_session(Call& command) {
    const AtWork::Turn turn(command.at_work, command.interaction.server);
    Call call = in_turn(command, turn);
    if (call.roster().session.game) {
        throw Unable(call.words()("A game is running: end it first, with /stop.",
                                  "Ein Spiel läuft: beende es zuerst, mit /stop."));
    }
    // Also for a session that an operator linked.
    make_home(call, call.session());
    UpdateSession unlink;
    unlink.session = call.session();
    unlink.discord_server = 0;
    unlink.game_channel = 0;
    unlink.admin_channel = 0;
    const auto words = call.words();
    const auto name = plain(call.roster().session.name.text);
    for (const auto& [id, team] : call.roster().teams) {
        if (!team.discord_channel) continue;
        UpdateTeam forget;
        forget.team = id;
        forget.discord_channel = 0;
        call.engine.call(call.organiser(), forget);
    }
    call.engine.call(call.organiser(), unlink);
    return note(words("This server does not play **{}** any more.",
                      "Dieser Server spielt **{}** nicht mehr.",
                      name));
}

Answer set_organisers(Call& call) {
    call.has_session();
    const auto key = organisers_key(call.interaction.server);
    if (const auto role = call.maybe("role")) {
        if (!organisers_role(call.interaction.server, role)) {
            throw Unable(call.words()("Not everybody can organise: take a role that some have.",
                                      "Es können nicht alle leiten: nimm eine Rolle, die nur "
                                      "einige haben."));
        }
        call.memory.set(key, *role);
        return note(call.words()("<@&{}> organises now.", "<@&{}> leitet jetzt.", *role));
    }
    call.memory.remove(key);
    return note(call.words()("Only those who may manage the server organise.",
                             "Nur wer den Server verwalten darf, leitet."));
}

// ---- Teams. ----

Answer add_team(Call& call) {
    CreateTeam create;
    create.session = call.session();
    create.name.text = call.text("name");
    if (call.maybe("colour")) create.colour = colour_of(call);
    const auto team = call.engine.call(call.organiser(), create).team;
    return note(call.words()("Team **{}** was added. /setup makes its channel and role.",
                             "Team **{}** ist dabei. /setup legt seinen Kanal und seine Rolle an.",
                             plain(team.name.text)));
}

Answer remove_team(Call& call) {
    const Team& team = call.team("team");
    call.engine.call(call.organiser(), RemoveTeam{team.id});
    return note(call.words()("Team **{}** was removed; its channel stays.",
                             "Team **{}** ist weg; sein Kanal bleibt.",
                             plain(team.name.text)));
}

Answer rename_team(Call& call) {
    const Team& team = call.team("team");
    UpdateTeam rename;
    rename.team = team.id;
    rename.name.emplace();
    rename.name->text = call.text("name");
    const auto renamed = call.engine.call(call.organiser(), rename).team;
    return note(call.words()("**{}** is now **{}**.",
                             "**{}** heisst jetzt **{}**.",
                             plain(team.name.text),
                             plain(renamed.name.text)));
}

Answer colour_team(Call& call) {
    UpdateTeam change;
    change.team = call.team("team").id;
    change.colour = colour_of(call);
    const auto team = call.engine.call(call.organiser(), change).team;
    Message message = note({});
    message.embeds.push_back({plain(team.name.text),
                              call.words()("In its new colour.", "In neuer Farbe."),
                              team.colour,
                              {},
                              {},
                              {}});
    return message;
}

}  // namespace muster::discord
