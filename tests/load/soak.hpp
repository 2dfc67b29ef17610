// One daemon and many clients over a long time: what the daemon holds, minute by minute, and
// whether that stays what it was.
#pragma once

#include "tests/load/load.hpp"
#include "tests/load/process_meter.hpp"

#include <functional>

namespace muster::load {

// A stretch of time, and what the daemon held at its end.
struct Sample {
    std::chrono::seconds at{};  // Since the beginning.
    Holdings holdings;
    std::uint64_t disk = 0;     // Bytes of the data directory: journal, snapshots, pictures.
    std::uint64_t journal = 0;  // Of it: the journal with its write-ahead log.
    double requests_s = 0;      // Answered.
    double events_s = 0;        // Heard, by all clients together.
    std::uint64_t connections_lost = 0;
    std::uint64_t vanished = 0;
    std::chrono::microseconds p50{};
    std::chrono::microseconds p99{};
};

// A growth of what a daemon holds that does not stop by itself.
struct Growth {
    std::string what;
    double before = 0;  // The median of the run's second quarter: by then it is warm.
    double after = 0;   // The median of its last quarter.
    double bound = 0;   // The most that `after` may be.
    bool flat() const { return after <= bound; }
};

// Memory may grow by a tenth between the second quarter and the last, descriptors by a twentieth:
// clients come and go.
// REQUIRES: four samples.
std::vector<Growth> growth_of(const std::vector<Sample>& samples);

// A line for people, under heading().
std::string heading();
std::string line_of(const Sample& sample);

}  // namespace muster::load
