// From a client's frames to the engine: through the door, within the limits, by way of a worker
// where that takes time. Whatever can't go on is answered here.
#pragma once

#include "engine/door/logins.hpp"
#include "engine/door/rate.hpp"
#include "engine/io/connection.hpp"
#include "engine/io/hub.hpp"
#include "engine/io/workers.hpp"
#include "engine/runtime/engine_thread.hpp"

namespace muster::io {

// Hands submissions to the engine, in order; those that are taken leave the vector. Says why the
// first of the others was not.
using Submit = std::function<runtime::Submitted(std::vector<runtime::Submission>&)>;

// io thread.
class Intake {
  public:
    Intake(Hub& hub, runtime::PictureStore& pictures, Submit submit);

    // The body of a request frame. Throws DecodeError where its header can't be read.
    void take(Connection& connection, std::string_view body);
    // Hands the engine all that was taken since the last time: it is woken once for the requests
    // of all who could be read meanwhile. False: there was nothing.
    bool hand_over();
    // The engine answered a request that the daemon made itself; the whole reply frame. Request id
    // 0 is the clock's that it begins with, others belong to logins.
    void answered(std::uint64_t request_id, bool ok, std::string_view frame);
    // One of the player's requests was answered, or nobody waits for the answer any more.
    void player_settled(PlayerId player);
    // Forgets players who ask no more.
    void sweep(Steady::time_point now);

  private:
    struct Player {
        std::uint32_t in_flight = 0;
        door::TokenBucket rate;
    };
    // A request on its way, on the heap for the workers' sake.
    using Held = std::shared_ptr<runtime::Submission>;

    std::optional<Error> admit(Connection& connection, const RequestHeader& header);
    std::optional<Error> admit_player(PlayerId player, Steady::time_point now, double tokens);
    std::optional<Error> check_subscriptions(Connection& connection, const Request& request) const;

    void complete(const Held& held, std::size_t bytes);
    void log_in(runtime::Submission&& submission, Steady::time_point now);
    void go_on(door::Logins::Next next);
    void check_passphrase(door::Logins::Check check);
    // Answers a request in flight, if its client is still there.
    void answer(runtime::ClientId client, std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(const runtime::Submission& submission, const Error& error);
    // The engine does not take it.
    void decline(const runtime::Submission& submission, const Error& error);

    Hub& hub_;
    runtime::PictureStore& pictures_;
    Submit submit_;
    std::vector<runtime::Submission> taken_;  // Until they are handed over.
    door::Logins logins_;
    std::unordered_map<PlayerId, Player> players_;
    Workers workers_;
};

}  // namespace muster::io
