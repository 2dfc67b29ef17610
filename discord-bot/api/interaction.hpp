// An action of a Discord user that needs an answer: a command, a click, a form, a few typed
// letters. Source: discord.com/developers/docs/interactions/receiving-and-responding.
#pragma once

#include "discord-bot/api/message.hpp"

#include <map>
#include <stdexcept>

namespace muster::discord {

// The payload does not have the form of Discord's interactions.
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
    std::string token;  // Authorises the answer; a secret for 15 minutes.
    Kind kind = Kind::command;
    Snowflake server = 0;  // 0: the user is not in a server.
    Snowflake channel = 0;
    Snowflake thread_of = 0;  // The channel that the thread hangs on; 0: `channel` is no thread.
    Snowflake user = 0;
    std::uint64_t permissions = 0;  // The user's permissions in this channel.
    std::vector<Snowflake> roles;
    bool german = false;  // Language of the user's Discord.

    std::string name;  // Command and subcommand ("team add"), or the custom id.
    std::map<std::string, std::string> values;  // Values of options or a form's texts, by name.
    std::map<std::string, Attachment> attachments;
    std::string focused;  // While typing: the option being written.

    const std::string* value(const std::string& option) const {
        const auto at = values.find(option);
        return at == values.end() ? nullptr : &at->second;
    }
};

// Parses the `data` of an INTERACTION_CREATE. Nothing: this kind needs no answer (a ping). Throws
// BadPayload.
std::optional<Interaction> parse_interaction(const Json& data);

// Parses "123"; nothing: the text is no id.
std::optional<Snowflake> snowflake_from(const std::string& text);
// The id under that name in an object of Discord's; 0: there is none.
Snowflake snowflake_in(const Json& object, const char* key = "id");

}  // namespace muster::discord
