// How much a client that sends as many requests as it may slows down the others: the time of
// another client's ping and of a running game's command, alternately without and with that client.
#include "bench/support/daemon.hpp"
#include "bench/support/lock_step.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace muster::bench {

namespace {

// The p99 of the others may double. As requests are not interrupted, the engine's two longest
// requests may also run first.
constexpr double ratio_allowed = 2;
constexpr double seconds_allowed = 0.004;

struct Effort {
    int rounds;
    std::chrono::milliseconds duration;
    std::size_t players;
};

struct Abuse {
    std::string what;
    Actor actor;
    Request request;
    std::size_t in_flight = 1;
    bool in_bursts = false;  // Sends all at once, again after the last answer.
};

// A client that keeps `in_flight` requests unanswered, in its own thread, for its lifetime.
class Abuser {
  public:
    Abuser(const Daemon& daemon, const Abuse& abuse)
        : abuse_(abuse), connection_(daemon.connect()), thread_([this] { run(); }) {}
    Abuser(const Abuser&) = delete;
    Abuser& operator=(const Abuser&) = delete;
    ~Abuser() {
        stop_ = true;
        ::shutdown(connection_.fd(), SHUT_RDWR);
        thread_.join();
    }

    double answered() const { return static_cast<double>(answered_); }
    double refused() const { return static_cast<double>(refused_); }

