// Round trips of every message, and the limits of foreign bytes. The tests visit each type of
// Request and Event, so they cover a new message from the start.
#include "tests/support/each_type.hpp"
#include "tests/support/random_value.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/walk.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace {

// The largest single allocation since the last reset. A false length must not cost memory.
std::size_t largest_allocation = 0;

}  // namespace

// This file defines both operators; the warning errs if only one is inlined.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(std::size_t size) {
    largest_allocation = std::max(largest_allocation, size);
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace muster {
namespace {

constexpr int rounds = 20;

TEST(Codec, EveryRequestAndItsReplySurviveTheBinaryForm) {
    test::RandomValue random(1);
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        for (int i = 0; i < rounds; ++i) {
            const auto request = random.make<R>();
            const auto decoded = decode_request(R::request_number, encode(request));
            ASSERT_TRUE(decoded.has_value()) << R::request_name;
            EXPECT_EQ(std::get<R>(*decoded), request) << R::request_name;
            const auto reply = random.make<typename R::Reply>();
            EXPECT_EQ(decode<typename R::Reply>(encode(reply)), reply) << R::request_name;
        }
    });
}

TEST(Codec, EveryEventSurvivesItsFrame) {
    test::RandomValue random(2);
    test::Types<Event>::each([&]<class E>(std::type_identity<E>) {
        for (int i = 0; i < rounds; ++i) {
            const auto event = random.make<E>();
            const Topic topic{Topic::Kind::team, 7};
            std::string bytes;
            append_event(bytes, topic, 3, Time(std::chrono::microseconds(5)), event);
            FrameReader reader;
            std::memcpy(reader.prepare(bytes.size()), bytes.data(), bytes.size());
            reader.commit(bytes.size());
            const auto frame = reader.next();
            ASSERT_TRUE(frame && frame->kind == FrameKind::event);
            const auto received = decode_event_frame(frame->body);
            ASSERT_TRUE(received.has_value());
            EXPECT_EQ(received->topic, topic);
            EXPECT_EQ(received->number, 3u);
            EXPECT_EQ(std::get<E>(received->event), event) << E::event_name;
        }
    });
}

TEST(Codec, EveryTruncationIsRefused) {
    test::RandomValue random(3);
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        const auto bytes = encode(random.make<R>());
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_THROW(decode<R>(std::string_view(bytes).substr(0, size)), DecodeError)
                << R::request_name;
        }
        EXPECT_THROW(decode<R>(bytes + "x"), DecodeError) << R::request_name;
    });
}

// Flips random bits and lengths. The result is a value or a DecodeError, and memory stays in
// proportion.
TEST(Codec, DamagedBytesCostNeitherACrashNorMemory) {
    test::RandomValue values(4);
    std::mt19937_64 random(4);
    std::size_t refused = 0;
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        for (int i = 0; i < 200; ++i) {
            auto bytes = encode(values.make<R>());
            if (bytes.empty()) continue;
            for (int n = 0; n < 3; ++n)
                bytes[random() % bytes.size()] = static_cast<char>(random());
            largest_allocation = 0;
            try {
                (void)decode<R>(bytes);
            } catch (const DecodeError&) {
                ++refused;
            }
            EXPECT_LE(largest_allocation, 4096 + 256 * bytes.size()) << R::request_name;
        }
    });
    EXPECT_GT(refused, 1000u);
}

TEST(Codec, ALengthThatLiesCostsNoMemory) {
    // A string and a list of large elements that claim 4 GiB and end at once.
    std::string bytes;
    encode_to(bytes, std::uint32_t{0xffffffff});
    largest_allocation = 0;
    EXPECT_THROW(decode<std::string>(bytes), DecodeError);
    EXPECT_THROW(decode<std::vector<Challenge>>(bytes), DecodeError);
    EXPECT_LT(largest_allocation, 4096u);
    // A count that fits the frame's size, of elements that are missing.
    std::string padded;
    encode_to(padded, std::uint32_t{1'000'000});
    padded.resize(1'000'004, '\xff');
    largest_allocation = 0;
    EXPECT_THROW(decode<std::vector<Challenge>>(padded), DecodeError);
    EXPECT_LT(largest_allocation, 64u << 10);
}

