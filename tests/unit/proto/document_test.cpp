// The examples in docs/protocol.md equal the codec's encoding of the values in this file.
#include <muster/proto/message.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace muster {
namespace {

using ::testing::HasSubstr;

constexpr Time morning = std::chrono::sys_days(std::chrono::year(2026) / 5 / 9) +
                         std::chrono::hours(7) + std::chrono::microseconds(0);

std::string document() {
    std::ifstream file(MUSTER_SOURCE_DIR "/docs/protocol.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Uuid first_bytes() {
    Uuid uuid{};
    for (std::size_t i = 0; i < uuid.size(); ++i)
        uuid[i] = static_cast<std::uint8_t>(i);
    return uuid;
}

// The bytes at the start of each line of the block "```hex NAME".
std::string example(const std::string& name) {
    const auto text = document();
    const auto opening = "\n```hex " + name + "\n";
    const auto begin = text.find(opening);
    if (begin == std::string::npos) throw std::runtime_error("no example " + name);
    const auto from = begin + opening.size();
    std::istringstream block(text.substr(from, text.find("\n```", from) - from));
    std::string bytes;
    for (std::string line; std::getline(block, line);) {
        std::istringstream digits(line.substr(0, line.find("  ")));
        for (std::string pair; digits >> pair;)
            bytes.push_back(static_cast<char>(std::stoi(pair, nullptr, 16)));
    }
    return bytes;
}

// The body of the example's only frame.
std::string body_of(const std::string& name, FrameKind kind) {
    const auto bytes = example(name);
    FrameReader reader;
    std::memcpy(reader.prepare(bytes.size()), bytes.data(), bytes.size());
    reader.commit(bytes.size());
    const auto frame = reader.next();
    EXPECT_TRUE(frame && frame->kind == kind) << name;
    EXPECT_EQ(reader.pending(), 0u) << name;
    return std::string(frame ? frame->body : "");
}

template <class Header>
std::pair<Header, std::string> split(const std::string& body) {
    auto [header, rest] = split_header<Header>(body);
    return {header, std::string(rest)};
}

TEST(ProtocolDocument, ShowsAGreeting) {
    const Hello hello{hello_magic, 1, 1, "1.0", "scout", first_bytes()};
    EXPECT_EQ(decode<Hello>(body_of("hello", FrameKind::hello)), hello);
    const Welcome welcome{1, "1.0", 77, PeerClass::service, limits::frame_size_max, morning};
    EXPECT_EQ(decode<Welcome>(body_of("welcome", FrameKind::welcome)), welcome);
}

TEST(ProtocolDocument, ShowsAQueryAndItsReply) {
    const auto [question, ping] = split<RequestHeader>(body_of("ping", FrameKind::request));
    EXPECT_EQ(question, (RequestHeader{1, Actor::service(), {}, Ping::request_number}));
    EXPECT_EQ(ping, encode(Ping{}));
    const auto [answer, pong] = split<ReplyHeader>(body_of("pong", FrameKind::reply));
    EXPECT_EQ(answer, (ReplyHeader{1, true}));
    EXPECT_EQ(decode<Pong>(pong), Pong{morning});
}

TEST(ProtocolDocument, ShowsACommandAndItsRefusal) {
    const auto [header, body] = split<RequestHeader>(body_of("create-player", FrameKind::request));
    EXPECT_EQ(
        header,
        (RequestHeader{
            2, Actor::service(), IdempotencyKey{first_bytes(), 1}, CreatePlayer::request_number}));
    CreatePlayer ada;
    ada.name.text = "Ada";
    EXPECT_EQ(decode<CreatePlayer>(body), ada);
    const auto [answer, refusal] = split<ReplyHeader>(body_of("name-taken", FrameKind::reply));
    EXPECT_EQ(answer, (ReplyHeader{2, false}));
    const Error taken{ErrorCode::name_taken,
                      "The name clashes with the player \"Ada\".",
                      {{"what", "player"}, {"name", "Ada"}}};
    EXPECT_EQ(decode<Error>(refusal), taken);
}

TEST(ProtocolDocument, ShowsAnEventAloneAndInAFinishedGame) {
    const PointsAdjusted adjusted{TeamId{3}, -50, 200, "late"};
    const auto received = decode_event_frame(body_of("event", FrameKind::event));
    ASSERT_TRUE(received.has_value());
    EXPECT_EQ(*received, (ReceivedEvent{{Topic::Kind::team, 3}, 12, morning, adjusted}));
    EXPECT_EQ(decode<PastEvent>(example("past-event")), (PastEvent{morning, adjusted}));
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (!text.empty()) text += ' ';
        text += "0123456789abcdef"[c >> 4];
        text += "0123456789abcdef"[c & 15];
    }
    return text;
}

TEST(ProtocolDocument, ShowsAValueOfEachType) {
    const auto text = document();
    const auto shows = [&](const std::string& value, const auto& item) {
        EXPECT_THAT(text, HasSubstr("| " + value + " | `" + hex(encode(item)) + "` |\n"));
    };
    shows("`u16` 500", std::uint16_t{500});
    shows("`i32` -2", std::int32_t{-2});
    shows("`f64` 1.5", 1.5);
    shows("`measure` unknown", Measure{});
    shows("`bool` true", true);
    shows("`text` Zürich", std::string("Zürich"));
    shows("`bytes` ff d8", std::vector<std::uint8_t>{0xff, 0xd8});
    shows("`16 bytes` 00 to 0f", first_bytes());
    shows("`time` 2026-05-09T07:00:00Z", morning);
    shows("`PlayerId` 7", PlayerId{7});
    shows("`Role` catcher", Role::catcher);
    shows("`Topic` session 3", Topic{Topic::Kind::session, 3});
    shows("`optional u32` none", std::optional<std::uint32_t>{});
    shows("`optional u32` 5", std::optional<std::uint32_t>{5});
    shows("`list of TeamId` 1, 2", std::vector{TeamId{1}, TeamId{2}});
    shows("`map of ZoneId to i32` 110: 7", std::map<ZoneId, std::int32_t>{{ZoneId{110}, 7}});
    Name name;
    name.text = "Ada";
    EXPECT_THAT(text, HasSubstr("\n`" + hex(encode(name)) + "`; "));
}

}  // namespace
}  // namespace muster
