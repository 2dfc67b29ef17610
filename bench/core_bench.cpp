// How many commands one thread of the core applies a second, and whether a thousand running games
// make a command slower. A round has one command for every team of every session. An iteration has
// as many rounds as give 8,000 commands, so that the inputs take the same memory for each number of
// sessions; or it is a whole game. The bench makes the inputs outside the measured time, which is
// the thread's own time in apply().
#include "bench/support/core_caller.hpp"
#include "bench/support/options.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

namespace muster::bench {

namespace {

using core::Input;
using core::Outcome;

// One engine with many games, and the inputs of each round.
class Play {
  public:
    explicit Play(std::size_t sessions)
        : world_(make_world(core_caller(engine_, world_time), sessions)) {}

    const World& world() const { return world_; }
    Time now() const { return now_; }
    std::size_t step() const { return step_; }
    void next_round(std::chrono::seconds pause) {
        now_ += pause;
        ++step_;
        fire_timers(engine_, out_, now_);
    }
    // The seconds that the core takes for all inputs.
    double apply(const std::vector<Input>& inputs) {
        return cpu_seconds_of([&] {
            for (const auto& input : inputs) {
                engine_.apply(input, out_);
                if (!out_.ok) expect_ok(out_);
            }
        });
    }

  private:
    core::Engine engine_{1};
    Outcome out_;
    World world_;
    Time now_ = world_time;
    std::size_t step_ = 0;
};

// One measurement: the inputs of a round, and the time between rounds.
struct Scenario {
    const char* name;
    std::function<void(std::vector<Input>&, const Play&, std::size_t round)> add_inputs;
    std::chrono::seconds pause;
    std::size_t rounds_max;  // In one game; then a new game begins.
    bool whole_games;        // An iteration is a whole game, because later commands cost more.
    int iterations;
    std::optional<double> goal;  // Commands a second.
};

void locations(std::vector<Input>& inputs, const Play& play, std::size_t) {
    std::size_t team_index = 0;
    for (const auto& session : play.world().sessions) {
        for (const auto& team : session.teams) {
            const auto location = location_at(team_index++, play.step(), play.now());
            inputs.push_back({play.now(), {}, ReportLocation{team.player, location}});
        }
    }
}

void completes(std::vector<Input>& inputs, const Play& play, std::size_t round) {
    for (const auto& session : play.world().sessions) {
        for (const auto& team : session.teams) {
            if (team.catcher) continue;
            const auto period = static_cast<std::uint32_t>(round);
            inputs.push_back({play.now(), {}, CompleteChallenge{team.id, 0, period}});
        }
    }
}

void game_reads(std::vector<Input>& inputs, const Play& play, std::size_t) {
    for (const auto& session : play.world().sessions)
        inputs.push_back({play.now(), {}, GetGame{session.id}});
}

void pings(std::vector<Input>& inputs, const Play& play, std::size_t) {
    inputs.resize(1000, Input{play.now(), {}, Ping{}});
}

// No scenario exceeds a game day: a location of each team every five seconds for hours, a challenge
// every fifteen minutes.
const std::vector<Scenario>& scenarios() {
    using std::chrono::seconds;
    static const std::vector<Scenario> all{
        {"locations", locations, seconds(5), 3000, false, 500, 1'000'000},
        {"completes", completes, seconds(900), 28, true, 7, 100'000},
        {"GetGame", game_reads, seconds(0), 1'000'000, false, 50, {}},
        {"Ping", pings, seconds(0), 1'000'000, false, 200, {}},
    };
    return all;
}

// A scenario with a number of sessions: one iteration after the other, in new games if needed.
class Trial {
  public:
    Trial(const Scenario& scenario, std::size_t sessions)
        : scenario_(scenario), sessions_(sessions), play_(std::make_unique<Play>(sessions)) {}

    // Runs an iteration and returns the seconds for each command.
    double operator()() {
        constexpr std::size_t inputs_least = 8000;
        if (round_ == scenario_.rounds_max) {
            play_ = std::make_unique<Play>(sessions_);
            round_ = 0;
        }
        double seconds = 0;
        std::size_t commands = 0;
        do {
            inputs_.clear();
            while (inputs_.size() < inputs_least && round_ < scenario_.rounds_max) {
                play_->next_round(scenario_.pause);
                scenario_.add_inputs(inputs_, *play_, round_++);
            }
            seconds += play_->apply(inputs_);
            commands += inputs_.size();
        } while (scenario_.whole_games && round_ < scenario_.rounds_max);
        return seconds / static_cast<double>(commands);
    }

  private:
    const Scenario& scenario_;
    std::size_t sessions_;
    std::unique_ptr<Play> play_;
    std::size_t round_ = 0;
    std::vector<Input> inputs_;
};

// The limit of any core: encoding an event of a location. Returns seconds for each event.
double encode_only() {
    constexpr std::uint64_t count = 8000;
    std::string frames;
    const LocationChanged event{{1}, {1}, location_at(1, 1, world_time), true};
    const Topic topic{Topic::Kind::session, 1};
    const double seconds = cpu_seconds_of([&] {
        for (std::uint64_t number = 1; number <= count; ++number) {
            if (number % 64 == 1) frames.clear();
            append_event(frames, topic, number, world_time, event);
        }
    });
    return seconds / static_cast<double>(count);
}

std::string sessions_text(std::size_t sessions) {
    return std::to_string(sessions) + (sessions == 1 ? " session" : " sessions");
}

void add_rate(Report& report, const Scenario& scenario, std::size_t sessions, double seconds) {
    Row row{
        std::string(scenario.name) + ", " + sessions_text(sessions), rate_text(1 / seconds), ""};
    if (scenario.goal) {
        row.reference = "goal " + rate_text(*scenario.goal);
        row.ratio = 1 / seconds / *scenario.goal;
        row.goal = Goal::at_least(1);
    }
    report.add(std::move(row));
}

// Alternates between many sessions and one, so that other load on the machine affects both.
void measure(Report& report, const Scenario& scenario, const Options& options) {
    const std::size_t many = options.quick ? 200 : 1000;
    const int rounds = options.quick ? 1 : scenario.iterations;
    Trial at_one(scenario, 1);
    Trial at_hundred(scenario, 100);
    Trial at_many(scenario, many);
    std::vector<double> hundred;
    for (int i = 0; i < rounds; ++i)
        hundred.push_back(at_hundred());
    const auto turns = alternate(rounds, [&] { return at_many(); }, [&] { return at_one(); });
    add_rate(report, scenario, 1, turns.second_median());
    add_rate(report, scenario, 100, median(std::move(hundred)));
    add_rate(report, scenario, many, turns.first_median());
    report.add({std::string(scenario.name) + ": cost with " + sessions_text(many),
                time_text(turns.first_median()),
                "with one: " + time_text(turns.second_median()),
                turns.ratio(),
                Goal::at_most(2)});
}

// A connection with 20,000 attached players is lost: the longest of the records.
void measure_lost_gateway(Report& report, const Options& options) {
    const std::size_t players = options.quick ? 1'000 : 20'000;
    core::Engine engine{1};
    Outcome out;
    Time now = world_time;
    const auto apply = [&](const Request& request) {
        engine.apply({now, {}, request}, out);
        expect_ok(out);
    };
    for (std::size_t i = 1; i <= players; ++i) {
        CreatePlayer create;
        create.name.text = create.name.key = "player " + std::to_string(i);
        apply(create);
        apply(AttachPlayers{ConnectionId{1}, {{PlayerId{i}, i}}});
    }
    double longest = cpu_seconds_of([&] { apply(ServiceLost{ConnectionId{1}}); });
    std::size_t records = 1;
    for (; const auto timer = engine.next_timer(); ++records) {
        now = timer->due;
        longest = std::max(longest, cpu_seconds_of([&] { apply(TimerFired{timer->id}); }));
    }
    constexpr double goal = 0.002;
    report.add({"the longest of the " + std::to_string(records) + " records in which " +
                    std::to_string(players) + " attached players lose their service",
                time_text(longest),
                "goal " + time_text(goal),
                longest / goal,
                Goal::at_most(1)});
}

}  // namespace

void run_core_bench(const Options& options) {
    Report report("The core: commands applied on one thread, without I/O");
    for (const auto& scenario : scenarios())
        measure(report, scenario, options);
    measure_lost_gateway(report, options);
    std::vector<double> encoding;
    for (int i = 0; i < 100; ++i)
        encoding.push_back(encode_only());
    report.add({"encoding a location's event alone", rate_text(1 / median(encoding)), ""});
    report.note(
        "Each session has eight teams of one player. The time is the thread's own in `apply()`, "
        "including the encoding of the reply and the events and the digest. Rows show medians "
        "of iterations of 8,000 commands; for completes, of whole games. One session and many "
        "sessions take turns; the ratio of costs is the median of the turns' ratios.");
    report.print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("core_bench", argc, argv, muster::bench::run_core_bench);
}
