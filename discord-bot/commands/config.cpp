// A form that edits a session's rules, and the changes that result from it.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/commands/handlers.hpp"
#include "discord-bot/digest.hpp"
#include "discord-bot/render/text.hpp"

#include <algorithm>
#include <sstream>

namespace muster::discord {

namespace {

// The rules that game days change most have fields of their own; the last field has all others.
constexpr const char* usual_keys[] = {"start_time", "end_time", "num_catchers", "num_challenges"};

bool is_usual(const std::string& key) {
    return std::ranges::find(usual_keys, key) != std::end(usual_keys);
}

std::string trimmed(const std::string& text) {
    constexpr const char* blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<Setting> lines_of(Call& call, const std::string& text) {
    std::vector<Setting> settings;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line = trimmed(line);
        if (line.empty()) continue;
        const auto equals = line.find('=');
        if (equals == std::string::npos) {
            throw Unable(call.words()("\"{}\" is no line such as grace_period_duration=10.",
                                      "\"{}\" ist keine Zeile wie grace_period_duration=10.",
                                      excerpt(line)));
        }
        settings.push_back({trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))});
    }
    return settings;
}

// Identifies what the form shows. If somebody changes a rule after the form was shown, the form
// lacks the new value and submitting it would undo the change.
std::uint64_t form_digest(const std::vector<ConfigEntry>& entries) {
    std::string shown;
    for (const ConfigEntry& entry : entries)
        shown += entry.key + "=" + entry.value + (entry.overridden_here ? "!" : ";");
    return digest_of(shown);
}

// A form's field holds at most this many units.
constexpr std::size_t others_max = 4000;

// The text of the form's last field. Throws Unable if the field can't hold all of the text: a form
// with a part of it would restore the defaults of the rest.
std::string others_of(Call& call, const std::vector<ConfigEntry>& entries) {
    std::string others;
    for (const ConfigEntry& entry : entries) {
        if (entry.overridden_here && !is_usual(entry.key))
            others += entry.key + "=" + entry.value + "\n";
    }
    if (length_of(others) <= others_max) return others;
    throw Unable(call.words()(
        "The rules of this session are too long for a form of Discord's: it holds {} characters. "
        "Change them with `muster config set KEY=VALUE --session SESSION`.",
        "Die Regeln dieser Session sind zu lang für ein Formular von Discord: es fasst {} Zeichen. "
        "Ändere sie mit `muster config set KEY=VALUE --session SESSION`.",
        others_max));
}

// The changes that a form asks for, given the present rules. A cleared field or a deleted line
// restores the default. A value that the user did not change must not become an override.
SetConfig change_of(Call& call, const std::vector<ConfigEntry>& before) {
    std::vector<Setting> wanted;
    std::vector<std::string> cleared;
    for (const char* key : usual_keys) {
        const auto value = call.maybe(key);
        if (!value) continue;
        if (value->empty()) {
            cleared.push_back(key);
        } else {
            wanted.push_back({key, *value});
        }
    }
    if (const auto others = call.maybe("others")) {
        for (const ConfigEntry& entry : before) {
            if (!is_usual(entry.key)) cleared.push_back(entry.key);
        }
        for (Setting& line : lines_of(call, *others))
            wanted.push_back(std::move(line));
    }
    SetConfig change;
    change.session = call.session();
    for (const auto& key : cleared) {
        const auto at = std::ranges::find(before, key, &ConfigEntry::key);
        if (at != before.end() && at->overridden_here &&
            std::ranges::find(wanted, key, &Setting::key) == wanted.end())
            change.reset.push_back(key);
    }
    for (Setting& setting : wanted) {
        const auto at = std::ranges::find(before, setting.key, &ConfigEntry::key);
        if (at == before.end() || at->value != setting.value)
            change.set.push_back(std::move(setting));
    }
    return change;
}

}  // namespace

Answer edit_config(Call& call) {
    const auto words = call.words();
    const auto entries = call.engine.call(call.organiser(), GetConfig{call.session()}).entries;
    Modal form{make_custom_id("config", {form_digest(entries)}),
               words("Rules of this session", "Regeln dieser Session"),
               {}};
    for (const char* key : usual_keys) {
        const auto at = std::ranges::find(entries, key, &ConfigEntry::key);
        form.inputs.push_back({key, key, at == entries.end() ? "" : at->value, false, false, 100});
    }
    form.inputs.push_back({"others",
                           words("Others, a line each: key=value", "Weitere, je Zeile: key=value"),
                           others_of(call, entries),
                           true,
                           false,
                           others_max});
    return form;
}

Answer save_config(Call& call) {
    const GetConfig get{call.session()};
    const auto before = call.engine.call(call.organiser(), get).entries;
    const auto shown = numbers_of<1>(call.interaction.name);
    if (!shown || (*shown)[0] != form_digest(before)) {
        throw Unable(call.words()("The rules were changed meanwhile; /config shows how they are.",
                                  "Die Regeln wurden inzwischen geändert; /config zeigt, wie sie "
                                  "sind."));
    }
    others_of(call, before);  // A form that was shown by an older bot may lack a part.
    const auto change = change_of(call, before);
    if (change.set.empty() && change.reset.empty())
        return note(call.words()("Nothing changed.", "Nichts geändert."));
    call.engine.call(call.organiser(), change);
    std::vector<std::string> lines;
    for (const ConfigEntry& entry : call.engine.call(call.organiser(), get).entries) {
        const bool reset = std::ranges::find(change.reset, entry.key) != change.reset.end();
        if (!reset && std::ranges::find(change.set, entry.key, &Setting::key) == change.set.end())
            continue;
        auto& line = lines.emplace_back(plain(entry.key) + " = " + excerpt(entry.value));
        if (reset) line += call.words()(", as it comes", ", wie von Haus aus");
    }
    constexpr std::size_t room = limits::content_max - 20;
    return note(call.words()(
        "Changed:\n{}", "Geändert:\n{}", list_of(lines, "\n", room, call.words()).text));
}

}  // namespace muster::discord
