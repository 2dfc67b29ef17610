// The coroutines of the client, on an io_context of the test.
#include "tests/support/fake_server.hpp"

#include <muster/client/coroutine.hpp>

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using test::FakeServer;

const Topic topic{Topic::Kind::session, 3};

class CoroutineTest : public ::testing::Test {
  protected:
    // The client and the daemon's side of its connection.
    test::FakeConnection connect() {
        Options options;
        options.socket = server.path();
        options.backoff = {1ms, 4ms};
        auto connecting =
            std::async(std::launch::async, [=] { return AsyncClient::connect(options); });
        auto connection = server.accept();
        connection.greet();
        client.emplace(connecting.get());
        return connection;
    }
    // Runs the coroutine in a thread of its own while the test plays the daemon.
    template <class T>
    std::future<T> start(asio::awaitable<T> coroutine) {
        auto future = asio::co_spawn(context, std::move(coroutine), asio::use_future);
        runner = std::thread([this] { context.run(); });
        return future;
    }
    void TearDown() override {
        if (runner.joinable()) runner.join();
        client.reset();
    }
    FakeServer server;
    asio::io_context context;
    std::thread runner;
    std::optional<AsyncClient> client;
};

asio::awaitable<PeriodId> complete(AsyncClient& client, asio::io_context& context) {
    CompleteChallenge request;
    request.team = TeamId{3};
    const auto reply = co_await call(client, request);
    EXPECT_TRUE(context.get_executor().running_in_this_thread());
    co_return reply->period;
}

TEST_F(CoroutineTest, ACallResumesOnTheCallersExecutorWithItsReply) {
    auto connection = connect();
    auto period = start(complete(*client, context));
    EXPECT_EQ(connection.serve<CompleteChallenge>({PeriodId{9}}).request.team, TeamId{3});
    EXPECT_EQ(period.get(), PeriodId{9});
}

asio::awaitable<Problem> learn_of_loss(AsyncClient& client) {
    const StopGame stop;
    try {
        const auto reply = co_await call(client, stop);
    } catch (const ConnectionError& e) {
        co_return e.failure().problem;
    }
    co_return Problem::timed_out;
}

TEST_F(CoroutineTest, ALostConnectionIsAnException) {
    auto connection = connect();
    auto problem = start(learn_of_loss(*client));
    connection.expect<StopGame>();
    connection.drop();
    EXPECT_EQ(problem.get(), Problem::lost);
}

asio::awaitable<bool> ask_for_status(AsyncClient& client) {
    const GetStatus get;
    const auto status = co_await call(client, get);
    co_return status.ok();
}

TEST_F(CoroutineTest, AQueryIsAskedAgainOnTheNextConnection) {
    auto connection = connect();
    auto ok = start(ask_for_status(*client));
    connection.expect<GetStatus>();
    connection.drop();
    auto again = server.accept();
    again.greet();
    again.serve<GetStatus>({});
    EXPECT_TRUE(ok.get());
}

asio::awaitable<std::vector<std::uint64_t>> take_three(AsyncClient& client) {
    Topics topics;
    topics.topics.push_back(topic);
    auto subscription = co_await subscribe(client, topics);
    std::vector<std::uint64_t> numbers;
    while (numbers.size() < 3) {
        const auto item = co_await next(*subscription);
        numbers.push_back(std::get<ReceivedEvent>(*item).number);
    }
    co_return numbers;
}

TEST_F(CoroutineTest, EventsAreAwaitedOneByOne) {
    auto connection = connect();
    auto numbers = start(take_three(*client));
    connection.serve<Subscribe>({{{topic, 5}}});
    for (std::uint64_t n = 6; n <= 8; ++n)
        connection.event(topic, n, TeamRemoved{TeamId{n}});
    EXPECT_EQ(numbers.get(), (std::vector<std::uint64_t>{6, 7, 8}));
    connection.serve<Unsubscribe>({});
}

asio::awaitable<ErrorCode> be_refused(AsyncClient& client) {
    Topics topics;
    topics.everything = true;
    const auto subscription = co_await subscribe(client, topics);
    co_return subscription.error().code;
}

TEST_F(CoroutineTest, ARefusedSubscriptionIsAValue) {
    auto connection = connect();
    auto code = start(be_refused(*client));
    connection.refuse(connection.expect<Subscribe>().header, ErrorCode::not_allowed);
    EXPECT_EQ(code.get(), ErrorCode::not_allowed);
}

asio::awaitable<int> first_of(AsyncClient& client) {
    using namespace asio::experimental::awaitable_operators;
    Topics topics;
    topics.topics.push_back(topic);
    auto subscription = co_await subscribe(client, topics);
    const Ping ping;
    const StopGame stop;
    // The ping wins; the two others are cancelled, or this test would never end.
    const auto winner = co_await (call(client, stop) || next(*subscription) || call(client, ping));
    co_return static_cast<int>(winner.index());
}

TEST_F(CoroutineTest, CallsAndEventsCanBeCancelled) {
    auto connection = connect();
    auto winner = start(first_of(*client));
    connection.serve<Subscribe>({{{topic, 5}}});
    connection.expect<StopGame>();
    connection.serve<Ping>({});
    EXPECT_EQ(winner.get(), 2);
}

}  // namespace
}  // namespace muster::client
