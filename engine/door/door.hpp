// The door: what comes in is checked here before anything else sees it. Well-formed, said by
// somebody who may say such things, text normalised, numbers finite, secrets replaced by what may
// be kept of them. What needs the state, above all what an actor may do, is the core's.
//
// A request is examined at once, on the thread that read it; what takes long (a passphrase's
// hash, a time zone, a picture) is completed by a worker, and such a request may be overtaken by
// later ones of the same client.
#pragma once

#include "engine/runtime/ports.hpp"

namespace muster::door {

// Who is at the other end of a connection; from the kernel.
struct Peer {
    runtime::ClientId client = 0;
    PeerClass peer_class = PeerClass::other;
    std::uint32_t uid = 0;
};

struct Examined {
    Request request;
    bool slow = false;  // complete() must run before the core may see it.
};

// Decodes and checks the body of a request frame. Errors: unknown_request, bad_data with the
// field's path, not_allowed, too_large. io thread; any one thread.
Result<Examined> examine(std::uint16_t request_number, std::string_view body);

// The slow part. REQUIRES: the request passed examine(). Any thread. Throws std::runtime_error
// where the picture store fails.
Status complete(Request& request, runtime::PictureStore& pictures);

}  // namespace muster::door
