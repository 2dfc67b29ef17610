#include "engine/core/math/similarity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::core {
namespace {

// The distance from which a similarity was computed.
std::size_t distance(std::u32string_view a, std::u32string_view b) {
    const double longer = static_cast<double>(std::max(a.size(), b.size()));
    return static_cast<std::size_t>(std::lround((1 - similarity(a, b)) * longer));
}

struct Example {
    const char32_t* a;
    const char32_t* b;
    std::size_t distance;
};

TEST(Similarity, CountsEdits) {
    const Example table[] = {
        {U"", U"", 0},
        {U"", U"abc", 3},
        {U"team", U"team", 0},
        {U"team", U"teams", 1},                 // insertion
        {U"team", U"tem", 1},                   // deletion
        {U"team", U"tean", 1},                  // substitution
        {U"team", U"taem", 1},                  // swap
        {U"kitten", U"sitting", 3},             // the textbook's
        {U"ca", U"abc", 2},                     // a swapped pair is edited again
        {U"a cat", U"an abct", 3},              // the same within a phrase
        {U"abcd", U"badc", 2},                  // two swaps
        {U"abc", U"cba", 2},                    //
        {U"abcdef", U"uvwxyz", 6},              // nothing in common
        {U"Zürich", U"Zurich", 1},              // one code point, though two bytes
        {U"🚂🚃🚃", U"🚃🚂🚃", 1},              // beyond the basic plane
        {U"aaaaaaaaaaaaaaaa", U"aaaaaaaa", 8},  //
    };
    for (const auto& [a, b, expected] : table) {
        EXPECT_EQ(distance(a, b), expected) << testing::PrintToString(std::u32string(a));
        EXPECT_EQ(distance(b, a), expected) << testing::PrintToString(std::u32string(b));
    }
}

TEST(Similarity, IsNormalisedByTheLongerOne) {
    EXPECT_EQ(similarity(U"", U""), 1);
    EXPECT_EQ(similarity(U"abc", U"abc"), 1);
    EXPECT_EQ(similarity(U"", U"abc"), 0);
    EXPECT_EQ(similarity(U"ab", U"xyz"), 0);
    EXPECT_EQ(similarity(U"abcd", U"abc"), 0.75);
    EXPECT_EQ(similarity(U"Team", U"team"), 0.75);
}

TEST(Similarity, MeetsAThresholdExactly) {
    // 3 edits in 20 letters: the rule "0.85 or more" holds.
    EXPECT_EQ(similarity(U"abcdefghijklmnopqrst", U"Abcdefghij_lmnopqrsT"), 0.85);
    EXPECT_LT(similarity(U"abcdefghijklmnopqrs", U"Abcdefghij_lmnopqrS"), 0.85);
}

// All strings over three letters up to a length. A breadth-first search over single edits gives
// their true distances: the search is the definition of the distance, the tested code an algorithm.
class EditGraph {
  public:
    explicit EditGraph(std::size_t length_max) : length_max_(length_max) {
        strings_.push_back(U"");
        for (std::size_t i = 0; i < strings_.size() && strings_[i].size() < length_max; ++i) {
            for (const char32_t letter : letters) {
                strings_.push_back(strings_[i] + letter);
            }
        }
    }

    const std::vector<std::u32string>& strings() const { return strings_; }

    std::map<std::u32string, std::size_t> distances_from(const std::u32string& start) const {
        std::map<std::u32string, std::size_t> distances{{start, 0}};
        std::deque<std::u32string> queue{start};
        while (!queue.empty()) {
            const std::u32string from = queue.front();
            queue.pop_front();
            for (const std::u32string& to : neighbours(from)) {
                if (distances.emplace(to, distances.at(from) + 1).second) {
                    queue.push_back(to);
                }
            }
        }
        return distances;
    }

  private:
    static constexpr std::u32string_view letters = U"abc";

    std::set<std::u32string> neighbours(const std::u32string& from) const {
        std::set<std::u32string> result;
        for (std::size_t i = 0; i <= from.size(); ++i) {
            for (const char32_t letter : letters) {
                if (from.size() < length_max_) {
                    result.insert(std::u32string(from).insert(i, 1, letter));
                }
                if (i < from.size()) {
                    result.insert(std::u32string(from).replace(i, 1, 1, letter));
                }
            }
            if (i < from.size()) {
                result.insert(std::u32string(from).erase(i, 1));
            }
            if (i + 1 < from.size()) {
                std::u32string swapped = from;
                std::swap(swapped[i], swapped[i + 1]);
                result.insert(swapped);
            }
        }
        return result;
    }

    std::size_t length_max_;
    std::vector<std::u32string> strings_;
};

TEST(Similarity, IsTheLeastNumberOfEdits) {
    const EditGraph graph(5);
    std::size_t compared = 0;
    for (const std::u32string& a : graph.strings()) {
        if (a.size() > 4) {
            continue;  // a shortest way may pass through a longer string
        }
        for (const auto& [b, expected] : graph.distances_from(a)) {
            if (b.size() <= 4) {
                ASSERT_EQ(distance(a, b), expected)
                    << testing::PrintToString(a) << " " << testing::PrintToString(b);
                ++compared;
            }
        }
    }
    EXPECT_EQ(compared, 121u * 121u);
}

TEST(Similarity, TakesTheLongestNames) {
    const std::u32string a(64, U'a');
    std::u32string b = a;
    b[0] = U'b';
    EXPECT_EQ(similarity(a, b), 63.0 / 64);
    EXPECT_EQ(similarity(a, std::u32string(64, U'c')), 0);
    EXPECT_EQ(similarity(std::u32string(300, U'a'), std::u32string(150, U'a')), 0.5);
}

TEST(DecodeUtf8, DecodesEveryLength) {
    EXPECT_EQ(decode_utf8(""), U"");
    EXPECT_EQ(decode_utf8("Bahn"), U"Bahn");
    EXPECT_EQ(decode_utf8("Z\xc3\xbcrich"), U"Z\u00fcrich");
    EXPECT_EQ(decode_utf8("\xe2\x82\xac"), U"\u20ac");
    EXPECT_EQ(decode_utf8("\xf0\x9f\x9b\xa4!"), U"\U0001f6e4!");
    EXPECT_EQ(decode_utf8(std::string_view("a\0b", 3)), std::u32string_view(U"a\0b", 3));
    EXPECT_EQ(
        decode_utf8("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
        U"\u007f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff");
}

TEST(DecodeUtf8, IsSafeOnOtherBytes) {
    EXPECT_EQ(decode_utf8("\x80"), U"\ufffd");
    EXPECT_EQ(decode_utf8("\xff\xfe"), U"\ufffd\ufffd");
    EXPECT_EQ(decode_utf8("\xc0\xaf"), U"\ufffd\ufffd");
    EXPECT_EQ(decode_utf8("a\xc3"), U"a\ufffd");
    EXPECT_EQ(decode_utf8("\xc3"
                          "b"),
              U"\ufffd"
              U"b");
    EXPECT_EQ(decode_utf8("\xf0\x9f\x9b"), U"\ufffd\ufffd\ufffd");
    // The view ends within a sequence; the bytes after the view must not be read.
    EXPECT_EQ(decode_utf8(std::string_view("\xe2\x82\xac").substr(0, 2)), U"\ufffd\ufffd");
}

}  // namespace
}  // namespace muster::core
