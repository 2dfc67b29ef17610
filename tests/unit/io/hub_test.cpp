// What several clients send at once, and the housekeeping in between.
#include "engine/io/hub.hpp"

#include "engine/io/connection.hpp"
#include "engine/io/intake.hpp"
#include "engine/io/publisher.hpp"
#include "engine/io/queries.hpp"

#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>

namespace muster::io {
namespace {

struct NoPast : runtime::JournalReader {
    EventPage read_events(const ReadEvents&) override { return {}; }
    std::optional<PictureBytes> picture(const Hash256&) override { return std::nullopt; }
    PastGameList past_games(const ListPastGames&) override { return {}; }
    std::optional<PastGame> past_game(GameId) override { return std::nullopt; }
};
struct NoPictures : runtime::PictureStore {
    void store(const Hash256&, std::span<const std::uint8_t>) override {}
};

// The io thread's part, one handler after the other.
class HubTest : public testing::Test {
  protected:
    HubTest() {
        hub.services = {&intake, &queries, &publisher, 1, [] { return Time{}; }};
    }

    // A client's end of a new connection.
    Socket connect() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "socketpair");
        const asio::local::stream_protocol protocol;
        auto connection =
            std::make_shared<Connection>(hub,
                                         Socket(io.get_executor(), protocol, ends[0]),
                                         door::Peer{hub.next_client(), PeerClass::operator_, 0});
        hub.add(connection);
        connection->start();
        return Socket(io.get_executor(), protocol, ends[1]);
    }
    static void send(Socket& client, std::string_view bytes) {
        asio::write(client, asio::buffer(bytes));
    }

    asio::io_context io{1};
    Limits limits;
    Hub hub{io, limits};
    NoPast past;
    NoPictures pictures;
    std::vector<std::size_t> submitted;  // How many requests at a time.
    Publisher publisher{hub};
    Queries queries{hub, past};
    Intake intake{hub, pictures, [this](std::vector<runtime::Submission>& submissions) {
                      submitted.push_back(submissions.size());
                      submissions.clear();
                      return runtime::Submitted::taken;
                  }};
};

std::string hello() {
    std::string frame;
    append_frame(frame, FrameKind::hello, Hello{});
    return frame;
}
std::string ping() {
    std::string frame;
    append_request(frame, 1, Actor{}, std::nullopt, Ping{});
    return frame;
}

TEST_F(HubTest, WhatSeveralClientsAskAtOnceGoesToTheEngineTogether) {
    std::vector<Socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(connect());
    for (auto& client : clients)
        send(client, hello() + ping());
    io.poll();
    EXPECT_EQ(submitted, std::vector<std::size_t>{5});
}

TEST_F(HubTest, AClientAloneWaitsForNoOthers) {
    // How many steps of the io thread it takes until the engine has the client's request.
    const auto steps = [&](Socket& client) {
        submitted.clear();
        send(client, ping());
        int count = 0;
        while (submitted.empty() && io.poll_one() != 0)
            ++count;
        return count;
    };
    auto one = connect();
    auto other = connect();
    for (auto* client : {&one, &other})
        send(*client, hello());
    io.poll();
    steps(one);
    const int alone = steps(one);
    steps(other);
    const int after_another = steps(one);
    EXPECT_LT(alone, after_another);
    EXPECT_EQ(steps(one), alone);
}

TEST_F(HubTest, ASweepAmidTheReadingClosesNobody) {
    limits.stall_timeout = std::chrono::milliseconds(0);
    std::vector<Socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(connect());
    for (auto& client : clients)
        send(client, hello() + ping());
    while (io.poll_one() != 0)
        hub.sweep(Steady::now() + std::chrono::milliseconds(1));
    EXPECT_EQ(hub.size(), clients.size());
}

}  // namespace
}  // namespace muster::io
