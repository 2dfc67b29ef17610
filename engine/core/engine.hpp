// The core's one door. Deterministic: the same inputs give the same outcomes, byte for byte, on
// every build.
#pragma once

#include "engine/core/kernel/outcome.hpp"

#include <memory>
#include <set>

namespace muster::core {

struct State;

// Engine thread, or whichever single thread owns it (a snapshot's replay, a test).
class Engine {
  public:
    // An empty community.
    explicit Engine(std::uint64_t epoch);
    // From a snapshot. Throws DecodeError.
    static Engine load(std::string_view snapshot);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    // Applies one input. `out` is cleared first. A refusal, and a query, leaves the state
    // untouched. Where out.changed, sequence() has grown by one and digest() covers the outcome.
    // REQUIRES: input.time >= time(); timers due at or before it have been fired.
    void apply(const Input& input, Outcome& out);
    // The same for an input that is in a journal: it was applied, so it was no retry, whatever is
    // kept for retries now. The bounds of what is kept may differ from those of the release that
    // wrote the journal.
    void replay(const Input& input, Outcome& out);

    // The timer that is due first (by time, then id).
    std::optional<DueTimer> next_timer() const;

    std::uint64_t epoch() const;
    std::uint64_t sequence() const;  // Of the last input that changed something.
    std::uint64_t digest() const;    // Chained over all outcomes that changed something.
    Time time() const;               // Of the last input that changed something.
    const SetClock& clock_anchor() const;
    // Events from this time on are kept because somebody may still need them: the start of the
    // oldest running game. Nothing: none runs.
    std::optional<Time> keep_events_from() const;
    std::uint32_t rules_version() const;
    // The pictures that people, teams and running games have, by content hash. Looks at all of
    // them.
    std::set<Hash256> pictures() const;

    // The whole state. Two engines with the same state give the same bytes.
    void save(std::string& out) const;

  private:
    explicit Engine(std::unique_ptr<State> state);
    void apply_new(const Input& input, Outcome& out);
    std::unique_ptr<State> state_;
};

// The newest rules that this build can play, and the oldest whose journals it still replays.
// A community begins with the oldest, and its first record activates the newest of that day.
inline constexpr std::uint32_t rules_version_newest = 2;
inline constexpr std::uint32_t rules_version_oldest = 1;

}  // namespace muster::core
