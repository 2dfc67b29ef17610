// What the door accepts, and its errors for all else. Each case quotes its rule.
#include "engine/door/door.hpp"

#include "engine/door/picture.hpp"
#include "engine/door/secrets.hpp"
#include "tests/support/direct_reader.hpp"
#include "tests/support/pictures.hpp"

#include <muster/proto/json.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <map>

namespace muster::door {
namespace {

class MemoryPictures : public runtime::PictureStore {
  public:
    void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) override {
        pictures[hash].assign(jpeg.begin(), jpeg.end());
    }
    Pictures services() { return {reader_, *this}; }
    std::map<Hash256, std::vector<std::uint8_t>> pictures;

  private:
    DirectReader reader_;
};

constexpr ConnectionId connection{7};  // The connection of the requests.

template <IsRequest R>
Result<Examined> examined(const R& request) {
    return examine(R::request_number, encode(request), connection);
}

template <IsRequest R>
R let_in(const R& request) {
    auto result = examined(request);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    return result ? std::get<R>(result->request) : R{};
}

template <IsRequest R>
Error refused(const R& request) {
    const auto result = examined(request);
    EXPECT_FALSE(result.ok());
    return result.ok() ? Error{} : result.error();
}

// ---- Whole requests. ----

TEST(Door, AnUnknownNumberIsAnUnknownRequest) {
    const auto result = examine(65535, "", connection);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::unknown_request);
    EXPECT_EQ(result.error().fact("number"), "65535");
}

TEST(Door, ABodyThatEndsTooEarlyOrGoesOnIsBadData) {
    const auto whole = encode(GetSession{SessionId{3}});
    for (const auto& body : {whole.substr(0, 3), whole + "x", std::string()}) {
        const auto result = examine(GetSession::request_number, body, connection);
        ASSERT_FALSE(result.ok());
        EXPECT_EQ(result.error().code, ErrorCode::bad_data);
    }
}

TEST(Door, TheDaemonsOwnRequestsAreRefused) {
    EXPECT_EQ(refused(TimerFired{}).code, ErrorCode::not_allowed);
    EXPECT_EQ(refused(SetClock{}).code, ErrorCode::not_allowed);
    EXPECT_EQ(refused(FindVerifier{}).code, ErrorCode::not_allowed);
    EXPECT_EQ(refused(OpenLogin{}).code, ErrorCode::not_allowed);
}

