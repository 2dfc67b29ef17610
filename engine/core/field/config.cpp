#include "engine/core/field/config.hpp"

#include "engine/core/field/handlers.hpp"
#include "engine/core/field/names.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/kernel/check.hpp"

#include <algorithm>

namespace muster::core {

namespace {

// REQUIRES: overrides that were accepted.
Config overridden(Config config, const std::vector<Setting>& overrides) {
    for (const Setting& setting : overrides) {
        const Status status = apply_setting(config, setting);
        CHECK(status.ok());
    }
    return config;
}

bool overrides(const std::vector<Setting>& settings, std::string_view key) {
    return std::ranges::any_of(settings, [&](const Setting& s) { return s.key == key; });
}

// The overrides after the request, sorted by key, each in its canonical text form.
Result<std::vector<Setting>> edited(const std::vector<Setting>& before, const SetConfig& request) {
    std::map<std::string, std::string> values;
    for (const Setting& setting : before)
        values[setting.key] = setting.value;
    std::set<std::string> touched;
    const auto touch = [&](const std::string& key) -> std::optional<Error> {
        if (touched.insert(key).second) return std::nullopt;
        return bad_data(key, "\"" + key + "\" is named twice.");
    };
    for (const std::string& key : request.reset) {
        if (!is_setting(key)) return unknown_setting(key);
        if (const auto error = touch(key)) return *error;
        values.erase(key);
    }
    for (const Setting& setting : request.set) {
        Config scratch;
        const Status status = apply_setting(scratch, setting);
        if (!status) return status.error();
        if (const auto error = touch(setting.key)) return *error;
        values[setting.key] = setting_text(scratch, setting.key);
    }
    std::vector<Setting> after;
    for (auto& [key, value] : values)
        after.push_back({key, value});
    return after;
}

}  // namespace

Result<Config> effective_config(const FieldContext& context, const SessionState& session) {
    Config config = overridden(overridden({}, context.field.config), session.session.overrides);
    const Status status = check_config(config);
    if (!status) return status.error();
    return config;
}

namespace {

constexpr std::string_view sets_key = "challenge_sets";

bool names_set(const std::vector<Setting>& settings, const Name& set) {
    const auto at = std::ranges::find(settings, sets_key, &Setting::key);
    if (at == settings.end()) return false;
    const auto names = overridden({}, {*at}).challenge_sets;
    return std::ranges::any_of(names, [&](const auto& name) { return is_called(set, name); });
}

// Returns whether the settings named the set.
bool rename_set(std::vector<Setting>& settings, const Name& before, const Name& after) {
    if (!names_set(settings, before)) return false;
    auto& value = std::ranges::find(settings, sets_key, &Setting::key)->value;
    Config config = overridden({}, {{std::string(sets_key), value}});
    for (auto& name : config.challenge_sets)
        if (is_called(before, name)) name = fold(after.text);
    value = setting_text(config, sets_key);
    return true;
}

}  // namespace

std::optional<Error> check_unnamed(const FieldContext& context, const ChallengeSet& set) {
    const auto named = [&](const std::string& whose) {
        return Error{ErrorCode::in_use,
                     "The setting challenge_sets" + whose + " names the challenge set \"" +
                         set.name.text + "\". Take it out of the setting first.",
                     {{"what", "setting"}, {"id", std::string(sets_key)}}};
    };
    if (names_set(context.field.config, set.name)) return named("");
    std::optional<Error> error;
    context.field.sessions.for_each([&](const SessionState& state) {
        if (error || !names_set(state.session.overrides, set.name)) return;
        error = named(" of the session \"" + state.session.name.text + "\"");
        error->facts.push_back({"session", std::to_string(state.session.id.value)});
    });
    return error;
}

void rename_set_in_settings(FieldContext& context, const Name& before, const Name& after) {
    if (rename_set(context.field.config, before, after))
        context.emit(catalog_topic(), ConfigChanged{context.field.config});
    context.field.sessions.for_each([&](SessionState& state) {
        if (rename_set(state.session.overrides, before, after))
            context.emit(topic_of(state.session.id), SessionChanged{state.session});
    });
}

Result<ConfigReply> handle(FieldContext& context, const GetConfig& request) {
    const std::vector<Setting> none;
    const std::vector<Setting>* here = &none;
    ConfigReply reply;
    reply.as_of.push_back(context.position(catalog_topic()));
    if (request.session) {
        const SessionState* session = context.field.sessions.find(*request.session);
        if (!session) return not_found("session", request.session->value);
        here = &session->session.overrides;
        reply.as_of.push_back(context.position(topic_of(*request.session)));
    }
    const Config defaults;
    const Config effective = overridden(overridden(defaults, context.field.config), *here);
    for (const SettingInfo& info : setting_infos()) {
        reply.entries.push_back({std::string(info.key),
                                 setting_text(effective, info.key),
                                 setting_text(defaults, info.key),
                                 overrides(context.field.config, info.key),
                                 overrides(*here, info.key),
                                 std::string(info.description)});
    }
    return reply;
}

Result<Done> handle(FieldContext& context, const SetConfig& request) {
    SessionState* session = nullptr;
    if (request.session) {
        session = context.field.sessions.find(*request.session);
        if (!session) return not_found("session", request.session->value);
        if (session->game) return game_in_progress(session->session);
    }
    auto& overrides = session ? session->session.overrides : context.field.config;
    auto after = edited(overrides, request);
    if (!after) return after.error();
    const Config below = session ? overridden({}, context.field.config) : Config{};
    const Status status = check_config(overridden(below, *after));
    if (!status) return status.error();

    if (*after == overrides) {
        context.unchanged();
        return Done{};
    }
    overrides = *std::move(after);
    if (session) {
        context.emit(topic_of(session->session.id), SessionChanged{session->session});
    } else {
        context.emit(catalog_topic(), ConfigChanged{context.field.config});
    }
    return Done{};
}

}  // namespace muster::core
