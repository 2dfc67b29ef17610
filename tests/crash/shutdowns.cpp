#include "tests/crash/shutdowns.hpp"

namespace muster::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds life_time = 400ms;
// The daemon's own limit is 10 s. After it the daemon logs the cause of the delay and exits with
// another code.
constexpr std::chrono::seconds patience = 30s;

void ask_for_the_end(client::Client& client) {
    const auto reply = client.call(Shutdown{"a rehearsal of it"});
    if (!reply.ok()) throw BrokenPromise("a shutdown was refused: " + reply.error().message);
}

void expect_its_end(Stage& stage) {
    if (!stage.daemon().ends_within(patience))
        throw BrokenPromise("the daemon did not end within its limit");
    const int code = stage.daemon().wait();
    if (code != 0)
        throw BrokenPromise("the daemon ended with " + std::to_string(code) +
                            " when it was asked to end");
}

}  // namespace

void shut_down_often(Stage& stage,
                     std::uint64_t count,
                     const std::function<void(std::uint64_t done)>& progress) {
    auto& random = stage.random();
    for (std::uint64_t done = 0; done < count;) {
        auto client = stage.serving();
        stage.audit().answers();
        if (done % audit_every == audit_every - 1) stage.audit(client);
        stage.play(std::chrono::microseconds(random.between(0, life_time.count())));
        if (done % 2 == 0) {
            stage.daemon().signal(SIGTERM);
        } else {
            ask_for_the_end(client);
        }
        expect_its_end(stage);
        stage.start();
        progress(++done);
    }
    auto client = stage.serving();
    stage.audit(client);
}

}  // namespace muster::crash
