// A real musterd, and the options of clients that wait while a test restarts the daemon.
#pragma once

#include "tests/support/daemon_process.hpp"

#include <muster/client/options.hpp>

#include <gtest/gtest.h>

namespace muster::test {

class DaemonAndOptions : public ::testing::Test {
  protected:
    void SetUp() override {
        options.socket = daemon.socket();
        options.wait_for_daemon = std::chrono::seconds(30);
        options.call_timeout = std::chrono::seconds(60);
        options.backoff = {std::chrono::milliseconds(5), std::chrono::milliseconds(50)};
        daemon.start();
    }

    DaemonProcess daemon{MUSTER_MUSTERD};
    client::Options options;
};

}  // namespace muster::test
