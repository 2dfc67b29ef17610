#include "cli/times.hpp"

#include <ctime>

namespace muster::cli {

namespace {

std::string machine_format(Time at, const char* format) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    const std::time_t clock = static_cast<std::time_t>(seconds.time_since_epoch().count());
    std::tm parts{};
    ::localtime_r(&clock, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

}  // namespace

std::string Times::heading(const std::string& column) const {
    return column + " (" + (zone_ ? zone_->name : "local time") + ")";
}

std::string Times::clock(Time at) const {
    return zone_ ? local_time(*zone_, at) : machine_format(at, "%H:%M:%S");
}

std::string Times::calendar(Time at) const {
    return zone_ ? local_date_time(*zone_, at) : machine_format(at, "%Y-%m-%d %H:%M:%S");
}

std::string Times::zone(Time at) const {
    return zone_ ? zone_->name : machine_format(at, "%Z");
}

}  // namespace muster::cli
