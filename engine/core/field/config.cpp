#include "engine/core/field/config.hpp"

#include "engine/core/field/handlers.hpp"
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
