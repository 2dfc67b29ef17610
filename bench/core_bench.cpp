// How many commands one thread of the core applies a second, and whether a command costs more where
// a thousand games run. A round is every team of every session once; an iteration is as many rounds
// as make 8,000 commands, so that inputs take the same room however many sessions there are. They
// are made outside the time that counts, which is the thread's own in apply() alone.
#include "bench/support/core_caller.hpp"
#include "bench/support/options.hpp"
#include "bench/support/report.hpp"
#include "bench/support/stats.hpp"

#include <benchmark/benchmark.h>
#include <map>

namespace muster::bench {

namespace {

using core::Input;
using core::Outcome;

// One engine full of games, and the inputs that are applied to it round by round.
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
    // Seconds that the core takes for all of them.
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

// A benchmark: how a round's inputs are made, and how far apart the rounds are.
struct Scenario {
    const char* name;
    std::function<void(std::vector<Input>&, const Play&, std::size_t round)> add_inputs;
    std::chrono::seconds pause;
    std::size_t rounds_max;  // In one game; then a new one begins.
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

// Every scenario's rounds in one game stay within what a game day brings: a location a team each
// five seconds for hours, a challenge each fifteen minutes.
const std::vector<Scenario>& scenarios() {
    using std::chrono::seconds;
    static const std::vector<Scenario> all{
        {"locations", locations, seconds(5), 3000},
        {"completes", completes, seconds(900), 28},
        {"GetGame", game_reads, seconds(0), 1'000'000},
        {"Ping", pings, seconds(0), 1'000'000},
    };
    return all;
}

void run(benchmark::State& state, const Scenario& scenario) {
    constexpr std::size_t inputs_least = 8000;
    const auto sessions = static_cast<std::size_t>(state.range(0));
    auto play = std::make_unique<Play>(sessions);
    std::size_t round = 0;
    std::int64_t commands = 0;
    std::vector<Input> inputs;
    for (auto _ : state) {
        if (round >= scenario.rounds_max) {
            play = std::make_unique<Play>(sessions);
            round = 0;
        }
        inputs.clear();
        while (inputs.size() < inputs_least && round < scenario.rounds_max) {
            play->next_round(scenario.pause);
            scenario.add_inputs(inputs, *play, round++);
        }
        state.SetIterationTime(play->apply(inputs));
        commands += static_cast<std::int64_t>(inputs.size());
    }
    state.SetItemsProcessed(commands);
}

// What no core can do without: encoding an event of a location and copying its reply.
void encode_only(benchmark::State& state) {
    std::string frames;
    const LocationChanged event{{1}, {1}, location_at(1, 1, world_time), true};
    const Topic topic{Topic::Kind::session, 1};
    std::uint64_t number = 0;
    for (auto _ : state) {
        frames.clear();
        append_event(frames, topic, ++number, world_time, event);
        benchmark::DoNotOptimize(frames.data());
    }
    state.SetItemsProcessed(state.iterations());
}

// Collects what Google Benchmark measures: the repetitions' rates by the benchmark's name.
class Collector : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            if (run.error_occurred) throw std::runtime_error(run.error_message);
            rates_[run.run_name.function_name + "/" + run.run_name.args].push_back(
                run.counters.at("items_per_second"));
        }
    }
    double rate(const std::string& name) const { return median(rates_.at(name)); }

  private:
    std::map<std::string, std::vector<double>> rates_;
};

constexpr std::array<std::int64_t, 3> session_counts{1, 100, 1000};

void register_all(const Options& options) {
    const int repetitions = options.quick ? 1 : 5;
    const double seconds = options.quick ? 0.001 : 0.5;
    for (const auto& scenario : scenarios()) {
        auto* bench = benchmark::RegisterBenchmark(
            scenario.name, [&scenario](benchmark::State& state) { run(state, scenario); });
        bench->UseManualTime()->MinTime(seconds)->Repetitions(repetitions);
        for (const auto sessions : session_counts) {
            if (!options.quick || sessions < 1000) bench->Arg(sessions);
        }
    }
    benchmark::RegisterBenchmark("encode", encode_only)
        ->Arg(0)
        ->MinTime(seconds)
        ->Repetitions(repetitions);
}

std::optional<double> goal_of(const std::string& scenario) {
    if (scenario == "locations") return 1'000'000;
    if (scenario == "completes") return 100'000;
    return std::nullopt;
}

Report report(const Collector& collected, const Options& options) {
    Report report("The core: commands applied on one thread, without I/O");
    const auto most = options.quick ? session_counts[1] : session_counts[2];
    for (const auto& scenario : scenarios()) {
        const std::string name = scenario.name;
        const auto rate_at = [&](std::int64_t sessions) {
            return collected.rate(name + "/" + std::to_string(sessions));
        };
        for (const auto sessions : session_counts) {
            if (sessions > most) continue;
            Row row{name + ", " + std::to_string(sessions) + " sessions",
                    rate_text(rate_at(sessions)),
                    ""};
            if (const auto goal = goal_of(name)) {
                row.reference = "goal " + rate_text(*goal);
                row.ratio = rate_at(sessions) / *goal;
                row.goal = Goal::at_least(1);
            }
            report.add(std::move(row));
        }
        report.add({name + ": cost at " + std::to_string(most) + " sessions",
                    time_text(1 / rate_at(most)),
                    "at one: " + time_text(1 / rate_at(1)),
                    rate_at(1) / rate_at(most),
                    Goal::at_most(2)});
    }
    report.add({"encoding a location's event alone", rate_text(collected.rate("encode/0")), ""});
    report.note(
        "Sessions have eight teams of one player. Medians of the repetitions; time is that "
        "of `apply()` alone, which includes encoding the reply and the events and chaining "
        "the digest.");
    return report;
}

}  // namespace

void run_core_bench(const Options& options) {
    register_all(options);
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    report(collector, options).print();
}

}  // namespace muster::bench

int main(int argc, char** argv) {
    return muster::bench::run_main("core_bench", argc, argv, muster::bench::run_core_bench);
}
