#include "tests/sim/sim_link.hpp"

namespace muster::sim {

using namespace std::chrono_literals;

namespace {
// Calls a copy: the receiver may close the end, which drops the original.
void hear(const std::function<void()>& ear) {
    const auto copy = ear;
    if (copy) copy();
}
}  // namespace

std::chrono::microseconds SimLink::delay() {
    if (!faults_[Fault::slow_link]) return 40us;
    if (random_.chance(0.002)) {
        faults_.happened(Fault::slow_link);
        return random_.about(400ms);
    }
    return random_.about(120us);
}

std::size_t SimLink::write(End from, std::string_view bytes) {
    Side& to = side(other(from));
    if (!side(from).open || to.peer_done) return bytes.size();  // The bytes are lost.
    const auto used = to.on_way.size() + to.arrived.size();
    const auto size = std::min(bytes.size(), used < capacity ? capacity - used : 0);
    if (size == 0) return 0;
    to.on_way += bytes.substr(0, size);
    std::size_t left = size;
    while (left != 0) {
        std::size_t piece = left;
        if (faults_[Fault::slow_link] && random_.chance(0.1)) piece = 1 + random_.below(left);
        send(other(from), piece);
        left -= piece;
    }
    return size;
}

void SimLink::send(End to, std::size_t size) {
    Side& side = this->side(to);
    side.last_arrival = std::max(side.last_arrival, schedule_.now() + delay());
    schedule_.after(side.last_arrival - schedule_.now(),
                    [self = shared_from_this(), to, size, stream = side.stream] {
                        if (self->side(to).stream == stream) self->arrive(to, size);
                    });
}

void SimLink::arrive(End to, std::size_t size) {
    Side& side = this->side(to);
    if (!side.open) return;
    size = std::min(size, side.on_way.size());
    side.arrived.append(side.on_way, 0, size);
    side.on_way.erase(0, size);
    if (size != 0) hear(side.ear.readable);
}

std::string SimLink::read(End at, std::size_t size) {
    Side& side = this->side(at);
    std::string bytes;
    if (size >= side.arrived.size()) {
        bytes.swap(side.arrived);
    } else {
        bytes = side.arrived.substr(0, size);
        side.arrived.erase(0, size);
    }
    if (!bytes.empty()) {
        schedule_.after(1us, [self = shared_from_this(), at] {
            Side& writer = self->side(other(at));
            if (writer.open) hear(writer.ear.writable);
        });
    }
    return bytes;
}

void SimLink::end_stream(End to, std::chrono::microseconds delay) {
    Side& side = this->side(to);
    if (side.peer_done) return;
    side.peer_done = true;
    side.last_arrival = std::max(side.last_arrival, schedule_.now() + delay);
    schedule_.after(side.last_arrival - schedule_.now(),
                    [self = shared_from_this(), to] { self->tell_closed(to); });
}

void SimLink::tell_closed(End end) {
    Side& side = this->side(end);
    if (!side.open || std::exchange(side.told_closed, true)) return;
    hear(side.ear.closed);
}

void SimLink::close(End by) {
    Side& own = side(by);
    if (!own.open) return;
    own.open = false;
    own.ear = {};
    own.on_way.clear();
    own.arrived.clear();
    end_stream(other(by), delay());
}

// The first part of the bytes under way still arrives, immediately.
void SimLink::lose_some(End to) {
    Side& side = this->side(to);
    const auto kept = random_.below(side.on_way.size() + 1);
    ++side.stream;
    const auto size = static_cast<std::size_t>(kept);
    side.on_way.resize(size);
    side.last_arrival = schedule_.now();
    if (size != 0) send(to, size);
}

void SimLink::cut() {
    faults_.happened(Fault::cut);
    for (const End end : {End::client, End::daemon}) {
        if (!side(end).open) continue;
        lose_some(end);
        end_stream(end, random_.about(200ms));
    }
}

void SimLink::die(End which) {
    Side& own = side(which);
    if (!own.open) return;
    own.open = false;
    own.ear = {};
    lose_some(other(which));
    end_stream(other(which), 50us);
}

}  // namespace muster::sim
