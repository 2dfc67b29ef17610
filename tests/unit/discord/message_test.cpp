// Messages within Discord's limits: discord.com/developers/docs/resources/message.
#include "discord-bot/api/message.hpp"

#include "discord-bot/api/custom_id.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Message, TextIsCutAtACharactersBorder) {
    struct Case {
        const char* text;
        std::size_t count;
        const char* cut;
    };
    const Case cases[] = {
        {"", 0, ""},
        {"abc", 3, "abc"},
        {"abcd", 3, "ab…"},
        {"äöü", 3, "äöü"},
        {"äöüx", 3, "äö…"},
        {"🏁🏁", 4, "🏁🏁"},  // Two UTF-16 units each.
        {"🏁🏁", 3, "🏁…"},
        {"🏁🏁", 2, "…"},
        {"ab", 0, ""},
    };
    for (const Case& c : cases)
        EXPECT_EQ(cut(c.text, c.count), c.cut) << c.text << " " << c.count;
}

TEST(Message, TextIsNeverCutWithinWhatReadersSeeAsOneCharacter) {
    const std::string family = "👨\u200d👩\u200d👧";  // 8 units.
    const std::string flag = "🇨🇭";                    // 4 units.
    const std::string accent = "e\u0301";             // 2 units.
    EXPECT_EQ(cut(family + family, 15), family + "…");
    EXPECT_EQ(cut(flag + flag, 7), flag + "…");
    EXPECT_EQ(cut(accent + accent, 3), accent + "…");
    EXPECT_EQ(cut_markup(family + family, 15), family + "…");
}

