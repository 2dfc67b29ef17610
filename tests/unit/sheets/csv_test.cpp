#include <muster/sheets/csv.hpp>

#include <gmock/gmock.h>

#include <random>

namespace muster::sheets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::vector<std::string>> cells_of(std::string_view text) {
    const auto csv = parse_csv(text);
    EXPECT_FALSE(csv.problem) << csv.problem->message;
    std::vector<std::vector<std::string>> cells;
    for (const auto& record : csv.records)
        cells.push_back(record.cells);
    return cells;
}

TEST(Csv, CellsAreSeparatedByCommasAndLinesByLfOrCrlf) {
    EXPECT_THAT(cells_of("a,b\r\nc,d\n"),
                ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
    EXPECT_THAT(cells_of("a,b"), ElementsAre(ElementsAre("a", "b")));
    EXPECT_THAT(cells_of("a,\n"), ElementsAre(ElementsAre("a", "")));
    EXPECT_THAT(cells_of("a\r"), ElementsAre(ElementsAre("a")));
}

TEST(Csv, AByteOrderMarkIsSkipped) {
    EXPECT_THAT(cells_of("\xEF\xBB\xBFname\nN\n"),
                ElementsAre(ElementsAre("name"), ElementsAre("N")));
}

TEST(Csv, SemicolonsAndTabsSeparateCellsWhereTheHeaderHasMoreOfThem) {
    EXPECT_THAT(cells_of("a;b;c\n1,5;2;3\n"),
                ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("1,5", "2", "3")));
    EXPECT_THAT(cells_of("a\tb,c\td\n"), ElementsAre(ElementsAre("a", "b,c", "d")));
    EXPECT_THAT(cells_of(";;\n\na;b;c\n"), ElementsAre(ElementsAre("a", "b", "c")));
    EXPECT_THAT(cells_of("\"a;b;c\",d\n"), ElementsAre(ElementsAre("a;b;c", "d")));
}

TEST(Csv, AFirstLineMayNameTheSeparator) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const auto csv = parse_csv("sep=;" + end + "a,b;c" + end + "d;e");
        ASSERT_EQ(csv.records.size(), 2u);
        EXPECT_THAT(csv.records[0].cells, ElementsAre("a,b", "c"));
        EXPECT_EQ(csv.records[0].line, 2u);
    }
    EXPECT_THAT(cells_of("sep=|\na|b\n"), ElementsAre(ElementsAre("a", "b")));
}

TEST(Csv, LinesMayEndWithCr) {
    const auto csv = parse_csv("a,b\rc,\"d\re\"\rf,g\r");
    ASSERT_EQ(csv.records.size(), 3u);
    EXPECT_THAT(csv.records[1].cells, ElementsAre("c", "d\re"));
    EXPECT_EQ(csv.records[2].line, 4u);
}

std::string utf_16(std::u16string_view text, bool big) {
    std::string bytes;
    for (const char16_t unit : text) {
        const char low = static_cast<char>(unit & 0xFF);
        const char high = static_cast<char>(unit >> 8);
        bytes += big ? high : low;
        bytes += big ? low : high;
    }
    return bytes;
}

TEST(Csv, Utf16IsReadInBothOrdersWithAndWithoutAByteOrderMark) {
    for (const bool big : {false, true}) {
        for (const std::u16string mark : {u"\uFEFF", u""}) {
            EXPECT_THAT(cells_of(utf_16(mark + u"name\tzone\r\nZ\u00FCri\t🛤\r\n", big)),
                        ElementsAre(ElementsAre("name", "zone"), ElementsAre("Züri", "🛤")));
        }
    }
}

TEST(Csv, BrokenUtf16IsAProblemOfItsCell) {
    auto text = utf_16(u"name\tzone\r\na\tb", false);
    text.pop_back();
    const auto half = parse_csv(text);
    ASSERT_TRUE(half.problem);
    EXPECT_EQ(half.problem->line, 2u);
    EXPECT_EQ(half.problem->cell, 1u);
    const char16_t lone[] = {u'n', u'a', u'm', u'e', u'\n', 0xD83D, u'x', 0};
    EXPECT_TRUE(parse_csv(utf_16(lone, false)).problem);
}

TEST(Csv, ANulCharacterIsAProblemOfItsCell) {
    const auto csv = parse_csv(std::string_view("a,b\nc,d\0e\n", 10));
    ASSERT_TRUE(csv.problem);
    EXPECT_EQ(csv.problem->line, 2u);
    EXPECT_EQ(csv.problem->cell, 1u);
}

