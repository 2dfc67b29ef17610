#include <muster/proto/enums.hpp>
#include <muster/sheets/import.hpp>
#include <muster/sheets/sheets.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

namespace muster::sheets {

void PrintTo(const Problem& problem, std::ostream* out) {
    *out << problem.row << " " << problem.column << ": " << problem.message;
}

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

Parsed<ChallengeRow> read_challenges(std::string_view text, Take take = Take::playing) {
    return sheets::read_challenges(parse_csv(text), take);
}
Parsed<ZoneRow> read_zones(std::string_view text) {
    return sheets::read_zones(parse_csv(text));
}
Parsed<DistanceRow> read_distances(std::string_view text) {
    return sheets::read_distances(parse_csv(text));
}
Parsed<SectorRow> read_sectors(std::string_view text) {
    return sheets::read_sectors(parse_csv(text));
}
Parsed<RosterRow> read_roster(std::string_view text) {
    return sheets::read_roster(parse_csv(text));
}
std::optional<Sheet> recognise(std::string_view text) {
    return sheets::recognise(parse_csv(text));
}

auto problem(std::uint32_t row, const std::string& column, const std::string& message) {
    return AllOf(Field("row", &Problem::row, row),
                 Field("column", &Problem::column, column),
                 Field("message", &Problem::message, HasSubstr(message)));
}

// A challenge sheet with these cells; all other columns are empty.
std::string challenge_sheet(std::vector<std::pair<std::string, std::string>> given) {
    const std::string header = write_challenges({});
    const auto columns = parse_csv(header).records.at(0).cells;
    std::vector<std::string> cells(columns.size());
    given.insert(given.begin(),
                 {{"challenge_type", "kaff"}, {"sets", "region"}, {"status", "approved"}});
    for (const auto& [name, value] : given) {
        cells.at(static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) -
                                          columns.begin())) = value;
    }
    std::string text = header;
    append_csv_line(text, cells);
    return text;
}

ChallengeRow only_challenge(std::vector<std::pair<std::string, std::string>> given) {
    const auto parsed = read_challenges(challenge_sheet(std::move(given)), Take::all);
    EXPECT_THAT(parsed.problems, IsEmpty());
    return parsed.rows.empty() ? ChallengeRow{} : parsed.rows.front();
}

std::vector<Problem> challenge_problems(std::vector<std::pair<std::string, std::string>> given) {
    return read_challenges(challenge_sheet(std::move(given)), Take::all).problems;
}

TEST(Sheets, ColumnOrderIsFree) {
    const auto parsed = read_sectors("neighbours,name\nOW,N\n");
    ASSERT_EQ(parsed.rows.size(), 1u);
    EXPECT_EQ(parsed.rows[0].sector, (Sector{"N", "OW"}));
    EXPECT_EQ(parsed.rows[0].row, 2u);
}

TEST(Sheets, AMissingColumnIsNamed) {
    EXPECT_THAT(read_distances("zone_a,minutes\n110,3\n").problems,
                ElementsAre(problem(1, "zone_b", "The column \"zone_b\" is missing.")));
}

TEST(Sheets, AMistypedColumnIsNamedAndTheRightOneSuggested) {
    EXPECT_THAT(read_distances("zone_a,zone_c,minutes\n").problems,
                ElementsAre(problem(1, "zone_c", "Did you mean \"zone_a\"?"),
                            problem(1, "zone_b", "Did you mean \"zone_c\"?")));
    const auto header = write_challenges({});
    const auto with = [&](const std::string& column) {
        return read_challenges(header.substr(0, header.size() - 1) + "," + column + "\n");
    };
    for (const auto* column :
         {"actoin ", "kafskala", "remotenes", "titel_it_ch", "descripton_rm_ch", "stauts"}) {
        EXPECT_THAT(with(column).problems.size(), 1u) << column;
    }
    EXPECT_THAT(with("kaffskalla").problems,
                ElementsAre(problem(1, "kaffskalla", "Did you mean \"kaffskala\"?")));
}

TEST(Sheets, ColumnsThatAreNotOursArePassedOverAndNamed) {
    const auto parsed = read_sectors("name,wheelbarrow,neighbours\nN,a,O\n");
    EXPECT_TRUE(parsed.ok());
    EXPECT_THAT(parsed.passed_over, ElementsAre("wheelbarrow"));
    EXPECT_EQ(parsed.rows.at(0).sector, (Sector{"N", "O"}));
    const auto header = write_challenges({});
    for (const auto* column : {"weight",
                               "note",
                               "rate",
                               "id",
                               "author",
                               "Autor",
                               "link",
                               "phone 2",
                               "price",
                               "date",
                               "Bemerkungen",
                               "checked by"}) {
        const auto text = header.substr(0, header.size() - 1) + "," + column + "\n";
        EXPECT_THAT(read_challenges(text).problems, IsEmpty()) << column;
        EXPECT_EQ(read_challenges(text).passed_over.size(), 1u) << column;
    }
}

