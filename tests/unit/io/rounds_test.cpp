// Requests of several clients at one time, and the housekeeping between them.
#include "engine/io/rounds.hpp"

#include "engine/io/connection.hpp"
#include "tests/support/fake_ports.hpp"

#include <asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>

namespace muster::io {
namespace {

// Runs the io thread's handlers one after the other.
class RoundsTest : public testing::Test {
  protected:
    // A client's end of a new connection.
    Socket connect() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "socketpair");
        const asio::local::stream_protocol protocol;
        Connection::open(desk,
                         rounds,
                         Socket(io.get_executor(), protocol, ends[0]),
                         door::Peer{desk.hub.next_client(), PeerClass::operator_, 0});
        return Socket(io.get_executor(), protocol, ends[1]);
    }
    static void send(Socket& client, std::string_view bytes) {
        asio::write(client, asio::buffer(bytes));
    }

    asio::io_context io{1};
    Limits limits;
    NoPast past;
    NoPictures pictures;
    NoReader reader;
    HeldJobs door_jobs{0, 0};
    HeldJobs picture_jobs{0, 0};
    HeldJobs journal_jobs{0, 0};
    std::vector<std::size_t> submitted;  // The number of requests in each submission.
    Desk desk{limits,
              {1, [] { return Time{}; }},
              {[this](std::vector<runtime::Submission>& submissions) {
                   submitted.push_back(submissions.size());
                   submissions.clear();
                   return runtime::Submitted::taken;
               },
               door_jobs,
               picture_jobs,
               journal_jobs,
               {reader, pictures},
               past}};
    Rounds rounds{io, desk};
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

TEST_F(RoundsTest, WhatSeveralClientsAskAtOnceGoesToTheEngineTogether) {
    std::vector<Socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(connect());
    for (auto& client : clients)
        send(client, hello() + ping());
    io.poll();
    EXPECT_EQ(submitted, std::vector<std::size_t>{5});
}

TEST_F(RoundsTest, AClientAloneWaitsForNoOthers) {
    // The number of the io thread's steps until the engine has the client's request.
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

TEST_F(RoundsTest, ASweepAmidTheReadingClosesNobody) {
    limits.stall_timeout = std::chrono::milliseconds(0);
    std::vector<Socket> clients;
    for (int i = 0; i < 5; ++i)
        clients.push_back(connect());
    for (auto& client : clients)
        send(client, hello() + ping());
    while (io.poll_one() != 0)
        desk.sweep(Steady::now() + std::chrono::milliseconds(1));
    EXPECT_EQ(desk.hub.size(), clients.size());
}

}  // namespace
}  // namespace muster::io