TEST(Codec, ValuesOutOfRangeAreRefused) {
    EXPECT_THROW(decode<bool>(std::string_view("\x02", 1)), DecodeError);
    EXPECT_THROW(decode<Role>(std::string_view("\x03", 1)), DecodeError);
    std::string twice;
    encode_to(twice, std::uint32_t{2});
    for (int i = 0; i < 2; ++i)
        encode_to(twice, std::pair{ZoneId{5}, std::int32_t{1}});
    EXPECT_THROW((decode<std::map<ZoneId, std::int32_t>>(twice)), DecodeError);
    EXPECT_FALSE(decode_request(0xfff0, "").has_value());
}

TEST(Frames, AReplyThatFitsNoneBecomesAnError) {
    const auto sent = [](std::size_t size) {
        std::string bytes;
        append_reply(bytes, 5, true, std::string(size, 'x'));
        FrameReader reader(limits::reply_frame_size_max);
        std::memcpy(reader.prepare(bytes.size()), bytes.data(), bytes.size());
        reader.commit(bytes.size());
        const auto frame = reader.next();
        const auto [header, body] = split_header<ReplyHeader>(frame.value().body);
        EXPECT_EQ(header.id, 5u);
        return std::pair{header.ok, std::string(body)};
    };
    EXPECT_TRUE(sent(limits::frame_size_max + 1).first);
    const auto [ok, body] = sent(limits::reply_frame_size_max);
    EXPECT_FALSE(ok);
    EXPECT_EQ(decode<Error>(body).code, ErrorCode::too_large);
}

TEST(Frames, ComeOutWholeHoweverTheBytesAreCut) {
    std::string bytes;
    for (std::uint64_t i = 0; i < 50; ++i)
        append_reply(bytes, i, true, std::string(i * 7, 'x'));
    std::mt19937_64 random(5);
    FrameReader reader;
    std::size_t fed = 0;
    std::uint64_t next_id = 0;
    while (fed < bytes.size()) {
        const auto size = std::min<std::size_t>(1 + random() % 90, bytes.size() - fed);
        std::memcpy(reader.prepare(size), bytes.data() + fed, size);
        reader.commit(size);
        fed += size;
        while (const auto frame = reader.next()) {
            const auto [header, body] = split_header<ReplyHeader>(frame->body);
            EXPECT_EQ(header.id, next_id);
            EXPECT_EQ(body.size(), next_id * 7);
            ++next_id;
        }
    }
    EXPECT_EQ(next_id, 50u);
    EXPECT_EQ(reader.pending(), 0u);
}

TEST(Frames, OverTheLimitOrEmptyAreRefusedBeforeTheyAreCollected) {
    for (const std::uint32_t length : {0u, 1001u, 0xffffffffu}) {
        FrameReader reader(1000);
        std::memcpy(reader.prepare(4), &length, 4);
        reader.commit(4);
        largest_allocation = 0;
        EXPECT_THROW(reader.next(), FrameError) << length;
        EXPECT_LT(largest_allocation, 4096u);
    }
}

TEST(Frames, RandomBytesNeverCrash) {
    std::mt19937_64 random(6);
    for (int i = 0; i < 2000; ++i) {
        FrameReader reader;
        const std::size_t size = random() % 200;
        char* room = reader.prepare(size);
        for (std::size_t n = 0; n < size; ++n)
            room[n] = static_cast<char>(n % 4 == 3 ? 0 : random() % 40);
        reader.commit(size);
        try {
            while (const auto frame = reader.next()) {
                try {
                    const auto [header, body] = split_header<RequestHeader>(frame->body);
                    (void)decode_request(header.request_number, body);
                } catch (const DecodeError&) {
                }
            }
        } catch (const FrameError&) {
        }
    }
}

// Removes the parts that JSON omits by design: a name's key, secrets, a time zone's transitions,
// stored pictures.
struct Forget {
    void operator()(const FieldPath&, Name& name) { name.key.clear(); }
    void operator()(const FieldPath&, Passphrase& secret) { secret = {}; }
    void operator()(const FieldPath&, Token& secret) { secret = {}; }
    void operator()(const FieldPath&, TimeZone& zone) { zone.transitions.clear(); }
    void operator()(const FieldPath&, PictureUpload& upload) {
        upload.stored = {};
        upload.jpeg.resize(upload.jpeg.size() % 7);
    }
    template <class T>
    void operator()(const FieldPath&, T&) {}
    void list(const FieldPath&, std::size_t) {}
    void same_key(const FieldPath&) {}
};

