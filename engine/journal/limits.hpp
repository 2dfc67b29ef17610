// The journal's bounds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster::journal {

// The events that a journal of format 1 had at its migration are kept for this many records. Later
// events are kept by the rule of their topics' group (muster/proto/topics.hpp).
inline constexpr std::uint64_t events_kept_records_of_format_1 = 1'000'000;
// The pruner goes through the index once the events of this many records are gone.
inline constexpr std::uint64_t index_pass_records = 250'000;

// The limit of events that the index holds only in memory; then it writes them to its table, some
// topics with every commit.
inline constexpr std::size_t index_tail_max = 32'768;
// A row of the index holds at most this many events, about as many as fit a page without overflow.
inline constexpr std::size_t index_entries_per_row = 48;

// The limits of one slice of housekeeping: with a commit under load, and alone in an idle journal.
inline constexpr std::size_t slice_bytes_busy = 64u << 10;
inline constexpr std::size_t slice_bytes_idle = 1u << 20;
inline constexpr std::size_t slice_rows_idle = 64;

// The journal is idle if no batch has come for this long.
inline constexpr std::chrono::milliseconds tidy_after{2};

// The write-ahead log is copied into the database when the journal is idle and the log has this
// many pages, or in any case at the second number, which is small enough for a short pause.
inline constexpr int checkpoint_pages_idle = 200;
inline constexpr int checkpoint_pages_busy = 2'000;

// A page of read events ends at this size.
inline constexpr std::size_t event_page_bytes_max = 1u << 20;

}  // namespace muster::journal