TEST(Sheets, ColumnsWithoutANameArePassedOverUnlessTheyHaveAValue) {
    const auto good = read_sectors("name,neighbours,,\nN,O,,\n,,,\nO,N, ,\u00a0\n");
    EXPECT_THAT(good.problems, IsEmpty());
    EXPECT_EQ(good.rows.size(), 2u);
    EXPECT_THAT(read_sectors("name,,neighbours\nN,x,O\n").problems,
                ElementsAre(problem(2, "B", "\"x\" is in a column without a name")));
}

TEST(Sheets, ARowMayEndEarlyButNotGoOnWithValues) {
    const auto parsed = read_sectors("name,neighbours\nN\nO,N,\n");
    EXPECT_THAT(parsed.problems, IsEmpty());
    EXPECT_EQ(parsed.rows.at(0).sector, (Sector{"N", ""}));
    EXPECT_THAT(read_sectors("name,neighbours\nO,N,W\n").problems,
                ElementsAre(problem(2, "C", "\"W\" is in a column without a name")));
}

TEST(Sheets, AColumnThatIsThereTwiceIsNamedAlsoUnderItsOtherName) {
    EXPECT_THAT(read_sectors("name,letter,neighbours\n").problems,
                ElementsAre(problem(1, "letter", "\"name\" is there twice")));
}

TEST(Sheets, AnEmptySheetIsAProblemAndAHeaderAloneIsNot) {
    EXPECT_THAT(read_zones("").problems, ElementsAre(problem(1, "", "The sheet is empty")));
    EXPECT_TRUE(read_sectors("name,neighbours\n").ok());
}

struct BadCell {
    std::string column;
    std::string value;
    std::string message;
};
class BadCells : public testing::TestWithParam<BadCell> {};

TEST_P(BadCells, AreReportedWithRowColumnValueAndRule) {
    const auto& bad = GetParam();
    EXPECT_THAT(challenge_problems({{bad.column, bad.value}}),
                ElementsAre(problem(2, bad.column, "\"" + bad.value + "\" " + bad.message)));
}

INSTANTIATE_TEST_SUITE_P(
    Challenges,
    BadCells,
    testing::Values(BadCell{"kaffskala", "four", "is not a whole number"},
                    BadCell{"grade", "4.5", "is not a whole number"},
                    BadCell{"walking_time", "99999999999", "is not a whole number"},
                    BadCell{"walking_time", "1.000", "may be a number with three decimals"},
                    BadCell{"walking_time", "5,5", "is not a whole number"},
                    BadCell{"walking_time", "1'00", "is not a whole number"},
                    BadCell{"bias_sat", "1,2,5", "is not a number like 1.25"},
                    BadCell{"bias_sun", "nan", "is not a number"},
                    BadCell{"bias_sun", "inf", "is not a number"},
                    BadCell{"dead_end", "maybe", "is neither true nor false"},
                    BadCell{"challenge_type", "kaf", "is not one of kaff,ortsspezifisch"},
                    BadCell{"challenge_type", "", "is not one of kaff,ortsspezifisch"},
                    BadCell{"status", "aproved", "is not one of approved,edited"},
                    BadCell{"zone", "110,abc", "is not a list of zones"},
                    BadCell{"zone", "0", "is not a list of zones"},
                    BadCell{"zone", "10000", "is not a list of zones"},
                    BadCell{"sector", "N1", "is not a row of sector letters"},
                    BadCell{"sector", "NN", "names a sector twice"},
                    BadCell{"action", "explode", "is not one of none,wait,trap"},
                    BadCell{"action_minutes", "soon", "is not a whole number"}));

TEST(Sheets, EveryBadCellIsReportedNotJustTheFirst) {
    const auto parsed = read_zones(
        "zone,num_conn_zones,num_connections,train_through,mongus,s_bahn_zone,sectors\n"
        "x,y,3,true,false,false,N\n"
        "111,5,15,true,false,false,OC\n"
        "112,5,15,perhaps,false,false,OC\n");
    EXPECT_THAT(parsed.problems,
                ElementsAre(problem(2, "zone", "\"x\""),
                            problem(2, "num_conn_zones", "\"y\""),
                            problem(4, "train_through", "\"perhaps\"")));
    EXPECT_EQ(parsed.rows.size(), 1u);
}

