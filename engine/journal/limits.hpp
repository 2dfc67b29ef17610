// The journal's bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::journal {

// Events are kept while their game runs, and else for this many records at least.
inline constexpr std::uint64_t events_kept_records = 1'000'000;

// Events that the index holds in memory only; then they are written to its table, some topics with
// every commit.
inline constexpr std::size_t index_tail_max = 32'768;
// A row of the index holds this many events at most: about what fits a page without overflow.
inline constexpr std::size_t index_entries_per_row = 48;

// What one slice of housekeeping may take: with a commit under load, and alone when nothing else is
// to do.
inline constexpr std::size_t slice_bytes_busy = 64u << 10;
inline constexpr std::size_t slice_bytes_idle = 1u << 20;
inline constexpr std::size_t slice_rows_idle = 64;

// What nothing else is to do means: no batch has come for so long.
inline constexpr std::chrono::milliseconds tidy_after{2};

// The write-ahead log is copied into the database when nothing else is to do and it has so many
// pages, or in any case at the second number: small enough that the copying stalls nobody for long.
inline constexpr int checkpoint_pages_idle = 200;
inline constexpr int checkpoint_pages_busy = 2'000;

// A page of read events ends at this size.
inline constexpr std::size_t event_page_bytes_max = 1u << 20;

}  // namespace muster::journal
