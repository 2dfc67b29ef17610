// The faults of a simulated world, by kind, so that a failure can be reduced to the necessary
// kinds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::sim {

enum class Fault : std::uint8_t {
    crash,             // The daemon's process ends and loses its unsynchronised writes.
    shutdown,          // A graceful stop and a new start.
    journal_failure,   // A commit fails, which the daemon can't undo.
    journal_stall,     // A commit takes seconds.
    damaged_snapshot,  // A snapshot can't be read when the daemon starts.
    clock_jump,        // The machine's clock is set to another time, and later set right.
    sleep,             // The machine sleeps.
    rehearsal,         // The daemon starts with a clock of its own.
    cut,               // A connection is lost, with a part of its bytes.
    slow_link,         // Bytes take long and come in pieces.
    stall,             // A client does not read for a while.
    vanish,            // A client's process ends and comes back later.
    duplicate,         // A client repeats a request that was answered already.
    vandal,            // A client sends invalid data.
};

struct FaultName {
    Fault fault;
    std::string_view name;
};
inline constexpr std::array fault_names{
    FaultName{Fault::crash, "crash"},
    FaultName{Fault::shutdown, "shutdown"},
    FaultName{Fault::journal_failure, "journal_failure"},
    FaultName{Fault::journal_stall, "journal_stall"},
    FaultName{Fault::damaged_snapshot, "damaged_snapshot"},
    FaultName{Fault::clock_jump, "clock_jump"},
    FaultName{Fault::sleep, "sleep"},
    FaultName{Fault::rehearsal, "rehearsal"},
    FaultName{Fault::cut, "cut"},
    FaultName{Fault::slow_link, "slow_link"},
    FaultName{Fault::stall, "stall"},
    FaultName{Fault::vanish, "vanish"},
    FaultName{Fault::duplicate, "duplicate"},
    FaultName{Fault::vandal, "vandal"},
};

// The kinds that may happen now, and how often each did.
class Faults {
  public:
    bool operator[](Fault fault) const { return !calm_ && (on_ & bit(fault)) != 0; }
    // Whether the kind happens in this world at all.
    bool ever(Fault fault) const { return (on_ & bit(fault)) != 0; }
    void remove(Fault fault) { on_ &= ~bit(fault); }
    // While the world is calm, nothing goes wrong.
    void calm(bool calm) { calm_ = calm; }
    bool is_calm() const { return calm_; }

    // Counts a fault at the moment of its effect, not of its planning.
    void happened(Fault fault) { ++count_[static_cast<std::size_t>(fault)]; }
    std::uint64_t count(Fault fault) const { return count_[static_cast<std::size_t>(fault)]; }

    static std::optional<Fault> by_name(std::string_view name) {
        for (const auto& each : fault_names) {
            if (each.name == name) return each.fault;
        }
        return std::nullopt;
    }

  private:
    static constexpr std::uint32_t bit(Fault fault) {
        return std::uint32_t{1} << static_cast<unsigned>(fault);
    }
    std::uint32_t on_ = (std::uint32_t{1} << fault_names.size()) - 1;
    bool calm_ = false;
    std::array<std::uint64_t, fault_names.size()> count_{};
};

}  // namespace muster::sim
