// The server's side of a WebSocket, for scripts.
#pragma once

#include "tests/support/scripted_server.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::discord {

// Reads the handshake and accepts it.
void accept_websocket(Peer& peer);

// A server's frame, without a mask.
std::string frame(int opcode, std::string_view payload, bool last = true);

struct ReadFrame {
    int opcode = 0;
    bool last = false;
    std::string payload;
};
// Reads a client's frame, which must have a mask.
ReadFrame read_frame(Peer& peer);

}  // namespace muster::discord
