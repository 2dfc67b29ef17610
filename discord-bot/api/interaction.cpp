#include "discord-bot/api/interaction.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

namespace muster::discord {

namespace {

// Discord sends no longer text: its own limit is 6,000 characters of up to four bytes.
constexpr std::size_t text_max = 32'000;
constexpr std::size_t items_max = 100;

const Json& member(const Json& object, const char* name) {
    if (!object.is_object()) throw BadPayload(std::string("no object around ") + name);
    const auto at = object.find(name);
    if (at == object.end()) throw BadPayload(std::string("no ") + name);
    return *at;
}
const Json* find(const Json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(name);
    return at == object.end() || at->is_null() ? nullptr : &*at;
}

std::string text_of(const Json& value, const char* what) {
    if (!value.is_string()) throw BadPayload(std::string(what) + " is no text");
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > text_max) throw BadPayload(std::string(what) + " is too long");
    return text;
}

std::int64_t number_of(const Json& value, const char* what) {
    if (!value.is_number_integer()) throw BadPayload(std::string(what) + " is no whole number");
    return value.get<std::int64_t>();
}

Snowflake snowflake_of(const Json& value, const char* what) {
    if (const auto id = snowflake_from(text_of(value, what))) return *id;
    throw BadPayload(std::string(what) + " is no id");
}

// Checks the token, because it becomes part of a path.
std::string token_of(const Json& value) {
    auto token = text_of(value, "token");
    const auto safe = [](unsigned char c) {
        return std::isalnum(c) != 0 ||
               std::string_view("-._~=:").find(static_cast<char>(c)) != std::string_view::npos;
    };
    if (token.empty() || !std::all_of(token.begin(), token.end(), safe))
        throw BadPayload("token has characters that no token has");
    return token;
}

const Json& list_of(const Json& value, const char* what) {
    if (!value.is_array()) throw BadPayload(std::string(what) + " is no list");
    if (value.size() > items_max) throw BadPayload(std::string(what) + " is too long");
    return value;
}

Attachment attachment_of(const Json& data, const std::string& id) {
    const Json& all = member(member(data, "resolved"), "attachments");
    const Json& file = member(all, id.c_str());
    Attachment attachment{
        text_of(member(file, "filename"), "filename"), text_of(member(file, "url"), "url"), 0};
    const auto size = number_of(member(file, "size"), "size");
    if (size < 0) throw BadPayload("size is below 0");
    attachment.size = static_cast<std::uint64_t>(size);
    return attachment;
}

std::string value_text(const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    if (value.is_number()) return value.dump();
    return text_of(value, "an option's value");
}

constexpr int option_subcommand = 1;
constexpr int option_subcommand_group = 2;
constexpr int option_attachment = 11;

// Reads options. A subcommand is an option that has options.
void read_options(Interaction& interaction, const Json& data, const Json& options, int depth) {
    for (const Json& option : list_of(options, "options")) {
        const auto name = text_of(member(option, "name"), "an option's name");
        const auto type = number_of(member(option, "type"), "an option's type");
        if (type == option_subcommand || type == option_subcommand_group) {
            if (depth == 2) throw BadPayload("subcommands are too deep");
            interaction.name += " " + name;
            if (const Json* inner = find(option, "options"))
                read_options(interaction, data, *inner, depth + 1);
            continue;
        }
        const auto text = value_text(member(option, "value"));
        if (type == option_attachment) {
            // While a command is still being typed, Discord names an attachment but does not
            // describe it.
            if (interaction.kind != Interaction::Kind::typing)
                interaction.attachments[name] = attachment_of(data, text);
        } else {
            interaction.values[name] = text;
        }
        if (const Json* focused = find(option, "focused"); focused && *focused == true)
            interaction.focused = name;
    }
}

// Each row of a form has one input. In newer forms a label encloses the input.
void read_form(Interaction& interaction, const Json& rows) {
    for (const Json& row : list_of(rows, "components")) {
        std::vector<const Json*> inputs;
        if (const Json* inner = find(row, "components")) {
            for (const Json& input : list_of(*inner, "components"))
                inputs.push_back(&input);
        } else if (const Json* labelled = find(row, "component")) {
            inputs.push_back(labelled);
        }
        for (const Json* input : inputs) {
            const auto id = text_of(member(*input, "custom_id"), "custom_id");
            interaction.values[id] = text_of(member(*input, "value"), "a form's text");
        }
    }
}

// A thread: announcements', public or private. A forum's posts are public threads.
bool is_thread(std::int64_t type) {
    return type >= 10 && type <= 12;
}

void read_channel(Interaction& interaction, const Json& payload) {
    if (const Json* channel = find(payload, "channel_id"))
        interaction.channel = snowflake_of(*channel, "channel_id");
    const Json* channel = find(payload, "channel");
    const Json* type = channel ? find(*channel, "type") : nullptr;
    if (!type || !is_thread(number_of(*type, "the channel's type"))) return;
    if (const Json* parent = find(*channel, "parent_id"))
        interaction.thread_of = snowflake_of(*parent, "the channel's parent_id");
}

void read_user(Interaction& interaction, const Json& payload) {
    const Json* in_server = find(payload, "member");
    const Json& user = member(in_server ? *in_server : payload, "user");
    interaction.user = snowflake_of(member(user, "id"), "the user's id");
    if (!in_server) return;
    if (const Json* permissions = find(*in_server, "permissions"))
        interaction.permissions = snowflake_of(*permissions, "permissions");
    if (const Json* roles = find(*in_server, "roles")) {
        if (!roles->is_array() || roles->size() > 500) throw BadPayload("roles are no list");
        for (const Json& role : *roles)
            interaction.roles.push_back(snowflake_of(role, "a role"));
    }
}

}  // namespace

std::optional<Snowflake> snowflake_from(const std::string& text) {
    Snowflake id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return id;
}

Snowflake snowflake_in(const Json& object, const char* key) {
    const auto at = object.find(key);
    if (!object.is_object() || at == object.end() || !at->is_string()) return 0;
    return snowflake_from(at->get<std::string>()).value_or(0);
}

std::optional<Interaction> parse_interaction(const Json& payload) {
    const auto kind = number_of(member(payload, "type"), "type");
    if (kind < 2 || kind > 5) return std::nullopt;
    Interaction interaction;
    interaction.kind = static_cast<Interaction::Kind>(kind);
    interaction.id = snowflake_of(member(payload, "id"), "id");
    interaction.application = snowflake_of(member(payload, "application_id"), "application_id");
    interaction.token = token_of(member(payload, "token"));
    if (const Json* server = find(payload, "guild_id"))
        interaction.server = snowflake_of(*server, "guild_id");
    read_channel(interaction, payload);
    if (const Json* locale = find(payload, "locale"))
        interaction.german = text_of(*locale, "locale").starts_with("de");
    read_user(interaction, payload);

    const Json& data = member(payload, "data");
    switch (interaction.kind) {
        case Interaction::Kind::command:
        case Interaction::Kind::typing:
            interaction.name = text_of(member(data, "name"), "name");
            if (const Json* options = find(data, "options"))
                read_options(interaction, data, *options, 0);
            break;
        case Interaction::Kind::click:
            interaction.name = text_of(member(data, "custom_id"), "custom_id");
            break;
        case Interaction::Kind::form:
            interaction.name = text_of(member(data, "custom_id"), "custom_id");
            read_form(interaction, member(data, "components"));
            break;
    }
    return interaction;
}

}  // namespace muster::discord
