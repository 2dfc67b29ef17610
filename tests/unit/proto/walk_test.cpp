// The walk over the fields of foreign messages, which the server uses for checks.
#include <muster/proto/walk.hpp>

#include <gmock/gmock.h>

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct Labelled {
    std::map<std::string, std::int32_t> labels;
    MUSTER_FIELDS(labels)
};
// Notes each leaf with its path, and lower-cases texts as an example of normalisation.
struct Notes {
    std::vector<std::string> lines;
    void operator()(const FieldPath& path, std::string& text) {
        for (char& c : text)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        lines.push_back(path.text() + " " + text);
    }
    void operator()(const FieldPath& path, std::int32_t& number) {
        lines.push_back(path.text() + " " + std::to_string(number));
    }
    template <class T>
    void operator()(const FieldPath&, T&) {}
    void list(const FieldPath&, std::size_t) {}
    void same_key(const FieldPath& path) { lines.push_back(path.text() + " again"); }
};

TEST(Walk, VisitsTheKeysOfMapsAndKeepsWhatTheVisitorMakesOfThem) {
    Labelled value{{{"A", 1}, {"B", 2}}};
    Notes notes;
    walk(notes, value);
    EXPECT_THAT(notes.lines,
                ElementsAre("labels[0] a", "labels[0] 1", "labels[1] b", "labels[1] 2"));
    EXPECT_THAT(value.labels, ElementsAre(Pair("a", 1), Pair("b", 2)));
}

TEST(Walk, SaysWhereTwoKeysBecameOne) {
    Labelled value{{{"A", 1}, {"a", 2}}};
    Notes notes;
    walk(notes, value);
    EXPECT_EQ(notes.lines.back(), "labels[1] again");
    EXPECT_THAT(value.labels, ElementsAre(Pair("a", 1)));
}

}  // namespace
}  // namespace muster
