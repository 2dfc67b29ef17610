#include "tests/crash/deaths.hpp"

namespace muster::crash {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds first_time = 500ms;
constexpr std::chrono::microseconds life_max = 300ms;
// A start takes some hundred operations, a life some thousand.
constexpr std::uint64_t operations_of_a_start = 100;
constexpr std::uint64_t operations_of_a_life = 4000;

test::Environment draw_death(sim::SimRandom& random) {
    const auto within = random.below(4) == 0 ? operations_of_a_start : operations_of_a_life;
    return {{"FAULTY_DISK_SEED", std::to_string(random.below(1u << 30))},
            {"FAULTY_DISK_DIE_WITHIN", std::to_string(within)}};
}

// Returns whether the daemon died by itself.
bool live(Stage& stage) {
    auto& daemon = stage.daemon();
    if (!daemon.ends_within(
            std::chrono::microseconds(stage.random().between(0, life_max.count())))) {
        daemon.kill();
        return false;
    }
    if (const int code = daemon.wait(); code != 128 + SIGKILL)
        throw BrokenPromise("the daemon ended by itself with " + std::to_string(code));
    return true;
}

// After the last power cut a daemon on the real disk starts, because the audit reads the real disk.
void audit_everything(Stage& stage) {
    stage.start();
    auto client = stage.serving();
    stage.audit(client);
}

}  // namespace

Deaths die_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Deaths&)>& progress) {
    Deaths deaths;
    stage.play(first_time);
    stage.daemon().kill();
    stage.audit().answers();
    while (deaths.sum() < count) {
        stage.start_faulty(draw_death(stage.random()));
        ++(live(stage) ? deaths.in_operation : deaths.killed);
        stage.audit().answers();
        if (deaths.sum() % audit_every == 0) {
            audit_everything(stage);
            stage.daemon().kill();
        }
        progress(deaths);
    }
    audit_everything(stage);
    return deaths;
}

}  // namespace muster::crash
