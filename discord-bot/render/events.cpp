// One overload for each event, so that the compiler reports a missing one. Each overload selects
// its audience.
#include "discord-bot/render/events.hpp"

#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/render/text.hpp"

namespace muster::discord {

namespace {

// The room of a message without the embed's own texts and the cursor.
constexpr std::size_t room_of_fields = limits::embeds_text_max - 500;
// The room of a list within a description, beside some sentences.
constexpr std::size_t room_of_list = limits::description_max - 300;
// Of a text that somebody typed, in a description with facts after the text.
constexpr std::size_t room_of_text = 3'000;
// Of each name in a title with two names.
constexpr std::size_t room_of_name = 100;

class Show {
    using Kind = Audience::Kind;

  public:
    Show(const ReceivedEvent& event, const Audience& audience, const Roster& roster)
        : event_(event), audience_(audience), roster_(roster), words_(roster.session) {}

    using Answer = std::optional<Shown>;

    // ---- The course of the game. ----

    Answer operator()(const GameStarted& e) const {
        std::vector<std::string> catchers;
        std::vector<std::string> runners;
        std::optional<Role> own;
        for (const TeamState& team : e.teams) {
            (team.role == Role::catcher ? catchers : runners).push_back(roster_.name(team.team));
            if (audience_.kind == Kind::team && team.team == audience_.team) own = team.role;
        }
        if (audience_.kind == Kind::team) {
            if (!own) return {};
            const auto task = *own == Role::catcher
                                  ? words_("You are catchers: hunt {}.",
                                           "Ihr seid Fänger: jagt {}.",
                                           team_list(runners, room_of_list, words_))
                                  : words_("You are runners. Hunting you: {}.",
                                           "Ihr seid auf der Flucht. Euch jagen: {}.",
                                           team_list(catchers, room_of_list, words_));
            return own_embed(words_("🏁 The game has begun", "🏁 Das Spiel hat begonnen"), task);
        }
        if (audience_.kind != Kind::game) return {};
        auto shown = embed(words_("🏁 The game has begun", "🏁 Das Spiel hat begonnen"),
                           words_("It ends at {} ({}).",
                                  "Es endet um {} ({}).",
                                  words_.time(e.ends),
                                  relative_time(e.ends)));
        const auto field = [&](std::string title, const std::vector<std::string>& names) {
            return Field{std::move(title), team_list(names, limits::field_value_max, words_), true};
        };
        shown.embed.fields = {field(words_("Catchers", "Fänger"), catchers),
                              field(words_("Runners", "Flüchtende"), runners)};
        return shown;
    }
    Answer operator()(const GameEnded& e) const {
        if (audience_.kind == Kind::organisers) return {};
        auto ranking = ranking_text(e.ranking, room_of_list, words_);
        if (e.reason == EndReason::stopped) {
            ranking.text = words_("An organiser ended it.", "Die Spielleitung hat es beendet.") +
                           "\n\n" + ranking.text;
        }
        auto shown = embed(words_("🏆 The game is over", "🏆 Das Spiel ist aus"), ranking.text);
        if (ranking.left_out != 0)
            shown.files.push_back(text_file("ranking.txt", whole_ranking(e.ranking, words_)));
        return shown;
    }
    Answer operator()(const GameExtended& e) const {
        if (audience_.kind != Kind::game) return {};
        return embed(words_("⏱️ A new end", "⏱️ Neues Ende"),
                     words_("The game now ends at {} ({}).",
                            "Das Spiel endet jetzt um {} ({}).",
                            words_.time(e.ends),
                            relative_time(e.ends)));
    }
    Answer operator()(const ChallengeCompleted& e) const {
        if (audience_.kind != Kind::game) return {};
        return of_team(
            e.team,
            words_("✅ {} completed a challenge", "✅ {} hat eine Aufgabe erledigt", name(e.team)),
            words_("{} for {}, and has {} now.",
                   "{} für {}; das macht jetzt {}.",
                   "**" + shortened(e.challenge.title, room_of_text) + "**",
                   words_.points(e.challenge.points),
                   words_.points(e.points)));
    }
    Answer operator()(const TeamCaught& e) const {
        if (audience_.kind == Kind::organisers) return {};
        if (audience_.kind == Kind::game) {
            return of_team(e.catcher.team,
                           words_("🚨 {} caught {}",
                                  "🚨 {} hat {} gefangen",
                                  short_name(e.catcher.team),
                                  short_name(e.caught.team)),
                           words_("A bounty of {}. {} has {} now.",
                                  "Ein Kopfgeld von {}. {} hat jetzt {}.",
                                  words_.points(e.bounty),
                                  name(e.catcher.team),
                                  words_.points(e.catcher.points)) +
                               (e.catcher.role == Role::runner
                                    ? " " + words_("They change roles.", "Sie tauschen die Rollen.")
                                    : ""));
        }
        if (audience_.team == e.caught.team) return caught(e);
        if (audience_.team == e.catcher.team) return catcher(e);
        return {};
    }
    Answer operator()(const LeftGracePeriod& e) const {
        if (audience_.kind == Kind::game) {
            return of_team(
                e.team,
                words_(
                    "🎯 {} can be caught again", "🎯 {} kann wieder gefangen werden", name(e.team)),
                "");
        }
        if (!is_own(e.team)) return {};
        return own_embed(words_("🎯 Your grace period is over", "🎯 Eure Schonzeit ist vorbei"),
                         words_("You can be caught again.", "Ihr könnt wieder gefangen werden."));
    }
    Answer operator()(const RoleChanged& e) const {
        if (audience_.kind == Kind::game) {
            return of_team(
                e.team,
                words_("🔁 {}: now {}", "🔁 {}: jetzt {}", name(e.team), words_.role(e.role)),
                words_("By an organiser.", "Durch die Spielleitung."));
        }
        if (!is_own(e.team)) return {};
        return own_embed(words_("🔁 You are now: {}", "🔁 Ihr seid jetzt: {}", words_.role(e.role)),
                         words_("By an organiser.", "Durch die Spielleitung."));
    }
    Answer operator()(const PointsAdjusted& e) const {
        if (audience_.kind != Kind::game && !is_own(e.team)) return {};
        return of_team(e.team,
                       (e.delta < 0 ? words_("➖ {}: {}", "➖ {}: {}", name(e.team), points(e))
                                    : words_("➕ {}: {}", "➕ {}: {}", name(e.team), points(e))),
                       words_("{} (now {})",
                              "{} (jetzt {})",
                              shortened(e.reason, room_of_text),
                              words_.points(e.points)));
    }
    Answer operator()(const PeriodUndone& e) const {
        const bool concerned = is_own(e.team.team) || (e.caught && is_own(e.caught->team));
        if (audience_.kind != Kind::game && !concerned) return {};
        auto text = shortened(e.reason, room_of_text) + "\n" +
                    words_("All is as it was before. {} has {} now.",
                           "Alles ist wie zuvor. {} hat jetzt {}.",
                           name(e.team.team),
                           words_.points(e.team.points));
        if (!e.caught) {
            return of_team(e.team.team,
                           words_("↩️ Taken back: {}'s last challenge",
                                  "↩️ Zurückgenommen: die letzte Aufgabe von {}",
                                  name(e.team.team)),
                           text);
        }
        return of_team(e.team.team,
                       words_("↩️ Taken back: {} caught {}",
                              "↩️ Zurückgenommen: {} hat {} gefangen",
                              short_name(e.team.team),
                              short_name(e.caught->team)),
                       text);
    }
    // Shows the draw in the team's own channel. Catchers use /challenges to see the runners'
    // challenges.
    Answer operator()(const ChallengesDrawn& e) const {
        if (!is_own(e.team) || event_.topic.kind != Topic::Kind::team) return {};
        auto shown = own_embed(
            words_("🎲 Your challenges", "🎲 Eure Aufgaben"),
            e.challenges.empty() ? words_("None are left.", "Es sind keine mehr übrig.") : "");
        shown.embed.fields = challenge_fields(e.challenges, room_of_fields, words_);
        shown.buttons = complete_buttons(e.team, e.challenges, roster_.session.language);
        return shown;
    }
    Answer operator()(const TrapSprung& e) const {
        if (audience_.kind != Kind::team || roster_.role(audience_.team) != Role::catcher)
            return {};
        return of_team(
            e.team,
            words_("🪤 {} sprang a trap", "🪤 {} ist in eine Falle getappt", name(e.team)),
            plain(e.message));
    }

