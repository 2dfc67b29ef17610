// The way from a client's frames to the engine: through the door, within the limits, with a worker
// for slow work. The intake answers requests that it refuses.
#pragma once

#include "engine/door/logins.hpp"
#include "engine/door/rate.hpp"
#include "engine/io/connection.hpp"
#include "engine/io/hub.hpp"
#include "engine/io/workers.hpp"
#include "engine/runtime/engine_thread.hpp"

namespace muster::io {

// Hands submissions to the engine, in order; accepted ones leave the vector. Returns why the first
// remaining one was refused.
using Submit = std::function<runtime::Submitted(std::vector<runtime::Submission>&)>;

// io thread.
class Intake {
  public:
    Intake(Hub& hub, runtime::PictureStore& pictures, Submit submit);

    // Takes the body of a request frame. Throws DecodeError if its header can't be read.
    void take(Connection& connection, std::string_view body);
    // Hands the engine all requests since the last call: one wake-up serves the requests of all
    // connections that were read meanwhile. False: there were none.
    bool hand_over();
    // The engine's answer to a request of the daemon itself; the whole reply frame. Request id 0 is
    // the clock's first request, other ids belong to logins.
    void answered(std::uint64_t request_id, bool ok, std::string_view frame);
    // One of the player's requests was answered, or its client has gone.
    void player_settled(PlayerId player);
    // Forgets players without recent requests.
    void sweep(Steady::time_point now);

  private:
    struct Player {
        std::uint32_t in_flight = 0;
        door::TokenBucket rate;
    };
    // A request in progress; on the heap, because a worker may hold it.
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
    // The engine refuses the request.
    void decline(const runtime::Submission& submission, const Error& error);

    Hub& hub_;
    runtime::PictureStore& pictures_;
    Submit submit_;
    std::vector<runtime::Submission> taken_;  // Not handed over yet.
    door::Logins logins_;
    std::unordered_map<PlayerId, Player> players_;
    Workers workers_;
};

}  // namespace muster::io
