// What somebody did in Discord that asks for an answer: a command, a click, a form, a few letters
// of a name. Source: discord.com/developers/docs/interactions/receiving-and-responding.
#pragma once

#include "discord-bot/api/message.hpp"

#include <map>
#include <stdexcept>

namespace muster::discord {

// A payload that is no interaction as Discord makes them.
class BadPayload : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Attachment {
    std::string filename;
    std::string url;
    std::uint64_t size = 0;  // Bytes.
};

struct Interaction {
    enum class Kind : std::uint8_t { command = 2, click = 3, typing = 4, form = 5 };

    Snowflake id = 0;
    Snowflake application = 0;
    std::string token;  // For the answer; a secret for 15 minutes.
    Kind kind = Kind::command;
    Snowflake server = 0;  // 0: not in a server.
    Snowflake channel = 0;
    Snowflake user = 0;
    std::uint64_t permissions = 0;  // The user's in this channel.
    std::vector<Snowflake> roles;
    bool german = false;  // What the user's Discord speaks.

    std::string name;  // Of a command with its subcommand, "team add"; else the custom id.
    std::map<std::string, std::string> values;  // Options or a form's texts, by name.
    std::map<std::string, Attachment> attachments;
    std::string focused;  // Of typing: the option that is being written.

    const std::string* value(const std::string& option) const {
        const auto at = values.find(option);
        return at == values.end() ? nullptr : &at->second;
    }
};

// The `data` of an INTERACTION_CREATE. Nothing: of a kind that needs no answer (a ping). Throws
// BadPayload.
std::optional<Interaction> parse_interaction(const Json& data);

// "123" as a number; nothing: none.
std::optional<Snowflake> snowflake_from(const std::string& text);
// What stands under that name in an object of Discord's; 0: nothing, or no id.
Snowflake snowflake_in(const Json& object, const char* key = "id");

}  // namespace muster::discord
