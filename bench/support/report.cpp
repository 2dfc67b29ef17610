#include "bench/support/report.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <string_view>

namespace muster::bench {

namespace {

std::string number(double value, std::string_view unit) {
    std::array<char, 64> text{};
    const int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return std::string(text.data()) + std::string(unit);
}

std::string goal_text(const Goal& goal) {
    return (goal.kind == Goal::Kind::at_least ? "≥ " : "≤ ") + ratio_text(goal.ratio);
}

std::string verdict(const Row& row) {
    if (!row.goal || !row.ratio) return "";
    return row.goal->met(*row.ratio) ? "met" : "**missed**";
}

}  // namespace

std::string rate_text(double per_second) {
    if (per_second >= 1e6) return number(per_second / 1e6, " M/s");
    if (per_second >= 1e4) return number(per_second / 1e3, " k/s");
    return number(per_second, " /s");
}

std::string time_text(double seconds) {
    if (seconds >= 1) return number(seconds, " s");
    if (seconds >= 1e-3) return number(seconds * 1e3, " ms");
    if (seconds >= 1e-6) return number(seconds * 1e6, " µs");
    return number(seconds * 1e9, " ns");
}

std::string size_text(double bytes) {
    if (bytes >= 1024 * 1024) return number(bytes / (1024 * 1024), " MiB");
    return number(bytes / 1024, " KiB");
}

std::string ratio_text(double ratio) {
    return number(ratio, "x");
}

void Report::print() const {
    std::cout << "## " << title_ << "\n\n"
              << "| What | Measured | Limit or reference | Ratio | Goal | Verdict |\n"
              << "|---|---:|---|---:|---:|---|\n";
    for (const auto& row : rows_) {
        std::cout << "| " << row.what << " | " << row.measured << " | " << row.reference << " | "
                  << (row.ratio ? ratio_text(*row.ratio) : "") << " | "
                  << (row.goal ? goal_text(*row.goal) : "") << " | " << verdict(row) << " |\n";
    }
    std::cout << "\n";
    for (const auto& note : notes_)
        std::cout << note << "\n\n";
    std::cout.flush();
}

}  // namespace muster::bench
