// The carrier of one conversation's bytes.
#pragma once

namespace muster::io {

// Has two forms: the daemon's sockets, and the simulator's links. io thread (any one thread).
class Wire {
  public:
    // Writes pending output as far as the client takes it, and continues to read if the
    // conversation wants to.
    virtual void serve() = 0;
    // The conversation is over: the wire reads and writes no more. Called once.
    virtual void close() = 0;

  protected:
    ~Wire() = default;
};

}  // namespace muster::io
