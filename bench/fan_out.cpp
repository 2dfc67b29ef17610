// One event to a thousand clients, compared with a bare loop of send() over sockets of the same
// kind to the same kind of receiver. The bench counts arrivals.
#include "bench/support/daemon.hpp"
#include "bench/support/receivers.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <csignal>

namespace muster::bench {

namespace {

using Clock = std::chrono::steady_clock;

struct Effort {
    int rounds;
    std::size_t clients;
    std::size_t events;  // In a round.
};

// Makes an event of about 200 bytes: points adjusted, with a long reason.
const std::string& reason() {
    static const std::string text(145, 'r');
    return text;
}
std::size_t event_frame_size() {
    std::string frame;
    append_event(frame, Topic{}, 1, Time{}, PointsAdjusted{{1}, 1, 1, reason()});
    return frame.size();
}

// ---- The bare loop. ----

class BareSender {
  public:
    BareSender(const std::filesystem::path& socket, std::size_t clients)
        : listener_(listen_unix(socket)), receivers_([&] { return connect(socket, clients); }) {
        for (std::size_t i = 0; i < clients; ++i)
            sockets_.push_back(accept_one(listener_));
        receivers_.wait_ready();
    }

    // Deliveries a second of `events` events in bursts of `burst`. Without Gather there is one
    // send() for each event and client; with Gather one for each burst and client.
    enum class Gather { no, yes };
    double rate(std::size_t events, std::size_t burst, Gather gather) {
        const std::string event(event_frame_size(), 'e');
        std::string burst_bytes;
        for (std::size_t i = 0; i < burst; ++i)
            burst_bytes += event;
        const auto& message = gather == Gather::yes ? burst_bytes : event;
        const std::size_t repeat = gather == Gather::yes ? 1 : burst;
        const auto start = Clock::now();
        auto done = start;
        for (std::size_t sent = 0; sent < events; sent += burst) {
            receivers_.expect(burst_bytes.size() * sockets_.size());
            for (std::size_t i = 0; i < repeat; ++i) {
                for (const auto& socket : sockets_)
                    write_all(socket.get(), message);
            }
            done = receivers_.wait();
        }
        return static_cast<double>(events * sockets_.size()) /
               std::chrono::duration<double>(done - start).count();
    }

  private:
    static std::vector<Fd> connect(const std::filesystem::path& socket, std::size_t clients) {
        std::vector<Fd> sockets;
        for (std::size_t i = 0; i < clients; ++i)
            sockets.push_back(connect_unix(socket));
        return sockets;
    }

    Fd listener_;
    Receivers receivers_;
    std::vector<Fd> sockets_;
};

// ---- Muster. ----

class Subscribers {
  public:
    Subscribers(const Daemon& daemon, SessionId session, TeamId team, std::size_t clients)
        : clients_(clients),
          team_(team),
          receivers_([&] { return subscribe(daemon, session, clients); }),
          commander_(daemon.connect()) {
        receivers_.wait_ready();
    }

    // Deliveries a second of `events` events. Each burst is written at once and awaited as a whole.
    double rate(std::size_t events, std::size_t burst) {
        const auto start = Clock::now();
        auto done = start;
        for (std::size_t sent = 0; sent < events; sent += burst) {
            ask(burst);
            done = receivers_.wait();
            take_replies(burst);
        }
        return deliveries(events) / std::chrono::duration<double>(done - start).count();
    }

    // The same, while the next event's command is already under way.
    double stream_rate(std::size_t events) {
        const auto start = Clock::now();
        auto done = start;
        ask(1);
        for (std::size_t sent = 1; sent <= events; ++sent) {
            if (sent != events) send_command(1);
            done = receivers_.wait();
            if (sent != events) receivers_.expect(event_frame_size() * clients_);
        }
        take_replies(events);
        return deliveries(events) / std::chrono::duration<double>(done - start).count();
    }

