// The bounds of the engine thread, its queue, and its snapshots: the defaults, which the daemon may
// change.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::runtime {

struct Limits {
    // Submissions that wait for the engine; beyond either bound a caller is told `busy`. One client
    // may have as much of each as is left for all others: half of it at most.
    std::size_t inbox_size_max = 16'384;
    std::size_t inbox_bytes_max = 64u << 20;

    // A batch is closed once it has one of these. What is in it is told when it is closed, and what
    // arrives meanwhile waits for the next one.
    std::chrono::nanoseconds batch_time_max = std::chrono::microseconds(250);
    std::size_t inputs_per_batch_max = 4096;
    std::size_t batch_bytes_max = 1u << 20;
    std::size_t archived_per_batch_max = 2;  // Writing one takes milliseconds, and all wait for it.

    // Batches handed to the journal and not yet durable; beyond, inputs wait in the inbox.
    std::size_t batches_in_flight_max = 32;

    // A snapshot is made after so many records or bytes of them.
    std::uint64_t snapshot_records = 200'000;
    std::uint64_t snapshot_bytes = 256u << 20;
    // And not before there are as many bytes of records as the last one has, where it has more than
    // this: so snapshots of a large state take no more of the disk than its records do.
    std::uint64_t snapshot_large = 16u << 20;

    // Records stay when snapshots stand for them, so that all of the past can be asked.
    bool keep_all_records = false;
};

// A client's turn, in engine time that its requests need (see turns.hpp); and how much of what they
// needed beyond it is counted against its next turns.
inline constexpr std::chrono::nanoseconds turn_time_max = std::chrono::microseconds(250);
inline constexpr std::chrono::nanoseconds turn_debt_max = std::chrono::milliseconds(8);

// How many snapshots are kept: the second is for the day on which the newest can't be read.
inline constexpr std::size_t snapshots_kept = 2;

// How far the last recorded time may be ahead of the clock at a start (real time).
inline constexpr std::chrono::hours clock_behind_max{1};

// A rehearsal's speed.
inline constexpr double clock_rate_min = 0.01;
inline constexpr double clock_rate_max = 10'000;

// The engine thread spins this long before it sleeps, if its last wait was shorter than the second.
inline constexpr std::chrono::microseconds spin_max{50};
inline constexpr std::chrono::microseconds spin_if_shorter{200};

// The engine thread looks at the clock this often at least, so that a clock set forward is noticed.
inline constexpr std::chrono::seconds wait_max{10};

}  // namespace muster::runtime