    // ---- For the organisers. ----

    Answer operator()(const DrawFellShort& e) const {
        if (audience_.kind != Kind::organisers) return {};
        return of_team(e.team,
                       words_("⚠️ Too few challenges", "⚠️ Zu wenige Aufgaben"),
                       words_("{0} got {1} of {2}: no more are left.",
                              "{0} bekam {1} von {2}: mehr sind nicht übrig.",
                              name(e.team),
                              e.drawn,
                              e.wanted));
    }
    Answer operator()(const FixedPointsOverruled& e) const {
        if (audience_.kind != Kind::organisers) return {};
        return of_team(
            e.team,
            words_("⚠️ Fixed points far below the computed ones",
                   "⚠️ Feste Punkte weit unter den berechneten"),
            words_("Challenge #{0} has {1} fixed points and is worth {2}: {3} gets {4}.",
                   "Aufgabe #{0} hat {1} feste Punkte und ist {2} wert: {3} bekommt {4}.",
                   e.challenge.value,
                   e.fixed,
                   e.computed,
                   name(e.team),
                   words_.points(e.points)));
    }

    // ---- Events that no channel shows. Commands or the server itself show their effect. ----

    template <class E>
    Answer operator()(const E&) const {
        return {};
    }

  private:
    bool is_own(TeamId team) const {
        return audience_.kind == Kind::team && audience_.team == team;
    }
    std::string name(TeamId team) const { return plain(roster_.name(team)); }
    std::string short_name(TeamId team) const {
        return shortened(roster_.name(team), room_of_name);
    }

