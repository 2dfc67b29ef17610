// The runtime's ports: the small interfaces between the engine thread and the world. Each has a
// real form (an adapter in journal/ or io/) and a simulated one in the tests.
#pragma once

#include "engine/core/engine.hpp"

#include <memory>
#include <stdexcept>

namespace muster::runtime {

// ---- In: what a connection (or a worker at the door) hands to the engine. ----

using ClientId =
    std::uint64_t;  // A connection's; never reused while the daemon lives. 0: the daemon itself.

struct Submission {
    ClientId client = 0;
    std::uint64_t request_id = 0;  // Comes back with the reply.
    std::size_t size = 0;          // Bytes of its frame, against the inbox's bound.
    core::Input input;             // Its time is the engine thread's to set.
};

// ---- Out: what may be told once it is durable, in engine order. ----

struct Released {
    struct Reply {
        ClientId client = 0;
        std::uint64_t request_id = 0;
        std::size_t offset = 0;  // Of a whole reply frame in `bytes`.
        std::size_t size = 0;
        bool ok = false;
    };
    struct Event {
        Topic topic;
        std::uint64_t number = 0;
        std::size_t offset = 0;  // Of a whole event frame in `bytes`.
        std::size_t size = 0;
    };
    // To be answered from the journal by a worker outside the engine.
    struct Query {
        ClientId client = 0;
        std::uint64_t request_id = 0;
        core::JournalQuery query;
    };
    struct Subscription {
        ClientId client = 0;
        Actor actor;
        core::SubscriptionChange change;
    };
    struct Loss {
        core::AudienceLoss loss;
    };
    using Item = std::variant<Reply, Event, Query, Subscription, Loss>;

    std::string bytes;
    std::vector<Item> items;
};

// Where released outcomes go. Called by the engine thread or the journal's thread, one at a time,
// in order; must not block. The batch is shared and immutable from then on.
class Outbox {
  public:
    virtual ~Outbox() = default;
    virtual void release(std::shared_ptr<const Released> batch) = 0;
};

class Clock {
  public:
    virtual ~Clock() = default;
    // Real time in microseconds; the engine thread turns it into engine time (see clock.hpp).
    virtual Time now() = 0;
    // Never goes back and is never set: only the differences mean something. The engine thread
    // measures by it how long requests take, which decides whose turn it is, and nothing else.
    virtual std::chrono::nanoseconds stopwatch() = 0;
};

// ---- The journal. ----

// What must be durable before `released` may go out.
struct Batch {
    std::uint64_t first_sequence = 0;  // Of the records; consecutive from here.
    std::uint32_t count = 0;
    Time time{};                               // Of the last record.
    std::string records;                       // Encoded one after the other (record.hpp).
    std::uint64_t digest_after = 0;            // The chained digest after the last record.
    std::string events;                        // Their event frames, one after the other.
    std::vector<Released::Event> event_index;  // Offsets are into `events`.
    std::vector<core::ArchivedPtr> archived;   // Into the stores of their kinds, same transaction.
    std::optional<Time> keep_events_from;      // See Engine::keep_events_from().
    std::shared_ptr<const Released> released;  // Handed to the outbox after the commit; never null.
};

// Whom the journal tells how it goes. Called on the journal's thread; must not block.
class JournalListener {
  public:
    virtual ~JournalListener() = default;
    // A batch was committed and released.
    virtual void progress() = 0;
    // A one-way door: nothing more will be released. Called once, with a sentence or two for
    // people.
    virtual void failed(const std::string& message) = 0;
};

// Appends in order, one transaction for all that waits, on a thread of its own. A batch without
// records only waits its turn.
class Journal {
  public:
    virtual ~Journal() = default;
    // Takes the batch. The engine thread calls it only while fewer than batches_in_flight_max are
    // on their way. When the batch is durable the journal calls the outbox's release() and then the
    // listener's progress().
    virtual void append(Batch batch) = 0;
    // Batches taken and not yet released: 0 means that the outbox has everything.
    virtual std::size_t in_flight() const = 0;
};

// One stored batch of records, as it is read back. Valid until the source's next call.
struct StoredBatch {
    std::uint64_t first_sequence = 0;
    std::uint32_t count = 0;
    std::uint64_t digest_after = 0;
    std::string_view records;
};

// What the journal holds could not be read or does not fit together. The message names the record
// and says what to do.
class JournalDamaged : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Stored records in order. One thread at a time.
class RecordSource {
  public:
    virtual ~RecordSource() = default;
    // The first and the last sequence that it holds; both 0: none.
    struct Range {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    virtual Range range() = 0;
    // The next batch will be the one that holds `sequence`, or the first after it.
    virtual void seek(std::uint64_t sequence) = 0;
    // False: that was the last one so far. Throws JournalDamaged where a batch's checksum does not
    // fit.
    virtual bool next(StoredBatch& batch) = 0;
};

// Answers JournalQueries. Any thread; each call on its own. Throws std::runtime_error where the
// journal can't be read.
class JournalReader {
  public:
    virtual ~JournalReader() = default;
    virtual EventPage read_events(const ReadEvents& query) = 0;
    virtual std::optional<PictureBytes> picture(const Hash256& hash) = 0;
    virtual PastGameList past_games(const ListPastGames& query) = 0;
    // Whole: PastGameQuery::as_seen() takes away what is not for the asker.
    virtual std::optional<PastGame> past_game(GameId game) = 0;
};

// Keeps pictures. Any thread; returns when the bytes are synchronised. Throws std::runtime_error.
class PictureStore {
  public:
    virtual ~PictureStore() = default;
    virtual void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) = 0;
};

}  // namespace muster::runtime
