// A few seeds, a few seconds: what CI runs of the simulator. Longer runs: muster-sim.
#include "tests/sim/report.hpp"

#include <gmock/gmock.h>

#include <set>

namespace muster::sim {
namespace {

WorldOptions options(std::uint64_t seed, double minutes, std::size_t clients = 24) {
    WorldOptions options;
    options.seed = seed;
    options.minutes = minutes;
    options.clients = clients;
    return options;
}

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, KeepAllPromises) {
    World world(options(GetParam(), 1.5));
    try {
        world.run();
    } catch (const Violation& violation) {
        FAIL() << violation.what() << "\nat step " << world.steps()
               << "; to see it again: muster-sim --seed " << GetParam() << " --minutes 1.5";
    }
    EXPECT_GT(world.tally().crashes, 0u);
    EXPECT_GT(world.tally().retries, 0u);
}

INSTANTIATE_TEST_SUITE_P(Sim, Seeds, testing::Values(1, 2, 3, 4, 5));

TEST(World, OneSeedGivesOneHistory) {
    const auto history = [](std::uint64_t seed) {
        World world(options(seed, 0.8));
        world.run();
        return std::tuple(world.digest(), world.steps(), world.tally().sent);
    };
    EXPECT_EQ(history(11), history(11));
    EXPECT_NE(history(11), history(12));
}

// The list is the protocol's own: a request that is new there is missing here until the workload
// makes it so that it succeeds.
TEST(World, EveryRequestIsMadeAndEveryFaultHappens) {
    std::set<std::string> missing{"all"};
    Tally tally;
    const auto all_happened = [&] {
        return missing.empty() && tally.crashes && tally.failures && tally.shutdowns &&
               tally.snapshots && tally.cuts && tally.lagged && tally.audits;
    };
    for (std::uint64_t seed = 21; seed <= 24 && !all_happened(); ++seed) {
        World world(options(seed, 3));
        world.run();
        const auto& here = world.tally();
        const auto list = not_covered(here);
        const std::set<std::string> missing_here(list.begin(), list.end());
        if (seed == 21) missing = missing_here;
        std::erase_if(missing, [&](const auto& name) { return !missing_here.contains(name); });
        tally.crashes += here.crashes;
        tally.failures += here.failures;
        tally.shutdowns += here.shutdowns;
        tally.snapshots += here.snapshots;
        tally.cuts += here.cuts;
        tally.lagged += here.lagged;
        tally.audits += here.audits;
    }
    EXPECT_THAT(missing, testing::IsEmpty());
    EXPECT_GT(tally.crashes, 0u);
    EXPECT_GT(tally.failures, 0u);
    EXPECT_GT(tally.shutdowns, 0u);
    EXPECT_GT(tally.snapshots, 0u);
    EXPECT_GT(tally.cuts, 0u);
    EXPECT_GT(tally.lagged, 0u);
    EXPECT_GT(tally.audits, 0u);
}

}  // namespace
}  // namespace muster::sim
