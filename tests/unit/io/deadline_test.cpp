// The time limit of a shutdown.
#include "engine/deadline.hpp"

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Deadline, WhenItIsOverTheProcessSaysWhatHungAndEndsWithAStatusOfItsOwn) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(
        {
            Deadline deadline;
            deadline.now_waits_for("the moon");
            deadline.begin(std::chrono::milliseconds(1));
            std::binary_semaphore never{0};
            never.acquire();
        },
        testing::ExitedWithCode(6),
        "");
}

TEST(Deadline, AShutdownInTimeEndsItsWatch) {
    Deadline deadline;
    EXPECT_FALSE(deadline.has_begun());
    deadline.begin(std::chrono::hours(1));
    deadline.begin(std::chrono::milliseconds(0));
    EXPECT_TRUE(deadline.has_begun());
}

}  // namespace
}  // namespace muster
