#include "discord-bot/interactions.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

using Steady = std::chrono::steady_clock;

// Discord waits 3 s, which include the way to the bot.
constexpr std::chrono::milliseconds answer_within{2'700};
// The part reserved for sending the answer. The engine's replies must come before it.
constexpr std::chrono::milliseconds answer_takes{200};
// A token lives 15 minutes, so it is still valid this long after the answer was due.
constexpr std::chrono::minutes finish_after{14};

enum CallbackType : int {
    callback_message = 4,
    callback_later = 5,
    callback_update_later = 6,
    callback_update = 7,
    callback_suggestions = 8,
    callback_form = 9,
};

bool may(Call& call, Who who) {
    return who == Who::everybody || call.is_organiser();
}

bool is_later(const Interaction& interaction, Pace pace) {
    return pace == Pace::after_a_while ||
           (pace == Pace::with_files && !interaction.attachments.empty());
}

std::string original_of(const Interaction& interaction) {
    return "/webhooks/" + std::to_string(interaction.application) + "/" + interaction.token +
           "/messages/@original";
}

// `due`: the time at which the interaction's answer was due.
RestRequest of_webhook(const Interaction& interaction,
                       Method method,
                       std::string path,
                       Steady::time_point due) {
    RestRequest request;
    request.method = method;
    request.route =
        "/webhooks/" + std::to_string(interaction.application) + "/" + interaction.token;
    request.path = std::move(path);
    request.exempt_from_global = true;
    request.deadline = due + finish_after;
    return request;
}

// A message's visibility is fixed when it is first sent.
Json without_flags(const Message& message) {
    auto json = to_json(message);
    json.erase("flags");
    return json;
}

Json deferral_data(bool only_for_asker) {
    return only_for_asker ? Json{{"flags", 64}} : Json::object();
}

// Discord's code if the interaction has an answer already.
constexpr int already_answered = 40060;

Answer not_known(Call& call) {
    return note(call.words()("I don't know this any more; please try it anew.",
                             "Das kenne ich nicht mehr; bitte neu versuchen."));
}

Answer too_busy(Call& call) {
    return note(
        call.words()("Too much else waits to be done; nothing was done. Try again in a while.",
                     "Zu vieles andere wartet schon; nichts wurde getan. Versuch es "
                     "später noch einmal."));
}

// Whether Discord refuses the answer's content, not its time or the right to answer.
bool refuses_content(const DiscordError& error) {
    return error.status() == 400 || error.status() == 413;
}

// Without this answer the asker would see "thinking" for ever.
Answer not_taken(Call& call, const DiscordError& error) {
    return note(call.words()(
        "Discord did not take my answer; /points and /challenges show how things stand. {}",
        "Discord hat meine Antwort nicht angenommen; /points und /challenges zeigen den Stand. {}",
        plain(error.what())));
}

}  // namespace

// The handler of an interaction and its pace.
struct Interactions::Task {
    Who who;
    Pace pace;
    bool only_for_asker;
    Answer (*run)(Call&);
};

std::optional<Interactions::Task> Interactions::task_of(const Interaction& interaction) {
    if (interaction.kind == Interaction::Kind::command) {
        const Command* command = find_command(interaction.name);
        if (!command) return std::nullopt;
        return Task{command->who, command->pace, command->only_for_asker, command->run};
    }
    const Reaction* reaction = find_reaction(interaction.kind, interaction.name);
    if (!reaction) return std::nullopt;
    return Task{reaction->who, reaction->pace, true, reaction->run};
}

void Interactions::received(const Json& data) {
    try {
        auto interaction = parse_interaction(data);
        if (!interaction) return;
        const auto now = world_.now();
        const auto deadline = now + answer_within - ages_.of(interaction->id, now);
        const auto job = [this, deadline, interaction = *std::move(interaction)] {
            if (!in_time(interaction, deadline)) return;
            deliver(interaction, [&] {
                if (interaction.kind == Interaction::Kind::typing) {
                    suggest(interaction, deadline);
                } else {
                    answer(interaction, deadline);
                }
            });
        };
        if (!world_.quick.add(job)) world_.log("Too many interactions wait; one was not answered.");
    } catch (const BadPayload& bad) {
        world_.log(std::string("An interaction makes no sense: ") + bad.what());
    }
}

