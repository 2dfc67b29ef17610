#include "tests/sim/report.hpp"

#include <muster/proto/hex.hpp>

#include <iomanip>
#include <ostream>

namespace muster::sim {

namespace {

double seconds(std::chrono::microseconds span) {
    return static_cast<double>(span.count()) / 1e6;
}

}  // namespace

std::vector<std::string> not_covered(const Tally& tally) {
    std::vector<std::string> missing;
    for (const auto& info : request_infos()) {
        const auto at = tally.requests.find(info.number);
        const auto covered = at == tally.requests.end() ? Tally::Covered{} : at->second;
        // Clients can't succeed with the daemon's own requests, which happen inside.
        if (info.kind != RequestKind::internal && covered.ok == 0) missing.emplace_back(info.name);
        if (covered.refused == 0) missing.push_back(std::string(info.name) + ", refused");
    }
    return missing;
}

void print_report(std::ostream& out, const World& world, std::chrono::duration<double> real) {
    const auto& tally = world.tally();
    const auto line = [&](const char* what, const auto& value) {
        out << "  " << std::left << std::setw(22) << what << value << '\n';
    };
    const auto missing = not_covered(tally);
    out << std::fixed << std::setprecision(1);
    line("commands", tally.sent);
    for (const auto& each : fault_names)
        line(std::string(each.name).c_str(), world.faults().count(each.fault));
    line("snapshots", tally.snapshots);
    line("retries", tally.retries);
    line("lagged", tally.lagged);
    line("audits", tally.audits);
    line("calms", tally.calms);
    line("requests", request_infos().size());
    line("not covered", missing.size());
    for (const auto& name : missing)
        line("", name);
    std::string refused;
    for (const auto& [code, count] : tally.refused)
        refused += std::string(to_string(code)) + " " + std::to_string(count) + ", ";
    if (!refused.empty()) refused.resize(refused.size() - 2);
    line("refused", refused);
    line("simulated", std::to_string(seconds(world.simulated())) + " s");
    line("real", std::to_string(real.count()) + " s");
    line("commands/s", static_cast<double>(tally.sent) / real.count());
    line("crashes/min",
         static_cast<double>(world.faults().count(Fault::crash)) * 60 / real.count());
    line("digest", to_hex(world.digest(), 16));
}

}  // namespace muster::sim
