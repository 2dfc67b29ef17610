// Shared parts of the real daemon's tests: a directory, and clients that have greeted.
#pragma once

#include "tests/support/raw_client.hpp"
#include "tests/support/running_daemon.hpp"

#include <gmock/gmock.h>

namespace muster::test {

class DaemonTest : public testing::Test {
  protected:
    RawClient client(const RunningDaemon& daemon) {
        RawClient client(daemon.socket());
        client.greet();
        return client;
    }
    TempDirectory directory;
};

inline CreatePlayer player_named(std::string name) {
    CreatePlayer request;
    request.name.text = std::move(name);
    return request;
}

}  // namespace muster::test
