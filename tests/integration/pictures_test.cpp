// Pictures on their way through a real daemon and its real process for pictures.
#include "tests/support/pictures.hpp"

#include "tests/support/raw_client.hpp"
#include "tests/support/running_daemon.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace muster::test {
namespace {

class PicturesTest : public testing::Test {
  protected:
    PlayerId player(RawClient& client, const std::string& name) {
        CreatePlayer create;
        create.name.text = name;
        return client.call(create)->player.id;
    }
    static Result<PlayerReply> set(RawClient& client, PlayerId player, const Bytes& bytes) {
        SetPlayerPicture request;
        request.player = player;
        request.picture.jpeg = bytes;
        return client.call(request);
    }
    static Bytes fetched(RawClient& client, const Hash256& hash) {
        const auto reply = client.call(FetchPicture{hash});
        return reply ? reply->jpeg : Bytes();
    }

    TempDirectory directory;
    RunningDaemon daemon{directory.path()};
};

TEST_F(PicturesTest, APhonesPictureOfThirtyMegabytesIsStoredUprightAndWithoutItsPlace) {
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient client(daemon.socket());
    client.greet();
    const auto ada = player(client, "Ada");
    auto jpeg = file_bytes(MUSTER_PICTURES "/upright-in-the-phone.jpg");
    jpeg.resize(30'000'000);
    const auto reply = set(client, ada, jpeg);
    ASSERT_TRUE(reply.ok()) << reply.error().message;
    for (const auto& hash : {reply->player.picture->full, reply->player.picture->thumbnail}) {
        const auto stored = fetched(client, hash);
        EXPECT_EQ(std::string(stored.begin(), stored.end()).find("Exif"), std::string::npos);
        const Seen seen(stored);
        ASSERT_TRUE(seen);
        EXPECT_GT(seen.at(50, 10).red, 150);
        EXPECT_GT(seen.at(50, 90).blue, 150);
    }
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(PicturesTest, FiftyUploadsAtOnceAreAllTaken) {
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient client(daemon.socket());
    client.greet();
    std::vector<PlayerId> players;
    for (int i = 0; i < 50; ++i)
        players.push_back(player(client, "Player " + std::to_string(i)));
    auto jpeg = jpeg_of(in_quarters(400, 300));
    jpeg.resize(9'000'000);
    std::atomic<int> taken = 0;
    std::vector<std::thread> threads;
    for (const auto each : players) {
        threads.emplace_back([&, each] {
            RawClient uploader(daemon.socket());
            uploader.greet();
            taken += set(uploader, each, jpeg).ok();
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(taken, 50);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(PicturesTest, WhatCanNotBeTakenIsRefusedWithItsReasonAndTheConnectionGoesOn) {
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient client(daemon.socket());
    client.greet();
    const auto ada = player(client, "Ada");
    auto cut = jpeg_of(noise(200, 150));
    cut.resize(cut.size() / 2);
    EXPECT_EQ(set(client, ada, cut).error().fact("reason"), "incomplete");
    EXPECT_EQ(set(client, ada, Bytes(9'000'000, 'x')).error().fact("reason"), "unknown_kind");
    const auto large = set(client, ada, Bytes(50'000'000, 'x'));
    EXPECT_EQ(large.error().code, ErrorCode::picture_problem);
    EXPECT_THAT(large.error().message, testing::HasSubstr("40 MiB"));
    EXPECT_TRUE(set(client, ada, jpeg_of(in_quarters(40, 30))).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace muster::test
