// The kernel's section of a snapshot, and the values that the sections of all domains contain.
#pragma once

#include "engine/core/kernel/state.hpp"
#include "engine/core/kernel/stored_archive.hpp"

namespace muster::core {

// Version 1: as in a snapshot of format 2. Version 2: the topics' counters name their number of
// kinds of topics, and have only topics with a position; new are the timers on running time, and
// the downtime. Version 3: new is the time by which times of day are behind engine time.
inline constexpr std::uint32_t kernel_stored_version = 3;

MUSTER_STORED(Name, text, key)
MUSTER_STORED(Picture, full, thumbnail)
// As a double.
template <class Archive>
void stored(Archive& archive, Measure& measure) {
    measure.serialize(archive);
}
MUSTER_STORED(Location, latitude_deg, longitude_deg, accuracy_m, heading_deg, speed_mps, time)
MUSTER_STORED(TimeZone::Transition, from, offset_s)
MUSTER_STORED(TimeZone, name, transitions)
MUSTER_STORED(Setting, key, value)
MUSTER_STORED(Topic, kind, id)
MUSTER_STORED(IdempotencyKey, client, counter)

MUSTER_STORED(TimerPurpose, kind, subject, detail)
MUSTER_STORED(IdempotencyCache::Entry, key, request_hash, at, reply)
template <class Archive>
void stored(Archive& archive, KernelState& kernel) {
    MUSTER_ALL_MEMBERS(kernel,
                       epoch,
                       sequence,
                       digest,
                       time,
                       rules_version,
                       downtime,
                       day_behind,
                       timers,
                       topics,
                       retries);
    archive(kernel.epoch,
            kernel.sequence,
            kernel.digest,
            kernel.time,
            kernel.rules_version,
            kernel.timers,
            kernel.topics,
            kernel.retries,
            kernel.downtime);
    if (archive.version() < 3) return;
    std::int64_t behind_us = kernel.day_behind.count();
    archive(behind_us);
    kernel.day_behind = std::chrono::microseconds(behind_us);
}

}  // namespace muster::core
