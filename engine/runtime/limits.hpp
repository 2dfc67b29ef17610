// The bounds of the engine thread, its queue, and its snapshots: the defaults, which the daemon may
// change.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::runtime {

struct Limits {
    // Submissions that wait for the engine; beyond either bound the caller gets `busy`. One client
    // may use as much of each bound as is left for all others: at most half.
    std::size_t inbox_size_max = 16'384;
    std::size_t inbox_bytes_max = 64u << 20;

    // The batch is closed once it reaches one of these bounds. The engine hands it on when it is
    // closed; later inputs wait for the next batch.
    std::chrono::nanoseconds batch_time_max = std::chrono::microseconds(250);
    std::size_t inputs_per_batch_max = 4096;
    std::size_t batch_bytes_max = 1u << 20;
    std::size_t archived_per_batch_max =
        2;  // Writing one takes milliseconds, and the whole batch waits for it.

    // Batches at the journal that are not yet durable; beyond this, inputs wait in the inbox.
    std::size_t batches_in_flight_max = 32;

    // A snapshot is made after this number of records, or of their bytes.
    std::uint64_t snapshot_records = 200'000;
    std::uint64_t snapshot_bytes = 256u << 20;
    // If the last snapshot has more than this, the next one also waits for as many bytes of records
    // as the last one has. So snapshots of a large state write no more to the disk than its records
    // do.
    std::uint64_t snapshot_large = 16u << 20;

    // The daemon warns of readers of the journal when its write-ahead log has this many bytes,
    // because a read does not end, and ends these readers at the second number. A backup beside a
    // busy daemon needs less.
    std::uint64_t log_bytes_warned = std::uint64_t{256} << 20;
    std::uint64_t log_bytes_max = std::uint64_t{1} << 30;

    // A step of the wall clock that needs no operator is taken when it has stood for this long.
    std::chrono::microseconds step_stands_after = std::chrono::minutes{3};

    // True: the daemon keeps records that snapshots contain, so that every past moment can be read.
    bool keep_all_records = false;
};

// A client's turn, as engine time of its requests (see turns.hpp); and the limit of excess time
// that counts against its next turns.
inline constexpr std::chrono::nanoseconds turn_time_max = std::chrono::microseconds(250);
inline constexpr std::chrono::nanoseconds turn_debt_max = std::chrono::milliseconds(8);

// The number of stored snapshots: the second is a reserve if the newest is damaged.
inline constexpr std::size_t snapshots_kept = 2;

// The limit by which the last recorded time may be ahead of the clock at a start (real time).
inline constexpr std::chrono::hours clock_behind_max{1};

// A difference between engine time and the wall clock is slewed in up to this size (real time), at
// one part in slew_divisor of elapsed time. A larger one is a step.
inline constexpr std::chrono::microseconds slewed_max = std::chrono::minutes{1};
inline constexpr int slew_divisor = 100;
// A longer time since the last record is not believed at a start, with and without running games.
inline constexpr std::chrono::microseconds gap_max_in_game = std::chrono::days{7};
inline constexpr std::chrono::microseconds gap_max = std::chrono::days{100};
// A shorter sleep of the machine is not recorded as downtime.
inline constexpr std::chrono::microseconds sleep_min = std::chrono::seconds{2};

// A rehearsal's speed.
inline constexpr double clock_rate_min = 0.01;
inline constexpr double clock_rate_max = 10'000;

// The engine thread spins this long before it sleeps, if its last wait was shorter than the second.
inline constexpr std::chrono::microseconds spin_max{50};
inline constexpr std::chrono::microseconds spin_if_shorter{200};

// While a timer waits on running time, a record is made at least this often (real time): a crash
// takes less than 10 s of running time, also where the engine thread wakes up late.
inline constexpr std::chrono::seconds time_kept_every{8};

// The engine thread reads the clock at least this often, so that it notices a clock that was set.
inline constexpr std::chrono::seconds wait_max{10};

}  // namespace muster::runtime
