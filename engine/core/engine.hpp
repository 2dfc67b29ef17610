// The core's only entry. Deterministic: the same inputs give the same outcomes, byte for byte, on
// every build.
#pragma once

#include "engine/core/kernel/downtime.hpp"
#include "engine/core/kernel/outcome.hpp"

#include <memory>
#include <set>
#include <stdexcept>

namespace muster::core {

struct State;

// The format that save() writes, and the oldest one that load() reads.
inline constexpr std::uint32_t snapshot_format = 3;
inline constexpr std::uint32_t snapshot_format_oldest = 2;

// A newer build has written the snapshot. The message goes on after the snapshot's name: "has the
// section …".
class SnapshotTooNew : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Engine thread, or another single thread that owns the object (a snapshot's replay, a test).
class Engine {
  public:
    // An empty community.
    explicit Engine(std::uint64_t epoch);
    // From a snapshot in that format. Throws DecodeError and SnapshotTooNew. REQUIRES: this build
    // reads the format.
    static Engine load(std::string_view snapshot, std::uint32_t format = snapshot_format);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    // Applies one input. Clears `out` first. A refusal and a query change nothing in the state. If
    // out.changed, sequence() has grown by one and digest() covers the outcome.
    // REQUIRES: input.time >= time(); timers due at or before it have been fired.
    void apply(const Input& input, Outcome& out);
    // The same for an input from a journal. Such an input was applied, so it was no retry, whatever
    // replies are stored now: the bounds of stored replies may differ from those of the release
    // that wrote the journal.
    void replay(const Input& input, Outcome& out);

    // The timer that is due first (by engine time, then id).
    std::optional<DueTimer> next_timer() const;
    // Whether a timer waits on running time: then the engine thread keeps the time (TimeKept).
    bool waits_on_running_time() const;

    std::uint64_t epoch() const;
    std::uint64_t sequence() const;  // Of the last input that changed something.
    std::uint64_t digest() const;    // Chained over all outcomes that changed something.
    Time time() const;               // Of the last input that changed something.
    const Downtime& downtime() const;
    const SetClock& clock_anchor() const;
    bool is_rehearsal() const;  // The anchor was set by SetClock.
    // Times of day are behind engine time by this (FollowClock).
    std::chrono::microseconds day_behind() const;
    bool has_running_games() const;
    // All topics whose events the journal must keep: those of running games. Outcome::held tells
    // of changes. Looks at all running games.
    HeldChanges held_events() const;
    std::uint32_t rules_version() const;
    // The pictures of people, teams and running games, by content hash. Looks at all people, teams
    // and games.
    std::set<Hash256> pictures() const;

    // The whole state in snapshot_format. Two engines with the same state give the same bytes.
    void save(std::string& out) const;

  private:
    explicit Engine(std::unique_ptr<State> state);
    void apply_new(const Input& input, Outcome& out);
    std::unique_ptr<State> state_;
};

// The newest rules that this build can play, and the oldest whose journals it still replays.
// A community begins with the oldest, and its first record activates the newest of that day.
inline constexpr std::uint32_t rules_version_newest = 4;
inline constexpr std::uint32_t rules_version_oldest = 1;

}  // namespace muster::core
