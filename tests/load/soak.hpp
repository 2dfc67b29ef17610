// One daemon and many clients over a long time: measures what the daemon holds, minute by minute,
// and judges whether it grows.
#pragma once

#include "tests/load/load.hpp"
#include "tests/load/process_meter.hpp"

#include <functional>

namespace muster::load {

// A period, and the daemon's holdings at its end.
struct Sample {
    std::chrono::seconds at{};  // Since the start.
    Holdings holdings;
    std::uint64_t disk = 0;     // Bytes of the data directory: journal, snapshots, pictures.
    std::uint64_t journal = 0;  // Of `disk`: the journal with its write-ahead log.
    double requests_s = 0;      // Answered requests a second.
    double events_s = 0;        // Events a second, over all clients.
    std::uint64_t connections_lost = 0;
    std::uint64_t vanished = 0;
    std::chrono::microseconds p50{};
    std::chrono::microseconds p99{};
};

// A holding of the daemon that keeps growing.
struct Growth {
    std::string what;
    double before = 0;  // The median of the run's second quarter, after the warm-up.
    double after = 0;   // The median of the last quarter.
    double bound = 0;   // The largest allowed `after`.
    bool flat() const { return after <= bound; }
};

// Memory may grow by a tenth between the second quarter and the last. Descriptors may grow by a
// twentieth, because clients come and go. REQUIRES: four samples.
std::vector<Growth> growth_of(const std::vector<Sample>& samples);

// A line of a table, under heading().
std::string heading();
std::string line_of(const Sample& sample);

}  // namespace muster::load