    std::string points(const PointsAdjusted& e) const {
        return (e.delta > 0 ? "+" : "") + words_.points(e.delta);
    }

    Shown caught(const TeamCaught& e) const {
        const auto next = e.caught.role == Role::out
                              ? words_("You are out.", "Ihr seid ausgeschieden.")
                              : words_("You are catchers now.", "Ihr seid jetzt Fänger.");
        return own_embed(
            words_("🚨 {} caught you", "🚨 {} hat euch gefangen", name(e.catcher.team)),
            words_("Your bounty of {} is theirs. {}",
                   "Euer Kopfgeld von {} gehört ihnen. {}",
                   words_.points(e.bounty),
                   next));
    }
    Shown catcher(const TeamCaught& e) const {
        auto text = words_("The bounty of {} is yours.",
                           "Das Kopfgeld von {} gehört euch.",
                           words_.points(e.bounty));
        if (e.catcher.role == Role::runner)
            text += " " + words_("You are runners now.", "Ihr seid jetzt auf der Flucht.");
        if (e.catcher.grace_until) {
            text += " " + words_("You can't be caught until {}.",
                                 "Bis {} könnt ihr nicht gefangen werden.",
                                 words_.time(*e.catcher.grace_until));
        }
        return own_embed(words_("🚨 You caught {}", "🚨 Ihr habt {} gefangen", name(e.caught.team)),
                         text);
    }

    Shown embed(std::string title, std::string text) const {
        Embed made;
        made.title = std::move(title);
        made.description = std::move(text);
        made.at = whole_seconds(event_.time);
        return {std::move(made), {}, {}};
    }
    Shown of_team(TeamId team, std::string title, std::string text) const {
        auto shown = embed(std::move(title), std::move(text));
        if (const Team* found = roster_.find(team)) shown.embed.colour = found->colour;
        return shown;
    }
    Shown own_embed(std::string title, std::string text) const {
        return of_team(audience_.team, std::move(title), std::move(text));
    }

