// Who can speak as whom, whatever the state.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/values.hpp>

namespace muster::core {

// The actor as people read it: "player 7".
std::string describe(const Actor& actor);

// The refusal not_allowed. Facts: actor.
Error not_allowed(const Actor& actor, std::string message);

// Nothing, or why no peer of this class can speak as `actor`: an operator speaks as anybody, a
// service as anybody but an operator. The door asks before a request costs anything; check_rights()
// asks again, for what comes by another way. Any thread.
std::optional<Error> refuse_actor(PeerClass peer, const Actor& actor);

}  // namespace muster::core