  private:
    // The connections' sockets, each subscribed.
    static std::vector<Fd> subscribe(const Daemon& daemon, SessionId session, std::size_t clients) {
        std::vector<Fd> sockets;
        for (std::size_t i = 0; i < clients; ++i) {
            auto connection = daemon.connect();
            connection.call(Subscribe{{Topic{Topic::Kind::session, session.value}}, false});
            sockets.push_back(std::move(connection).release());
        }
        return sockets;
    }
    void ask(std::size_t events) {
        receivers_.expect(events * event_frame_size() * clients_);
        send_command(events);
    }
    void send_command(std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i)
            append_request(out, 1, Actor{}, std::nullopt, AdjustPoints{team_, 1, reason()});
        commander_.send(out);
    }
    void take_replies(std::size_t count) {
        while (count != 0)
            count -= commander_.receive_replies();
    }
    double deliveries(std::size_t events) const {
        return static_cast<double>(events) * static_cast<double>(clients_);
    }

    std::size_t clients_;
    TeamId team_;
    Receivers receivers_;
    Connection commander_;
};

// The median seconds from a command to its durable reply, without subscribers.
double durable_p50(Connection& connection, TeamId team, std::size_t count) {
    std::vector<double> samples;
    for (std::size_t i = 0; i < count; ++i)
        samples.push_back(seconds_of([&] { connection.call(AdjustPoints{team, 1, reason()}); }));
    return median(std::move(samples));
}

void report_all(Report& report,
                BareSender& bare,
                Subscribers& subscribers,
                double durable,
                const Effort& effort) {
    using Gather = BareSender::Gather;
    const auto clients = static_cast<double>(effort.clients);
    const auto one_by_one = [&] { return bare.rate(effort.events, 1, Gather::no); };

    const auto single =
        alternate(effort.rounds, [&] { return subscribers.rate(effort.events, 1); }, one_by_one);
    const auto bare_text = "bare send() loop: " + rate_text(single.second_median());
    report.add({"one event, from its command to the last receiver",
                rate_text(single.first_median()),
                bare_text,
                single.ratio(),
                Goal::at_least(0.7)});
    const double event_time = clients / single.first_median();
    report.add({"of it: until a command is durable, where nobody listens",
                time_text(durable),
                "of " + time_text(event_time) + " in all"});
    if (event_time > durable) {
        const double alone = clients / (event_time - durable);
        report.add(
            {"of it: fan-out alone", rate_text(alone), bare_text, alone / single.second_median()});
    }

    const auto stream = alternate(
        effort.rounds, [&] { return subscribers.stream_rate(effort.events); }, one_by_one);
    report.add({"event after event, the next command under way meanwhile",
                rate_text(stream.first_median()),
                "bare send() loop: " + rate_text(stream.second_median()),
                stream.ratio(),
                Goal::at_least(0.7)});

    for (const std::size_t burst : {8u, 64u}) {
        const auto events = effort.events / burst * burst * 4 + burst;
        const auto loop = alternate(
            effort.rounds,
            [&] { return subscribers.rate(events, burst); },
            [&] { return bare.rate(events, burst, Gather::no); });
        const double gathered = bare.rate(events, burst, Gather::yes);
        report.add({"bursts of " + std::to_string(burst) + " events",
                    rate_text(loop.first_median()),
                    "bare send() loop: " + rate_text(loop.second_median()) +
                        "; one send() a burst: " + rate_text(gathered),
                    loop.ratio(),
                    Goal::at_least(0.7)});
    }
}

}  // namespace

void run_fan_out(const Options& options) {
    const auto effort = options.quick ? Effort{1, 20, 8} : Effort{7, 1000, 256};
    const ScratchDirectory scratch(options.dir);
    Daemon daemon(options, scratch.path() / "muster");
    auto setup = daemon.connect();
    const auto world = make_world(wire_caller(setup), 2);
    const auto& heard = world.sessions[0];
    const auto& unheard = world.sessions[1];
    BareSender bare(scratch.path() / "bare.sock", effort.clients);
    Subscribers subscribers(daemon, heard.id, heard.teams[0].id, effort.clients);
    const double durable = durable_p50(setup, unheard.teams[0].id, effort.events);

    Report report("Fan-out: deliveries a second of events of " +
                  std::to_string(event_frame_size()) + " bytes to " +
                  std::to_string(effort.clients) + " clients");
    report_all(report, bare, subscribers, durable, effort);
    report.note(
        "In both cases one process reads from the sockets of all receivers. A delivery counts "
        "once it is read. Muster's events come from commands that become durable first; the "
        "bare loop only sends.");
    report.print();
    daemon.stop();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("fan_out", argc, argv, muster::bench::run_fan_out);
}
