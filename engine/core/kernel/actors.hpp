// The actors as which a peer may speak, independent of the state.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/values.hpp>

namespace muster::core {

// The actor as a text for people: "player 7".
std::string describe(const Actor& actor);

// The refusal not_allowed. Facts: actor.
Error not_allowed(const Actor& actor, std::string message);

// Nothing, or the refusal because no peer of this class may speak as `actor`: an operator may speak
// as anybody, a service as anybody except an operator. The door calls this before a request costs
// anything; check_rights() repeats it for inputs that did not pass the door. Any thread.
std::optional<Error> refuse_actor(PeerClass peer, const Actor& actor);

}  // namespace muster::core