TEST(Sheets, ProblemsBeyondTheMostThatAreKeptAreCounted) {
    std::string text = "zone_a,zone_b,minutes\n";
    for (std::size_t i = 0; i < problems_max + 7; ++i)
        text += "110,111,x\n";
    const auto parsed = read_distances(text);
    EXPECT_EQ(parsed.problems.size(), problems_max);
    EXPECT_EQ(parsed.problems_left_out, 7u);
}

TEST(Sheets, LongValuesAreShortenedAtACharacter) {
    std::string value;
    for (int i = 0; i < 30; ++i)
        value += "ü";
    const auto problems = challenge_problems({{"grade", "x" + value}});
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_FALSE(parse_csv("x" + problems[0].message).problem) << "cut inside a character";
    EXPECT_THAT(problems[0].message, HasSubstr("…"));
}

TEST(Sheets, KindsHaveTheSheetsNamesAndOurs) {
    const std::pair<std::string, ChallengeKind> names[] = {
        {"kaff", ChallengeKind::place},
        {"place", ChallengeKind::place},
        {"ortsspezifisch", ChallengeKind::site},
        {"regionsspezifisch", ChallengeKind::region},
        {"unspezifisch", ChallengeKind::anywhere},
        {"zoneable", ChallengeKind::zoneable},
        {"zkaff", ChallengeKind::centre_place},
        {"centre_place", ChallengeKind::centre_place},
        {" Kaff ", ChallengeKind::place},
        {"Z_Kaff", ChallengeKind::centre_place},
        {"Centre Place", ChallengeKind::centre_place},
        {"orts-spezifisch", ChallengeKind::site},
    };
    for (const auto& [name, kind] : names) {
        EXPECT_EQ(only_challenge({{"challenge_type", name}}).challenge.kind, kind) << name;
    }
}

TEST(Sheets, ColumnsHaveTheSheetsNamesAndOurs) {
    const auto parsed = read_zones(
        "zone,connected_zones,connections,train_through,hard_to_reach,s_bahn_terminal,sectors\n"
        "110,5,39,1,0,FALSE,NO\n");
    ASSERT_THAT(parsed.problems, IsEmpty());
    Zone expected;
    expected.id = {110};
    expected.connected_zones = 5;
    expected.connections = 39;
    expected.train_through = true;
    expected.sectors = "NO";
    EXPECT_EQ(parsed.rows.at(0).zone, expected);
}

TEST(Sheets, WholeNumbersMayHaveDecimalsThatAreZeroAndMarksBetweenThousands) {
    const std::pair<const char*, std::int32_t> numbers[] = {{"5", 5},
                                                            {"5.0", 5},
                                                            {"5,0", 5},
                                                            {"5.", 5},
                                                            {" 5 ", 5},
                                                            {"\u00a05", 5},
                                                            {"+5", 5},
                                                            {"-5", -5},
                                                            {"\u22125", -5},
                                                            {"1'200", 1200},
                                                            {"1\u2019200", 1200},
                                                            {"1\u00a0200", 1200},
                                                            {"1 200", 1200},
                                                            {"1E+02", 100},
                                                            {"-0", 0},
                                                            {"100.00", 100}};
    for (const auto& [text, number] : numbers)
        EXPECT_EQ(only_challenge({{"additional_points", text}}).challenge.additional_points, number)
            << text;
    EXPECT_EQ(only_challenge({{"action_minutes", "7.0"}}).challenge.action_minutes, 7);
    EXPECT_THAT(only_challenge({{"zone", "110.0"}}).challenge.zones, ElementsAre(ZoneId{110}));
    EXPECT_THAT(only_challenge({{"zone", "110,0"}}).challenge.zones, ElementsAre(ZoneId{110}));
    EXPECT_THAT(only_challenge({{"zone", "110.0; 112"}}).challenge.zones,
                ElementsAre(ZoneId{110}, ZoneId{112}));
    const auto distances = read_distances("zone_a;zone_b;minutes\n110,0;112,0;5,0\n");
    EXPECT_THAT(distances.problems, IsEmpty());
    EXPECT_EQ(distances.rows.at(0).distance, (Distance{{110}, {112}, 5}));
}