TEST(Hex, WritesBytesInTheirOrderAndNumbersHighestDigitFirst) {
    EXPECT_EQ(to_hex(std::array<std::uint8_t, 3>{0x00, 0x7f, 0xe1}), "007fe1");
    EXPECT_EQ(to_hex(0x0123456789abcdef, 16), "0123456789abcdef");
    EXPECT_EQ(to_hex(0xe6194b, 6), "e6194b");
    EXPECT_EQ(to_hex(0xe6194b, 2), "4b") << "the lowest digits";
}

TEST(Json, EveryRequestSurvivesJson) {
    test::RandomValue random(7);
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        if (R::request_kind == RequestKind::internal) return;
        for (int i = 0; i < rounds; ++i) {
            auto request = random.make<R>();
            Forget forget;
            walk(forget, request);
            auto text = request_to_json(request);
            // JSON has null for a secret, and the reader refuses null, so that nobody replays a
            // login by accident.
            if (text.find("\"passphrase\":null") != std::string::npos ||
                text.find("\"token\":null") != std::string::npos) {
                continue;
            }
            EXPECT_EQ(std::get<R>(request_from_json(text)), request) << text;
        }
    });
}

// The field cases "A phone that stands still": null, absent, or a number that the door judges.
TEST(Json, AMeasureMayBeUnknown) {
    const auto location = [](const std::string& fields) {
        const auto request = request_from_json(R"({"ReportLocation": {"player": 1, "location": {)" +
                                               fields + R"("latitude_deg": 47.0}}})");
        return std::get<ReportLocation>(request).location;
    };
    const Location unknown = location("");
    EXPECT_FALSE(unknown.accuracy_m.known() || unknown.heading_deg.known());
    EXPECT_EQ(location(R"("accuracy_m": null, "heading_deg": null, "speed_mps": null,)"), unknown);
    EXPECT_EQ(location(R"("altitude_m": null,)"), unknown) << "it is passed over";
    EXPECT_EQ(location(R"("altitude_m": 408.5,)"), unknown);
    EXPECT_EQ(location(R"("heading_deg": -1, "speed_mps": 0,)").heading_deg, -1.0);
    EXPECT_EQ(location(R"("speed_mps": 0,)").speed_mps, 0.0);
    const auto text = request_to_json(ReportLocation{PlayerId{1}, unknown});
    EXPECT_NE(text.find(R"("heading_deg":null)"), std::string::npos) << text;
}

struct BadJson {
    const char* text;
    const char* field;  // The error's field; "" for the whole message.
};

class JsonRefuses : public testing::TestWithParam<BadJson> {};

