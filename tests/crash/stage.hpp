// A real daemon under the load of real clients, and the audit of everything that the clients are
// told. Other files end the daemon (kills.hpp, shutdowns.hpp, deaths.hpp).
#pragma once

#include "tests/crash/audit.hpp"
#include "tests/load/load.hpp"
#include "tests/support/daemon_process.hpp"

namespace muster::crash {

struct StageOptions {
    std::string daemon;  // The musterd to start.
    std::string faulty;  // A musterd-faulty for start_faulty(); empty: none.
    std::size_t clients = 64;
    std::uint64_t seed = 1;
    bool goodbyes = false;  // Clients object to a connection's end without a goodbye.
};

// The longest time between two audits of the journal. The daemon removes records two snapshots
// later; the audit must see them before.
inline constexpr std::chrono::milliseconds slice{100};
// The number of ends of the daemon between two full audits.
inline constexpr std::uint64_t audit_every = 25;

// Any one thread.
class Stage {
  public:
    // Starts the daemon and the load, and waits until the daemon serves.
    explicit Stage(const StageOptions& options);

    // Starts the daemon again, and returns at once.
    void start();
    // Starts musterd-faulty with these faults and returns at once. REQUIRES: nobody reads the
    // journal while it runs, because its writes are not yet on the real disk.
    void start_faulty(const test::Environment& faults);
    // Waits until the daemon serves. Throws BrokenPromise if it does not.
    client::Client serving();
    // Lets the load continue for this time, and compares answers if the time is long. Throws
    // BrokenPromise, also if the daemon ends meanwhile. REQUIRES: the daemon serves, or the time is
    // less than a slice.
    void play(std::chrono::microseconds time);
    // Stops new requests and waits until all requests are answered.
    void rest();
    // Stops new requests, compares everything, and lets the clients continue.
    void audit(client::Client& client);

    test::DaemonProcess& daemon() { return daemon_; }
    load::Load& load() { return *load_; }
    Audit& audit() { return *audit_; }
    sim::SimRandom& random() { return random_; }

    // The end of the daemon's log, and the path of its directory, which is kept from now on.
    std::string last_words();
    // Some lines with the numbers of requests, answers and comparisons.
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
