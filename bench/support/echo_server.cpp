#include "bench/support/echo_server.hpp"

#include "bench/support/stats.hpp"

#include <muster/proto/frame.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace muster::bench {

namespace {

using Socket = asio::local::stream_protocol::socket;
using Acceptor = asio::local::stream_protocol::acceptor;

asio::awaitable<void> serve(Socket socket) {
    constexpr std::size_t read_size = 64u << 10;
    FrameReader reader;
    std::string out;
    for (;;) {
        const auto room = asio::buffer(reader.prepare(read_size), read_size);
        reader.commit(co_await socket.async_read_some(room, asio::use_awaitable));
        out.clear();
        while (const auto frame = reader.next()) {
            const auto start = begin_frame(out, frame->kind);
            out += frame->body;
            finish_frame(out, start);
        }
        co_await asio::async_write(socket, asio::buffer(out), asio::use_awaitable);
    }
}

asio::awaitable<void> accept_all(Acceptor acceptor) {
    for (;;) {
        Socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        const auto executor = socket.get_executor();
        // The coroutine ends with an exception when its client leaves, as intended.
        asio::co_spawn(executor, serve(std::move(socket)), asio::detached);
    }
}

// One thread sleeps in take() until another calls give().
class Turn {
  public:
    void give() {
        const std::lock_guard lock(mutex_);
        given_ = true;
        ready_.notify_one();
    }
    void take() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return given_; });
        given_ = false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable ready_;
    bool given_ = false;
};

// Half the median time of `there_and_back`.
double hop(int rounds, const std::function<void()>& there_and_back) {
    std::vector<double> samples;
    for (int i = 0; i < rounds; ++i)
        samples.push_back(seconds_of(there_and_back) / 2);
    return median(std::move(samples));
}

}  // namespace

int run_echo_server(const std::filesystem::path& socket) {
    asio::io_context io(1);
    Acceptor acceptor(io, asio::local::stream_protocol::endpoint(socket.string()));
    asio::co_spawn(io, accept_all(std::move(acceptor)), asio::detached);
    io.run();
    return 0;
}

double condition_variable_hop(int rounds) {
    Turn there;
    Turn back;
    std::thread other([&] {
        for (int i = 0; i < rounds; ++i) {
            there.take();
            back.give();
        }
    });
    const double result = hop(rounds, [&] {
        there.give();
        back.take();
    });
    other.join();
    return result;
}

double asio_post_hop(int rounds) {
    asio::io_context here(1);
    asio::io_context there(1);
    const auto stay_here = asio::make_work_guard(here);
    const auto stay_there = asio::make_work_guard(there);
    std::thread other([&] { there.run(); });
    const double result = hop(rounds, [&] {
        asio::post(there, [&] { asio::post(here, [] {}); });
        here.run_one();
    });
    there.stop();
    other.join();
    return result;
}

}  // namespace muster::bench
