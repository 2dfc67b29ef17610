// Replay: stored records go through a core again, and every outcome's digest must be the recorded
// one.
#pragma once

#include "engine/runtime/ports.hpp"

#include <functional>
#include <limits>

namespace muster::runtime {

inline constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

// Brings a core forward. Whichever single thread owns the core.
class Replay {
  public:
    explicit Replay(core::Engine& engine) : engine_(engine) {}

    // Applies those of the batch's records that the core has not seen, up to and including `until`.
    // Throws JournalDamaged, which names the record; the core is then of no further use.
    void apply(const StoredBatch& batch, std::uint64_t until = to_the_end);

  private:
    core::Engine& engine_;
    core::Outcome outcome_;
};

// Applies all that `source` holds after the core's sequence, up to `until`; `keep_going` is asked
// between batches. Returns the number of records applied. Throws JournalDamaged.
std::uint64_t replay(core::Engine& engine,
                     RecordSource& source,
                     std::uint64_t until = to_the_end,
                     const std::function<bool()>& keep_going = {});

}  // namespace muster::runtime
