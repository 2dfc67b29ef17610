#include "discord-bot/workers.hpp"

#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>

namespace muster::discord {
namespace {

using ::testing::ElementsAre;

// One worker, held back until the test releases it.
class WorkersTest : public ::testing::Test {
  protected:
    static constexpr std::size_t waiting_max = 2;

    void SetUp() override {
        ASSERT_TRUE(workers->add([this] { held.arrive_and_wait(), go.wait(); }));
        held.arrive_and_wait();
    }
    // Waits until all added jobs are done.
    void finish() {
        go.count_down();
        while (!workers->add([this] { ended.count_down(); }))
            std::this_thread::yield();
        ended.wait();
    }

    std::vector<std::string> failures;  // Written by the worker until finish().
    std::vector<int> done;
    std::latch held{2};
    std::latch go{1};
    std::latch ended{1};
    std::optional<Workers> workers{
        std::in_place, 1, waiting_max, [this](const std::string& why) { failures.push_back(why); }};
};

TEST_F(WorkersTest, KeepTheOrderAndRefuseWhatIsTooMuch) {
    EXPECT_TRUE(workers->add([this] { done.push_back(1); }));
    EXPECT_TRUE(workers->add([this] { done.push_back(2); }));
    EXPECT_FALSE(workers->add([this] { done.push_back(3); }));
    finish();
    EXPECT_THAT(done, ElementsAre(1, 2));
    EXPECT_THAT(failures, ElementsAre());
}

TEST_F(WorkersTest, TellWhatAJobThrewAndGoOn) {
    EXPECT_TRUE(workers->add([] { throw std::runtime_error("broken"); }));
    EXPECT_TRUE(workers->add([this] { done.push_back(1); }));
    finish();
    EXPECT_THAT(failures, ElementsAre("broken"));
    EXPECT_THAT(done, ElementsAre(1));
}

TEST_F(WorkersTest, DropAtTheirEndWhatWaits) {
    const auto job = std::make_shared<int>();
    EXPECT_TRUE(workers->add([this, job] { done.push_back(*job); }));
    auto ending = std::async(std::launch::async, [this] { workers.reset(); });
    // The waiting job is destroyed before the running job ends.
    while (job.use_count() != 1)
        std::this_thread::yield();
    go.count_down();
    ending.wait();
    EXPECT_THAT(done, ElementsAre());
}

}  // namespace
}  // namespace muster::discord
