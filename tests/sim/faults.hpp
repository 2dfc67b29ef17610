// What goes wrong in a simulated world, by kind, so that a failure can be reduced to the kinds that
// it needs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::sim {

enum class Fault : std::uint8_t {
    crash,             // The daemon's process is gone, with what was not synchronised.
    shutdown,          // A graceful stop and a new start.
    journal_failure,   // A commit fails: a one-way door for the daemon.
    journal_stall,     // A commit takes seconds.
    damaged_snapshot,  // A snapshot can't be read when the daemon starts.
    clock_jump,        // The machine's clock is set.
    rehearsal,         // A start with a clock of its own.
    cut,               // A connection is lost, and a part of what was on its way.
    slow_link,         // Bytes take long, and come in pieces.
    stall,             // A client does not read for a while.
    vanish,            // A client's process is gone, and comes back later.
    duplicate,         // A client sends a request again that was answered already.
    vandal,            // Somebody sends what makes no sense.
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
    FaultName{Fault::rehearsal, "rehearsal"},
    FaultName{Fault::cut, "cut"},
    FaultName{Fault::slow_link, "slow_link"},
    FaultName{Fault::stall, "stall"},
    FaultName{Fault::vanish, "vanish"},
    FaultName{Fault::duplicate, "duplicate"},
    FaultName{Fault::vandal, "vandal"},
};

// Which kinds may happen now, and how often each did.
class Faults {
  public:
    bool operator[](Fault fault) const { return !calm_ && (on_ & bit(fault)) != 0; }
    // Whether the kind happens in this world at all.
    bool ever(Fault fault) const { return (on_ & bit(fault)) != 0; }
    void remove(Fault fault) { on_ &= ~bit(fault); }
    // While it is calm, nothing goes wrong.
    void calm(bool calm) { calm_ = calm; }
    bool is_calm() const { return calm_; }

    // It did: where it makes itself felt, not where it is meant to.
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
