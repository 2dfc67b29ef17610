// A team's commands in its channel. They have the same effect as in the app, with the user as the
// actor.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/render/events.hpp"
#include "discord-bot/render/text.hpp"

#include <muster/proto/limits.hpp>

#include <algorithm>
#include <limits>
#include <map>

namespace muster::discord {

namespace {

// One card for each challenge, or several challenges on a card beyond a message's limit.
std::vector<Embed> challenge_cards(Call& call,
                                   const Team& team,
                                   const std::vector<OpenChallenge>& open) {
    auto fields = challenge_fields(open, limits::embeds_text_max, call.words());
    const auto on_a_card = (fields.size() + limits::embeds_max - 1) / limits::embeds_max;
    std::vector<Embed> cards;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i % on_a_card == 0) cards.emplace_back().colour = team.colour;
        cards.back().fields.push_back(std::move(fields[i]));
    }
    return cards;
}

std::string in_short(const OpenChallenge& open, const std::string& title, const Words& words) {
    auto text = fmt::format("{} · {}", title, words.points(open.points));
    if (open.zone) text += words(" · zone {}", " · Zone {}", open.zone->value);
    return text;
}

// All runners' challenges in few words. What has no room in the message is counted, and the
// attached file then has everything.
void add_runners(Message& message, Call& call, const GameReply& game) {
    constexpr std::size_t fields_max = 2 * limits::fields_max - 1;
    constexpr std::size_t room = limits::embeds_text_max - 300;  // Without the embed's own texts.
    const auto words = call.words();
    std::vector<Field> fields;
    std::size_t used = 0;
    std::size_t left_out = 0;
    bool all = true;
    std::string whole;
    for (const TeamState& state : game.teams) {
        if (state.role != Role::runner) continue;
        const auto name = call.roster().name(state.team);
        whole += name + "\n";
        std::vector<std::string> lines;
        for (const OpenChallenge& open : state.challenges) {
            whole += "- " + in_short(open, open.title, words) + "\n";
            lines.push_back(in_short(open, plain(cut(open.title, 60)), words));
        }
        auto listed = list_of(lines, "\n", limits::field_value_max, words);
        if (lines.empty()) listed.text = words("None.", "Keine.");
        all = all && listed.left_out == 0;
        Field field{plain(name), std::move(listed.text)};
        used += length_of(field.name) + length_of(field.value);
        if (left_out != 0 || used > room || fields.size() == fields_max) {
            ++left_out;
        } else {
            fields.push_back(std::move(field));
        }
    }
    Embed embed;
    embed.title = words("🎲 The runners' challenges", "🎲 Die Aufgaben der Flüchtenden");
    if (fields.empty()) embed.description = words("Nobody runs.", "Niemand ist auf der Flucht.");
    if (left_out != 0) {
        fields.push_back({words("… and {} more teams", "… und {} weitere Teams", left_out),
                          words("The file has all of them.", "Die Datei hat alle.")});
    }
    if (left_out != 0 || !all) message.files.push_back(text_file("challenges.txt", whole));
    for (Field& field : fields) {
        if (embed.fields.size() == limits::fields_max) {
            message.embeds.push_back(std::move(embed));
            embed = {};
        }
        embed.fields.push_back(std::move(field));
    }
    message.embeds.push_back(std::move(embed));
}

// The answer to a completed challenge. The event in the channel has the details.
Message completed(Call& call, const OpenChallenge& challenge) {
    Message message;
    message.content = call.words()("✅ **{}** is done: {}.",
                                   "✅ **{}** ist erledigt: {}.",
                                   excerpt(challenge.title),
                                   call.words().points(challenge.points));
    return message;
}

// Completes the challenge that `wanted` picks. Returns the challenge and its period.
template <class Wanted>
std::pair<OpenChallenge, PeriodId> complete_one(Call& call, const Team& team, Wanted&& wanted) {
    const Actor actor = call.actor_for(team);
    const auto game = call.game(actor);
    const auto& state = need_state(call, game, team.id);
    if (state.role != Role::runner) {
        throw Unable(call.words()("Catchers have no challenges: they catch, with /catch.",
                                  "Fänger haben keine Aufgaben: sie fangen, mit /catch."));
    }
    for (std::size_t i = 0; i < state.challenges.size(); ++i) {
        if (!wanted(state.challenges[i], i)) continue;
        const CompleteChallenge request{team.id, static_cast<std::uint32_t>(i), state.period_count};
        return {state.challenges[i], call.engine.call(actor, request).period};
    }
    throw Unable(
        call.words()("This challenge is not open any more; /challenges shows those that are.",
                     "Diese Aufgabe ist nicht mehr offen; /challenges zeigt, welche es sind."));
}

