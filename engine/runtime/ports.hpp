// The runtime's ports: the small interfaces between the engine thread and the world. Each has a
// real form (an adapter in journal/ or io/) and a simulated one in the tests.
#pragma once

#include "engine/core/engine.hpp"

#include <memory>
#include <stdexcept>

namespace muster::runtime {

// ---- In: submissions of a connection (or of a worker at the door) to the engine. ----

using ClientId =
    std::uint64_t;  // A connection's; never reused while the daemon lives. 0: the daemon itself.

struct Submission {
    ClientId client = 0;
    std::uint64_t request_id = 0;  // The reply has it too.
    std::size_t size = 0;          // Bytes of its frame, for the inbox's bound.
    core::Input input;             // The engine thread sets its time.
};

// ---- Out: replies and events to send once they are durable, in engine order. ----

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
    // A query that a worker outside the engine answers from the journal.
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
    // All subscriptions to the topic end.
    struct Closed {
        Topic topic;
    };
    // An attached player gained and lost topics.
    struct Routes {
        ClientId client = 0;
        muster::Routes routes;
        bool is_news = false;  // False: the reply to the client's request told it.
    };
    using Item = std::variant<Reply, Event, Query, Subscription, Loss, Closed, Routes>;

    std::string bytes;
    std::vector<Item> items;
};

// The receiver of released outcomes. The engine thread or the journal's thread calls it, one at a
// time, in order; it must not block. The batch is shared and immutable from then on.
class Outbox {
  public:
    virtual ~Outbox() = default;
    virtual void release(std::shared_ptr<const Released> batch) = 0;
};

// The machine's clocks at one moment.
struct ClockReading {
    Time wall{};  // UTC. May be wrong, and may be set.
    // Since some moment. Never set; `elapsed` counts a sleep of the machine, `awake` does not.
    std::chrono::microseconds elapsed{};
    std::chrono::microseconds awake{};
};

// Any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    // The engine thread turns readings into engine time (see engine_clock.hpp).
    virtual ClockReading read() = 0;
    // Never goes back and is never set; only differences are meaningful. The engine thread uses it
    // to measure the time of requests, which decides the turns of clients and nothing else.
    virtual std::chrono::nanoseconds stopwatch() = 0;
};

// ---- The journal. ----

// The data that must be durable before `released` may go out.
struct Batch {
    std::uint64_t first_sequence = 0;  // Of the records; consecutive from here.
    std::uint32_t count = 0;
    Time time{};                               // Of the last record.
    std::string records;                       // Encoded one after the other (record.hpp).
    std::uint64_t digest_after = 0;            // The chained digest after the last record.
    std::string events;                        // Their event frames, one after the other.
    std::vector<Released::Event> event_index;  // Offsets are into `events`.
    std::vector<core::ArchivedPtr>
        archived;            // For the stores of their kinds, in the same transaction.
    core::HeldChanges held;  // In order. The first batch of a life begins with all held topics.
    std::shared_ptr<const Released> released;  // For the outbox, after the commit; never null.
};

// Gets the journal's progress and its failure. The journal's thread calls it; it must not block.
class JournalListener {
  public:
    virtual ~JournalListener() = default;
    // A batch was committed and released.
    virtual void progress() = 0;
    // The journal failed for good: it releases nothing more. Called once, with a sentence or two
    // for people.
    virtual void failed(const std::string& message) = 0;
};

// Appends in order, one transaction for all waiting batches, on a thread of its own. A batch
// without records only keeps its place in the order.
class Journal {
  public:
    virtual ~Journal() = default;
    // Takes the batch. The engine thread calls this only while fewer than batches_in_flight_max are
    // in flight. When the batch is durable, the journal calls the outbox's release() and then the
    // listener's progress().
    virtual void append(Batch batch) = 0;
    // Batches taken and not yet released; 0: the outbox has all of them.
    virtual std::size_t in_flight() const = 0;
};

// One stored batch of records. Valid until the source's next call.
struct StoredBatch {
    std::uint64_t first_sequence = 0;
    std::uint32_t count = 0;
    std::uint64_t digest_after = 0;
    std::string_view records;
};

// The journal's content can't be read or is inconsistent. The message names the record and says
// what to do.
class JournalDamaged : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Stored records in order. One thread at a time.
class RecordSource {
  public:
    virtual ~RecordSource() = default;
    // The first and the last stored sequence; both 0: none.
    struct Range {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    virtual Range range() = 0;
    // Moves to the batch with `sequence`, or to the first batch after it.
    virtual void seek(std::uint64_t sequence) = 0;
    // False: there is no further batch so far. Throws JournalDamaged if a batch's checksum is
    // wrong.
    virtual bool next(StoredBatch& batch) = 0;
};

// Answers JournalQueries. Any thread; calls are independent. Throws std::runtime_error if the
// journal can't be read.
class JournalReader {
  public:
    virtual ~JournalReader() = default;
    virtual EventPage read_events(const core::EventsQuery& query) = 0;
    virtual ResumedTopics resume(const core::ResumeQuery& query) = 0;
    virtual std::optional<PictureBytes> picture(const Hash256& hash) = 0;
    virtual PastGameList past_games(const ListPastGames& query) = 0;
    // The whole game; PastGameQuery::as_seen() removes the parts that the asker may not see.
    virtual std::optional<PastGame> past_game(GameId game) = 0;
};

// Stores pictures. Any thread; returns when the bytes are synchronised. Throws std::runtime_error.
class PictureStore {
  public:
    virtual ~PictureStore() = default;
    virtual void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) = 0;
};

}  // namespace muster::runtime
