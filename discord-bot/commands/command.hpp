// The commands that the bot has in Discord, as a table: what Discord shows of each, who may use it,
// and what it does.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/commands/call.hpp"

#include <span>

namespace muster::discord {

// Shown by Discord in the user's language.
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
    // Suggestions while it is typed. Null: none.
    std::vector<Choice> (*suggest)(Call&, const std::string& typed) = nullptr;
    // Instead of typing; none: free.
    std::vector<Choice> choices = {};
};

// The engine decides the rest: whose player somebody is, and what that player may.
enum class Who : std::uint8_t { everybody, organisers };

// How the answer begins: Discord wants a first one within 3 s. What asks something else of Discord
// before it can answer may have to wait for Discord's limits, and is never at_once.
enum class Pace : std::uint8_t {
    at_once,        // With the answer itself.
    after_a_while,  // "… is thinking"; then the answer.
    with_files,     // After a while where files came with it, else at once.
};

struct Command {
    const char* name;  // "complete", or "team add": a subcommand.
    Text description;
    Who who;
    Pace pace;
    bool only_for_asker;  // Whether what is deferred is; what is answered at once says so itself.
    Answer (*run)(Call&);
    std::vector<OptionSpec> options = {};
};

std::span<const Command> commands();
const Command* find_command(const std::string& name);

// Buttons and forms, by the part of the custom id before the first colon.
struct Reaction {
    const char* prefix;
    Interaction::Kind kind;
    Who who;
    Pace pace;
    Answer (*run)(Call&);
};
const Reaction* find_reaction(Interaction::Kind kind, const std::string& custom_id);

// For Discord's bulk overwrite: subcommands gathered under their command.
Json registration();

}  // namespace muster::discord
