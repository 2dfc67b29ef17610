// Input from Discord: lines of text from its gateway, valid payloads or not. The gateway's logic
// goes on or gives up. An interaction is understood or refused with a reason. The bot's use of it
// (a button's meaning, a cursor, an answer) works for any content.
#include "discord-bot/api/custom_id.hpp"
#include "discord-bot/api/gateway.hpp"
#include "discord-bot/api/interaction.hpp"
#include "discord-bot/feed/cursor.hpp"
#include "discord-bot/render/events.hpp"
#include "tests/fuzz/input.hpp"

namespace muster::discord {
namespace {

using namespace std::chrono_literals;

// Like a handler, puts the interaction's texts into an answer.
void answer(const Interaction& interaction) {
    Message message;
    message.content = plain(interaction.name);
    for (const auto& [name, value] : interaction.values) {
        message.embeds.push_back({plain(name), plain(value), {}, {{name, value, true}}, value, {}});
        message.buttons.push_back({value, name, Button::Style::primary});
    }
    for (const auto& [name, file] : interaction.attachments)
        message.files.push_back({file.filename, "text/plain", name});
    const auto json = to_json(message);
    CHECK(length_of(json["content"].get<std::string>()) <= limits::content_max);
    CHECK(json["embeds"].size() <= limits::embeds_max);
    CHECK(!body_of(json, message.files).bytes.empty());

    if (const auto button = complete_button_from(interaction.name))
        CHECK(complete_button_from(custom_id_of(*button))->challenge == button->challenge);
    if (const auto cursor = cursor_at_end(interaction.name, 7))
        CHECK(cursor_at_end(to_text(*cursor), 7) == cursor);
}

void take(Gateway& gateway, Steady::time_point now) {
    while (const auto action = gateway.take()) {
        if (std::holds_alternative<Gateway::AskStart>(*action)) {
            gateway.start_known(now, {.url = "wss://gateway.example"});
        } else if (std::holds_alternative<Gateway::Connect>(*action)) {
            gateway.connected(now);
        } else if (const auto* dispatch = std::get_if<Gateway::Dispatch>(&*action)) {
            if (dispatch->name != "INTERACTION_CREATE") continue;
            try {
                if (const auto interaction = parse_interaction(dispatch->data))
                    answer(*interaction);
            } catch (const BadPayload& bad) {
                CHECK(bad.what()[0] != '\0');
            }
        }
    }
}

}  // namespace
}  // namespace muster::discord

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster::discord;
    Gateway gateway({.token = "t", .intents = 1}, [] { return 0.5; });
    Steady::time_point now{};
    gateway.start(now);
    take(gateway, now);
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty()) {
            gateway.closed(now, std::nullopt);
        } else {
            gateway.received(now, line);
        }
        take(gateway, now);
        // Time goes on after any input.
        if (const auto due = gateway.next_tick()) {
            now = std::max(now, *due);
            gateway.tick(now);
            take(gateway, now);
        }
    }
    return 0;
}
