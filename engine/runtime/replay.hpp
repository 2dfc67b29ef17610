// Replay: applies stored records to a core again. Every outcome's digest must equal the recorded
// one.
#pragma once

#include "engine/runtime/ports.hpp"

#include <functional>
#include <limits>

namespace muster::runtime {

inline constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

// Applies records to a core. The one thread that owns the core.
class Replay {
  public:
    explicit Replay(core::Engine& engine) : engine_(engine) {}

    // Applies the batch's records that are new to the core, up to and including `until`. Throws
    // JournalDamaged, which names the record; do not use the core after that.
    void apply(const StoredBatch& batch, std::uint64_t until = to_the_end);

  private:
    core::Engine& engine_;
    core::Outcome outcome_;
};

// Applies all records of `source` after the core's sequence, up to `until`; calls `keep_going`
// between batches. Returns the number of records applied. Throws JournalDamaged.
std::uint64_t replay(core::Engine& engine,
                     RecordSource& source,
                     std::uint64_t until = to_the_end,
                     const std::function<bool()>& keep_going = {});

}  // namespace muster::runtime
