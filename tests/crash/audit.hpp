// Compares what every client was told with what is there.
#pragma once

#include "tests/crash/standby.hpp"
#include "tests/load/ledger.hpp"

#include <muster/client/client.hpp>

namespace muster::crash {

// Throws BrokenPromise at the first difference. Any one thread.
class Audit {
  public:
    Audit(load::Ledger& ledger, journal::DirectoryLayout directory)
        : ledger_(ledger), directory_(directory), standby_(directory) {}

    // The answers and events that clients got since the last call, beside the journal's records:
    // what was acknowledged is there, once, with that very reply, in an order that clients could
    // see; what was refused is not; events are those of the records. At any time, also under load.
    void answers();
    // Everything. REQUIRES: the daemon serves and nobody else asks anything.
    void everything(client::Client& client);

    struct Tally {
        std::uint64_t acknowledged = 0;  // Commands whose record was found.
        std::uint64_t retold = 0;        // Of those: asked again under the same key.
        std::uint64_t refused = 0;
        std::uint64_t events = 0;  // Different ones that somebody heard.
        std::uint64_t read = 0;    // Events read back from the daemon, over all audits.
        std::uint64_t states = 0;  // Fetched and compared.
    };
    const Tally& tally() const { return tally_; }
    std::uint64_t records() const { return standby_.sequence(); }

  private:
    void check(const load::Told& told);
    void check_order(const load::Told& told, std::uint64_t sequence);
    void check(const load::Heard& heard) const;
    bool exists(const Topic& topic);
    void check_pages(client::Client& client);
    void check_states(client::Client& client);
    void check_journal() const;

    load::Ledger& ledger_;
    journal::DirectoryLayout directory_;
    Standby standby_;
    // When it was acknowledged; the last record that was acknowledged by then. Ascending.
    std::vector<std::pair<load::SteadyTime, std::uint64_t>> acknowledged_;
    Tally tally_;
};

}  // namespace muster::crash
