#include "tests/load/soak.hpp"

#include <gmock/gmock.h>

namespace muster::load {
namespace {

using testing::IsEmpty;

std::vector<Sample> samples_of(std::vector<std::uint64_t> memory_mib) {
    std::vector<Sample> samples;
    for (const auto mib : memory_mib) {
        Sample sample;
        sample.holdings = {.resident = mib << 20, .descriptors = 500, .threads = 7};
        samples.push_back(sample);
    }
    return samples;
}

std::vector<std::string> growing(const std::vector<Sample>& samples) {
    std::vector<std::string> list;
    for (const auto& growth : growth_of(samples))
        if (!growth.flat()) list.push_back(growth.what);
    return list;
}

TEST(Soak, WarmsUpBeforeItIsMeasured) {
    EXPECT_THAT(growing(samples_of({10, 20, 30, 40, 40, 40, 41, 41, 41, 41, 42, 42})), IsEmpty());
}

TEST(Soak, IgnoresAPeak) {
    EXPECT_THAT(growing(samples_of({30, 30, 40, 40, 40, 40, 41, 41, 41, 41, 104, 42})), IsEmpty());
}

TEST(Soak, SeesMemoryGrow) {
    EXPECT_THAT(growing(samples_of({20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42})),
                testing::ElementsAre("resident memory, MiB"));
}

TEST(Soak, SeesDescriptorsAndThreadsLeak) {
    auto samples = samples_of(std::vector<std::uint64_t>(40, 30));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i].holdings.descriptors = 500 + 2 * i;
        samples[i].holdings.threads = 7 + i / 20;
    }
    EXPECT_THAT(growing(samples), testing::ElementsAre("descriptors", "threads"));
}

}  // namespace
}  // namespace muster::load