  private:
    void run() {
        while (!stop_) {
            if (!abuse_.in_bursts || unanswered_ == 0) ask();
            pollfd ready{connection_.fd(), POLLIN, 0};
            if (!out_.empty()) ready.events |= POLLOUT;
            ::poll(&ready, 1, -1);
            if ((ready.revents & POLLOUT) != 0 && !send_some()) return;
            if ((ready.revents & (POLLIN | POLLHUP)) != 0 && !take_some()) return;
        }
    }
    void ask() {
        for (; unanswered_ < abuse_.in_flight; ++unanswered_) {
            std::visit(
                [&](const auto& request) {
                    append_request(out_, ++last_id_, abuse_.actor, std::nullopt, request);
                },
                abuse_.request);
        }
    }
    bool send_some() {
        const auto sent =
            ::send(connection_.fd(), out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        out_.erase(0, static_cast<std::size_t>(sent));
        return true;
    }
    bool take_some() {
        constexpr std::size_t size = 256u << 10;
        const auto got = ::recv(connection_.fd(), reader_.prepare(size), size, MSG_DONTWAIT);
        if (got == 0) return false;
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        reader_.commit(static_cast<std::size_t>(got));
        bool too_fast = false;
        while (const auto frame = reader_.next()) {
            if (frame->kind != FrameKind::reply) continue;
            --unanswered_;
            const bool ok = split_header<ReplyHeader>(frame->body).first.ok;
            ++(ok ? answered_ : refused_);
            too_fast = too_fast || !ok;
        }
        // Stays within the limits.
        if (too_fast) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return true;
    }

    const Abuse abuse_;
    Connection connection_;
    FrameReader reader_{limits::reply_frame_size_max};
    std::string out_;
    std::uint64_t last_id_ = 0;
    std::size_t unanswered_ = 0;
    std::atomic<std::uint64_t> answered_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

void make_players(const Daemon& daemon, std::size_t count) {
    constexpr std::size_t at_once = 1000;
    auto connection = daemon.connect();
    for (std::size_t made = 0; made < count;) {
        std::string frames;
        std::size_t unanswered = 0;
        for (; unanswered < at_once && made < count; ++unanswered, ++made) {
            CreatePlayer create;
            create.name.text = "Somebody " + std::to_string(made);
            frames += request_frame(made + 1, create);
        }
        connection.send(frames);
        while (unanswered != 0)
            unanswered -= connection.receive_replies();
    }
}

std::vector<Abuse> abuses(const World& world) {
    const auto& session = world.sessions.front();
    const auto player = session.teams.front().player;
    ListPlayers search;
    search.part.emplace().text = "nobody has such a name";
    ReadEvents history;
    history.topic = {Topic::Kind::catalog, 0};
    return {
        {"4,000 ListPlayers at once", Actor{}, ListPlayers{}, 4000, true},
        {"4,000 ListPlayers in search of nobody at once", Actor{}, search, 4000, true},
        {"one player's ListPlayers, 32 in flight", Actor::of(player), ListPlayers{}, 32},
        {"one player's GetMyGame, 32 in flight", Actor::of(player), GetMyGame{player}, 32},
        {"32 ListPlayers in flight", Actor{}, ListPlayers{}, 32},
        {"32 ListZones in flight", Actor{}, ListZones{}, 32},
        {"32 ListChallenges in flight", Actor{}, ListChallenges{}, 32},
        {"32 GetGame in flight", Actor{}, GetGame{session.id}, 32},
        {"32 ReadEvents in flight", Actor{}, history, 32},
        {"32 AdjustPoints in flight",
         Actor{},
         AdjustPoints{session.teams.back().id, 1, "once more"},
         32},
        {"4,000 pings at once", Actor{}, Ping{}, 4000, true},
    };
}

double p99(LockStepClients& client, std::chrono::milliseconds duration) {
    return percentile(client.run(duration).latencies, 0.99);
}

void report_one(Report& report,
                const Daemon& daemon,
                LockStepClients& client,
                const std::string& whose,
                const Abuse& abuse,
                const Effort& effort) {
    std::vector<double> rates;
    const auto both = alternate(
        effort.rounds,
        [&] {
            const Abuser abuser(daemon, abuse);
            const auto with = p99(client, effort.duration);
            rates.push_back(abuser.answered() /
                            std::chrono::duration<double>(effort.duration).count());
            return with;
        },
        [&] { return p99(client, effort.duration); });
    const double without = both.second_median();
    const double allowed = ratio_allowed * without + seconds_allowed;
    report.add(
        {whose + "'s p99 beside " + abuse.what + " (" + rate_text(median(rates)) + " answered)",
         time_text(both.first_median()),
         "alone: " + time_text(without) + ", twice it and 4 ms: " + time_text(allowed),
         both.first_median() / allowed,
         Goal::at_most(1)});
}

}  // namespace

void run_fairness(const Options& options) {
    using std::chrono::milliseconds;
    const auto effort =
        options.quick ? Effort{1, milliseconds(20), 500} : Effort{3, milliseconds(1000), 99'000};
    const ScratchDirectory scratch(options.dir);
    Daemon daemon(options, scratch.path() / "muster");
    auto setup = daemon.connect();
    const auto world = make_world(wire_caller(setup), options.quick ? 2 : 100);
    make_players(daemon, effort.players);

    LockStepClients ping(daemon.socket(), 1, [](std::string& out, std::size_t) {
        append_request(out, 1, Actor{}, std::nullopt, Ping{});
    });
    const auto team = world.sessions.front().teams.front().id;
    LockStepClients command(daemon.socket(), 1, [team](std::string& out, std::size_t) {
        append_request(out, 1, Actor{}, std::nullopt, AdjustPoints{team, 1, "found a fault"});
    });
    Report report("Fairness: others beside one client that asks as much as it may");
    for (const auto& abuse : abuses(world)) {
        report_one(report, daemon, ping, "a ping", abuse, effort);
        report_one(report, daemon, command, "a game's command", abuse, effort);
    }
    report.note(
        "The community has 100 running games and " + std::to_string(effort.players) +
        " players more. The honest client asks one thing after the other, a ping or a durable "
        "command; the abuser is a thread of the same process and takes its replies as fast as it "
        "can. So two clients and the daemon's three threads share the machine's cores. Medians of "
        "rounds in turns.");
    report.print();
    daemon.stop();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("fairness", argc, argv, muster::bench::run_fairness);
}
