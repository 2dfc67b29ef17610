#include "bench/support/stats.hpp"

#include <algorithm>
#include <cstddef>
#include <time.h>

namespace muster::bench {

double percentile(std::vector<double> samples, double part) {
    const auto last = static_cast<double>(samples.size() - 1);
    const auto rank = static_cast<std::ptrdiff_t>(last * part + 0.5);
    std::nth_element(samples.begin(), samples.begin() + rank, samples.end());
    return samples[static_cast<std::size_t>(rank)];
}

double median(std::vector<double> samples) {
    return percentile(std::move(samples), 0.5);
}

double seconds_of(const std::function<void()>& body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double cpu_seconds_of(const std::function<void()>& body) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double start = now();
    body();
    return now() - start;
}

double Alternated::ratio() const {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < first.size(); ++i)
        ratios.push_back(first[i] / second[i]);
    return median(std::move(ratios));
}

Alternated alternate(int rounds,
                     const std::function<double()>& first,
                     const std::function<double()>& second) {
    Alternated result;
    first();
    second();
    for (int round = 0; round < rounds; ++round) {
        result.first.push_back(first());
        result.second.push_back(second());
    }
    return result;
}

}  // namespace muster::bench
