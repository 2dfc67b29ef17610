#include "tests/crash/kills.hpp"

#include "tests/crash/snapshot_watch.hpp"

namespace muster::crash {

namespace {

using namespace std::chrono_literals;
using Microseconds = std::chrono::microseconds;

// A start takes some milliseconds, mostly for recovery.
constexpr Microseconds start_time = 25ms;
constexpr Microseconds serving_time = 500ms;
constexpr Microseconds snapshot_time = 3ms;

Microseconds part_of(Microseconds longest, sim::SimRandom& random) {
    return Microseconds(random.between(0, longest.count()));
}

// Plays until the daemon begins to write a snapshot. Returns false if it does not.
bool play_until_snapshot(Stage& stage, SnapshotWatch& snapshots) {
    for (int i = 0; i < serving_time / slice; ++i) {
        if (snapshots.begins_within(slice)) return true;
        stage.audit().answers();
    }
    return false;
}

}  // namespace

Kills kill_often(Stage& stage,
                 std::uint64_t count,
                 const std::function<void(const Kills&)>& progress) {
    auto& random = stage.random();
    SnapshotWatch snapshots(journal::DirectoryLayout{stage.daemon().data()}.snapshots());
    Kills kills;
    stage.play(serving_time);
    while (kills.sum() < count) {
        stage.daemon().kill();
        stage.start();
        const auto kind = random.below(4);
        if (kind == 0) {
            stage.play(part_of(start_time, random));
            ++kills.starting;
            continue;
        }
        auto client = stage.serving();
        stage.audit().answers();
        if (kills.sum() % audit_every == audit_every - 1) stage.audit(client);
        if (kind == 1 && play_until_snapshot(stage, snapshots)) {
            stage.play(part_of(snapshot_time, random));
            ++kills.snapshot;
        } else {
            // Waits for all answers first: no answer may depend on a later request.
            if (kind == 2) stage.rest();
            stage.play(part_of(serving_time, random));
            ++kills.serving;
        }
        progress(kills);
    }
    stage.daemon().kill();
    stage.start();
    auto client = stage.serving();
    stage.audit(client);
    return kills;
}

}  // namespace muster::crash
