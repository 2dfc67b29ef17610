// What a gateway's relay needs for the people it stands for, and how long it takes to come back to
// them all.
#include "bench/support/daemon.hpp"
#include "bench/support/journaled_core.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <muster/client/relay.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unistd.h>

namespace muster::bench {

namespace {

constexpr std::size_t players_per_team = 10;
constexpr std::size_t teams_per_session = 10;
constexpr std::size_t topics_per_player = 3;  // The player's own, the team's, the session's.

Name name(const std::string& what, std::size_t number) {
    const auto text = what + " " + std::to_string(number);
    return {text, text};
}

// Everybody is in a team, so everybody has three topics.
void write_journal(const std::filesystem::path& directory, std::size_t players) {
    const journal::DirectoryLayout data{directory / "data"};
    std::filesystem::create_directories(data.root);
    JournaledCore core(data);
    std::uint64_t session = 0;
    std::uint64_t team = 0;
    for (std::size_t number = 1; number <= players; ++number) {
        if ((number - 1) % (players_per_team * teams_per_session) == 0) {
            CreateSession create;
            create.name = name("session", ++session);
            create.mode = "traditional";
            create.time_zone = {"UTC", {{Time{}, 0}}};
            core.apply(world_time, create);
        }
        if ((number - 1) % players_per_team == 0) {
            CreateTeam create;
            create.session = SessionId{session};
            ++team;
            // Names of one session must not be alike.
            const auto letter = static_cast<char>('a' + team % teams_per_session);
            create.name = name(std::string(20, letter), team);
            core.apply(world_time, create);
        }
        CreatePlayer create;
        create.name = name("player", number);
        core.apply(world_time, create);
        core.apply(world_time, AssignPlayer{TeamId{team}, PlayerId{number}});
    }
    core.set_clock(daemon_time);
}

// Counts.
class Counter : public client::RelayHandler {
  public:
    void event(const client::RelayedEvent&, std::span<const std::uint64_t> numbers) override {
        add(events_, numbers.size());
    }
    void gap(const client::Gap&, std::span<const std::uint64_t>) override { add(faults_, 1); }
    void gained(std::uint64_t, const TopicPosition&) override {}
    void lost(std::uint64_t, const Topic&) override { add(faults_, 1); }
    void attached(std::uint64_t) override { add(attached_, 1); }
    void refused(std::uint64_t, const Error&) override { add(faults_, 1); }
    void disconnected(const client::Failure&) override { add(losses_, 1); }
    void resumed() override {}

    // Throws if something was lost.
    void wait_for(std::size_t attached, std::size_t events, std::size_t losses) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] {
            return faults_ != 0 ||
                   (attached_ >= attached && events_ >= events && losses_ >= losses);
        });
        if (faults_ != 0) throw std::runtime_error("the relay missed something");
    }

  private:
    void add(std::size_t& count, std::size_t more) {
        const std::lock_guard lock(mutex_);
        count += more;
        changed_.notify_one();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t attached_ = 0;
    std::size_t events_ = 0;
    std::size_t losses_ = 0;
    std::size_t faults_ = 0;
};

void change_everybody(const Daemon& daemon, std::size_t players) {
    auto connection = daemon.connect();
    for (std::size_t number = 1; number <= players; ++number) {
        UpdatePlayer change;
        change.player = PlayerId{number};
        change.phone = "+41 44 123 45 67";
        connection.call(change);
    }
}

}  // namespace

void run_relay(const Options& options) {
    constexpr double goal_bytes = 300;
    constexpr double goal_seconds = 10;
    Report report("A gateway's relay");
    const ScratchDirectory scratch(options.dir);
    const std::size_t players = options.quick ? 500 : 100'000;
    write_journal(scratch.path(), players);
    std::optional<Daemon> daemon;
    daemon.emplace(options, scratch.path());

    // The relay's own name of the socket, which can be taken away from it.
    const auto way_in = scratch.path() / "relay.sock";
    std::filesystem::create_symlink(daemon->socket(), way_in);
    const auto counter = std::make_shared<Counter>();
    client::Options relay_options;
    relay_options.socket = way_in;
    relay_options.backoff = {std::chrono::milliseconds(5), std::chrono::milliseconds(20)};
    auto relay = client::Relay::connect(relay_options, counter);
    std::vector<PlayerToAttach> people;
    for (std::size_t number = 1; number <= players; ++number)
        people.push_back({PlayerId{number}, number});

    const double before = private_memory(::getpid());
    const double attaching = seconds_of([&] {
        relay.attach(people);
        counter->wait_for(players, 0, 0);
    });
    const double after = private_memory(::getpid());
    const double pairs = static_cast<double>(players * topics_per_player);
    report.add({"memory of a player and topic, " + std::to_string(players) + " players",
                size_text((after - before) / pairs),
                "goal " + size_text(goal_bytes),
                (after - before) / pairs / goal_bytes,
                Goal::at_most(1)});
    report.add({"attaching them all", time_text(attaching), ""});

    std::filesystem::remove(way_in);
    daemon->stop();
    daemon.reset();
    counter->wait_for(players, 0, 1);
    daemon.emplace(
        options, scratch.path(), std::vector<std::string>{}, daemon_time + std::chrono::hours(1));
    change_everybody(*daemon, players);
    const double back = seconds_of([&] {
        std::filesystem::create_symlink(daemon->socket(), way_in);
        counter->wait_for(2 * players, players, 1);
    });
    report.add({"attaching them again and reading a missed event of each",
                time_text(back),
                "goal " + time_text(goal_seconds),
                back / goal_seconds,
                Goal::at_most(1)});
    report.note(
        "One relay over a real socket. Each player has three topics, of which two are "
        "shared by a team and by a session. Memory is the growth of the program's private "
        "memory.");
    relay.client().close();
    daemon->stop();
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("relay", argc, argv, muster::bench::run_relay);
}