// The picture's bytes. The engine checks what they are. Throws Unable.
PictureUpload picture_of(Call& call, const Attachment& attachment) {
    const auto bytes = call.fetch(attachment, muster::limits::picture_size_max);
    PictureUpload upload;
    upload.jpeg.assign(bytes.begin(), bytes.end());
    return upload;
}

// The engine's reason, in the server's language where it is known.
std::string why_not_taken(const Error& error, const Words& words) {
    static const std::map<std::string_view, const char*> german{
        {"unknown_kind", "Das ist kein Bild, das ich nehmen kann: JPEG, PNG, WebP und HEIC gehen."},
        {"damaged", "Das Bild ist beschädigt und nicht zu lesen."},
        {"crashed", "Das Bild ist beschädigt und nicht zu lesen."},
        {"incomplete", "Das Bild ist abgeschnitten: das Ende der Datei fehlt."},
        {"too_many_pixels", "Das Bild hat zu viele Bildpunkte."},
        {"too_many_scans", "Das Bild ist als JPEG zu umständlich; speichere es einfacher."},
        {"too_much_memory", "Das Bild ist zu gross; speichere es kleiner."},
        {"too_slow", "Das Bild zu lesen dauert zu lange; speichere es kleiner."}};
    const auto known = german.find(error.fact("reason").value_or(""));
    if (words.german() && known != german.end()) return known->second;
    return plain(error.message);
}

// Why the picture could not be used, as a sentence that names it; nothing: it was.
template <class Use>
std::optional<std::string> try_picture(Call& call, const Attachment& attachment, Use&& use) {
    const auto name = excerpt(attachment.filename);
    try {
        use(picture_of(call, attachment));
        return std::nullopt;
    } catch (const Unable& unable) {  // It can't be fetched.
        return unable.what();
    } catch (const Refused& refused) {
        return fmt::format("\"{}\": {}", name, why_not_taken(refused.error(), call.words()));
    } catch (const client::TransportError&) {
        return call.words()("\"{}\": The engine did not take the picture in time.",
                            "\"{}\": Die Spielmaschine hat das Bild nicht rechtzeitig genommen.",
                            name);
    }
}

}  // namespace

Answer show_challenges(Call& call) {
    const Team& team = call.channel_team();
    const Actor actor = call.actor_for(team);
    const auto game = call.game(actor);
    const auto& own = need_state(call, game, team.id);
    Message message;
    if (own.role == Role::catcher) {
        add_runners(message, call, game);
        return message;
    }
    const auto words = call.words();
    message.content =
        words("🎲 Challenges of **{}**", "🎲 Aufgaben von **{}**", plain(team.name.text));
    if (own.challenges.empty()) message.content += words(": none.", ": keine.");
    message.embeds = challenge_cards(call, team, own.challenges);
    message.buttons = complete_buttons(team.id, own.challenges, call.roster().session.language);
    return message;
}

Answer complete(Call& call) {
    const Team& team = call.channel_team();
    const auto& wanted = call.text("challenge");
    const auto button = complete_button_from(wanted);
    const auto [challenge, period] =
        complete_one(call, team, [&](const OpenChallenge& open, std::size_t index) {
            if (button) return open.challenge == button->challenge && open.drawn == button->drawn;
            return std::to_string(index + 1) == wanted || open.title == wanted;
        });
    auto message = completed(call, challenge);
    const Actor actor = call.actor_for(team);
    // The challenge is completed, whatever becomes of its pictures.
    std::vector<std::string> left_out;
    for (const auto& [option, attachment] : call.interaction.attachments) {
        const auto why = try_picture(call, attachment, [&](PictureUpload picture) {
            call.engine.for_pictures().call(actor,
                                            AttachPicture{team.id, period, std::move(picture)});
        });
        if (why) left_out.push_back(call.words()("⚠️ Left out: {}", "⚠️ Weggelassen: {}", *why));
    }
    if (!left_out.empty()) {
        const auto room = limits::content_max - length_of(message.content) - 1;
        message.content += "\n" + list_of(left_out, "\n", room, call.words()).text;
    }
    return message;
}

namespace {

// The setting discord_confirms of the session.
bool asks_first(Call& call) {
    const auto config = call.engine.call(call.organiser(), GetConfig{call.session()});
    const auto entry = std::ranges::find(config.entries, "discord_confirms", &ConfigEntry::key);
    return entry != config.entries.end() && entry->value == "1";
}

[[noreturn]] void throw_of_no_use(Call& call) {
    throw Unable(
        call.words()("This button is of no use any more.", "Dieser Knopf gilt nicht mehr."));
}

struct Clicked {
    const Team& team;
    CompleteButton button;

