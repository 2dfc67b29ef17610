// Requests that come in parts: put together, bounded, and refused early.
#include "engine/io/conversation.hpp"
#include "tests/support/fake_wire.hpp"

#include <gmock/gmock.h>

namespace muster::io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class PartsTest : public testing::Test {
  protected:
    static std::string upload(std::uint64_t id, std::size_t size) {
        SetPlayerPicture request;
        request.player = PlayerId{1};
        request.picture.jpeg.assign(size, 'x');
        std::string frames;
        append_request(frames, id, {}, std::nullopt, request);
        return frames;
    }
    template <class R>
    static std::string parts_of(std::uint64_t id, const R& request) {
        std::string frames;
        append_request(frames, id, {}, std::nullopt, request);
        cut_into_parts(frames, 0);
        return frames;
    }
    std::shared_ptr<FakeWire> greeted() {
        auto client = FakeWire::open(hub, now, PeerClass::operator_);
        std::string hello;
        append_frame(hello, FrameKind::hello, Hello{});
        send(*client, hello);
        client->told.clear();
        return client;
    }
    void send(FakeWire& client, std::string_view sent) {
        client.send(sent, [&](Incoming incoming) {
            taken.emplace_back(incoming.header.id, incoming.size);
            const auto request = decode_request(incoming.header.request_number, incoming.body);
            if (const auto* set = request ? std::get_if<SetPlayerPicture>(&*request) : nullptr)
                pictures.push_back(set->picture.jpeg.size());
        });
        hub.flush();
    }
    void pass(std::chrono::milliseconds time) {
        now += time;
        hub.sweep(now);
        hub.flush();
    }
    static std::string last_goodbye(FakeWire& client) {
        const auto frames = client.frames();
        if (frames.empty() || frames.back().first != FrameKind::goodbye) return "none";
        return decode<Goodbye>(frames.back().second).message;
    }
    static std::vector<std::pair<std::uint64_t, std::string>> refusals(FakeWire& client) {
        std::vector<std::pair<std::uint64_t, std::string>> found;
        for (const auto& [kind, body] : client.frames()) {
            const auto [header, rest] = split_header<ReplyHeader>(body);
            EXPECT_FALSE(header.ok);
            found.emplace_back(header.id, to_string(decode<Error>(rest).code));
        }
        return found;
    }

    Limits limits;
    TimePoint now{1h};
    Hub hub{limits, {77, [] { return Time{}; }}};
    std::vector<std::pair<std::uint64_t, std::size_t>> taken;
    std::vector<std::size_t> pictures;
};

TEST_F(PartsTest, APictureBeyondAFrameComesInPartsAndArrivesWhole) {
    auto client = greeted();
    const auto frames = upload(7, 20'000'000);
    EXPECT_LE(size_of_frame(frames), limits.large_frame) << "a part";
    send(*client, frames);
    send(*client, upload(8, 100));
    EXPECT_THAT(pictures, ElementsAre(20'000'000, 100));
    EXPECT_THAT(taken, ElementsAre(Pair(7, testing::Gt(20'000'000u)), Pair(8, testing::_)));
    EXPECT_TRUE(hub.reserve(limits.large_frames_bytes_max)) << "its memory is free again";
}

TEST_F(PartsTest, TheLargestPictureIsTakenAndALargerOneIsRefusedAndPassedOver) {
    auto client = greeted();
    send(*client, upload(7, muster::limits::picture_size_max));
    EXPECT_THAT(pictures, ElementsAre(muster::limits::picture_size_max));
    send(*client, upload(8, muster::limits::parted_request_size_max));
    EXPECT_THAT(refusals(*client), ElementsAre(Pair(8, "picture_problem")));
    send(*client, upload(9, 100));
    EXPECT_THAT(taken, SizeIs(2)) << "the conversation goes on";
}

TEST_F(PartsTest, ARequestWithoutAPictureIsRefused) {
    auto client = greeted();
    Shutdown shutdown;
    shutdown.reason.assign(200'000, 'x');
    send(*client, parts_of(7, shutdown));
    EXPECT_THAT(refusals(*client), ElementsAre(Pair(7, "too_large")));
    EXPECT_THAT(taken, IsEmpty());
}

TEST_F(PartsTest, TheLimitOfOtherFramesStays) {
    auto client = greeted();
    send(*client, std::string("\x01\0\x80\0\x03", 5));  // 8 MiB and a byte.
    EXPECT_THAT(last_goodbye(*client), HasSubstr("over the limit"));
}

TEST_F(PartsTest, AnUploadWaitsWhileOthersHaveTheMemoryAndIsNotToBlame) {
    limits.large_frames_bytes_max = 25'000'000;
    auto first = greeted();
    auto second = greeted();
    const auto frames = upload(7, 20'000'000);
    send(*first, frames.substr(0, 100'000));
    send(*second, frames.substr(0, 100'000));
    EXPECT_TRUE(first->conversation.wants_to_read());
    EXPECT_FALSE(second->conversation.wants_to_read());
    pass(limits.frame_timeout - 1ms);
    send(*first, frames.substr(100'000));
    EXPECT_THAT(pictures, ElementsAre(20'000'000));
    send(*first, upload(8, 100));
    pass(2ms);
    EXPECT_TRUE(second->conversation.wants_to_read());
    EXPECT_EQ(second->closed, 0);
    // A client that leaves releases its memory.
    second->conversation.close("a test");
    EXPECT_TRUE(hub.reserve(25'000'000));
}

TEST_F(PartsTest, AnUploadThatDoesNotEndIsEnded) {
    auto client = greeted();
    const auto frames = upload(7, 20'000'000);
    send(*client, frames.substr(0, size_of_frame(frames)));
    pass(limits.parts_timeout);
    EXPECT_EQ(client->closed, 0);
    pass(1ms);
    EXPECT_THAT(last_goodbye(*client), HasSubstr("did not come in time"));
    EXPECT_TRUE(hub.reserve(limits.large_frames_bytes_max));
}

TEST_F(PartsTest, PartsThatMakeNoSenseEndTheConversation) {
    const auto part = [](std::uint32_t size, std::string_view bytes) {
        std::string frame;
        const auto start = begin_frame(frame, FrameKind::part);
        encode_to(frame, PartHeader{size});
        frame += bytes;
        finish_frame(frame, start);
        return frame;
    };
    const auto body = upload(7, 1000).substr(frame_header_size);
    const auto size = static_cast<std::uint32_t>(body.size());
    std::string ping;
    append_request(ping, 8, {}, std::nullopt, Ping{});
    const std::pair<const char*, std::string> cases[] = {
        {"no bytes", part(size, "")},
        {"no header", part(size, "x")},
        {"too many bytes",
         part(1'000'000, body + std::string(muster::limits::part_bytes_max, 'x'))},
        {"more than the whole", part(size - 1, body)},
        {"another size", part(100'000, body) + part(100'001, "x")},
        {"another frame between", part(100'000, body) + ping},
        {"a large frame between", part(100'000, body) + std::string("\0\0\x40\0\x03", 5)}};
    for (const auto& [what, bytes] : cases) {
        auto client = greeted();
        send(*client, bytes);
        EXPECT_THAT(last_goodbye(*client), HasSubstr("can't be read")) << what;
    }
    EXPECT_THAT(taken, IsEmpty());
    auto early = FakeWire::open(hub, now, PeerClass::operator_);
    send(*early, part(size, body));
    EXPECT_THAT(last_goodbye(*early), HasSubstr("begins with Hello"));
}

}  // namespace
}  // namespace muster::io
