// An engine that follows the journal of another process, record by record, as a standby would. It
// reads only the disk.
#pragma once

#include "engine/journal/directory.hpp"
#include "engine/runtime/ports.hpp"

#include <muster/proto/message.hpp>

#include <map>
#include <stdexcept>
#include <vector>

namespace muster::crash {

// The daemon broke a promise. The message names the promise and the evidence.
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

    // The effect of a request under an idempotency key.
    struct Effect {
        std::uint64_t sequence = 0;
        std::uint16_t request_number = 0;
        std::uint64_t reply = 0;  // Digest of its encoded reply.
    };

    // Reads and replays the journal's new records; the daemon may run. Throws BrokenPromise if a
    // record is missing, has another outcome than recorded, or repeats a key.
    void follow();

    std::uint64_t sequence() const;
    // Null: the journal has no record under that key.
    const Effect* find(const IdempotencyKey& key) const;
    // Digests of the records' events, by number - 1.
    const std::map<Topic, std::vector<std::uint64_t>>& events() const { return events_; }
    // The engine's answer. REQUIRES: a query that needs no journal; follow() was called.
    std::pair<bool, std::string> ask(const Request& query);

  private:
    void replay(const runtime::StoredBatch& batch);

    journal::DirectoryLayout directory_;
    std::unique_ptr<core::Engine> engine_;
    std::map<IdempotencyKey, Effect> effects_;
    std::map<Topic, std::vector<std::uint64_t>> events_;
};

}  // namespace muster::crash