TEST(Message, TextIsNeverCutWithinItsMarkup) {
    struct Case {
        const char* text;
        std::size_t count;
        const char* cut;
    };
    const Case cases[] = {
        {"**bold** text", 13, "**bold** text"},
        {"**bold** text", 9, "**bold**…"},
        {"**bold** text", 7, "**bo…**"},
        {"**bold** text", 4, "…"},
        {"a\\*b\\*c", 4, "a\\*…"},
        {"a\\*b\\*c", 3, "a…"},
        {"at <t:1778311800:R>, then", 12, "at …"},
        {"by <@123> and", 10, "by <@123>…"},
        {"<:flag:123456>xy", 14, "…"},
        {"`code that is long`", 8, "`code …`"},
        {"`a * b` and more", 9, "`a * b` …"},
        {"~~||secret||~~ x", 10, "~~||s…||~~"},
        {"see [the map](https://x.example/y)", 20, "see …"},
        {"key_of_a_word that is long", 16, "key_of_a_word t…"},
        {"_italic words_ end", 10, "_italic …_"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(cut_markup(c.text, c.count), c.cut) << c.text << " " << c.count;
        EXPECT_LE(length_of(cut_markup(c.text, c.count)), c.count);
    }
}

TEST(Message, SomebodysMarkdownDoesNothing) {
    EXPECT_EQ(plain("- no list"), "\\- no list");
    EXPECT_EQ(plain("1. no list\n  2) nor here"), "1\\. no list\n  2\\) nor here");
    EXPECT_EQ(plain("a - b 3.5"), "a - b 3.5");
    EXPECT_EQ(plain("-# small"), "\\-\\# small");
    EXPECT_EQ(plain("**bold** <@1> `x` # [a](b)"),
              "\\*\\*bold\\*\\* \\<\\@1\\> \\`x\\` \\# \\[a\\](b)");
    EXPECT_EQ(plain("Zürich 🏁"), "Zürich 🏁");
}

TEST(Message, NobodyIsPinged) {
    Message message;
    message.content = "@everyone <@&5>";
    EXPECT_EQ(to_json(message)["allowed_mentions"].dump(), R"({"parse":[]})");
}

TEST(Message, StaysWithinEveryLimit) {
    Embed embed;
    embed.title = std::string(300, 't');
    embed.description = std::string(5000, 'd');
    for (int i = 0; i < 30; ++i)
        embed.fields.push_back({std::string(300, 'n'), std::string(2000, 'v'), false});
    embed.footer = "the mark";
    Message message;
    message.content = std::string(3000, 'c');
    message.embeds.assign(12, embed);
    message.buttons.assign(30, {std::string(100, 'l'), "id", Button::Style::primary});
    const auto json = to_json(message);
    EXPECT_EQ(length_of(json["content"].get<std::string>()), limits::content_max);
    EXPECT_EQ(json["embeds"].size(), 1) << "the others would be empty";
    std::size_t text = 0;
    for (const Json& each : json["embeds"]) {
        for (const char* part : {"title", "description"})
            if (each.contains(part)) text += length_of(each[part].get<std::string>());
        if (each.contains("footer")) text += length_of(each["footer"]["text"].get<std::string>());
        for (const Json& field : each.value("fields", Json::array())) {
            text += length_of(field["name"].get<std::string>());
            text += length_of(field["value"].get<std::string>());
            EXPECT_FALSE(field["name"].get<std::string>().empty());
            EXPECT_FALSE(field["value"].get<std::string>().empty());
        }
    }
    EXPECT_LE(text, limits::embeds_text_max);
    EXPECT_EQ(json["embeds"][0]["footer"]["text"], "the mark") << "the cursor is never cut off";
    EXPECT_EQ(json["components"].size(), limits::rows_max);
    for (const Json& row : json["components"]) {
        EXPECT_EQ(row["components"].size(), limits::buttons_of_a_row_max);
        EXPECT_EQ(length_of(row["components"][0]["label"].get<std::string>()), limits::label_max);
    }
}

TEST(Message, HasAtMostTenEmbeds) {
    Message message;
    message.embeds.resize(12);
    for (Embed& embed : message.embeds)
        embed.title = "one";
    EXPECT_EQ(to_json(message)["embeds"].size(), limits::embeds_max);
}

TEST(Message, FilesTravelBesideTheJson) {
    const std::vector<File> files{{"a \"b\"\r\n.txt", "text/plain", "muster-part\r\n\r\nbytes"}};
    Message message;
    message.files = files;
    const auto body = body_of(to_json(message), files);
    ASSERT_TRUE(body.content_type.starts_with("multipart/form-data; boundary="));
    const auto boundary = body.content_type.substr(body.content_type.find('=') + 1);
    EXPECT_NE(boundary, "muster-part") << "it occurs in the file";
    EXPECT_THAT(body.bytes, HasSubstr("filename=\"a _b___.txt\""));
    EXPECT_THAT(body.bytes, HasSubstr("muster-part\r\n\r\nbytes\r\n--" + boundary + "--\r\n"));
    EXPECT_EQ(body_of(to_json(message), {}).content_type, "application/json");
}

TEST(Message, TextThatIsNoUtf8StillGoesOut) {
    Message message;
    message.content = "\xff\xc3";
    EXPECT_THAT(body_of(to_json(message), {}).bytes, Not(HasSubstr("\xff")));
}

TEST(Message, SuggestionsAreAtMost25AndNeverEmpty) {
    std::vector<Choice> choices(30, {std::string(200, 'x'), "value"});
    choices.insert(choices.begin(), {"", "nothing to show"});
    const auto json = to_json(choices)["choices"];
    EXPECT_EQ(json.size(), limits::choices_max);
    EXPECT_EQ(length_of(json[0]["name"].get<std::string>()), limits::choice_max);
}

TEST(CustomId, IsAWordAndNumbers) {
    EXPECT_EQ(make_custom_id("catch", {3, 18446744073709551615u}), "catch:3:18446744073709551615");
    EXPECT_EQ(numbers_of<2>("catch:3:5"), (std::array<std::uint64_t, 2>{3, 5}));
    for (const char* id : {"",
                           "catch",
                           "catch:",
                           "catch:3",
                           "catch:3:",
                           "catch:3:5:",
                           "catch:3:5:7",
                           "catch:3:x",
                           "catch:-1:5",
                           "catch:3:5 ",
                           "catch:3:18446744073709551616"}) {
        EXPECT_EQ(numbers_of<2>(id), std::nullopt) << id;
    }
}

}  // namespace
}  // namespace muster::discord
