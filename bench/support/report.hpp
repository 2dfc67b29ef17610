// The table that a bench prints: Markdown, with each measurement beside its limit.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace muster::bench {

// The bounds of a row's ratio.
struct Goal {
    enum class Kind { at_least, at_most };
    Kind kind = Kind::at_least;
    double ratio = 1.0;

    static Goal at_least(double ratio) { return {Kind::at_least, ratio}; }
    static Goal at_most(double ratio) { return {Kind::at_most, ratio}; }
    bool met(double measured) const {
        return kind == Kind::at_least ? measured >= ratio : measured <= ratio;
    }
};

struct Row {
    std::string what;
    std::string measured;   // With its unit.
    std::string reference;  // The limit and its measurement.
    std::optional<double> ratio{};
    std::optional<Goal> goal{};  // Nothing: the row is only a comparison.
};

class Report {
  public:
    explicit Report(std::string title) : title_(std::move(title)) {}

    void add(Row row) { rows_.push_back(std::move(row)); }
    // Adds a paragraph under the table.
    void note(std::string text) { notes_.push_back(std::move(text)); }
    // Prints to standard output.
    void print() const;

  private:
    std::string title_;
    std::vector<Row> rows_;
    std::vector<std::string> notes_;
};

// Numbers with three significant digits.
std::string rate_text(double per_second);  // "1.23 M/s"
std::string time_text(double seconds);     // "95.1 us"
std::string size_text(double bytes);       // "11.8 KiB"
std::string ratio_text(double ratio);      // "0.83x"

}  // namespace muster::bench
