#include "engine/core/field/draw/words.hpp"

#include <gtest/gtest.h>

namespace muster::core {
namespace {

Challenge place(std::string name) {
    Challenge challenge;
    challenge.kind = ChallengeKind::place;
    challenge.place = std::move(name);
    return challenge;
}
Challenge task(std::string title, std::string description) {
    Challenge challenge;
    challenge.kind = ChallengeKind::site;
    challenge.title = std::move(title);
    challenge.description = std::move(description);
    return challenge;
}

TEST(Words, PlacesAreMadeFromThePlaceName) {
    auto words = challenge_words(place("Kyburg"), Language::english, {});
    EXPECT_EQ(words.title, "Trip to Kyburg");
    EXPECT_EQ(words.description, "Travel to Kyburg.");
    words = challenge_words(place("Kyburg"), Language::german, {});
    EXPECT_EQ(words.title, "Ausflug nach Kyburg");
    EXPECT_EQ(words.description, "Fahrt nach Kyburg.");
}

TEST(Words, PlacesKeepWhatIsGiven) {
    Challenge given = place("Kyburg");
    given.title = "Siege";
    EXPECT_EQ(challenge_words(given, Language::english, {}).title, "Siege");
    EXPECT_EQ(challenge_words(given, Language::english, {}).description, "Travel to Kyburg.");
}

TEST(Words, CentrePlacesAreMadeFromThePlaceNameToo) {
    Challenge centre = place("Altstetten");
    centre.kind = ChallengeKind::centre_place;
    EXPECT_EQ(challenge_words(centre, Language::english, {}).title, "Trip to Altstetten");
}

TEST(Words, NoDisembarkPutsATrackBeforeTheTitle) {
    Challenge challenge = place("Kyburg");
    challenge.no_disembark = true;
    EXPECT_EQ(challenge_words(challenge, Language::english, {}).title, "🛤️ Trip to Kyburg");
}

TEST(Words, TranslationsWinWhereTheLanguageHasOne) {
    Challenge challenge = task("One", "Do one.");
    challenge.translations = {{"fr_ch", "Un", "Faites un."},
                              {"de_ch", "Eins", "Macht eins."},
                              {"en_uk", "", "Kindly do one."}};
    EXPECT_EQ(challenge_words(challenge, Language::german, {}).title, "Eins");
    EXPECT_EQ(challenge_words(challenge, Language::german, {}).description, "Macht eins.");
    EXPECT_EQ(challenge_words(challenge, Language::english, {}).title, "One") << "none given";
    EXPECT_EQ(challenge_words(challenge, Language::english, {}).description, "Kindly do one.");
}

TEST(Words, TranslationsWinOverThePlaceName) {
    Challenge challenge = place("Kyburg");
    challenge.translations = {{"de_ch", "Belagerung", ""}};
    EXPECT_EQ(challenge_words(challenge, Language::german, {}).title, "Belagerung");
    EXPECT_EQ(challenge_words(challenge, Language::german, {}).description, "Fahrt nach Kyburg.");
}

TEST(Words, ATagOfAnotherLanguageWithTheSameLettersIsNotTaken) {
    Challenge challenge = task("One", "Do one.");
    challenge.translations = {{"den", "Dene", ""}, {"de", "Eins", ""}};
    EXPECT_EQ(challenge_words(challenge, Language::german, {}).title, "Eins");
}

TEST(Words, APercentSignIsDoubledOrStandsBeforeAnythingButAPlaceholder) {
    Settled settled{.zone = ZoneId{112}, .repetitions = 4};
    auto words =
        challenge_words(task("100%% %z", "50%%s, 7 % of %%%s, 3%%"), Language::english, settled);
    EXPECT_EQ(words.title, "100% 112");
    EXPECT_EQ(words.description, "50%s, 7 % of %112, 3%");
    settled.doubled_percent = false;
    words = challenge_words(task("100%% %z", "50%%s"), Language::english, settled);
    EXPECT_EQ(words.title, "100%% 112") << "by older rules";
    EXPECT_EQ(words.description, "50%112");
}

TEST(Words, PercentCodesAreFilledIn) {
    const auto words = challenge_words(task("%r times in %z", "Zone %s, %r times: 100% %z%r"),
                                       Language::english,
                                       {.zone = ZoneId{112}, .repetitions = 4});
    EXPECT_EQ(words.title, "4 times in 112");
    EXPECT_EQ(words.description, "Zone 112, 4 times: 100% 1124");
}

TEST(Words, PercentCodesAreFilledInInTranslationsAndMessages) {
    Challenge challenge = task("x", "y");
    challenge.translations = {{"de_ch", "%r mal", "In Zone %z"}};
    challenge.catcher_message = "They wait in %z for %r minutes.";
    const auto words =
        challenge_words(challenge, Language::german, {.zone = ZoneId{115}, .repetitions = 2});
    EXPECT_EQ(words.title, "2 mal");
    EXPECT_EQ(words.description, "In Zone 115");
    EXPECT_EQ(words.catcher_message, "They wait in 115 for 2 minutes.");
}

TEST(Words, WithoutAZoneItsCodesStay) {
    EXPECT_EQ(challenge_words(task("In %z", "%"), Language::english, {}).title, "In %z");
    EXPECT_EQ(challenge_words(task("In %z", "%"), Language::english, {}).description, "%");
}

TEST(Words, AZoneableWithAZoneSaysThatItCountsOnlyThere) {
    Challenge challenge = task("One", "Do one.");
    challenge.kind = ChallengeKind::zoneable;
    const Settled settled{.zone = ZoneId{113}, .only_in_zone = true};
    EXPECT_EQ(challenge_words(challenge, Language::english, settled).description,
              "Do one. Counts only in zone 113.");
    EXPECT_EQ(challenge_words(challenge, Language::german, settled).description,
              "Do one. Zählt nur in Zone 113.");
    EXPECT_EQ(challenge_words(challenge, Language::english, {}).description, "Do one.");
}

}  // namespace
}  // namespace muster::core
