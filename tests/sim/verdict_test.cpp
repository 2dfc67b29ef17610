// Reporting and shortening of the simulator's failures, with checkers that object on purpose.
#include "tests/sim/verdict.hpp"

#include "tests/sim/last_words.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace muster::sim {
namespace {

// The checker's action when a client's process begins for the second time.
class Fussy final : public Checker {
  public:
    explicit Fussy(std::function<void()> crash) : crash_(std::move(crash)) {}
    std::string_view name() const override { return "fussy"; }
    void began(std::size_t client) override {
        if (!seen_.insert(client).second) {
            if (crash_) crash_();
            fail("a client came back");
        }
    }

  private:
    const std::function<void()> crash_;
    std::set<std::size_t> seen_;
};

class Gloomy final : public Checker {
  public:
    std::string_view name() const override { return "gloomy"; }
    void calm(const core::Engine&) override { fail("it is calm"); }
};

WorldOptions small() {
    WorldOptions options;
    options.minutes = 1;
    options.clients = 3;
    return options;
}

WorldOptions with_fussy(std::function<void()> crash = {}) {
    WorldOptions options = small();
    options.checker = [crash] { return std::make_unique<Fussy>(crash); };
    return options;
}

WorldOptions with_gloomy() {
    WorldOptions options = small();
    options.minutes = 0.05;
    // The failure comes after the last step, not in it.
    options.checker = [] { return std::make_unique<Gloomy>(); };
    return options;
}

std::size_t kinds_of(const Faults& faults) {
    return static_cast<std::size_t>(std::ranges::count_if(
        fault_names, [&](const auto& each) { return faults.ever(each.fault); }));
}

TEST(Verdict, NamesCheckerStepAndMessage) {
    const auto verdict = try_world(with_fussy());
    EXPECT_FALSE(verdict.kept);
    EXPECT_EQ(verdict.checker, "fussy");
    EXPECT_EQ(verdict.message, "fussy: a client came back");
    EXPECT_GT(verdict.steps, 0u);
    EXPECT_GT(verdict.minutes, 0);
    EXPECT_LT(verdict.minutes, 1);
}

TEST(Verdict, NamesTheStepOfACrash) {
    const auto by_promise = try_world(with_fussy());
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) {
        const auto verdict = try_world(with_fussy([signal] { std::raise(signal); }));
        EXPECT_FALSE(verdict.kept);
        EXPECT_EQ(verdict.checker, "crash");
        EXPECT_EQ(verdict.steps, by_promise.steps);
    }
}

TEST(Verdict, IsTheSameWhereTheWorldEndsWithThatStep) {
    auto options = with_gloomy();
    const auto verdict = try_world(options);
    EXPECT_EQ(verdict.checker, "gloomy");
    options.steps_max = verdict.steps;
    EXPECT_EQ(try_world(options).steps, verdict.steps);
    EXPECT_FALSE(try_world(options).kept);
    --options.steps_max;
    EXPECT_TRUE(try_world(options).kept);
}

TEST(Minimise, FindsASmallerWorldThatFailsAlike) {
    const auto options = with_fussy();
    const auto first = try_world(options);
    std::size_t progress = 0;
    const auto shortest = minimise(options, first, [&](const std::string&) { ++progress; });
    EXPECT_GT(progress, 0u);
    EXPECT_LT(kinds_of(shortest.faults), kinds_of(options.faults));
    EXPECT_TRUE(shortest.faults.ever(Fault::vanish));
    EXPECT_LT(shortest.minutes, options.minutes);
    EXPECT_LE(shortest.steps_max, first.steps);
    const auto again = try_world(shortest);
    EXPECT_EQ(again.message, first.message);
    EXPECT_EQ(again.steps, shortest.steps_max);
    EXPECT_THAT(command_line(shortest), testing::HasSubstr(" --steps "));
}

TEST(Minimise, FindsThatOneClientIsEnough) {
    const auto options = with_gloomy();
    const auto shortest = minimise(options, try_world(options), [](const std::string&) {});
    EXPECT_EQ(shortest.clients, 1u);
}

TEST(LastWords, SayWhereItCrashed) {
    const World world(small());
    const auto crash = [&] {
        const LastWords words(world, 2, "seed 1, step ", ": a crash\n");
        std::raise(SIGSEGV);
    };
    EXPECT_DEATH(crash(), "seed 1, step 0: a crash");
}

}  // namespace
}  // namespace muster::sim
