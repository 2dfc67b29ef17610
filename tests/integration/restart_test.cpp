// A query survives a restart of the daemon, by default and in each face of the client library. A
// real daemon is killed or shut down, and started again.
#include "tests/support/daemon_and_options.hpp"

#include <muster/client/coroutine.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>

namespace muster::client {
namespace {

// The kind of the daemon's end.
enum class End : std::uint8_t { killed, in_order };

class AQueryOverARestartTest : public test::DaemonAndOptions,
                               public ::testing::WithParamInterface<End> {
  protected:
    void end_daemon() {
        if (GetParam() == End::killed) {
            daemon.kill();
        } else {
            EXPECT_EQ(daemon.stop(), 0);
        }
    }
};

TEST_P(AQueryOverARestartTest, IsAnsweredInTheBlockingFace) {
    auto client = Client::connect(options);
    end_daemon();
    auto status = std::async(std::launch::async, [&] { return client.call(GetStatus{}); });
    daemon.start();
    EXPECT_TRUE(status.get().ok());

    end_daemon();
    auto raw = std::async(std::launch::async, [&] { return client.call(Request{Ping{}}); });
    daemon.start();
    EXPECT_TRUE(raw.get().ok());
}

TEST_P(AQueryOverARestartTest, IsAnsweredInTheFaceOfFuturesAndCallbacks) {
    auto client = AsyncClient::connect(options);
    end_daemon();
    auto status = client.send(GetStatus{});
    std::promise<bool> told;
    client.send(Ping{}, [&](const Answer<Pong>& pong) { told.set_value(pong.answered()); });
    daemon.start();
    EXPECT_TRUE(status.get().ok());
    EXPECT_TRUE(told.get_future().get());
}

asio::awaitable<bool> ask_for_status(AsyncClient& client) {
    const GetStatus get;
    const auto status = co_await call(client, get);
    co_return status.ok();
}

TEST_P(AQueryOverARestartTest, IsAnsweredInTheFaceOfCoroutines) {
    asio::io_context context;
    auto client = AsyncClient::connect(options);
    end_daemon();
    auto ok = asio::co_spawn(context, ask_for_status(client), asio::use_future);
    context.poll();  // The coroutine now waits for its answer.
    daemon.start();
    context.run();
    EXPECT_TRUE(ok.get());
}

INSTANTIATE_TEST_SUITE_P(Ends,
                         AQueryOverARestartTest,
                         ::testing::Values(End::killed, End::in_order),
                         [](const auto& tested) {
                             return tested.param == End::killed ? "killed" : "in_order";
                         });

}  // namespace
}  // namespace muster::client
