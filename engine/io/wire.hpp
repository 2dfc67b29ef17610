// What carries one conversation's bytes.
#pragma once

namespace muster::io {

// Has two forms: the daemon's sockets, and the simulator's links. io thread (any one thread).
class Wire {
  public:
    // Writes what is pending as far as the client takes it, and goes on reading where the
    // conversation wants to.
    virtual void serve() = 0;
    // The conversation is over: nothing is read or written any more. Called once.
    virtual void close() = 0;

  protected:
    ~Wire() = default;
};

}  // namespace muster::io