TEST(Door, AListHasAtMostTwentyThousandItems) {
    SetDistances request;
    request.distances.resize(20'000);
    EXPECT_TRUE(examined(request).ok());
    request.distances.resize(20'001);
    const auto error = refused(request);
    EXPECT_EQ(error.code, ErrorCode::bad_data);
    EXPECT_EQ(error.fact("field"), "distances");
}

TEST(Door, AnAskersTextHasAtMost64Bytes) {
    Login login;
    login.name.text = "Ada";
    login.passphrase.text = "open sesame";
    login.on_behalf = std::string(64, '1');
    EXPECT_TRUE(examined(login).ok());
    login.on_behalf += '1';
    EXPECT_EQ(refused(login).fact("field"), "on_behalf");
}

TEST(Door, ARequestFitsAJournalRecord) {
    ImportCatalog request;
    request.challenges.resize(200);
    for (auto& row : request.challenges)
        row.challenge.description = std::string(4000, 'x');
    EXPECT_EQ(refused(request).code, ErrorCode::too_large);
}

// ---- Names. ----

CreateSet set_named(std::string text) {
    CreateSet request;
    request.name.text = std::move(text);
    return request;
}

TEST(Door, NamesAreTrimmedNormalisedAndFolded) {
    struct Case {
        const char* rule;
        std::string in;
        std::string text;
        std::string key;
    };
    const Case cases[] = {
        {"as it is", "Alpha", "Alpha", "alpha"},
        {"white space around goes", " \t Alpha\n", "Alpha", "alpha"},
        {"the wide one too", "\u00a0\u3000Alpha\u2003", "Alpha", "alpha"},
        {"white space inside stays", "Team  One", "Team  One", "team  one"},
        {"composed", "Zu\u0308rich", "Z\u00fcrich", "z\u00fcrich"},
        {"folded, not only lowered",
         "STRASSE Stra\u00dfe",
         "STRASSE Stra\u00dfe",
         "strasse strasse"},
        {"what looks alike folds alike", "\uff21\ufb01", "\uff21\ufb01", "afi"},
    };
    for (const auto& c : cases) {
        const auto set = let_in(set_named(c.in));
        EXPECT_EQ(set.name.text, c.text) << c.rule;
        EXPECT_EQ(set.name.key, c.key) << c.rule;
    }
}

ImportCatalog with_description(std::string text) {
    ImportCatalog request;
    request.challenges.resize(2);
    request.challenges[1].challenge.description = std::move(text);
    return request;
}

// The library knows the characters of one version of Unicode; phones know newer ones.
TEST(Door, CharactersNewerThanTheUnicodeLibraryAreTaken) {
    for (const std::string tired : {"\U0001FAE9", "Tired \U0001FAE9", "\U0001FADF\U0003134F"}) {
        EXPECT_EQ(let_in(set_named(tired)).name.text, tired);
        EXPECT_EQ(let_in(with_description(tired)).challenges[1].challenge.description, tired);
    }
    for (const std::string none : {"\uFFFE", "\uFDD0", "\U0010FFFF", "\uE000"}) {
        EXPECT_EQ(refused(set_named("a" + none)).code, ErrorCode::bad_data);
        EXPECT_EQ(refused(with_description("a" + none)).code, ErrorCode::bad_data);
    }
    EXPECT_NE(refused(set_named("a\vb")).message.find("U+000B"), std::string::npos);
}

TEST(Door, AKeyFromOutsideIsOverwritten) {
    auto request = set_named("Alpha");
    request.name.key = "something else";
    EXPECT_EQ(let_in(request).name.key, "alpha");
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(Door, BadNamesAreRefusedWithTheFieldsPath) {
    const std::pair<const char*, std::string> cases[] = {
        {"empty", ""},
        {"only white space", " \t\u00a0"},
        {"only what can't be seen", "\u200d\u00ad"},
        {"65 characters", std::string(65, 'a')},
        {"65 characters of three bytes", repeated("\u20ac", 65)},
        {"very long", std::string(100'000, 'a')},
        {"a control character", "a\x01b"},
        {"a newline inside", "a\nb"},
        {"delete", "a\x7f"},
        {"a null byte", std::string("a\0b", 3)},
        {"a line separator", "a\u2028b"},
        {"an override of the writing direction", "a\u202eb"},
        {"invalid UTF-8", "a\xff"},
        {"overlong UTF-8", "\xc0\xaf"},
        {"a surrogate in UTF-8", "\xed\xa0\x80"},
        {"UTF-8 that ends too early", "a\xe2\x82"},
        {"4 characters that are 72 to whoever compares them", repeated("\ufdfa", 4)},
    };
    for (const auto& [rule, name] : cases) {
        const auto error = refused(set_named(name));
        EXPECT_EQ(error.code, ErrorCode::bad_data) << rule;
        EXPECT_EQ(error.fact("field"), "name") << rule;
    }
    EXPECT_TRUE(examined(set_named(repeated("\u20ac", 64))).ok());
}

// ---- Other leaves. ----

TEST(Door, TextsAreValidUtf8WithoutControlCharactersAndOfBoundedLength) {
    for (const auto& text : {std::string("line one\n\tline two"),
                             std::string(4000, 'x'),
                             std::string("Z\u00fcrich")}) {
        EXPECT_TRUE(examined(with_description(text)).ok());
    }
    for (const auto& text : {std::string(4001, 'x'),
                             std::string("a\x1b[31m"),
                             std::string("a\rb"),
                             std::string("\xff")}) {
        const auto error = refused(with_description(text));
        EXPECT_EQ(error.code, ErrorCode::bad_data);
        EXPECT_EQ(error.fact("field"), "challenges[1].challenge.description");
    }
    EXPECT_EQ(let_in(with_description("Zu\u0308rich")).challenges[1].challenge.description,
              "Z\u00fcrich");
}

TEST(Door, NumbersAreFinite) {
    ReportLocation request;
    request.player = PlayerId{1};
    EXPECT_TRUE(examined(request).ok());
    const double bad[] = {std::numeric_limits<double>::quiet_NaN(),
                          std::numeric_limits<double>::infinity(),
                          -std::numeric_limits<double>::infinity()};
    for (const double value : bad) {
        request.location.longitude_deg = value;
        EXPECT_EQ(refused(request).fact("field"), "location.longitude_deg");
    }
}

// The field case "A phone that stands still".
TEST(Door, AMeasureThatMakesNoSenseIsUnknownAndThePositionCounts) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    ReportLocation request;
    const auto let_in_with = [&](double accuracy, double heading, double speed) {
        request.location.accuracy_m = accuracy;
        request.location.heading_deg = heading;
        request.location.speed_mps = speed;
        return let_in(request).location;
    };
    for (const double unknown : {-1.0, nan, -nan, infinity, -infinity}) {
        const auto location = let_in_with(unknown, unknown, unknown);
        EXPECT_FALSE(location.accuracy_m.known()) << unknown;
        EXPECT_FALSE(location.heading_deg.known()) << unknown;
        EXPECT_FALSE(location.speed_mps.known()) << unknown;
        EXPECT_EQ(encode(location), encode(let_in_with(nan, nan, nan))) << "it has one form";
    }
    auto location = let_in_with(0, 0, 0);
    EXPECT_FALSE(location.accuracy_m.known()) << "no phone is that precise";
    EXPECT_EQ(location.heading_deg, 0.0) << "north";
    EXPECT_EQ(location.speed_mps, 0.0);
    location = let_in_with(1e300, 361, 1e300);
    EXPECT_EQ(location.accuracy_m, 20'037'508.0);
    EXPECT_FALSE(location.heading_deg.known());
    EXPECT_FALSE(location.speed_mps.known());
    location = let_in_with(12, 360, 300);
    EXPECT_EQ(location.accuracy_m, 12.0);
    EXPECT_EQ(location.heading_deg, 360.0);
    EXPECT_EQ(location.speed_mps, 300.0);
}

TEST(Door, ALocationsTimeIsChecked) {
    ReportLocation request;
    request.location.time = Time::max();
    EXPECT_EQ(refused(request).fact("field"), "location.time");
}

TEST(Door, TimesAreBetween1970And3000) {
    ExtendGame request;
    for (const auto us : {std::int64_t{-1},
                          std::numeric_limits<std::int64_t>::max(),
                          std::numeric_limits<std::int64_t>::min()}) {
        request.ends = Time(std::chrono::microseconds(us));
        EXPECT_EQ(refused(request).fact("field"), "ends");
    }
}

TEST(Door, ASeedOfZeroIsChosen) {
    StartGame request;
    EXPECT_NE(let_in(request).seed.value, 0u);
    request.seed.value = 42;
    EXPECT_EQ(let_in(request).seed.value, 42u);
}

TEST(Door, ATokenBecomesItsHash) {
    Authenticate request;
    request.token.text = "0123";
    const auto in = let_in(request);
    EXPECT_EQ(in.token.text, "");
    EXPECT_EQ(in.token.hash, hash_of_token("0123"));
    request.token.hash = in.token.hash;
    EXPECT_EQ(refused(request).fact("field"), "token");
    request.token = {};
    EXPECT_EQ(refused(request).fact("field"), "token");
}

// ---- Slow leaves. ----

TEST(Door, APassphraseBecomesAVerifierInASlowStep) {
    SetPassphrase request;
    request.passphrase.text = "open sesame";
    auto result = examined(request);
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->slow);
    MemoryPictures pictures;
    ASSERT_TRUE(complete(result->request, pictures.services()).ok());
    const auto& passphrase = std::get<SetPassphrase>(result->request).passphrase;
    EXPECT_EQ(passphrase.text, "");
    EXPECT_TRUE(fits("open sesame", passphrase.verifier));
}

TEST(Door, PassphrasesHave1To256BytesAndVerifiersDoNotComeFromOutside) {
    SetPassphrase request;
    EXPECT_EQ(refused(request).fact("field"), "passphrase");
    request.passphrase.text = std::string(257, 'x');
    EXPECT_EQ(refused(request).fact("field"), "passphrase");
    request.passphrase.text = "x";
    request.passphrase.verifier = "$argon2id$";
    EXPECT_EQ(refused(request).fact("field"), "passphrase");
}

TEST(Door, ARefusalQuotesNoSecret) {
    const auto expect_no_secret = [](const Error& error) {
        const auto json = to_json(error);
        EXPECT_EQ(json.find("sesame"), std::string::npos) << json;
        EXPECT_EQ(json.find("argon2id"), std::string::npos) << json;
    };
    SetPassphrase set;
    for (const auto* text : {"open sesame\xff", "open sesame\x01"}) {
        set.passphrase.text = text;
        expect_no_secret(refused(set));
    }
    set.passphrase = {"open sesame", "$argon2id$"};
    expect_no_secret(refused(set));
    Authenticate authenticate;
    authenticate.token.text = "open sesame" + std::string(300, '.');
    expect_no_secret(refused(authenticate));
    authenticate.token = {"open sesame", hash_of_token("open sesame")};
    expect_no_secret(refused(authenticate));
}

TEST(Door, WithoutASlowLeafARequestIsNotSlow) {
    const auto result = examined(CreatePlayer{});
    EXPECT_FALSE(result.ok());  // The name is missing.
    CreatePlayer request;
    request.name.text = "Ada";
    EXPECT_FALSE(examined(request)->slow);
}

Result<Examined> completed_zone(std::string name, MemoryPictures& pictures) {
    CreateSession request;
    request.name.text = "Spring";
    request.time_zone.name = std::move(name);
    auto result = examined(request);
    if (!result) return result;
    EXPECT_TRUE(result->slow);
    if (auto status = complete(result->request, pictures.services()); !status)
        return status.error();
    return result;
}

TEST(Door, ATimeZoneBringsItsTransitions) {
    MemoryPictures pictures;
    const auto result = completed_zone("Europe/Zurich", pictures);
    ASSERT_TRUE(result.ok()) << result.error().message;
    const auto& zone = std::get<CreateSession>(result->request).time_zone;
    const auto offset_at = [&](const char* iso) {
        const auto time = *time_from_iso(iso);
        std::int32_t offset = zone.transitions.front().offset_s;
        for (const auto& transition : zone.transitions) {
            if (transition.from <= time) offset = transition.offset_s;
        }
        return offset;
    };
    EXPECT_EQ(offset_at("2026-01-15T12:00:00Z"), 3600);
    EXPECT_EQ(offset_at("2026-05-09T12:00:00Z"), 7200);
    EXPECT_EQ(offset_at("2026-03-29T00:59:59Z"), 3600);
    EXPECT_EQ(offset_at("2026-03-29T01:00:00Z"), 7200);
    EXPECT_EQ(offset_at("2036-07-01T12:00:00Z"), 7200);
}

TEST(Door, AnUnknownTimeZoneIsBadData) {
    MemoryPictures pictures;
    for (const auto* name : {"Europe/Atlantis", "", "../../etc/passwd", "europe"}) {
        const auto result = completed_zone(name, pictures);
        ASSERT_FALSE(result.ok()) << name;
        EXPECT_EQ(result.error().code, ErrorCode::bad_data);
        EXPECT_EQ(result.error().fact("field"), "time_zone");
    }
}

// ---- Pictures. ----

SetPlayerPicture picture_request(std::vector<std::uint8_t> jpeg) {
    SetPlayerPicture request;
    request.player = PlayerId{1};
    request.picture.jpeg = std::move(jpeg);
    return request;
}

std::vector<std::uint8_t> picture_of(int width, int height) {
    return test::jpeg_of(test::in_quarters(width, height));
}

// Says what the test says.
class ScriptedReader final : public PictureReader {
  public:
    explicit ScriptedReader(picture::Report report) : report_(std::move(report)) {}
    picture::Report read(std::span<const std::uint8_t>) override { return report_; }

  private:
    const picture::Report report_;
};

TEST(Door, APictureIsStoredAsItsReaderMadeItWithAThumbnailOf192Pixels) {
    MemoryPictures store;
    auto result = examined(picture_request(picture_of(400, 300)));
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->has_picture);
    ASSERT_TRUE(complete(result->request, store.services()).ok());
    const auto& upload = std::get<SetPlayerPicture>(result->request).picture;
    EXPECT_TRUE(upload.jpeg.empty());
    const auto full = jpeg_size(store.pictures.at(upload.stored.full));
    ASSERT_TRUE(full);
    EXPECT_EQ(full->width, 400u);
    const auto thumbnail = jpeg_size(store.pictures.at(upload.stored.thumbnail));
    ASSERT_TRUE(thumbnail);
    EXPECT_EQ(thumbnail->width, 192u);
    EXPECT_EQ(thumbnail->height, 192u);
}

TEST(Door, TheSamePictureHasTheSameHashes) {
    Picture stored[2];
    for (auto& each : stored) {
        MemoryPictures store;
        auto result = examined(picture_request(picture_of(400, 300)));
        ASSERT_TRUE(complete(result->request, store.services()).ok());
        each = std::get<SetPlayerPicture>(result->request).picture.stored;
    }
    EXPECT_EQ(stored[0], stored[1]) << "so a retry is the same request";
}

TEST(Door, APictureThatCanNotBeTakenIsAPictureProblemThatNamesTheReason) {
    using picture::Outcome;
    const std::tuple<Outcome, const char*, const char*> cases[] = {
        {Outcome::unknown_kind, "unknown_kind", "JPEG, PNG, WebP and HEIC"},
        {Outcome::damaged, "damaged", "damaged"},
        {Outcome::incomplete, "incomplete", "cut off"},
        {Outcome::too_many_pixels, "too_many_pixels", "60000x50000 pixels"},
        {Outcome::too_many_scans, "too_many_scans", "scans"},
        {Outcome::too_much_memory, "too_much_memory", "memory"},
        {Outcome::too_slow, "too_slow", "too long"},
        {Outcome::crashed, "crashed", "can't be read"}};
    for (const auto& [outcome, reason, says] : cases) {
        ScriptedReader reader({outcome, 60'000, 50'000, 50'000'000, {}, {}});
        MemoryPictures store;
        auto result = examined(picture_request(picture_of(4, 4)));
        const auto status = complete(result->request, {reader, store});
        ASSERT_FALSE(status.ok()) << reason;
        EXPECT_EQ(status.error().code, ErrorCode::picture_problem) << reason;
        EXPECT_EQ(status.error().fact("field"), "picture") << reason;
        EXPECT_EQ(status.error().fact("reason"), reason);
        EXPECT_NE(status.error().message.find(says), std::string::npos) << status.error().message;
        EXPECT_TRUE(store.pictures.empty()) << reason;
    }
}

TEST(Door, AReaderThatWasTakenOverCanNotStoreWhatIsNoPicture) {
    const auto good = picture_of(192, 192);
    const std::pair<std::vector<std::uint8_t>, std::vector<std::uint8_t>> cases[] = {
        {{}, good},
        {good, {}},
        {{'x'}, good},
        {good, picture_of(191, 192)},
        {picture_of(2049, 4), good}};
    for (const auto& [full, thumbnail] : cases) {
        ScriptedReader reader({picture::Outcome::kept, 1, 1, 0, full, thumbnail});
        MemoryPictures store;
        auto result = examined(picture_request(good));
        EXPECT_FALSE(complete(result->request, {reader, store}).ok());
        EXPECT_TRUE(store.pictures.empty());
    }
}

TEST(Door, APictureHasAtMostFortyMebibytesAndItsHashesDoNotComeFromOutside) {
    EXPECT_EQ(refused(picture_request({})).fact("field"), "picture");
    EXPECT_TRUE(examined(picture_request(std::vector<std::uint8_t>(40u << 20))).ok());
    EXPECT_EQ(refused(picture_request(std::vector<std::uint8_t>((40u << 20) + 1))).fact("field"),
              "picture");
    auto request = picture_request(picture_of(10, 10));
    request.picture.stored.full[0] = 1;
    EXPECT_EQ(refused(request).fact("field"), "picture");
}

TEST(JpegSize, TakesAnyBytesWithoutHarm) {
    std::uint32_t state = 1;
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::uint8_t> bytes = {0xff, 0xd8};
        for (int i = 0; i < 40; ++i) {
            state = state * 1664525 + 1013904223;
            bytes.push_back(static_cast<std::uint8_t>((state >> 24) % 3 == 0 ? 0xff : state >> 20));
        }
        (void)jpeg_size(bytes);
    }
}

TEST(Door, WritesTheIdOfTheConnectionAndTakesNoneFromAClient) {
    EXPECT_EQ(let_in(ListAttached{}).connection, connection);
    const auto refused = examined(ListAttached{.connection = ConnectionId{3}});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().fact("field"), "connection");
}

}  // namespace
}  // namespace muster::door
