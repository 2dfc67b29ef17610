// The table of commands obeys Discord's rules:
// discord.com/developers/docs/interactions/application-commands.
#include "discord-bot/commands/command.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

namespace muster::discord {
namespace {

void check_text(const Json& part, std::size_t& size) {
    const auto name = part["name"].get<std::string>();
    const auto english = part["description"].get<std::string>();
    const auto german = part["description_localizations"]["de"].get<std::string>();
    static const std::regex allowed("[-_a-z0-9]{1,32}");
    EXPECT_TRUE(std::regex_match(name, allowed)) << name;
    for (const auto& text : {english, german}) {
        EXPECT_GE(length_of(text), 1u) << name;
        EXPECT_LE(length_of(text), 100u) << name << ": " << text;
    }
    size += length_of(name) + std::max(length_of(english), length_of(german));
    std::set<std::string> names;
    bool optional = false;
    const auto options = part.value("options", Json::array());
    EXPECT_LE(options.size(), 25u);
    for (const Json& option : options) {
        EXPECT_TRUE(names.insert(option["name"].get<std::string>()).second) << name;
        check_text(option, size);
        if (option["type"] == 1) continue;
        const bool required = option["required"].get<bool>();
        EXPECT_FALSE(required && optional) << name << ": a required option after one that is not";
        optional = optional || !required;
        EXPECT_FALSE(option.contains("choices") && option.contains("autocomplete")) << name;
        EXPECT_LE(option.value("choices", Json::array()).size(), 25u);
    }
}

TEST(Commands, TheTableIsAsDiscordTakesIt) {
    const auto table = registration();
    EXPECT_LE(table.size(), 100u);
    std::set<std::string> names;
    for (const Json& command : table) {
        EXPECT_TRUE(names.insert(command["name"].get<std::string>()).second);
        std::size_t size = 0;
        check_text(command, size);
        EXPECT_LE(size, 8'000u) << command["name"];
        // A command with subcommands can't be used alone, so all of its options are subcommands.
        const auto options = command["options"];
        const auto subcommands =
            std::ranges::count_if(options, [](const Json& option) { return option["type"] == 1; });
        EXPECT_TRUE(subcommands == 0 || static_cast<std::size_t>(subcommands) == options.size());
    }
}

TEST(Commands, AllThatOneExpectsAreThere) {
    using enum Who;
    using enum Pace;
    enum class Sees { asker, channel };
    using enum Sees;
    struct Case {
        const char* name;
        Who who;
        Pace pace;
        Sees sees;  // During a deferred answer.
    };
    const Case cases[] = {
        {"link", everybody, at_once, asker},
        {"help", everybody, at_once, asker},
        {"challenges", everybody, at_once, channel},
        {"complete", everybody, with_files, channel},
        {"catch", everybody, at_once, channel},
        {"points", everybody, at_once, asker},
        {"bounty", everybody, at_once, asker},
        {"catchers", everybody, at_once, asker},
        {"where", everybody, at_once, asker},
        {"history", everybody, at_once, asker},
        {"team picture", everybody, after_a_while, channel},
        {"session link", organisers, at_once, asker},
        {"session create", organisers, at_once, asker},
        {"session unlink", organisers, at_once, asker},
        {"session organisers", organisers, at_once, asker},
        {"setup", organisers, after_a_while, asker},
        {"teardown", organisers, at_once, asker},
        {"team add", organisers, at_once, asker},
        {"team remove", organisers, at_once, asker},
        {"team rename", organisers, at_once, asker},
        {"team colour", organisers, at_once, asker},
        {"player add", organisers, after_a_while, asker},
        {"player assign", organisers, after_a_while, asker},
        {"player remove", organisers, after_a_while, asker},
        {"config", organisers, at_once, asker},
        {"import", organisers, after_a_while, asker},
        {"start", organisers, at_once, asker},
        {"stop", organisers, at_once, asker},
        {"extend", organisers, at_once, asker},
        {"switch", organisers, at_once, asker},
        {"reroll", organisers, at_once, asker},
        {"adjust", organisers, at_once, asker},
        {"undo", organisers, at_once, asker},
        {"announce", organisers, after_a_while, asker},
        {"period", organisers, at_once, asker},
    };
    for (const Case& c : cases) {
        const Command* command = find_command(c.name);
        ASSERT_NE(command, nullptr) << c.name;
        EXPECT_EQ(command->who, c.who) << c.name;
        EXPECT_EQ(command->pace, c.pace) << c.name;
        EXPECT_EQ(command->only_for_asker, c.sees == asker) << c.name;
        EXPECT_NE(command->run, nullptr) << c.name;
    }
    EXPECT_EQ(commands().size(), std::size(cases));
    EXPECT_EQ(find_command("team"), nullptr);
}

TEST(Commands, ButtonsAndFormsAreFoundByTheirWord) {
    using enum Interaction::Kind;
    for (const char* id : {"complete:1:2:3",
                           "completed:1:2:3",
                           "catch:1:2:3",
                           "caught:1:2:3",
                           "undo:1:2:why",
                           "stop:4",
                           "teardown:1",
                           "cancel"})
        EXPECT_NE(find_reaction(click, id), nullptr) << id;
    for (const char* id : {"link", "config"})
        EXPECT_NE(find_reaction(form, id), nullptr) << id;
    for (const char* id : {"", ":", "completes:1", "delete:1", "link", "config"})
        EXPECT_EQ(find_reaction(click, id), nullptr) << id;
    EXPECT_EQ(find_reaction(form, "stop:4"), nullptr);
    EXPECT_EQ(find_reaction(click, "stop:4")->who, Who::organisers);
    EXPECT_EQ(find_reaction(click, "undo:1:2:why")->who, Who::organisers);
    EXPECT_EQ(find_reaction(click, "teardown:1")->who, Who::organisers);
    EXPECT_EQ(find_reaction(form, "config")->who, Who::organisers);
}

}  // namespace
}  // namespace muster::discord
