#include "cli/text.hpp"

#include "cli/cells.hpp"
#include "cli/failure.hpp"
#include "cli/table.hpp"

#include <muster/proto/json.hpp>

#include <gmock/gmock.h>

namespace muster::cli {
namespace {

using testing::HasSubstr;

TEST(Text, WidthIsThatOnATerminal) {
    EXPECT_EQ(display_width("Zürich"), 6u);
    EXPECT_EQ(display_width("日本"), 4u);
    EXPECT_EQ(display_width("e\u0301"), 1u) << "a combining accent takes no room";
    EXPECT_EQ(display_width("\xFF\xFE"), 2u) << "bytes that are not UTF-8 count as one each";
    EXPECT_EQ(display_width(""), 0u);
}

TEST(Text, IsShortenedToAWidthAndNeverInsideACharacter) {
    EXPECT_EQ(shortened("Zürich", 6), "Zürich");
    EXPECT_EQ(shortened("Zürich", 4), "Zür…");
    EXPECT_EQ(shortened("日本語", 4), "日…");
    EXPECT_EQ(shortened("abc", 0), "");
    EXPECT_EQ(shortened("abc", 1), "…");
}

TEST(Text, OnOneLineKeepsControlCharactersFromTheTerminal) {
    EXPECT_EQ(on_one_line("a\nb\tc"), "a b c");
    EXPECT_EQ(on_one_line("\033[31mred"), " [31mred");
    EXPECT_EQ(on_one_line("\u009b31m"), " 31m") << "a C1 control character begins a sequence too";
    EXPECT_EQ(on_one_line("\xFF"), "\uFFFD");
}

TEST(Text, JsonStringsQuoteWhatJsonMust) {
    EXPECT_EQ(json_string("say \"hi\"\\\n"), R"("say \"hi\"\\\n")");
    EXPECT_EQ(json_string("Zürich \xFF"), "\"Zürich \uFFFD\"");
}

TEST(Text, WholeNumbersAreWhole) {
    EXPECT_EQ(whole_number("42"), 42u);
    for (const auto* text : {"", "4 2", "-1", "+1", "1.0", "0x10", "18446744073709551616"}) {
        EXPECT_EQ(whole_number(text), std::nullopt) << text;
    }
}

// ---- Tables. ----

TEST(Table, AlignsByWidthNotByBytes) {
    Table table({{"NAME"}, {"POINTS", Table::Align::right}, {"X"}});
    table.add({"Zürich", "7", "a"});
    table.add({"日本", "1234", ""});
    EXPECT_EQ(table.text({}),
              "NAME    POINTS  X\n"
              "Zürich       7  a\n"
              "日本      1234\n");
}

TEST(Table, ShortensTheLastColumnToTheTerminal) {
    Table table({{"ID"}, {"TITLE"}});
    table.add({"1", std::string(100, 'x')});
    const auto text = table.text({.colours = false, .width = 40});
    EXPECT_THAT(text, HasSubstr("1   " + std::string(35, 'x') + "…\n"));
}

TEST(Table, OnlyATerminalGetsColours) {
    Table table({{"ID"}});
    EXPECT_EQ(table.text({}), "ID\n");
    EXPECT_EQ(table.text({.colours = true, .width = 0}), "\033[1mID\033[0m\n");
}

TEST(Facts, LeaveOutWhatIsEmpty) {
    Facts facts;
    facts.add("name", "Ada");
    facts.add("nickname", "");
    facts.add("id", "3");
    EXPECT_EQ(facts.text({}), "name  Ada\nid    3\n");
}

// ---- Cells. ----

TEST(Cells, AreSetByColumnAndValue) {
    ZoneRow row;
    set_cells(row, {"num_connections=39", "sectors=NO"});
    EXPECT_EQ(row.zone.connections, 39);
    EXPECT_EQ(row.zone.sectors, "NO");
    ChallengeRow challenge;
    set_cells(challenge, {"title=1+1=2"});
    EXPECT_EQ(challenge.challenge.title, "1+1=2");
}

TEST(Cells, RefuseWhatIsNoAssignmentNoColumnOrNoValue) {
    ZoneRow row;
    for (const auto* text : {"sectors", "=x", "sector=N", "num_connections=many"}) {
        try {
            set_cells(row, {text});
            FAIL() << "it was taken: " << text;
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), ExitCode::usage) << text;
        }
    }
}

}  // namespace
}  // namespace muster::cli
