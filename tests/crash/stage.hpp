// A real daemon under the load of real clients, and the audit of what they are told. What befalls
// the daemon is for others to say (kills.hpp, shutdowns.hpp).
#pragma once

#include "tests/crash/audit.hpp"
#include "tests/load/load.hpp"
#include "tests/support/daemon_process.hpp"

namespace muster::crash {

struct StageOptions {
    std::string daemon;  // The musterd to start.
    std::string faulty;  // The musterd-faulty that takes its place at times; empty: none.
    std::size_t clients = 64;
    std::uint64_t seed = 1;
    bool goodbyes = false;  // Clients object to connections that end without one.
};

// The audit looks at the journal this often at least, lest the daemon lets go of records (which it
// does two snapshots later) that were not seen.
inline constexpr std::chrono::milliseconds slice{100};
// So many ends of the daemon from one audit of everything to the next.
inline constexpr std::uint64_t audit_every = 25;

// Any one thread.
class Stage {
  public:
    // Starts the daemon and the load, and waits until it serves.
    explicit Stage(const StageOptions& options);

    // Starts the daemon again, and returns at once.
    void start();
    // Starts musterd-faulty in its place, with these faults, and returns at once. REQUIRES: nobody
    // reads the journal while it lives, since what it shows its own threads is not on the disk.
    void start_faulty(const test::Environment& faults);
    // Waits until it serves. Throws BrokenPromise where it does not.
    client::Client serving();
    // Lets the load go on for a while, and compares answers where that is long. Throws
    // BrokenPromise, also where the daemon ends meanwhile. REQUIRES: it serves, or the time is
    // less than a slice.
    void play(std::chrono::microseconds time);
    // Waits until everybody has been answered, while nobody asks anything new.
    void rest();
    // Lets everybody come to rest, compares everything, and lets them go on.
    void audit(client::Client& client);

    test::DaemonProcess& daemon() { return daemon_; }
    load::Load& load() { return *load_; }
    Audit& audit() { return *audit_; }
    sim::SimRandom& random() { return random_; }

    // What the daemon logged last, and where its directory is from now on kept.
    std::string last_words();
    // Some lines with what was asked, told and compared.
    std::string summary() const;

  private:
    [[noreturn]] void ended_by_itself();

    const StageOptions options_;
    test::DaemonProcess daemon_;
    sim::SimRandom random_;
    std::unique_ptr<load::Load> load_;
    std::unique_ptr<Audit> audit_;
};

}  // namespace muster::crash