TEST(Csv, QuotedCellsMayHoldCommasDoubledQuotesAndLineBreaks) {
    EXPECT_THAT(cells_of("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n"),
                ElementsAre(ElementsAre("a,b", "say \"hi\"", "two\r\nlines")));
}

TEST(Csv, AQuoteInsideAnUnquotedCellStandsForItself) {
    EXPECT_THAT(cells_of("a 5\" disk,x\n"), ElementsAre(ElementsAre("a 5\" disk", "x")));
}

TEST(Csv, BlankLinesAreSkippedAndLinesCountedWithThem) {
    const auto csv = parse_csv("a,b\n\n , \n\"x\ny\",1\nlast,2\n");
    ASSERT_EQ(csv.records.size(), 3u);
    EXPECT_EQ(csv.records[1].line, 4u);
    EXPECT_EQ(csv.records[2].line, 6u);
}

TEST(Csv, AQuoteThatIsNeverClosedIsAProblemAtItsOpening) {
    const auto csv = parse_csv("a\nb\n\"c\nd\n");
    ASSERT_TRUE(csv.problem);
    EXPECT_EQ(csv.problem->line, 3u);
    EXPECT_THAT(csv.problem->message, HasSubstr("never closed"));
    EXPECT_EQ(csv.records.size(), 2u);
}

TEST(Csv, TextAfterAClosingQuoteIsAProblem) {
    const auto csv = parse_csv("\"a\"b,c\n");
    ASSERT_TRUE(csv.problem);
    EXPECT_THAT(csv.problem->message, HasSubstr("closing quote"));
}

TEST(Csv, TextThatIsNotUtf8IsAProblemOfItsLine) {
    for (const std::string bad :
         {"\xE4", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
        const auto csv = parse_csv("name\nb" + bad);
        ASSERT_TRUE(csv.problem);
        EXPECT_EQ(csv.problem->line, 2u);
        EXPECT_THAT(csv.problem->message, HasSubstr("UTF-8"));
    }
    EXPECT_FALSE(parse_csv("Zürich,日本,🛤️\n").problem);
}

TEST(Csv, ListsAreSplitAtCommasTrimmedAndMayQuoteTheirItems) {
    EXPECT_THAT(*split_list(" region, family ,,"), ElementsAre("region", "family"));
    EXPECT_THAT(*split_list("\"Sun, fun\",x"), ElementsAre("Sun, fun", "x"));
    EXPECT_THAT(*split_list(""), ElementsAre());
    EXPECT_FALSE(split_list("\"a"));
}

// A random text with many characters that need quoting.
std::string awkward_text(std::mt19937& random) {
    constexpr std::string_view pieces[] = {
        "a", ",", "\"", "\n", "\r\n", " ", "ü", "🛤️", ";", "%z", "x y"};
    std::string text;
    for (auto n = random() % 6; n > 0; --n)
        text += pieces[random() % std::size(pieces)];
    return text;
}

TEST(Csv, WhatIsWrittenReadsBackTheSame) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::vector<std::string>> rows;
        std::string text;
        for (auto n = random() % 4; n > 0; --n) {
            auto& row = rows.emplace_back();
            // The first cell is never empty, because a line without text is blank. The byte-order
            // mark inside the file must survive.
            row.push_back(random() % 2 == 0 ? "#" : "\uFEFF#");
            for (auto m = random() % 4; m > 0; --m)
                row.push_back(awkward_text(random));
            append_csv_line(text, row);
        }
        ASSERT_EQ(cells_of(text), rows) << text;
    }
}

TEST(Csv, ListsReadBackTheSame) {
    std::mt19937 random(8);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> items;
        for (auto n = random() % 4; n > 0; --n) {
            if (const std::string item(trimmed(awkward_text(random))); !item.empty())
                items.push_back(item);
        }
        const auto cell = join_list(items);
        const auto again = split_list(cell);
        ASSERT_TRUE(again) << cell;
        ASSERT_EQ(*again, items) << cell;
    }
}

TEST(Csv, AnyBytesAreReadWithoutHarm) {
    std::mt19937 random(9);
    constexpr std::string_view bytes = "a,\"\n\r\t= \xEF\xBB\xBF\xC3\xBC\xFF;%z\\0";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto n = random() % 24; n > 0; --n)
            text.push_back(bytes[random() % bytes.size()]);
        const auto csv = parse_csv(text);
        for (const auto& record : csv.records)
            EXPECT_FALSE(record.cells.empty());
        (void)split_list(text);
    }
}

}  // namespace
}  // namespace muster::sheets