TEST(Sheets, DecimalsMayHaveACommaOrAPoint) {
    for (const auto* text : {"1.25", "1,25", " 1,25\u00a0", "+1.25"})
        EXPECT_EQ(only_challenge({{"bias_sat", text}}).challenge.bias_saturday, 1.25) << text;
}

TEST(Sheets, BooleansAreTakenInTheWordsOfSpreadsheetsAndOfPeople) {
    for (const auto* word :
         {"true", "TRUE", "WAHR", "VRAI", "VERO", "yes", "Ja", "oui", "x", "X", "1", "1.0", "✓"})
        EXPECT_TRUE(only_challenge({{"dead_end", word}}).challenge.dead_end) << word;
    for (const auto* word :
         {"false", "FALSCH", "FAUX", "FALSO", "no", "Nein", "non", "", "-", "0", "0.0", " "})
        EXPECT_FALSE(only_challenge({{"dead_end", word}}).challenge.dead_end) << word;
}

TEST(Sheets, StatusesAreTakenRegardlessOfCaseAndUnderscores) {
    for (const auto* word : {"to_sort", "TO_SORT", "tosort", "To Sort", "to-sort"})
        EXPECT_EQ(only_challenge({{"status", word}}).challenge.status, ChallengeStatus::to_sort);
}

TEST(Sheets, LineBreaksInCellsAreLfAndBlanksAroundATextAreCutOff) {
    const auto challenge =
        only_challenge({{"title", " \u00a0Two steps\u00a0 "},
                        {"description", "one\r\ntwo\rthree\u2028four\u0085five\vsix\n\n"},
                        {"place", " \u00a0\u3000"},
                        {"comment", "no\u00a0break"}})
            .challenge;
    EXPECT_EQ(challenge.title, "Two steps");
    EXPECT_EQ(challenge.description, "one\ntwo\nthree\nfour\nfive\nsix");
    EXPECT_EQ(challenge.place, "");
    EXPECT_EQ(challenge.comment, "no\u00a0break");
}

TEST(Sheets, APercentSignIsNoPlaceholder) {
    const auto random_place = [&](const std::string& title) {
        return only_challenge(
                   {{"challenge_type", "ortsspezifisch"}, {"title", title}, {"zone", "110"}})
            .challenge.random_place;
    };
    for (const auto* title : {"100 % sure", "100%", "50%%s", "%%z", "% s", "5%%"})
        EXPECT_EQ(random_place(title), RandomPlace::none) << title;
    EXPECT_EQ(random_place("100%% %z"), RandomPlace::zone);
    EXPECT_EQ(random_place("%%%s"), RandomPlace::s_bahn_zone);
}

TEST(Sheets, TextThatIsNotUtf8IsAProblemOfItsRowAndColumn) {
    EXPECT_THAT(read_sectors("name,neighbours\nN,O\nO,\xFC\n").problems,
                ElementsAre(problem(3, "neighbours", "not UTF-8")));
    EXPECT_EQ(recognise("name;neighbours\nN;\xFC\n"), Sheet::sectors);
}

TEST(Sheets, ARosterHasNamesTeamsPhonesAndDiscordUsers) {
    const auto parsed = read_roster(
        "Name;Team;Phone;Discord user;T-shirt\n Ada ;Red;+41 79 123 45 67;1234567890123456789;M\n"
        "Bob;;;;L\n");
    EXPECT_THAT(parsed.problems, IsEmpty());
    EXPECT_THAT(parsed.passed_over, ElementsAre("t-shirt"));
    ASSERT_EQ(parsed.rows.size(), 2u);
    EXPECT_EQ(parsed.rows[0],
              (RosterRow{2,
                         {"Ada", {}},
                         std::nullopt,
                         Name{"Red", {}},
                         "+41 79 123 45 67",
                         1234567890123456789u}));
    EXPECT_EQ(parsed.rows[1],
              (RosterRow{3, {"Bob", {}}, std::nullopt, std::nullopt, "", std::nullopt}));
    const auto again = read_roster(write_roster(parsed.rows));
    EXPECT_EQ(again.rows, parsed.rows);
    EXPECT_EQ(recognise("name,nickname,team,phone,discord_user\n"), Sheet::roster);
}

TEST(Sheets, ADiscordUserThatASpreadsheetRoundedIsRefused) {
    for (const auto* id : {"1.23457E+18", "1234567890123450000", "0", "ada#1"}) {
        EXPECT_THAT(
            read_roster("name,team,discord_user\nAda,Red," + std::string(id) + "\n").problems,
            ElementsAre(problem(2, "discord_user", "\"" + std::string(id) + "\"")));
    }
}