template <class F>
void Interactions::deliver(const Interaction& interaction, F answer_it) {
    try {
        answer_it();
    } catch (const DiscordError& error) {
        world_.log("An answer to \"" + interaction.name + "\" did not arrive. " + error.what());
    }
}

// Checks that there is time left to answer. After a break of the gateway or under high load there
// may be none.
bool Interactions::in_time(const Interaction& interaction, Steady::time_point deadline) {
    if (world_.now() < deadline) return true;
    world_.log("\"" + interaction.name + "\" came too late to be answered; it was not done.");
    return false;
}

void Interactions::call_back(const Interaction& interaction,
                             int type,
                             const Json& data,
                             const std::vector<File>& files,
                             Steady::time_point deadline) {
    RestRequest request;
    request.method = Method::post;
    request.route = "/interactions/" + std::to_string(interaction.id);
    request.path = request.route + "/" + interaction.token + "/callback";
    Json payload = {{"type", type}};
    if (!data.is_null()) payload["data"] = data;
    auto body = body_of(payload, files);
    request.content_type = std::move(body.content_type);
    request.body = std::move(body.bytes);
    request.exempt_from_global = true;
    request.repeatable = true;  // Discord accepts only the first.
    request.deadline = deadline;
    try {
        world_.api.call(std::move(request));
    } catch (const DiscordError& error) {
        // The first attempt arrived and its answer was lost.
        if (error.code() != already_answered) throw;
    }
}

// Runs the handler. Turns each possible error into an answer.
Answer Interactions::run(Call& call, const Task& task, const bool& changed) {
    try {
        // Fetches the session, so that a refusal uses the server's language.
        call.has_session();
        if (call.interaction.server == 0) {
            throw Unable(call.words()("I work in servers, not in private messages.",
                                      "Ich arbeite auf Servern, nicht in privaten Nachrichten."));
        }
        if (!may(call, task.who)) {
            throw Unable(
                call.words()("Only organisers may do that.", "Das darf nur die Spielleitung."));
        }
        return task.run(call);
    } catch (const Unable& unable) {
        return note(unable.what());
    } catch (const Refused& refused) {
        return note(plain(refused.what()));
    } catch (const NotInTime&) {
        return note(call.words()(
            "Discord's limits held this up for too long, and I gave it up. Try again in a moment.",
            "Discords Grenzen haben das zu lange aufgehalten, und ich habe es aufgegeben. Versuch "
            "es "
            "gleich noch einmal."));
    } catch (const DiscordError& error) {
        auto text = call.words()("Discord did not let me. {}",
                                 "Discord hat mich nicht gelassen. {}",
                                 plain(error.what()));
        if (const auto* lacking = error.lacking()) {
            text += " " + call.words()("I need: {}.",
                                       "Ich brauche: {}.",
                                       call.words().german() ? lacking->german : lacking->english);
        }
        return note(text);
    } catch (const client::TransportError&) {
        if (changed) {
            return note(call.words()(
                "The game's engine stopped answering in the middle of this: all of it may have "
                "been done, a part, or nothing. Look how things stand before you try again.",
                "Die Spielmaschine hat mittendrin aufgehört zu antworten: vielleicht ist alles "
                "getan, ein Teil oder nichts. Schau nach, wie es steht, bevor du es noch einmal "
                "versuchst."));
        }
        return note(call.words()(
            "The game's engine can't be reached right now. Nothing is lost; try again in a moment.",
            "Die Spielmaschine ist gerade nicht erreichbar. Nichts ist verloren; versuch es gleich "
            "noch einmal."));
    } catch (const Json::exception&) {  // Unexpected form of an answer of Discord's.
        return note(call.words()("Discord's answer makes no sense to me.",
                                 "Discords Antwort verstehe ich nicht."));
    } catch (const std::exception& error) {  // Ends the display of "thinking".
        world_.log("\"" + call.interaction.name + "\" failed. " + error.what());
        return note(call.words()("Something went wrong here; my log says what.",
                                 "Da ging etwas schief; mein Log sagt, was."));
    }
}

