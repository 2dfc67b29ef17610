// Medians, percentiles and alternating rounds: what makes a number on a busy machine worth reading.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

namespace muster::bench {

using Nanoseconds = std::chrono::nanoseconds;

// The value below which `part` (0..1) of the samples lie. REQUIRES: there are samples.
double percentile(std::vector<double> samples, double part);
double median(std::vector<double> samples);

// Seconds that `body` takes.
double seconds_of(const std::function<void()>& body);

// Seconds that this thread computes in `body`: what other programs do meanwhile is not counted. For
// what neither waits nor wakes anybody.
double cpu_seconds_of(const std::function<void()>& body);

// The results of two things measured in turns, so that what else the machine does meets both.
struct Alternated {
    std::vector<double> first;
    std::vector<double> second;

    double first_median() const { return median(first); }
    double second_median() const { return median(second); }
    // The median of the rounds' own ratios, first to second.
    double ratio() const;
};
// `rounds` times each, after one round of each that does not count.
Alternated alternate(int rounds,
                     const std::function<double()>& first,
                     const std::function<double()>& second);

}  // namespace muster::bench