TEST(Sheets, TheCellsOfAnIdleRowThatSayWhichChallengeItIsAreKept) {
    const auto parsed = read_challenges(
        challenge_sheet({{"status", "Rejected"}, {"place", "Benken"}, {"grade", "not looked at"}}));
    ASSERT_EQ(parsed.idle.size(), 1u);
    EXPECT_EQ(parsed.idle[0].row, 2u);
    EXPECT_EQ(parsed.idle[0].challenge.place, "Benken");
    EXPECT_EQ(parsed.idle[0].challenge.status, ChallengeStatus::rejected);
}

// ---- Requests. ----

TEST(SheetImport, RowsKeepWhatTheirSheetHasNoColumnsFor) {
    UpdateCatalog request;
    auto sheet = challenge_sheet({{"title_de_ch", "Brücke"}});
    add_rows(request, read_challenges(sheet));
    ASSERT_EQ(request.challenges.size(), 1u);
    EXPECT_FALSE(request.challenges[0].keeps_action);
    const auto& translations = request.challenges[0].row.challenge.translations;
    EXPECT_EQ(translations.size(), 3u) << "one for each language of the sheet";

    std::string without = sheet;
    for (const auto* column : {",action,", ",action_minutes,", "catcher_message"}) {
        const std::string name(column);
        const auto at = without.find(name);
        ASSERT_NE(at, std::string::npos);
        without.replace(at, name.size(), name.front() == ',' ? ",own," : "own");
    }
    request = {};
    add_rows(request, read_challenges(without));
    EXPECT_TRUE(request.challenges.at(0).keeps_action);
    EXPECT_TRUE(request.challenges[0].keeps_catcher_message);
}

TEST(SheetImport, ARefusalNamesSheetRowAndColumnInTheSheetsWords) {
    UpdateCatalog request;
    request.zones = {{7, {}}};
    request.challenges.resize(2);
    request.challenges[1].row.row = 12;
    request.challenges[1].row.challenge.translations = {{"de_ch", "", ""}, {"fr_ch", "", ""}};
    const auto at = [&](const std::string& field) {
        const auto row =
            refused_row(Error{ErrorCode::bad_data, "Wrong.", {{"field", field}}}, request);
        return row ? std::string(to_string(row->sheet)) + ":" + std::to_string(row->problem.row) +
                         ":" + row->problem.column
                   : std::string("none");
    };
    EXPECT_EQ(at("challenges[1].row.challenge.title"), "challenges:12:title");
    EXPECT_EQ(at("challenges[1].row.challenge.remoteness"), "challenges:12:kaffskala");
    EXPECT_EQ(at("challenges[1].row.set_names[0]"), "challenges:12:sets");
    EXPECT_EQ(at("challenges[1].row.challenge.translations[1].title"), "challenges:12:title_fr_ch");
    EXPECT_EQ(at("zones[0].zone.sectors"), "zones:7:sectors");
    EXPECT_EQ(at("zones[9].zone.sectors"), "none");
    EXPECT_EQ(at("dry_run"), "none");
    EXPECT_EQ(at(""), "none");
}

TEST(SheetImport, EachWrongRowIsFound) {
    UpdateCatalog request;
    for (std::uint32_t row = 2; row < 8; ++row)
        request.challenges.push_back({{row, {}, {}}, false, false, false});
    const auto found = find_refusals(request, [](const UpdateCatalog& tried) {
        EXPECT_TRUE(tried.dry_run);
        for (const auto& each : tried.challenges) {
            if (each.row.row % 3 != 0) continue;
            const auto row = std::to_string(each.row.row);
            return std::optional(
                Error{ErrorCode::import_failed,
                      "Sheet challenges, row " + row + ", column title: No.",
                      {{"sheet", "challenges"}, {"row", row}, {"column", "title"}}});
        }
        return std::optional<Error>();
    });
    EXPECT_TRUE(found.all);
    ASSERT_EQ(found.rows.size(), 2u);
    EXPECT_EQ(found.rows[0].problem, (Problem{3, "title", "No."}));
    EXPECT_EQ(found.rows[1].problem, (Problem{6, "title", "No."}));
}

TEST(Sheets, EmptyNumbersAreNoneAndEmptyBiasIsOne) {
    const auto challenge = only_challenge({}).challenge;
    EXPECT_EQ(challenge.remoteness, 0);
    EXPECT_EQ(challenge.bias_saturday, 1.0);
    EXPECT_EQ(challenge.action_minutes, std::nullopt);
    EXPECT_FALSE(challenge.dead_end);
}

