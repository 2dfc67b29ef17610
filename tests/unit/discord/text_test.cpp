// Lists, and texts before facts, that are longer than their room.
#include "discord-bot/render/text.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Words english(Language::english);
const Words german(Language::german);

TEST(Text, AListWithRoomForAllIsWhole) {
    EXPECT_EQ(list_of({}, "\n", 0, english).text, "");
    EXPECT_EQ(list_of({"one", "two"}, ", ", 8, english).text, "one, two");
    EXPECT_EQ(list_of({"one", "two"}, ", ", 8, english).left_out, 0u);
}

TEST(Text, AListSaysHowManyOfItsItemsHaveNoRoom) {
    const std::vector<std::string> items(20, "12345");
    struct Case {
        std::size_t room;
        const char* text;
        std::size_t left_out;
    };
    const Case cases[] = {{29, "12345\n12345\n12345\n… and 17 more", 17},
                          {30, "12345\n12345\n12345\n… and 17 more", 17},
                          {31, "12345\n12345\n12345\n… and 17 more", 17},
                          {37, "12345\n12345\n12345\n12345\n… and 16 more", 16},
                          {13, "… and 20 more", 20}};
    for (const Case& c : cases) {
        const auto listed = list_of(items, "\n", c.room + 2, english);
        EXPECT_EQ(listed.left_out, c.left_out) << c.room;
        EXPECT_EQ(listed.text, c.text) << c.room;
        EXPECT_LE(length_of(listed.text), c.room + 2);
    }
    EXPECT_EQ(list_of(items, "\n", 33, german).text, "12345\n12345\n… und 18 weitere");
}

TEST(Text, AListOfWhatHappenedLeavesOutTheOldest) {
    const std::vector<std::string> items{"first", "second", "third", "fourth"};
    const auto listed = list_of(items, "\n", 24, english, LeaveOut::first);
    EXPECT_EQ(listed.text, "… and 3 earlier\nfourth");
    EXPECT_EQ(listed.left_out, 3u);
    EXPECT_EQ(list_of(items, "\n", 24, german, LeaveOut::first).text, "… und 3 frühere\nfourth");
    EXPECT_EQ(list_of(items, "\n", 25, english, LeaveOut::first).text,
              "first\nsecond\nthird\nfourth");
}

// Of any room, the text is no longer, and shown and left out are all.
TEST(Text, NoRoomIsTooSmallOrTooLarge) {
    std::vector<std::string> items;
    for (std::size_t i = 0; i < 12; ++i)
        items.push_back(std::string(i % 5 + 1, static_cast<char>('a' + i)));
    for (std::size_t room = 20; room < 80; ++room) {
        for (const auto leave_out : {LeaveOut::last, LeaveOut::first}) {
            const auto listed = list_of(items, "\n", room, german, leave_out);
            EXPECT_LE(length_of(listed.text), room);
            const auto lines = static_cast<std::size_t>(std::ranges::count(listed.text, '\n')) + 1;
            EXPECT_EQ(lines - (listed.left_out != 0 ? 1 : 0) + listed.left_out, items.size());
        }
    }
}

RankingRow row(std::uint32_t rank, std::string name) {
    RankingRow made;
    made.rank = rank;
    made.name = std::move(name);
    made.points = 1234;
    made.bounty = 50;
    return made;
}

TEST(Text, ARankingWithoutRoomKeepsTheBestAndTheFileHasAll) {
    std::vector<RankingRow> rows;
    for (std::uint32_t i = 1; i <= 48; ++i)
        rows.push_back(row(i, std::to_string(i) + std::string(62, '_')));
    const auto shown = ranking_text(rows, limits::description_max, english);
    EXPECT_LE(length_of(shown.text), limits::description_max);
    EXPECT_THAT(shown.text, StartsWith("🥇 **1\\_\\_"));
    EXPECT_GT(shown.left_out, 0u);
    EXPECT_THAT(shown.text, EndsWith("runner\n… and " + std::to_string(shown.left_out) + " more"));
    const auto whole = whole_ranking(rows, english);
    EXPECT_EQ(std::ranges::count(whole, '\n'), 48);
    EXPECT_THAT(whole, HasSubstr("\n48. 48___")) << "without escapes";
    EXPECT_THAT(whole, EndsWith("_ · 1234 (bounty 50) · runner\n"));
    EXPECT_EQ(ranking_text({}, 100, german).text, "Noch kein Team.");
}

TEST(Text, ATeamListSaysHowManyAreMissing) {
    const std::vector<std::string> names(48, std::string(64, '*'));
    const auto text = team_list(names, limits::field_value_max, english);
    EXPECT_LE(length_of(text), limits::field_value_max);
    EXPECT_THAT(text, EndsWith("**, … and 41 more"));
    EXPECT_EQ(team_list({"Red", "Blue"}, 100, english), "**Red**, **Blue**");
    EXPECT_EQ(team_list({}, 100, english), "—");
}

TEST(Text, ALongTitleHidesNoPoints) {
    OpenChallenge open;
    open.title = std::string(500, '*');
    open.points = 120;
    for (const std::size_t count : {1u, 20u}) {
        const auto fields =
            challenge_fields(std::vector<OpenChallenge>(count, open), 5'500, english);
        ASSERT_EQ(fields.size(), count);
        for (const Field& field : fields) {
            EXPECT_THAT(field.name, EndsWith("\\*… · 120 points"));
            EXPECT_LE(length_of(field.name), limits::field_name_max);
        }
    }
}

}  // namespace
}  // namespace muster::discord
