// Messages as Discord has them, cut to what it takes. Source of the limits:
// discord.com/developers/docs/resources/message and .../components/reference.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::discord {

using Json = nlohmann::json;

// A server's, channel's, user's or message's id.
using Snowflake = std::uint64_t;

namespace limits {
inline constexpr std::size_t content_max = 2000;
inline constexpr std::size_t embeds_max = 10;
inline constexpr std::size_t embeds_text_max = 6000;  // Of a message's embeds together.
inline constexpr std::size_t title_max = 256;
inline constexpr std::size_t description_max = 4096;
inline constexpr std::size_t fields_max = 25;
inline constexpr std::size_t field_name_max = 256;
inline constexpr std::size_t field_value_max = 1024;
inline constexpr std::size_t footer_max = 2048;
inline constexpr std::size_t rows_max = 5;
inline constexpr std::size_t buttons_of_a_row_max = 5;
inline constexpr std::size_t label_max = 80;
inline constexpr std::size_t choices_max = 25;
inline constexpr std::size_t choice_max = 100;
inline constexpr std::size_t modal_title_max = 45;
inline constexpr std::size_t custom_id_max = 100;
}  // namespace limits

struct Field {
    std::string name;
    std::string value;
    bool beside = false;  // The one before, where there is room.
};

struct Embed {
    std::string title;
    std::string description;
    std::optional<std::uint32_t> colour;  // 0xRRGGBB
    std::vector<Field> fields;
    std::string footer;
    std::optional<std::chrono::sys_seconds> at;
};

struct Button {
    enum class Style : std::uint8_t { primary = 1, secondary = 2, success = 3, danger = 4 };
    std::string label;
    std::string custom_id;  // 1..100 characters, one of its kind in the message.
    Style style = Style::primary;
};

struct File {
    std::string name;
    std::string content_type;
    std::string bytes;
};

// Nobody is ever pinged by a text that somebody else wrote.
struct Message {
    std::string content;
    std::vector<Embed> embeds;
    std::vector<Button> buttons;  // Five a row; at most 25.
    std::vector<File> files;
    bool only_for_asker = false;  // Of an answer: seen by nobody else.
};

// A window that asks for texts.
struct TextInput {
    std::string id;
    std::string label;
    std::string value;
    bool paragraph = false;
    bool required = true;
    std::size_t length_max = 4000;
};
struct Modal {
    std::string custom_id;
    std::string title;
    std::vector<TextInput> inputs;  // 1..5
};

// A suggestion while somebody types.
struct Choice {
    std::string name;
    std::string value;
};

// Cut to Discord's limits; what was cut leaves a "…". The files are named, not contained.
Json to_json(const Message& message);
Json to_json(const Modal& modal);
Json to_json(const std::vector<Choice>& choices);

// Of all that the bot posts in this channel with the same `what`, Discord makes one message, for
// some minutes, and answers each time with that one: where an answer was lost, it may be posted
// again. A search does not see a message yet that is still on its way.
void make_once(Json& body, Snowflake channel, std::string_view what);

// At most `count` characters as Discord counts them: UTF-16 units.
std::string cut(std::string_view text, std::size_t count);
std::size_t length_of(std::string_view text);

// Somebody's words inside ours: Markdown, mentions and links in it do nothing.
std::string plain(std::string_view text);

// A request's body: the JSON alone, or with the files as multipart/form-data.
struct Body {
    std::string content_type;
    std::string bytes;
};
Body body_of(const Json& payload, const std::vector<File>& files);

}  // namespace muster::discord
