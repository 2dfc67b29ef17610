// A connection between a client and the daemon: two streams of bytes that take time, hold a bounded
// number of bytes, arrive in pieces, and may be cut.
#pragma once

#include "tests/sim/faults.hpp"
#include "tests/sim/schedule.hpp"
#include "tests/sim/sim_random.hpp"

#include <memory>
#include <string>

namespace muster::sim {

class SimLink : public std::enable_shared_from_this<SimLink> {
  public:
    enum class End : std::uint8_t { client, daemon };
    // The callbacks of an end; empty once the end is closed.
    struct Ear {
        std::function<void()> readable;  // Bytes have arrived.
        std::function<void()> writable;  // There is room again.
        std::function<void()> closed;    // Nothing more will arrive; what has arrived can be read.
    };

    SimLink(Schedule& schedule, SimRandom& random, Faults& faults)
        : schedule_(schedule), random_(random), faults_(faults) {}

    void listen(End end, Ear ear) { side(end).ear = std::move(ear); }

    // Accepts as many bytes as there is room for, and returns their number.
    std::size_t write(End from, std::string_view bytes);
    // Moves out arrived bytes, at most `size`.
    std::string read(End at, std::size_t size);
    bool has_arrived(End at) const { return !side(at).arrived.empty(); }

    // Closes this end. The other end notices after the bytes that are under way.
    void close(End by);
    // Both ends lose the connection, each at its own time, and a part of the bytes under way.
    void cut();
    // The process at this end is gone. The other end gets the bytes under way, or a part of them.
    void die(End which);
    bool is_open(End end) const { return side(end).open; }

  private:
    // One end, and the stream towards it.
    struct Side {
        Ear ear;
        bool open = true;
        bool peer_done = false;  // The other end sends nothing more.
        bool told_closed = false;
        std::string on_way;
        std::string arrived;
        Time last_arrival{};
        std::uint64_t stream = 0;  // Bytes of earlier streams never arrive.
    };
    Side& side(End end) { return sides_[static_cast<std::size_t>(end)]; }
    const Side& side(End end) const { return sides_[static_cast<std::size_t>(end)]; }
    static End other(End end) { return end == End::client ? End::daemon : End::client; }

    std::chrono::microseconds delay();
    void send(End to, std::size_t size);
    void arrive(End to, std::size_t size);
    void end_stream(End to, std::chrono::microseconds delay);
    void lose_some(End to);
    void tell_closed(End end);

    static constexpr std::size_t capacity = 12u << 10;

    Schedule& schedule_;
    SimRandom& random_;
    Faults& faults_;
    Side sides_[2];
};

}  // namespace muster::sim
