// Takes a client's requests to the engine: checks them at the door, applies the limits, and gives
// slow work to a job. The intake answers requests that can't go on. Sans-I/O.
#pragma once

#include "engine/door/logins.hpp"
#include "engine/io/conversation.hpp"
#include "engine/io/jobs.hpp"
#include "engine/runtime/engine_thread.hpp"

#include <set>

namespace muster::io {

// Hands submissions to the engine, in order; accepted ones leave the vector. Returns why the first
// remaining one was refused.
using Submit = std::function<runtime::Submitted(std::vector<runtime::Submission>&)>;

// io thread (any one thread).
class Intake {
  public:
    // Pictures have jobs of their own: a passphrase does not wait for them.
    Intake(Hub& hub, Jobs& jobs, Jobs& picture_jobs, door::Pictures pictures, Submit submit);

    void take(Conversation& conversation, Incoming incoming);
    // Hands all taken requests to the engine. The engine wakes once for the requests of all clients
    // that were read meanwhile. False: there were none.
    bool hand_over();
    // Tells the engine, with the next hand_over(), that a connection with attached players is gone.
    void service_lost(runtime::ClientId client) { lost_services_.insert(client); }
    // The engine's answer to a request of the daemon itself; the whole reply frame. Request id 0 is
    // the clock's first request or a lost service, other ids belong to logins.
    void answered(std::uint64_t request_id, bool ok, std::string_view frame);

  private:
    // A request on its way; on the heap, because jobs share it.
    using Held = std::shared_ptr<runtime::Submission>;

    std::optional<Error> check_subscriptions(Conversation& conversation,
                                             const Request& request) const;

    Jobs::Job completion_of(const Held& held);
    void complete(const Held& held);
    void complete_picture(const Held& held);
    void log_in(runtime::Submission&& submission, TimePoint now);
    void go_on(door::Logins::Next next);
    void check_passphrase(door::Logins::Check check);
    // Answers a request in flight if its client is still connected.
    void answer(runtime::ClientId client, std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(const runtime::Submission& submission, const Error& error);
    // The engine refuses the request.
    void decline(const runtime::Submission& submission, const Error& error);

    Hub& hub_;
    Jobs& jobs_;
    Jobs& picture_jobs_;
    const door::Pictures pictures_;
    const Submit submit_;
    std::vector<runtime::Submission> taken_;     // Requests until the next hand_over().
    std::set<runtime::ClientId> lost_services_;  // Connections that the engine does not yet know as
                                                 // lost.
    door::Logins logins_;
};

}  // namespace muster::io
