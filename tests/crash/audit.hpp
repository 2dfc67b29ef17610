// Compares everything that clients were told with the journal and with the daemon's state.
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

    // Compares the answers and events since the last call with the journal's records. Each
    // acknowledged command is there once, with the same reply, and in an order that clients could
    // see. No refused command is there. The events equal the records' events. May run at any time,
    // also under load.
    void answers();
    // Compares everything. REQUIRES: the daemon serves, and no other client sends requests.
    void everything(client::Client& client);

    struct Tally {
        std::uint64_t acknowledged = 0;  // Commands whose record was found.
        std::uint64_t retold = 0;        // Of those, sent again under the same key.
        std::uint64_t refused = 0;
        std::uint64_t events = 0;  // Different events that clients received.
        std::uint64_t read = 0;    // Events read back from the daemon, over all audits.
        std::uint64_t states = 0;  // States fetched and compared.
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
    // The time of each acknowledgement, and the last record acknowledged by then. Ascending.
    std::vector<std::pair<load::SteadyTime, std::uint64_t>> acknowledged_;
    Tally tally_;
};

}  // namespace muster::crash
