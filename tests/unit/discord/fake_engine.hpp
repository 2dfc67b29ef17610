// An engine that the test plays against the bot.
#pragma once

#include "tests/support/fake_server.hpp"

#include <muster/client/async_client.hpp>

#include <future>
#include <optional>

namespace muster::test {

struct FakeEngine {
    client::AsyncClient connect() {
        client::Options options;
        options.socket = server.path();
        auto connecting =
            std::async(std::launch::async, [&] { return client::AsyncClient::connect(options); });
        connection.emplace(server.accept()).greet();
        return connecting.get();
    }

    FakeServer server;
    std::optional<FakeConnection> connection;
};

}  // namespace muster::test