TEST(Sheets, APlaceHolderInASitesTextMakesARandomPlaceTheSBahnOneFirst) {
    const std::string site = "ortsspezifisch";
    const auto random_place = [&](const std::string& type,
                                  const std::string& title,
                                  const std::string& description,
                                  const std::string& zone = "") {
        return only_challenge({{"challenge_type", type},
                               {"title", title},
                               {"description", description},
                               {"zone", zone}})
            .challenge.random_place;
    };
    EXPECT_EQ(random_place(site, "Go to %z", ""), RandomPlace::zone);
    EXPECT_EQ(random_place(site, "", "Ride to %s"), RandomPlace::s_bahn_zone);
    EXPECT_EQ(random_place(site, "%z", "%s"), RandomPlace::s_bahn_zone);
    EXPECT_EQ(random_place(site, "Plain", "text"), RandomPlace::none);
    EXPECT_EQ(random_place("zoneable", "Sing in %z", ""), RandomPlace::none);
    EXPECT_EQ(random_place(site, "A", "B", "%z"), RandomPlace::zone);
    EXPECT_EQ(random_place(site, "%s", "B", "%z"), RandomPlace::zone) << "the zone column decides";
}

TEST(Sheets, RowsOfAStatusThatDoesNotPlayAreCountedAndSkippedUnlessAllAreTaken) {
    auto sheet = challenge_sheet({{"status", "rejected"}, {"grade", "not looked at"}});
    auto parsed = read_challenges(sheet);
    EXPECT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.skipped, 1u);
    EXPECT_THAT(parsed.rows, IsEmpty());
    EXPECT_FALSE(read_challenges(sheet, Take::all).ok());
    for (const auto* status : {"approved", "refactor"}) {
        EXPECT_EQ(read_challenges(challenge_sheet({{"status", status}})).rows.size(), 1u) << status;
    }
}

TEST(Sheets, FurtherLanguagesHaveColumnsOfTheirOwn) {
    auto sheet = challenge_sheet({{"title_de_ch", "Brücke"}});
    const auto plain = read_challenges(sheet).rows.at(0);
    EXPECT_THAT(plain.challenge.translations, ElementsAre(Translation{"de_ch", "Brücke", ""}));
    ChallengeRow row = plain;
    row.challenge.translations.push_back({"rm_ch", "Punt", "Va."});
    const auto again = read_challenges(write_challenges({&row, 1}));
    EXPECT_THAT(again.problems, IsEmpty());
    EXPECT_EQ(again.rows.at(0), row);
}

TEST(Sheets, ASheetIsRecognisedByItsHeaderEvenWhereAColumnIsMissing) {
    EXPECT_EQ(recognise("zone_a,zone_b,minutes\n"), Sheet::distances);
    EXPECT_EQ(recognise("zone_a,minutes\r\n"), Sheet::distances);
    EXPECT_EQ(recognise("name,neighbours"), Sheet::sectors);
    EXPECT_EQ(recognise(write_zones({})), Sheet::zones);
    EXPECT_EQ(recognise(write_challenges({})), Sheet::challenges);
    EXPECT_EQ(recognise("place,kaffskala,grade\n"), std::nullopt);
    EXPECT_EQ(recognise(""), std::nullopt);
    EXPECT_EQ(recognise("\"never closed"), std::nullopt);
}

TEST(Sheets, ASheetIsRecognisedWithAnySeparatorAndEncoding) {
    const auto plain = write_challenges({});
    for (const char separator : {',', ';', '\t'}) {
        auto text = plain;
        std::replace(text.begin(), text.end(), ',', separator);
        EXPECT_EQ(recognise(text), Sheet::challenges);
        EXPECT_EQ(recognise("\n" + text), Sheet::challenges);
        EXPECT_EQ(recognise("\xEF\xBB\xBF" + text), Sheet::challenges);
        EXPECT_EQ(recognise("sep=" + std::string(1, separator) + "\r\n" + text), Sheet::challenges);
    }
    EXPECT_EQ(recognise("Challenge Type;SETS;Status;title;description;place;Kaffskala;grade;zone;"
                        "sector;bias-sat;bias sun;walking_time;stationary_time;additional_points;"
                        "min_reps;max_reps;points_per_rep"),
              Sheet::challenges);
}

