// An engine that follows the journal of another process, record by record, as a standby would: what
// is there, taken from the disk alone.
#pragma once

#include "engine/journal/directory.hpp"
#include "engine/runtime/ports.hpp"

#include <muster/proto/message.hpp>

#include <map>
#include <stdexcept>
#include <vector>

namespace muster::crash {

// A promise of the daemon's was broken; the message says which, and how it looks.
class BrokenPromise : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Any one thread.
class Standby {
  public:
    explicit Standby(journal::DirectoryLayout directory);
    ~Standby();
    Standby(const Standby&) = delete;
    Standby& operator=(const Standby&) = delete;

    // What a request under an idempotency key left behind.
    struct Effect {
        std::uint64_t sequence = 0;
        std::uint16_t request_number = 0;
        std::uint64_t reply = 0;  // Digest of the encoded reply that belongs to it.
    };

    // Reads and replays the records that the journal has by now and had not before; the daemon may
    // run. Throws BrokenPromise where one is missing, gives another outcome than the recorded one,
    // or repeats a key.
    void follow();

    std::uint64_t sequence() const;
    // Null: the journal has nothing under that key.
    const Effect* find(const IdempotencyKey& key) const;
    // Digests of the events that belong to the records, by number - 1.
    const std::map<Topic, std::vector<std::uint64_t>>& events() const { return events_; }
    // What the engine would answer. REQUIRES: a query that needs no journal; follow() was called.
    std::pair<bool, std::string> ask(const Request& query);

  private:
    void replay(const runtime::StoredBatch& batch);

    journal::DirectoryLayout directory_;
    std::unique_ptr<core::Engine> engine_;
    std::map<IdempotencyKey, Effect> effects_;
    std::map<Topic, std::vector<std::uint64_t>> events_;
};

}  // namespace muster::crash
