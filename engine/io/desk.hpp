// The daemon's work between its clients' bytes and its engine. Requests go to the engine or to a
// slow job; released outcomes go to the clients. Sans-I/O: the daemon runs the desk between sockets
// and threads, the simulator between links and delays.
#pragma once

#include "engine/io/dealer.hpp"
#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"

namespace muster::io {

// Each part knows only the parts before it: hub (with its conversations), intake and queries,
// dealer. io thread (any one thread).
class Desk final : private Clients {
  public:
    // The services that the desk uses; all of them must outlive the desk.
    struct Ports {
        Submit submit;
        Jobs& door_jobs;
        Jobs& picture_jobs;
        Jobs& journal_jobs;
        door::Pictures pictures;
        runtime::JournalReader& journal;
    };
    Desk(const Limits& limits, Realm realm, Ports ports);

    // ---- Events. After each of them, or after several, flush() ends the round. ----

    // The conversation's wire has read this many bytes into room().
    void received(Conversation& conversation, std::size_t size, TimePoint now);
    // The conversation's wire has written all that the client takes now. May end the conversation.
    void wrote(Conversation& conversation);
    // The engine released the batch. REQUIRES: batches come in the order of their release.
    void deal(const Dealer::Batch& batch) { dealer_.deal(batch); }
    // Called now and then: ends conversations that exceed a time limit.
    void sweep(TimePoint now) { hub.sweep(now); }

    // Hands all requests to the engine together, and writes pending output. True: the engine got a
    // request.
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