TEST(Sheets, SingleCellsAreSetInTheSheetsWords) {
    ChallengeRow row;
    EXPECT_EQ(set_cell(row, "challenge_type", "zkaff"), std::nullopt);
    EXPECT_EQ(set_cell(row, "Zones", "%z,110"), std::nullopt);
    EXPECT_EQ(set_cell(row, "zone", "111"), std::nullopt);
    EXPECT_EQ(set_cell(row, "title_de_ch", "Brücke"), std::nullopt);
    EXPECT_EQ(set_cell(row, "title_de_ch", ""), std::nullopt);
    EXPECT_EQ(set_cell(row, "action", "trap"), std::nullopt);
    EXPECT_EQ(set_cell(row, "action", ""), std::nullopt);
    ChallengeRow expected;
    expected.challenge.kind = ChallengeKind::centre_place;
    expected.challenge.zones = {{111}};
    EXPECT_EQ(row, expected);
    EXPECT_EQ(cell(row, "challenge_type"), "zkaff");
    EXPECT_EQ(cell(row, "zone"), "111");

    EXPECT_THAT(*set_cell(row, "grade", "x"), problem(0, "grade", "is not a whole number"));
    EXPECT_THAT(*set_cell(row, "grad", "x"), problem(0, "grad", "Did you mean \"grade\"?"));
    EXPECT_EQ(row, expected) << "a wrong value changes nothing";
}

// ---- Round trips. ----

class Maker {
  public:
    explicit Maker(unsigned seed) : random_(seed) {}

    ChallengeRow challenge(std::uint32_t row) {
        ChallengeRow made{.row = row, .challenge = {}, .set_names = {}};
        auto& c = made.challenge;
        c.kind = word<ChallengeKind>();
        c.status = word<ChallengeStatus>();
        c.title = text();
        c.description = text();
        c.random_place = c.kind == ChallengeKind::site ? word<RandomPlace>() : RandomPlace::none;
        c.place = text();
        c.comment = text();
        for (auto* number : {&c.remoteness,
                             &c.grade,
                             &c.walking_minutes,
                             &c.stationary_minutes,
                             &c.additional_points,
                             &c.repetitions_min,
                             &c.repetitions_max,
                             &c.points_per_repetition,
                             &c.station_distance_m,
                             &c.minutes_to_centre,
                             &c.departures_per_hour}) {
            *number = this->number();
        }
        for (auto n = random_() % 3; n > 0; --n)
            c.zones.push_back({1 + random_() % 9999});
        c.sectors = sectors();
        c.bias_saturday = decimal();
        c.bias_sunday = decimal();
        for (auto* flag : {&c.dead_end, &c.no_disembark, &c.fixed_points, &c.in_perimeter})
            *flag = coin();
        for (const auto* language : {"de_ch", "en_uk", "fr_ch", "it_ch"}) {
            if (Translation t{language, text(), text()};
                !t.title.empty() || !t.description.empty()) {
                c.translations.push_back(std::move(t));
            }
        }
        c.action = word<ChallengeAction>();
        if (coin()) c.action_minutes = number();
        c.catcher_message = text();
        for (auto n = random_() % 3; n > 0; --n)
            made.set_names.push_back({"set, \"" + std::to_string(n), {}});
        return made;
    }

    ZoneRow zone(std::uint32_t row) {
        return {row,
                {.id = {1 + random_() % 9999},
                 .connected_zones = number(),
                 .connections = number(),
                 .train_through = coin(),
                 .hard_to_reach = coin(),
                 .s_bahn_terminal = coin(),
                 .sectors = sectors(),
                 .minutes = {}}};
    }
    DistanceRow distance(std::uint32_t row) {
        return {row, {{1 + random_() % 9999}, {1 + random_() % 9999}, number()}};
    }
    SectorRow sector(std::uint32_t row) {
        return {row, {std::string(1, static_cast<char>('A' + random_() % 26)), sectors()}};
    }

  private:
    bool coin() { return random_() % 2 == 0; }
    std::int32_t number() { return static_cast<std::int32_t>(random_() % 4001) - 2000; }
    double decimal() { return coin() ? 1.0 : static_cast<double>(random_()) / 1e9; }
    template <class E>
    E word() {
        return static_cast<E>(random_() % EnumNames<E>::list.size());
    }
    std::string text() {
        constexpr std::string_view pieces[] = {
            "a", ",", "\"", "\n", "\t", " ", "ü", "🛤️", ";", "x y"};
        std::string made;
        for (auto n = random_() % 5; n > 0; --n)
            made += pieces[random_() % std::size(pieces)];
        return std::string(trimmed(made));
    }
    std::string sectors() {
        std::string letters = "NOSWC";
        std::shuffle(letters.begin(), letters.end(), random_);
        return letters.substr(0, random_() % 6);
    }

