// The organisers' commands in a game.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/render/text.hpp"

#include <algorithm>

namespace muster::discord {

Message question(Call& call, std::string sentence, std::string yes_label, std::string yes_id) {
    Message message = note(std::move(sentence));
    message.buttons = {
        {std::move(yes_label), std::move(yes_id), Button::Style::danger},
        {call.words()("Cancel", "Abbrechen"), "cancel", Button::Style::secondary},
    };
    return message;
}

Answer cancel(Call& call) {
    call.has_session();
    return Answer::instead(note(call.words()("Then not.", "Dann nicht.")));
}

// Refused during a /teardown, which would remove the game's channels.
Answer start_game(Call& command) {
    const AtWork::Turn turn(command.at_work, command.interaction.server);
    Call call = in_turn(command, turn);
    StartGame start;
    start.session = call.session();
    const auto game = call.engine.call(call.organiser(), start);
    return note(call.words()(
        "The game runs until {}.", "Das Spiel läuft bis {}.", call.words().time(game.ends)));
}

// The button's id has the game's number, so that an old button ends no later game.
Answer ask_to_stop(Call& call) {
    const auto game = call.game(call.organiser());
    return question(
        call,
        call.words()("End the game for everybody, now?", "Das Spiel jetzt für alle beenden?"),
        call.words()("End it", "Beenden"),
        make_custom_id("stop", {game.game.value}));
}

Answer stop_by_button(Call& call) {
    const auto numbers = numbers_of<1>(call.interaction.name);
    const auto& running = call.roster().session.game;
    if (!numbers || !running || running->value != (*numbers)[0]) {
        throw Unable(call.words()("That game is over already.", "Jenes Spiel ist schon aus."));
    }
    call.engine.call(call.organiser(), StopGame{call.session()});
    return Answer::instead(note(call.words()("The game is over.", "Das Spiel ist aus.")));
}

constexpr std::int64_t minutes_of_a_day = 1440;

Answer extend_game(Call& call) {
    const auto minutes = call.number("minutes");
    if (minutes < 1 || minutes > minutes_of_a_day) {
        throw Unable(call.words()("From 1 to 1440 minutes can be added.",
                                  "Es können 1 bis 1440 Minuten dazukommen."));
    }
    const auto game = call.game(call.organiser());
    const auto ends = game.ends + std::chrono::minutes(minutes);
    call.engine.call(call.organiser(), ExtendGame{call.session(), ends});
    return note(call.words()(
        "The game now ends at {}.", "Das Spiel endet jetzt um {}.", call.words().time(ends)));
}

Answer switch_role(Call& call) {
    const Team& team = call.team("team");
    const bool catcher = call.text("role") == "catcher";
    if (catcher) {
        call.engine.call(call.organiser(), MakeCatcher{team.id});
    } else {
        call.engine.call(call.organiser(), MakeRunner{team.id});
    }
    return note(call.words()("**{}**: now {}.",
                             "**{}**: jetzt {}.",
                             plain(team.name.text),
                             call.words().role(catcher ? Role::catcher : Role::runner)));
}

Answer reroll(Call& call) {
    const Team& team = call.team("team");
    call.engine.call(call.organiser(), RerollChallenges{team.id});
    return note(call.words()(
        "**{}** has new challenges.", "**{}** hat neue Aufgaben.", plain(team.name.text)));
}

Answer adjust_points(Call& call) {
    const Team& team = call.team("team");
    call.engine.call(call.organiser(),
                     AdjustPoints{team.id, call.number("points"), call.text("reason")});
    return note(call.words()("Done.", "Erledigt."));
}

namespace {

std::string undo_question(Call& call, const Team& team, const Period& period) {
    const auto words = call.words();
    const auto name = plain(team.name.text);
    const auto other = period.other_team ? plain(call.roster().name(*period.other_team)) : "";
    const auto at = call.words().time(period.at);
    switch (period.kind) {
        case PeriodKind::completed:
            return words("Take back that **{}** completed **{}** at {}?",
                         "Zurücknehmen, dass **{0}** um {2} **{1}** erledigt hat?",
                         name,
                         period.completed ? excerpt(period.completed->title) : "",
                         at);
        case PeriodKind::caught:
            return words("Take back that **{1}** caught **{0}** at {2}?",
                         "Zurücknehmen, dass **{1}** um {2} **{0}** gefangen hat?",
                         name,
                         other,
                         at);
        case PeriodKind::catcher:
            break;
    }
    return words("Take back that **{}** caught **{}** at {}?",
                 "Zurücknehmen, dass **{0}** um {2} **{1}** gefangen hat?",
                 name,
                 other,
                 at);
}

}  // namespace

// The button's id is "undo:TEAM:PERIOD:REASON". The engine refuses a period that is not the team's
// last one any more.
Answer ask_to_undo(Call& call) {
    const Team& team = call.team("team");
    const auto game = call.game(call.organiser());
    const TeamState& state = need_state(call, game, team.id);
    if (state.periods.empty()) {
        throw Unable(call.words()("**{}** has done nothing yet that could be taken back.",
                                  "**{}** hat noch nichts getan, was sich zurücknehmen liesse.",
                                  plain(team.name.text)));
    }
    const Period& last = state.periods.back();
    auto id = make_custom_id("undo", {team.id.value, last.id.value}) + ":";
    const auto reason = cut(call.text("reason"), limits::custom_id_max - length_of(id));
    return question(call,
                    undo_question(call, team, last) + "\n" +
                        call.words()("Reason: {}", "Grund: {}", plain(reason)),
                    call.words()("Take it back", "Zurücknehmen"),
                    id + reason);
}

Answer undo_by_button(Call& call) {
    const auto& id = call.interaction.name;
    const auto end = id.find(':', id.find(':', id.find(':') + 1) + 1);
    const auto numbers = numbers_of<2>(std::string_view(id).substr(0, end));
    const Team* team = numbers ? call.roster().find(TeamId{(*numbers)[0]}) : nullptr;
    if (!team || end == std::string::npos) {
        throw Unable(
            call.words()("This button is of no use any more.", "Dieser Knopf gilt nicht mehr."));
    }
    call.engine.call(call.organiser(),
                     UndoPeriod{team->id, PeriodId{(*numbers)[1]}, id.substr(end + 1)});
    return Answer::instead(note(
        call.words()("Taken back. All is as it was.", "Zurückgenommen. Alles ist wie zuvor.")));
}

constexpr std::chrono::minutes announce_within{1};

Answer announce(Call& call) {
    const auto& channel = call.roster().session.game_channel;
    if (!channel) {
        throw Unable(call.words()("There is no game channel yet: /setup makes it.",
                                  "Es gibt noch keinen Spielkanal: /setup legt ihn an."));
    }
    const auto& text = call.text("text");
    if (length_of(text) > limits::description_max) {
        throw Unable(call.words()("This is too long: an announcement may have {} characters.",
                                  "Das ist zu lang: eine Ansage darf {} Zeichen haben.",
                                  limits::description_max));
    }
    Message message;
    message.embeds.push_back({call.words()("📣 Announcement", "📣 Ansage"), text, {}, {}, {}, {}});
    RestRequest post;
    post.method = Method::post;
    post.route = post.path = "/channels/" + std::to_string(*channel) + "/messages";
    post.body = to_json(message).dump();
    post.repeatable = false;
    // The deadline is short: late news is worse than none, and the organiser waits for the answer.
    post.deadline = std::chrono::steady_clock::now() + announce_within;
    call.api.call(std::move(post));
    return note(call.words()("Said.", "Gesagt."));
}

}  // namespace muster::discord