    bool operator()(const OpenChallenge& open, std::size_t) const {
        return open.challenge == button.challenge && open.drawn == button.drawn;
    }
};
Clicked clicked_challenge(Call& call) {
    const auto button = complete_button_from(call.interaction.name);
    const Team* team = button ? call.roster().find(button->team) : nullptr;
    if (!team) throw_of_no_use(call);
    return {*team, *button};
}

}  // namespace

Answer complete_by_button(Call& call) {
    const auto clicked = clicked_challenge(call);
    if (!asks_first(call)) return completed(call, complete_one(call, clicked.team, clicked).first);
    const auto game = call.game(call.actor_for(clicked.team));
    for (const OpenChallenge& open : need_state(call, game, clicked.team.id).challenges) {
        if (!clicked(open, 0)) continue;
        return question(
            call,
            call.words()(
                "Did you complete **{}**?", "Habt ihr **{}** erledigt?", excerpt(open.title)),
            call.words()("Complete", "Erledigt"),
            custom_id_of(clicked.button, "completed"));
    }
    throw_of_no_use(call);
}

Answer complete_confirmed(Call& call) {
    const auto clicked = clicked_challenge(call);
    return Answer::instead(completed(call, complete_one(call, clicked.team, clicked).first));
}

Answer ask_to_catch(Call& call) {
    const Team& catcher = call.channel_team();
    const Actor actor = call.actor_for(catcher);
    const auto game = call.game(actor);
    const Team& caught = call.team("team");
    const auto& state = need_state(call, game, catcher.id);
    return question(
        call,
        call.words()("Did you catch **{}**?", "Habt ihr **{}** gefangen?", plain(caught.name.text)),
        call.words()("Caught!", "Gefangen!"),
        make_custom_id("catch",
                       {catcher.id.value, caught.id.value, state.period_count, game.game.value}));
}

// Handles "catch:CATCHER:CAUGHT:PERIODS:GAME", and "caught:…" after a second question. The engine
// refuses a second click, because PERIODS is then out of date. GAME rejects a button of an earlier
// game.
Answer catch_by_button(Call& call) {
    if (!asks_first(call)) return catch_confirmed(call);
    const auto& id = call.interaction.name;
    const auto numbers = numbers_of<4>(id);
    if (!numbers) throw_of_no_use(call);
    return Answer::instead(question(call,
                                    call.words()("Is it certain that you caught **{}**?",
                                                 "Habt ihr **{}** sicher gefangen?",
                                                 plain(call.roster().name({(*numbers)[1]}))),
                                    call.words()("Certain", "Sicher"),
                                    "caught" + id.substr(id.find(':'))));
}

Answer catch_confirmed(Call& call) {
    const auto numbers = numbers_of<4>(call.interaction.name);
    const Team* team = numbers ? call.roster().find(TeamId{(*numbers)[0]}) : nullptr;
    const auto running = call.roster().session.game;
    if (!team || !running || running->value != (*numbers)[3]) throw_of_no_use(call);
    const TeamId caught{(*numbers)[1]};
    // Caps a number that is too large; cutting off its upper bits could give a valid number.
    const auto period = static_cast<std::uint32_t>(
        std::min<std::uint64_t>((*numbers)[2], std::numeric_limits<std::uint32_t>::max()));
    const auto reply = call.engine.call(call.actor_for(*team), CatchTeam{team->id, caught, period});
    Message message;
    message.content = call.words()("🚨 **{}** is caught: a bounty of {}.",
                                   "🚨 **{}** ist gefangen: ein Kopfgeld von {}.",
                                   plain(call.roster().name(caught)),
                                   call.words().points(reply.bounty));
    return Answer::instead(std::move(message));
}

Answer set_team_picture(Call& call) {
    const Team& team = call.channel_team();
    const Actor actor = call.actor_for(team);
    const auto at = call.interaction.attachments.find("picture");
    if (at == call.interaction.attachments.end())
        throw Unable(call.words()("There is no picture.", "Es ist kein Bild dabei."));
    const auto why = try_picture(call, at->second, [&](PictureUpload picture) {
        call.engine.for_pictures().call(actor, SetTeamPicture{team.id, std::move(picture)});
    });
    if (why) throw Unable(*why);
    Message message;
    message.content = call.words()(
        "📷 {} has a new picture.", "📷 {} hat ein neues Bild.", plain(team.name.text));
    return message;
}

}  // namespace muster::discord
