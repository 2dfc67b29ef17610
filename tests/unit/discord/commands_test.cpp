// The table of commands, as Discord wants it:
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
        // A command with subcommands can't be used by itself, so all of its options are such.
        const auto options = command["options"];
        const auto subcommands =
            std::ranges::count_if(options, [](const Json& option) { return option["type"] == 1; });
        EXPECT_TRUE(subcommands == 0 || static_cast<std::size_t>(subcommands) == options.size());
    }
}

TEST(Commands, AllThatOneExpectsAreThere) {
    using enum Who;
    struct Case {
        const char* name;
        Who who;
    };
    const Case cases[] = {
        {"link", everybody},
        {"help", everybody},
        {"challenges", everybody},
        {"complete", everybody},
        {"catch", everybody},
        {"points", everybody},
        {"bounty", everybody},
        {"catchers", everybody},
        {"where", everybody},
        {"history", everybody},
        {"team picture", everybody},
        {"session link", organisers},
        {"session create", organisers},
        {"session unlink", organisers},
        {"session organisers", organisers},
        {"setup", organisers},
        {"teardown", organisers},
        {"team add", organisers},
        {"team remove", organisers},
        {"team rename", organisers},
        {"team colour", organisers},
        {"player add", organisers},
        {"player assign", organisers},
        {"player remove", organisers},
        {"config", organisers},
        {"import", organisers},
        {"start", organisers},
        {"stop", organisers},
        {"extend", organisers},
        {"switch", organisers},
        {"reroll", organisers},
        {"adjust", organisers},
        {"announce", organisers},
        {"period", organisers},
    };
    for (const Case& c : cases) {
        const Command* command = find_command(c.name);
        ASSERT_NE(command, nullptr) << c.name;
        EXPECT_EQ(command->who, c.who) << c.name;
        EXPECT_NE(command->run, nullptr) << c.name;
    }
    EXPECT_EQ(commands().size(), std::size(cases));
    EXPECT_EQ(find_command("team"), nullptr);
}

TEST(Commands, ButtonsAndFormsAreFoundByTheirWord) {
    using enum Interaction::Kind;
    for (const char* id : {"complete:1:2:3", "catch:1:2:3", "stop:4", "teardown:1", "cancel"})
        EXPECT_NE(find_reaction(click, id), nullptr) << id;
    for (const char* id : {"link", "config"})
        EXPECT_NE(find_reaction(form, id), nullptr) << id;
    for (const char* id : {"", ":", "completed:1", "delete:1", "link", "config"})
        EXPECT_EQ(find_reaction(click, id), nullptr) << id;
    EXPECT_EQ(find_reaction(form, "stop:4"), nullptr);
    EXPECT_EQ(find_reaction(click, "stop:4")->who, Who::organisers);
    EXPECT_EQ(find_reaction(click, "teardown:1")->who, Who::organisers);
    EXPECT_EQ(find_reaction(form, "config")->who, Who::organisers);
}

}  // namespace
}  // namespace muster::discord
