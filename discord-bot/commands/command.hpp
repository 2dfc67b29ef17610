// The table of the bot's commands in Discord: their descriptions, their users and their handlers.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/commands/call.hpp"

#include <span>

namespace muster::discord {

// Discord shows the text in the user's language.
struct Text {
    const char* english;
    const char* german;
};

struct OptionSpec {
    enum class Type : std::uint8_t {
        text = 3,
        number = 4,
        yes_no = 5,
        user = 6,
        role = 8,
        attachment = 11,
    };
    const char* name;
    Type type;
    Text description;
    bool required = true;
    // Gives suggestions during typing. Null: none.
    std::vector<Choice> (*suggest)(Call&, const std::string& typed) = nullptr;
    // The user picks one of these; empty: the user types freely.
    std::vector<Choice> choices = {};
};

// The users of a command. The engine checks which player a user is and what the player may do.
enum class Who : std::uint8_t { everybody, organisers };

// When the answer comes: Discord wants a first answer within 3 s. A handler that first sends other
// requests to Discord may be held back by Discord's limits, so it is never at_once.
enum class Pace : std::uint8_t {
    at_once,        // The answer comes first.
    after_a_while,  // "… is thinking" comes first, then the answer.
    with_files,     // after_a_while if files came along, else at_once.
};

struct Command {
    const char* name;  // "complete", or "team add": a subcommand.
    Text description;
    Who who;
    Pace pace;
    bool only_for_asker;  // Of deferred answers; an immediate answer carries its own flag.
    Answer (*run)(Call&);
    std::vector<OptionSpec> options = {};
};

std::span<const Command> commands();
const Command* find_command(const std::string& name);

// Handlers of buttons and forms. `prefix` is the custom id's part before the first colon.
struct Reaction {
    const char* prefix;
    Interaction::Kind kind;
    Who who;
    Pace pace;
    Answer (*run)(Call&);
};
const Reaction* find_reaction(Interaction::Kind kind, const std::string& custom_id);

// The list for Discord's bulk overwrite. Subcommands are grouped under their command.
Json registration();

}  // namespace muster::discord