void Interactions::answer(const Interaction& interaction, Steady::time_point deadline) {
    constexpr Task unknown{Who::everybody, Pace::at_once, true, not_known};
    const auto task = task_of(interaction).value_or(unknown);
    if (is_later(interaction, task.pace)) {
        // Sent before the command has any effect: an asker who sees no sign of progress would
        // repeat the command.
        const bool of_click = interaction.kind == Interaction::Kind::click;
        call_back(interaction,
                  of_click ? callback_update_later : callback_later,
                  of_click ? Json() : deferral_data(task.only_for_asker),
                  {},
                  deadline);
        // From here on the job will run, however long it waits.
        const auto job = [this, interaction, task, deadline] {
            deliver(interaction, [&] { answer_later(interaction, task, deadline); });
        };
        if (!world_.slow.add(job))
            answer_later(
                interaction, {Who::everybody, task.pace, task.only_for_asker, too_busy}, deadline);
        return;
    }
    bool changed = false;
    Engine engine = world_.engine.until(deadline - answer_takes).noting(changed);
    Memory memory(engine);
    Call call(interaction, engine, world_.api, memory, world_.begin_feed, at_work_);
    const auto answer = run(call, task, changed);
    try {
        reply(interaction, answer, deadline);
    } catch (const DiscordError& error) {
        if (!refuses_content(error)) throw;
        reply(interaction, not_taken(call, error), deadline);
    }
}

void Interactions::answer_later(const Interaction& interaction,
                                const Task& task,
                                Steady::time_point due) {
    bool changed = false;
    Engine engine = world_.engine.noting(changed);
    Memory memory(engine);
    Call call(interaction, engine, world_.api, memory, world_.begin_feed, at_work_);
    const auto answer = run(call, task, changed);
    try {
        if (answer.message.only_for_asker && !task.only_for_asker) {
            replace_by_note(interaction, answer, due);
        } else {
            finish(interaction, answer, due);
        }
    } catch (const DiscordError& error) {
        if (!refuses_content(error)) throw;
        finish(interaction, not_taken(call, error), due);
    }
}

void Interactions::reply(const Interaction& interaction,
                         const Answer& answer,
                         Steady::time_point deadline) {
    switch (answer.how) {
        case Answer::How::message:
            call_back(interaction,
                      callback_message,
                      to_json(answer.message),
                      answer.message.files,
                      deadline);
            break;
        case Answer::How::update:
            call_back(interaction, callback_update, without_flags(answer.message), {}, deadline);
            break;
        case Answer::How::form:
            call_back(interaction, callback_form, to_json(answer.form), {}, deadline);
            break;
    }
}

void Interactions::finish(const Interaction& interaction,
                          const Answer& answer,
                          Steady::time_point due) {
    auto request = of_webhook(interaction, Method::patch, original_of(interaction), due);
    auto body = body_of(without_flags(answer.message), answer.message.files);
    request.content_type = std::move(body.content_type);
    request.body = std::move(body.bytes);
    world_.api.call(std::move(request));
}

// Replaces a public answer by a note for the asker.
void Interactions::replace_by_note(const Interaction& interaction,
                                   const Answer& answer,
                                   Steady::time_point due) {
    world_.api.call(of_webhook(interaction, Method::remove, original_of(interaction), due));
    auto request =
        of_webhook(interaction,
                   Method::post,
                   "/webhooks/" + std::to_string(interaction.application) + "/" + interaction.token,
                   due);
    request.repeatable = false;  // A repetition would post the note twice.
    auto body = body_of(to_json(answer.message), answer.message.files);
    request.content_type = std::move(body.content_type);
    request.body = std::move(body.bytes);
    world_.api.call(std::move(request));
}

void Interactions::suggest(const Interaction& interaction, Steady::time_point deadline) {
    std::vector<Choice> choices;
    const Command* command = find_command(interaction.name);
    Engine engine = world_.engine.until(deadline - answer_takes);
    Memory memory(engine);
    Call call(interaction, engine, world_.api, memory, world_.begin_feed, at_work_);
    try {
        if (command && may(call, command->who)) {
            for (const OptionSpec& option : command->options) {
                if (option.name != interaction.focused || !option.suggest) continue;
                choices = option.suggest(call, call.maybe(option.name).value_or(""));
            }
        }
    } catch (const std::exception&) {
        choices.clear();  // The command itself will report the error.
    }
    call_back(interaction, callback_suggestions, to_json(choices), {}, deadline);
}

}  // namespace muster::discord