    const ReceivedEvent& event_;
    const Audience& audience_;
    const Roster& roster_;
    Words words_;
};

}  // namespace

std::vector<Topic> topics_of(const Audience& audience, SessionId session) {
    using Kind = Audience::Kind;
    switch (audience.kind) {
        case Kind::game:
            return {{Topic::Kind::session, session.value}};
        case Kind::team:
            return {{Topic::Kind::session, session.value},
                    {Topic::Kind::session_catchers, session.value},
                    {Topic::Kind::team, audience.team.value}};
        case Kind::organisers:
            return {{Topic::Kind::session_organisers, session.value}};
    }
    return {};
}

std::optional<Shown> show(const ReceivedEvent& event,
                          const Audience& audience,
                          const Roster& roster) {
    return std::visit(Show(event, audience, roster), event.event);
}

std::optional<Shown> show_missed(const Topic& topic,
                                 std::uint64_t count,
                                 const Audience& audience,
                                 const Roster& roster) {
    if (topic.kind == Topic::Kind::session_catchers && roster.role(audience.team) != Role::catcher)
        return std::nullopt;
    const Words words(roster.session);
    Embed embed;
    embed.title = words("⚠️ Some messages are missing", "⚠️ Es fehlen Meldungen");
    embed.description = words(
        "{} events happened while I was away and can't be had any more. /points and "
        "/challenges show how things stand.",
        "{} Ereignisse geschahen, während ich weg war, und sind nicht mehr zu haben. /points "
        "und /challenges zeigen den Stand.",
        count == 0 ? words("Some", "Einige") : std::to_string(count));
    return Shown{std::move(embed), {}, {}};
}

std::vector<Button> complete_buttons(TeamId team,
                                     const std::vector<OpenChallenge>& challenges,
                                     Language language) {
    const Words words(language);
    std::vector<Button> buttons;
    for (std::size_t i = 0; i < challenges.size(); ++i) {
        buttons.push_back({words("Complete {}", "{} erledigt", i + 1),
                           custom_id_of({team, challenges[i].challenge, challenges[i].drawn}),
                           Button::Style::success});
    }
    return buttons;
}

std::string custom_id_of(const CompleteButton& button, std::string_view word) {
    return make_custom_id(word,
                          {button.team.value,
                           button.challenge.value,
                           static_cast<std::uint64_t>(button.drawn.time_since_epoch().count())});
}

std::optional<CompleteButton> complete_button_from(const std::string& custom_id) {
    const auto numbers = numbers_of<3>(custom_id);
    const bool is_one = custom_id.starts_with("complete:") || custom_id.starts_with("completed:");
    if (!is_one || !numbers) return std::nullopt;
    const auto [team, challenge, drawn] = *numbers;
    return CompleteButton{TeamId{team},
                          ChallengeId{challenge},
                          Time(std::chrono::microseconds(static_cast<std::int64_t>(drawn)))};
}

void follow(Roster& roster, const Event& event) {
    if (const auto* started = std::get_if<GameStarted>(&event)) {
        roster.roles.clear();
        for (const TeamState& team : started->teams)
            roster.roles[team.team] = team.role;
    } else if (const auto* caught = std::get_if<TeamCaught>(&event)) {
        roster.roles[caught->catcher.team] = caught->catcher.role;
        roster.roles[caught->caught.team] = caught->caught.role;
    } else if (const auto* undone = std::get_if<PeriodUndone>(&event)) {
        roster.roles[undone->team.team] = undone->team.role;
        if (undone->caught) roster.roles[undone->caught->team] = undone->caught->role;
    } else if (const auto* changed = std::get_if<RoleChanged>(&event)) {
        roster.roles[changed->team] = changed->role;
    } else if (std::holds_alternative<GameEnded>(event)) {
        roster.roles.clear();
    } else if (const auto* saved = std::get_if<TeamSaved>(&event)) {
        roster.teams[saved->team.id] = saved->team;
    } else if (const auto* removed = std::get_if<TeamRemoved>(&event)) {
        roster.teams.erase(removed->team);
    } else if (const auto* session = std::get_if<SessionChanged>(&event)) {
        roster.session = session->session;
    }
}

}  // namespace muster::discord