TEST_P(JsonRefuses, AndNamesTheField) {
    try {
        (void)request_from_json(GetParam().text);
        FAIL() << "was accepted: " << GetParam().text;
    } catch (const JsonError& error) {
        EXPECT_EQ(error.error().fact("field").value_or(""), GetParam().field) << error.what();
        EXPECT_FALSE(error.error().message.empty());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    JsonRefuses,
    testing::Values(
        BadJson{"", ""},
        BadJson{"{", ""},
        BadJson{"[]", ""},
        BadJson{"{}", ""},
        BadJson{R"({"Ping":{"x":1e400}})", ""},
        BadJson{R"({"Ping":{},"GetStatus":{}})", ""},
        BadJson{R"({"NoSuch":{}})", ""},
        BadJson{R"({"TimerFired":{"timer":1}})", ""},
        BadJson{R"({"Ping":{"x":1}})", "x"},
        BadJson{R"({"CompleteChallenge":{"team":-1}})", "team"},
        BadJson{R"({"CompleteChallenge":{"team":"one"}})", "team"},
        BadJson{R"({"CompleteChallenge":{"index":4294967296}})", "index"},
        BadJson{R"({"ReportLocation":{"location":{"latitude_deg":"x"}}})", "location.latitude_deg"},
        BadJson{R"({"ReportLocation":{"location":{"time":"noon"}}})", "location.time"},
        BadJson{R"({"ReportLocation":{"location":{"heading_deg":"N"}}})", "location.heading_deg"},
        BadJson{R"({"ReportLocation":{"location":{"altitude_m":"high"}}})", "location.altitude_m"},
        BadJson{R"({"CreateChallenge":{"challenge":{"kind":"villa"}}})", "challenge.kind"},
        BadJson{R"({"SetConfig":{"set":[{"key":"a"},{"kee":"b"}]}})", "set[1].kee"},
        BadJson{R"({"FetchPicture":{"hash":"abc"}})", "hash"},
        BadJson{R"({"AttachPicture":{"picture":"/9j"}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"/9k"}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"/9k=="}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"/9k=/9j="}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"/9l="}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"A==="}})", "picture"},
        BadJson{R"({"AttachPicture":{"picture":"===="}})", "picture"},
        BadJson{R"({"Subscribe":{"topics":["session"]}})", "topics[0]"}));

TEST(Json, DeepNestingIsRefused) {
    const std::string deep = R"({"Ping":)" + std::string(100'000, '[') + "}";
    EXPECT_THROW((void)request_from_json(deep), JsonError);
}

TEST(Json, TimesAreIso8601) {
    const auto time = time_from_iso("2026-05-09T07:00:01.25Z");
    ASSERT_TRUE(time.has_value());
    EXPECT_EQ(to_iso(*time), "2026-05-09T07:00:01.250000Z");
    EXPECT_EQ(time_from_iso("2026-05-09T07:00:01Z"), *time - std::chrono::milliseconds(250));
    EXPECT_EQ(time_from_iso("2026-05-09T09:00:01.25+02:00"), time);
    EXPECT_EQ(time_from_iso("2026-05-09T03:30:01.25-03:30"), time);
    for (const char* same : {"2026-05-09T07:00Z",
                             "2026-05-09T07:00:00.0000000Z",
                             "2026-05-09t07:00z",
                             "2026-05-09T09:00:00+02:00",
                             "2026-05-09T09:00+0200",
                             "2026-05-09T09:00+02",
                             "2026-05-08T24:00:00-07:00"}) {
        EXPECT_EQ(time_from_iso(same), time_from_iso("2026-05-09T07:00:00Z")) << same;
    }
    for (const char* wrong : {"",
                              "2026-05-09T07:00:00+2",
                              "2026-05-09T07:00:00+24:00",
                              "2026-05-09T07:00:00+02:60",
                              "2026-05-09T07:00:00+02:00Z",
                              "2026-02-30T00:00:00Z",
                              "2026-05-09 07:00:00Z",
                              "2026-05-09T24:00:01Z",
                              "2026-05-09T07:60:00Z",
                              "2026-05-09T07Z",
                              "2026-05-09T07:00:00",
                              "2026-05-09T07:00:00+2:00",
                              "2026-05-09T07:00:00+24:00",
                              "2026-05-09T07:00:00+02:",
                              "2026-05-09T07:00:00Zx"}) {
        EXPECT_FALSE(time_from_iso(wrong).has_value()) << wrong;
    }
}

TEST(Json, TimesBeforeTheEpochAreWrittenToo) {
    using namespace std::chrono;
    EXPECT_EQ(to_iso(Time(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_iso(Time(-days(1))), "1969-12-31T00:00:00.000000Z");
    for (const auto extreme : {Time::min(), Time::max()})
        EXPECT_FALSE(to_iso(extreme).empty());
}

TEST(Json, TopicsAndActorsAreKindAndId) {
    EXPECT_EQ(to_string(Topic{Topic::Kind::session, 3}), "session:3");
    EXPECT_EQ(topic_from("engine"), (Topic{Topic::Kind::engine, 0}));
    EXPECT_EQ(to_string(Topic{Topic::Kind::engine, 0}), "engine");
    EXPECT_EQ(topic_from("engine:1000"), (Topic{Topic::Kind::engine, 1000}));
    EXPECT_EQ(to_string(Topic{Topic::Kind::engine, 1000}), "engine:1000");
    EXPECT_EQ(actor_from("player:7"), Actor::of(PlayerId{7}));
    for (const char* wrong :
         {"", "session", "session:", "session:x", "engine:0", "catalog:1", "team:-1"}) {
        EXPECT_FALSE(topic_from(wrong).has_value()) << wrong;
    }
}

TEST(Errors, EveryCodeHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::uint16_t number = 0; number < 200; ++number) {
        const auto name = to_string(static_cast<ErrorCode>(number));
        if (name == "unknown_error") continue;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(error_code_from(name), static_cast<ErrorCode>(number));
    }
    EXPECT_GE(names.size(), 30u);
}

}  // namespace
}  // namespace muster
