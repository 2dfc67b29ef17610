// All that the daemon does between its clients' bytes and its engine: what was read goes to the
// engine or to a slow job, what the engine released goes to the clients. Sans-I/O: the daemon
// runs it between sockets and threads, the simulator between links and delays.
#pragma once

#include "engine/io/dealer.hpp"
#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"

namespace muster::io {

// The parts know only what stands before them: hub (with its conversations), intake and queries,
// dealer. io thread (any one thread).
class Desk final : private Clients {
  public:
    // What it works with; all of it must outlive the desk.
    struct Ports {
        Submit submit;
        Jobs& door_jobs;
        Jobs& journal_jobs;
        runtime::PictureStore& pictures;
        runtime::JournalReader& journal;
    };
    Desk(const Limits& limits, Realm realm, Ports ports);

    // ---- What happens. After each of them, or after several, flush() ends the round. ----

    // The conversation's wire has read so many bytes into room().
    void received(Conversation& conversation, std::size_t size, TimePoint now);
    // The conversation's wire has written what the client takes now. May end the conversation.
    void wrote(Conversation& conversation);
    // The engine released it. REQUIRES: batches come in the order in which they were released.
    void deal(const Dealer::Batch& batch) { dealer_.deal(batch); }
    // Now and then: ends what takes too long.
    void sweep(TimePoint now) { hub.sweep(now); }

    // Requests go to the engine, all together, and what is pending is written. True: the engine was
    // asked something.
    bool flush();

    Hub hub;

  private:
    Recipient* find(runtime::ClientId client) override { return hub.find(client); }
    void answered(std::uint64_t request_id, bool ok, std::string_view frame) override;
    void attached_to_gone(runtime::ClientId client) override { intake_.service_lost(client); }
    void ask(const runtime::Released::Query& query) override { queries_.start(query); }

    Intake intake_;
    Queries queries_;
    Dealer dealer_;
};

}  // namespace muster::io
