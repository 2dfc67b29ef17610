// The time of a ping through the whole engine compared with a bare echo over the same kind of
// socket: one at a time, and 64 in flight. A ping goes from the io thread to the engine's thread
// and back; the echo has one thread. Both threads spin for a moment before they sleep
// (runtime/spin.hpp). The bench also measures a hop that wakes a sleeping thread.
#include "bench/support/daemon.hpp"
#include "bench/support/echo_server.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <algorithm>
#include <csignal>

namespace muster::bench {

namespace {

constexpr std::size_t echo_message_size = 204;
constexpr std::size_t in_flight = 64;

struct Effort {
    int rounds;
    int lock_step;  // Pings in a round.
    int pipelined;  // Pings in a round with 64 in flight.
};

// Sends frames to a server that answers each with one frame. The echo and Muster get the same
// client.
class PingClient {
  public:
    using AppendRequest = std::function<void(std::string& out, std::uint64_t id)>;
    // Throws if the frame is no answer.
    using CheckReply = std::function<void(const Frame&)>;

    PingClient(int fd, AppendRequest append, CheckReply check)
        : fd_(fd), append_(std::move(append)), check_(std::move(check)) {}

    double lock_step_p50(int count) {
        std::vector<double> samples;
        for (int i = 0; i < count; ++i) {
            samples.push_back(seconds_of([&] {
                send(1);
                while (receive() == 0) {
                }
            }));
        }
        return median(std::move(samples));
    }

    double pipelined_rate(int count) {
        auto left = static_cast<std::size_t>(count);
        std::size_t unanswered = 0;
        return count / seconds_of([&] {
                   while (left != 0 || unanswered != 0) {
                       const auto more = std::min(left, in_flight - unanswered);
                       send(more);
                       left -= more;
                       unanswered += more;
                       unanswered -= receive();
                   }
               });
    }

  private:
    void send(std::size_t requests) {
        out_.clear();
        for (std::size_t i = 0; i < requests; ++i)
            append_(out_, ++last_id_);
        write_all(fd_, out_);
    }
    // Reads the received bytes and returns the number of replies.
    std::size_t receive() {
        constexpr std::size_t read_size = 64u << 10;
        reader_.commit(read_some(fd_, reader_.prepare(read_size), read_size));
        std::size_t replies = 0;
        for (; const auto frame = reader_.next(); ++replies)
            check_(*frame);
        return replies;
    }

    int fd_;
    AppendRequest append_;
    CheckReply check_;
    std::string out_;
    FrameReader reader_;
    std::uint64_t last_id_ = 0;
};

PingClient echo_client(const Fd& fd) {
    static const std::string body(echo_message_size - frame_header_size, 'm');
    return {fd.get(),
            [](std::string& out, std::uint64_t) {
                const auto start = begin_frame(out, FrameKind::request);
                out += body;
                finish_frame(out, start);
            },
            [](const Frame& frame) {
                if (frame.size != echo_message_size) throw std::runtime_error("not our message");
            }};
}

PingClient muster_client(const Connection& connection) {
    return {connection.fd(),
            [](std::string& out, std::uint64_t id) {
                append_request(out, id, Actor{}, std::nullopt, Ping{});
            },
            [](const Frame& frame) {
                const auto header = split_header<ReplyHeader>(frame.body).first;
                if (!header.ok) throw std::runtime_error("a ping was refused");
            }};
}

void report_lock_step(Report& report, PingClient& echo, PingClient& muster, const Effort& effort) {
    const auto p50 = alternate(
        effort.rounds,
        [&] { return muster.lock_step_p50(effort.lock_step); },
        [&] { return echo.lock_step_p50(effort.lock_step); });
    report.add({"ping, one at a time: p50",
                time_text(p50.first_median()),
                "bare echo: " + time_text(p50.second_median()),
                p50.ratio(),
                Goal::at_most(2.5)});

    const double to_engine = condition_variable_hop(effort.lock_step);
    const double to_io = asio_post_hop(effort.lock_step);
    report.add({"of it: socket there and back, waking io and client",
                time_text(p50.second_median()),
                "the bare echo"});
    const double rest = p50.first_median() - p50.second_median();
    report.add({"of it: two hops between threads awake, framing, door, apply, release",
                time_text(std::max(rest, 0.0)),
                "the rest"});
    report.add({"not paid: waking the engine, had it gone to sleep",
                time_text(to_engine),
                "a condition variable, alone"});
    report.add({"not paid: waking the io thread, had it gone to sleep",
                time_text(to_io),
                "asio::post, alone"});
}

void report_pipelined(Report& report, PingClient& echo, PingClient& muster, const Effort& effort) {
    const auto rate = alternate(
        effort.rounds,
        [&] { return muster.pipelined_rate(effort.pipelined); },
        [&] { return echo.pipelined_rate(effort.pipelined); });
    report.add({"pings, 64 in flight",
                rate_text(rate.first_median()),
                "bare buffered echo: " + rate_text(rate.second_median()),
                rate.ratio(),
                Goal::at_least(0.4)});
}

}  // namespace

void run_latency(const Options& options) {
    const auto effort = options.quick ? Effort{1, 20, 200} : Effort{9, 3000, 200'000};
    const ScratchDirectory scratch(options.dir);
    const auto echo_socket = scratch.path() / "echo.sock";
    auto echo_server = ChildProcess::forked([&] { return run_echo_server(echo_socket); });
    Daemon daemon(options, scratch.path() / "muster");
    const auto echo_connection = connect_when_there(echo_socket);
    const auto muster_connection = daemon.connect();
    auto echo = echo_client(echo_connection);
    auto muster = muster_client(muster_connection);

    Report report("Latency: a ping through the engine");
    report_lock_step(report, echo, muster, effort);
    report_pipelined(report, echo, muster, effort);
    report.note(
        "The echo is a process of its own: one Asio thread, a buffered coroutine, messages of "
        "204 bytes over a Unix socket. The two take turns; rates are medians of the rounds, "
        "ratios are medians of the rounds' ratios. The echo is twice as fast if the system runs "
        "the echo and its client on one core.");
    report.print();
    daemon.stop();
    echo_server.stop(SIGTERM);
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("latency", argc, argv, muster::bench::run_latency);
}
