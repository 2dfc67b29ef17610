// A test with a loop that stops in the end.
#pragma once

#include "discord-bot/net/loop.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace muster::discord {

class WithLoop : public testing::Test {
  protected:
    // Runs until loop.stop(). The time limit suits the slowest machines.
    void run() {
        Timer limit(loop);
        limit.at(std::chrono::steady_clock::now() + std::chrono::seconds(60), [this] {
            ADD_FAILURE() << "what was waited for never came";
            loop.stop();
        });
        loop.run();
    }
    // Runs everything that is ready now.
    void run_briefly() {
        loop.post([this] { loop.post([this] { loop.stop(); }); });
        run();
    }

    Loop loop;
};

}  // namespace muster::discord
