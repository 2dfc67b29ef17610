#include "cli/resolve.hpp"

#include "cli/failure.hpp"

#include <gmock/gmock.h>

namespace muster::cli {
namespace {

using testing::HasSubstr;

TEST(Reference, DigitsAreAnIdAndAnythingElseIsAName) {
    EXPECT_EQ(reference_from("3").id, 3u);
    EXPECT_EQ(reference_from("#3").id, 3u);
    EXPECT_EQ(reference_from("Red").name, "Red");
    EXPECT_EQ(reference_from("3a").id, std::nullopt);
    EXPECT_EQ(reference_from("-3").id, std::nullopt);
    EXPECT_EQ(reference_from("#").name, "#");
    EXPECT_EQ(reference_from("99999999999999999999999").id, std::nullopt);
}

TEST(Reference, NameColonForcesAName) {
    EXPECT_EQ(reference_from("name:3").id, std::nullopt);
    EXPECT_EQ(reference_from("name:3").name, "3");
    EXPECT_EQ(reference_from("name:#3").name, "#3");
}

const std::vector<Candidate> players{{1, "Ada Lovelace", "countess"},
                                     {2, "Alan", ""},
                                     {3, "Ala", ""},
                                     {4, "Zoë", "Z"},
                                     {5, "Straße", ""}};

TEST(Pick, TakesAWholeNameUpToCase) {
    EXPECT_EQ(pick("player", "ALAN", players), 2u);
    EXPECT_EQ(pick("player", "zoË", players), 4u);
    EXPECT_EQ(pick("player", "STRASSE", players), 5u);
}

TEST(Pick, TakesTheOtherName) {
    EXPECT_EQ(pick("player", "Countess", players), 1u);
    EXPECT_EQ(pick("player", "z", players), 4u);
}

TEST(Pick, TakesABeginningThatOnlyOneNameHas) {
    EXPECT_EQ(pick("player", "ada", players), 1u);
    EXPECT_EQ(pick("player", "s", players), 5u);
}

TEST(Pick, PrefersTheWholeNameToALongerOneThatBeginsWithIt) {
    EXPECT_EQ(pick("player", "Ala", players), 3u);
}

TEST(Pick, RefusesAnAmbiguousBeginningAndListsTheCandidates) {
    try {
        pick("player", "a", players);
        FAIL() << "it was taken";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), ExitCode::usage);
        EXPECT_THAT(failure.what(), HasSubstr("Ada Lovelace (#1), Alan (#2), Ala (#3)"));
    }
}

TEST(Pick, RefusesWhatThereIsNotAndSaysWhereToLook) {
    for (const auto* name : {"Bob", "", "Ada  Lovelace"}) {
        try {
            pick("player", name, players);
            FAIL() << "it was taken: " << name;
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), ExitCode::refused);
            ASSERT_TRUE(failure.refusal());
            EXPECT_EQ(failure.refusal()->code, ErrorCode::not_found);
            EXPECT_THAT(advice(*failure.refusal()), HasSubstr("muster player list"));
        }
    }
}

TEST(Pick, ShowsAtMostSixCandidates) {
    std::vector<Candidate> many;
    for (std::uint64_t id = 1; id <= 9; ++id)
        many.push_back({id, "Team " + std::to_string(id), ""});
    try {
        pick("team", "Team", many);
        FAIL() << "it was taken";
    } catch (const Failure& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("and 3 more"));
    }
}

}  // namespace
}  // namespace muster::cli
