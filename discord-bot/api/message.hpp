// Messages for Discord, cut to its limits. Source of the limits:
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

// The id of a server, channel, user or message.
using Snowflake = std::uint64_t;

namespace limits {
inline constexpr std::size_t content_max = 2000;
inline constexpr std::size_t embeds_max = 10;
inline constexpr std::size_t embeds_text_max = 6000;  // All embeds of a message together.
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
    bool beside = false;  // Beside the field before, where there is room.
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
    std::string custom_id;  // 1..100 characters, unique within the message.
    Style style = Style::primary;
};

struct File {
    std::string name;
    std::string content_type;
    std::string bytes;
};

// A message never pings anybody, whatever text it contains.
struct Message {
    std::string content;
    std::vector<Embed> embeds;
    std::vector<Button> buttons;  // Five in a row; at most 25.
    std::vector<File> files;
    bool only_for_asker = false;  // Only the asker sees this answer.
};

// A text input of a form.
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

// A suggestion during typing.
struct Choice {
    std::string name;
    std::string value;
};

// The message as JSON, cut to Discord's limits; a cut text ends with "…" (see cut_markup). The JSON
// names the files but does not contain them.
Json to_json(const Message& message);
Json to_json(const Modal& modal);
Json to_json(const std::vector<Choice>& choices);

// Marks a post so that Discord makes only one message of all posts in this channel with the same
// `what`, for some minutes. Discord answers each such post with that message, so a post whose
// answer was lost may be repeated. A search does not find a message that is still being posted.
void make_once(Json& body, Snowflake channel, std::string_view what);

// The length in UTF-16 units. Discord counts units in some limits and code points in others; a text
// never has more code points than units, so that a bound in units keeps both.
std::size_t length_of(std::string_view text);
// The text's beginning, of at most `count` units, with "…" if the text was cut. Never cuts within
// what readers see as one character, such as an emoji of several code points.
std::string cut(std::string_view text, std::size_t count);
// The same for a text with Discord's markup: never cuts within an escape, a mention, a time, an
// emoji or a link, and closes the bold, italics, code etc. that are open at the cut.
std::string cut_markup(std::string_view text, std::size_t count);

// Escapes foreign text for use within the bot's text: Markdown, mentions and links in it have no
// effect.
std::string plain(std::string_view text);

// A request's body: the JSON alone, or with the files as multipart/form-data.
struct Body {
    std::string content_type;
    std::string bytes;
};
Body body_of(const Json& payload, const std::vector<File>& files);

}  // namespace muster::discord
