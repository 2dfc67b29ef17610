// A test with a loop that does not run forever.
#pragma once

#include "discord-bot/net/loop.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace muster::discord {

class WithLoop : public testing::Test {
  protected:
    // Until loop.stop(), which must come: the time is for the slowest of machines.
    void run() {
        Timer limit(loop);
        limit.at(std::chrono::steady_clock::now() + std::chrono::seconds(60), [this] {
            ADD_FAILURE() << "what was waited for never came";
            loop.stop();
        });
        loop.run();
    }
    // Once more around, with all that is ready by now.
    void run_briefly() {
        loop.post([this] { loop.post([this] { loop.stop(); }); });
        run();
    }

    Loop loop;
};

}  // namespace muster::discord
