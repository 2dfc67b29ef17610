// How long a gateway takes to come back to the topics of its players after a restart of the daemon.
#include "bench/support/daemon.hpp"
#include "bench/support/journaled_core.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <algorithm>

namespace muster::bench {

namespace {

constexpr std::uint64_t missed = 3;  // Events of each topic.

CreatePlayer create(std::size_t number) {
    CreatePlayer request;
    request.name.text = request.name.key = "player " + std::to_string(number);
    return request;
}

UpdatePlayer change(std::size_t number, std::uint64_t round) {
    UpdatePlayer request;
    request.player = PlayerId{number};
    request.phone = "+41 44 000 " + std::to_string(round);
    return request;
}

// Each player's topic has one event, and then `missed` more, far apart in the journal.
void write_journal(const std::filesystem::path& directory, std::size_t players) {
    const journal::DirectoryLayout data{directory / "data"};
    std::filesystem::create_directories(data.root);
    JournaledCore core(data);
    for (std::size_t number = 1; number <= players; ++number)
        core.apply(world_time, create(number));
    for (std::uint64_t round = 1; round <= missed; ++round) {
        for (std::size_t number = 1; number <= players; ++number)
            core.apply(world_time, change(number, round));
    }
    core.set_clock(daemon_time);
}

// Resumes all players' topics after the event `number`. Throws where an event does not come.
double time_resume(const Daemon& daemon, std::size_t players, std::uint64_t number) {
    auto connection = daemon.connect();
    const auto expected = 1 + missed - number;
    return seconds_of([&] {
        std::vector<TopicPosition> positions;
        for (std::size_t player = 1; player <= players; ++player) {
            positions.push_back({{Topic::Kind::player, player}, number});
            if (positions.size() < limits::resumed_topics_max && player != players) continue;
            auto left = positions.size() * expected;
            while (!positions.empty()) {
                const auto reply = connection.call(ResumeTopics{positions});
                left -= reply.frames.size();
                positions.clear();
                for (const auto& topic : reply.topics) {
                    if (topic.reached < topic.last)
                        positions.push_back({topic.topic, topic.reached});
                }
            }
            if (left != 0) throw std::runtime_error("events are missing");
        }
    });
}

}  // namespace

void run_resume(const Options& options) {
    constexpr double goal_seconds = 10;
    Report report("Coming back to many topics");
    const ScratchDirectory scratch(options.dir);
    const std::size_t players = options.quick ? 2'000 : 200'000;
    const int rounds = options.quick ? 1 : 3;
    write_journal(scratch.path(), players);
    for (const auto& [number, what] : {std::pair{missed + 1, "with nothing new"},
                                       std::pair{std::uint64_t{1}, "with 3 missed events each"}}) {
        std::vector<double> seconds;
        for (int round = 0; round < rounds; ++round) {
            Daemon daemon(options, scratch.path());
            seconds.push_back(time_resume(daemon, players, number));
            daemon.stop();
        }
        const auto measured = median(std::move(seconds));
        report.add({"one client resumes " + std::to_string(players) + " topics " + what,
                    time_text(measured),
                    "goal " + time_text(goal_seconds),
                    measured / goal_seconds,
                    Goal::at_most(1)});
    }
    report.note(
        "The daemon was started before each round. The client asks for 1,000 topics at a time and "
        "waits for each reply.");
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("resume", argc, argv, muster::bench::run_resume);
}
