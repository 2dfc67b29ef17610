// Medians, percentiles and alternating rounds, which make measurements on a busy machine
// comparable.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

namespace muster::bench {

using Nanoseconds = std::chrono::nanoseconds;

// The value below which the part `part` (0..1) of the samples lies. REQUIRES: there are samples.
double percentile(std::vector<double> samples, double part);
double median(std::vector<double> samples);

// The seconds that `body` takes.
double seconds_of(const std::function<void()>& body);

// The seconds that this thread computes in `body`, without the time of other programs. REQUIRES:
// `body` neither waits nor wakes a thread.
double cpu_seconds_of(const std::function<void()>& body);

// The results of two alternating measurements. Other load on the machine affects both.
struct Alternated {
    std::vector<double> first;
    std::vector<double> second;

    double first_median() const { return median(first); }
    double second_median() const { return median(second); }
    // The median of the rounds' own ratios, first to second.
    double ratio() const;
};
// Measures each `rounds` times, after one round that does not count.
Alternated alternate(int rounds,
                     const std::function<double()>& first,
                     const std::function<double()>& second);

}  // namespace muster::bench
