// The door checks a request before any other part sees it. It checks the form and the peer's class,
// normalises texts, refuses numbers that are not finite, and replaces secrets by verifiers and
// hashes. Checks that need the state, above all an actor's rights, belong to the core.
//
// The thread that read a request examines it at once. A worker does slow work (a passphrase's hash,
// a time zone, a picture); later requests of the same client may overtake such a request.
#pragma once

#include "engine/door/picture.hpp"

namespace muster::door {

// The user at the other end of a connection, from the kernel.
struct Peer {
    runtime::ClientId client = 0;
    PeerClass peer_class = PeerClass::other;
    std::uint32_t uid = 0;
};

struct Examined {
    Request request;
    bool slow = false;         // complete() must run before the core gets the request.
    bool has_picture = false;  // complete() may take as long as a picture's reader.
};

// Decodes and checks the body of a request frame that came on the connection. Errors:
// unknown_request, bad_data with the field's path, not_allowed, too_large. io thread; any one
// thread.
Result<Examined> examine(std::uint16_t request_number,
                         std::string_view body,
                         ConnectionId connection);

// Does the slow work. REQUIRES: the request passed examine(). Any thread. Throws std::runtime_error
// if the reader or the store of pictures fails.
Status complete(Request& request, const Pictures& pictures);

}  // namespace muster::door
