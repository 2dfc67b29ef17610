#include "tests/load/soak.hpp"

#include <algorithm>
#include <cstdio>
#include <span>

namespace muster::load {

namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

template <class Value>
double median(std::span<const Sample> samples, Value value) {
    std::vector<double> values;
    values.reserve(samples.size());
    for (const auto& sample : samples)
        values.push_back(static_cast<double>(value(sample)));
    std::ranges::sort(values);
    return values[values.size() / 2];
}

template <class Value>
Growth growth(const char* what, std::span<const Sample> samples, double factor, Value value) {
    const auto quarter = samples.size() / 4;
    Growth growth;
    growth.what = what;
    growth.before = median(samples.subspan(quarter, quarter), value);
    growth.after = median(samples.last(quarter), value);
    growth.bound = growth.before * factor;
    return growth;
}

}  // namespace

std::vector<Growth> growth_of(const std::vector<Sample>& samples) {
    return {growth("resident memory, MiB",
                   samples,
                   1.10,
                   [](const Sample& sample) {
                       return static_cast<double>(sample.holdings.resident) / mebibyte;
                   }),
            growth("descriptors",
                   samples,
                   1.05,
                   [](const Sample& sample) { return sample.holdings.descriptors; }),
            growth("threads", samples, 1.0, [](const Sample& sample) {
                return sample.holdings.threads;
            })};
}

std::string heading() {
    return "seconds\tmemory_mib\tdescriptors\tthreads\tdisk_mib\tjournal_mib\trequests_s\tevents_"
           "s\t"
           "vanished\tp50_us\tp99_us";
}

std::string line_of(const Sample& sample) {
    char line[200];
    std::snprintf(line,
                  sizeof line,
                  "%lld\t%.1f\t%llu\t%llu\t%.1f\t%.1f\t%.0f\t%.0f\t%llu\t%lld\t%lld",
                  static_cast<long long>(sample.at.count()),
                  static_cast<double>(sample.holdings.resident) / mebibyte,
                  static_cast<unsigned long long>(sample.holdings.descriptors),
                  static_cast<unsigned long long>(sample.holdings.threads),
                  static_cast<double>(sample.disk) / mebibyte,
                  static_cast<double>(sample.journal) / mebibyte,
                  sample.requests_s,
                  sample.events_s,
                  static_cast<unsigned long long>(sample.vanished),
                  static_cast<long long>(sample.p50.count()),
                  static_cast<long long>(sample.p99.count()));
    return line;
}

}  // namespace muster::load
