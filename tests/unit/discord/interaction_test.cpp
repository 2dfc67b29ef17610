// Interactions in Discord's form:
// discord.com/developers/docs/interactions/receiving-and-responding.
#include "discord-bot/api/interaction.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using testing::ElementsAre;

Json payload(int type, const Json& data) {
    return {{"id", "11"},
            {"application_id", "12"},
            {"type", type},
            {"token", "aW50ZXJhY3Rpb24-_."},
            {"guild_id", "13"},
            {"channel_id", "14"},
            {"locale", "de"},
            {"member", {{"user", {{"id", "15"}}}, {"permissions", "32"}, {"roles", {"16", "17"}}}},
            {"data", data}};
}

TEST(Interaction, ACommandHasItsSubcommandAndOptions) {
    const auto read = parse_interaction(
        payload(2,
                {{"name", "team"},
                 {"options",
                  {{{"name", "add"},
                    {"type", 1},
                    {"options",
                     {{{"name", "name"}, {"type", 3}, {"value", "Red"}},
                      {{"name", "dry_run"}, {"type", 5}, {"value", true}},
                      {{"name", "points"}, {"type", 4}, {"value", -7}},
                      {{"name", "picture"}, {"type", 11}, {"value", "99"}}}}}}},
                 {"resolved",
                  {{"attachments",
                    {{"99", {{"filename", "a.jpg"}, {"url", "https://x/a"}, {"size", 12}}}}}}}}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, Interaction::Kind::command);
    EXPECT_EQ(read->name, "team add");
    EXPECT_EQ(*read->value("name"), "Red");
    EXPECT_EQ(*read->value("dry_run"), "true");
    EXPECT_EQ(*read->value("points"), "-7");
    EXPECT_EQ(read->value("else"), nullptr);
    EXPECT_EQ(read->attachments.at("picture").filename, "a.jpg");
    EXPECT_EQ(read->attachments.at("picture").size, 12u);
    EXPECT_EQ(read->server, 13u);
    EXPECT_EQ(read->channel, 14u);
    EXPECT_EQ(read->user, 15u);
    EXPECT_EQ(read->permissions, 32u);
    EXPECT_THAT(read->roles, ElementsAre(16u, 17u));
    EXPECT_TRUE(read->german);
}

TEST(Interaction, TypingNamesTheOptionThatIsWritten) {
    const auto read = parse_interaction(payload(
        4,
        {{"name", "catch"},
         {"options", {{{"name", "team"}, {"type", 3}, {"value", "Bl"}, {"focused", true}}}}}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->focused, "team");
    EXPECT_EQ(*read->value("team"), "Bl");
}

TEST(Interaction, ClicksAndFormsHaveTheirIdAndTexts) {
    EXPECT_EQ(parse_interaction(payload(3, {{"custom_id", "catch:1:2:3"}}))->name, "catch:1:2:3");
    const auto form = parse_interaction(payload(
        5,
        {{"custom_id", "link"},
         {"components",
          {{{"type", 1}, {"components", {{{"type", 4}, {"custom_id", "name"}, {"value", "Anna"}}}}},
           {{"type", 18},
            {"component", {{"type", 4}, {"custom_id", "passphrase"}, {"value", "s"}}}}}}}));
    ASSERT_TRUE(form);
    EXPECT_EQ(*form->value("name"), "Anna");
    EXPECT_EQ(*form->value("passphrase"), "s");
}

TEST(Interaction, OutsideAServerThereIsAUserAlone) {
    auto json = payload(2, {{"name", "help"}});
    json.erase("guild_id");
    json.erase("member");
    json["user"] = {{"id", "15"}};
    const auto read = parse_interaction(json);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->server, 0u);
    EXPECT_EQ(read->user, 15u);
}

TEST(Interaction, APingNeedsNoAnswerOfOurs) {
    EXPECT_FALSE(parse_interaction(payload(1, nullptr)));
}

// Each member of a valid interaction in turn is missing, of another type, or far too long.
TEST(Interaction, WhatMakesNoSenseIsToldAsSuch) {
    const auto right =
        payload(2, {{"name", "team"}, {"options", {{{"name", "x"}, {"type", 3}, {"value", "y"}}}}});
    ASSERT_TRUE(parse_interaction(right));
    for (const char* member : {"/id",
                               "/application_id",
                               "/type",
                               "/token",
                               "/data",
                               "/data/name",
                               "/member/user",
                               "/member/user/id",
                               "/data/options/0/name",
                               "/data/options/0/type",
                               "/data/options/0/value"}) {
        const Json::json_pointer at(member);
        for (const Json& wrong :
             {Json(nullptr), Json::array({1}), Json(std::string(100'000, 'x')), Json{{"a", 1}}}) {
            auto json = right;
            json[at] = wrong;
            EXPECT_THROW(parse_interaction(json), BadPayload) << member << " " << wrong.type_name();
        }
        auto json = right;
        json[at.parent_pointer()].erase(at.back());
        EXPECT_THROW(parse_interaction(json), BadPayload) << member << " is missing";
    }
    for (const char* token : {"", "a/b", "a?b", "a b", "a\r\nb", "a%2f"}) {
        auto json = right;
        json["token"] = token;
        EXPECT_THROW(parse_interaction(json), BadPayload) << token;
    }
    EXPECT_THROW(parse_interaction(Json(5)), BadPayload);
    auto many = right;
    many["data"]["options"] = Json(std::vector<Json>(101, right["data"]["options"][0]));
    EXPECT_THROW(parse_interaction(many), BadPayload);
}

}  // namespace
}  // namespace muster::discord