    std::mt19937 random_;
};

template <class Row, class Make, class Write, class Read>
void expect_round_trips(Make make, Write write, Read read) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        Maker maker(seed);
        std::vector<Row> rows;
        for (std::uint32_t i = 0; i < seed % 4; ++i)
            rows.push_back(make(maker, i + 2));
        const auto text = write(rows);
        auto parsed = read(text);
        ASSERT_THAT(parsed.problems, IsEmpty()) << text;
        // Renumbers the rows: line breaks within cells shift the rows below.
        for (std::size_t i = 0; i < parsed.rows.size(); ++i)
            parsed.rows[i].row = static_cast<std::uint32_t>(i + 2);
        ASSERT_EQ(parsed.rows, rows) << "seed " << seed << "\n" << text;
    }
}

TEST(Sheets, AChallengeSheetThatIsWrittenReadsBackTheSame) {
    expect_round_trips<ChallengeRow>(
        [](Maker& maker, std::uint32_t row) { return maker.challenge(row); },
        [](auto& rows) { return write_challenges(rows); },
        [](auto& text) { return read_challenges(text, Take::all); });
}

TEST(Sheets, ZoneDistanceAndSectorSheetsThatAreWrittenReadBackTheSame) {
    expect_round_trips<ZoneRow>([](Maker& maker, std::uint32_t row) { return maker.zone(row); },
                                [](auto& rows) { return write_zones(rows); },
                                [](auto& text) { return read_zones(text); });
    expect_round_trips<DistanceRow>(
        [](Maker& maker, std::uint32_t row) { return maker.distance(row); },
        [](auto& rows) { return write_distances(rows); },
        [](auto& text) { return read_distances(text); });
    expect_round_trips<SectorRow>([](Maker& maker, std::uint32_t row) { return maker.sector(row); },
                                  [](auto& rows) { return write_sectors(rows); },
                                  [](auto& text) { return read_sectors(text); });
}

TEST(Sheets, DamagedSheetsAreReadWithoutHarm) {
    Maker maker(1);
    const std::vector rows{maker.challenge(2), maker.challenge(3)};
    const auto whole = write_challenges(rows);
    std::mt19937 random(2);
    for (int round = 0; round < 3000; ++round) {
        auto text = whole;
        for (auto n = 1 + random() % 4; n > 0; --n) {
            text[random() % text.size()] = "\",\n\xFFx0"[random() % 7];
        }
        text.resize(random() % (text.size() + 1));
        const auto parsed = read_challenges(text, Take::all);
        EXPECT_LE(parsed.rows.size(), 40u);
        (void)recognise(text);
    }
}

// ---- The example region. ----

std::string example(const std::string& file) {
    std::ifstream in(std::string(MUSTER_SOURCE_DIR) + "/examples/region/" + file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(ExampleRegion, IsReadWithoutAProblemAndItsIdleChallengesAreSkipped) {
    const auto places = read_challenges(example("place_challenges.csv"));
    EXPECT_THAT(places.problems, IsEmpty());
    EXPECT_EQ(places.rows.size(), 357u);
    EXPECT_EQ(places.skipped, 0u);

    const auto others = read_challenges(example("challenges.csv"));
    EXPECT_THAT(others.problems, IsEmpty());
    EXPECT_EQ(others.rows.size(), 124u);
    EXPECT_EQ(others.skipped, 3u);
    EXPECT_EQ(
        std::count_if(others.rows.begin(),
                      others.rows.end(),
                      [](auto& row) { return row.challenge.random_place != RandomPlace::none; }),
        6);

    EXPECT_EQ(read_zones(example("zones.csv")).rows.size(), 43u);
    EXPECT_EQ(read_distances(example("distances.csv")).rows.size(), 43u * 43u);
    EXPECT_EQ(read_sectors(example("sectors.csv")).rows.size(), 5u);
    EXPECT_EQ(recognise(example("places.csv")), std::nullopt);
}

TEST(ExampleRegion, ReadsBackTheSameOnceWritten) {
    for (const auto* file : {"place_challenges.csv", "challenges.csv"}) {
        auto rows = read_challenges(example(file), Take::all).rows;
        EXPECT_EQ(read_challenges(write_challenges(rows), Take::all).rows, rows);
    }
}

}  // namespace
}  // namespace muster::sheets
