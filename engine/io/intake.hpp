// From a client's requests to the engine: through the door, within the limits, by way of a slow job
// where that takes time. Whatever can't go on is answered here. Sans-I/O.
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
    Intake(Hub& hub, Jobs& jobs, runtime::PictureStore& pictures, Submit submit);

    void take(Conversation& conversation, Incoming incoming);
    // Hands the engine all that was taken since the last time: it is woken once for the requests
    // of all who could be read meanwhile. False: there was nothing.
    bool hand_over();
    // Tells the engine, with the next hand_over(), that the connection has gone with its attached
    // players.
    void service_lost(runtime::ClientId client) { lost_services_.insert(client); }
    // The engine's answer to a request of the daemon itself; the whole reply frame. Request id 0 is
    // the clock's first request or a lost service, other ids belong to logins.
    void answered(std::uint64_t request_id, bool ok, std::string_view frame);

  private:
    // A request on its way, on the heap for the jobs' sake.
    using Held = std::shared_ptr<runtime::Submission>;

    std::optional<Error> check_subscriptions(Conversation& conversation,
                                             const Request& request) const;

    void complete(const Held& held);
    void log_in(runtime::Submission&& submission, TimePoint now);
    void go_on(door::Logins::Next next);
    void check_passphrase(door::Logins::Check check);
    // Answers a request in flight, if its client is still there.
    void answer(runtime::ClientId client, std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(const runtime::Submission& submission, const Error& error);
    // The engine refuses the request.
    void decline(const runtime::Submission& submission, const Error& error);

    Hub& hub_;
    Jobs& jobs_;
    runtime::PictureStore& pictures_;
    const Submit submit_;
    std::vector<runtime::Submission> taken_;     // Until they are handed over.
    std::set<runtime::ClientId> lost_services_;  // Until the engine is told.
    door::Logins logins_;
};

}  // namespace muster::io
