// Follows engine/io/connection.cpp, with the schedule in place of coroutines.
#include "tests/sim/sim_connection.hpp"

#include <cstring>

namespace muster::sim {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t pieces_per_write = 64;

io::TimePoint time_of(const Scene& scene) {
    return io::TimePoint(scene.schedule.now().time_since_epoch());
}
}  // namespace

SimConnection::SimConnection(io::Desk& desk,
                             Scene& scene,
                             std::shared_ptr<SimLink> link,
                             door::Peer peer,
                             std::function<void()> end_round)
    : desk_(desk),
      scene_(scene),
      link_(std::move(link)),
      end_round_(std::move(end_round)),
      conversation_(desk.hub, *this, peer, time_of(scene)) {}

void SimConnection::open(io::Desk& desk,
                         Scene& scene,
                         std::shared_ptr<SimLink> link,
                         door::Peer peer,
                         std::function<void()> end_round) {
    const auto connection =
        std::make_shared<SimConnection>(desk, scene, std::move(link), peer, std::move(end_round));
    desk.hub.add({connection, &connection->conversation_});
    connection->listen();
}

// The link drops its receiver when its end is closed.
void SimConnection::listen() {
    const std::weak_ptr<SimConnection> weak = weak_from_this();
    const auto tell = [weak](void (SimConnection::*what)()) {
        return [weak, what] {
            if (const auto self = weak.lock()) (self.get()->*what)();
        };
    };
    link_->listen(
        SimLink::End::daemon,
        {tell(&SimConnection::read), tell(&SimConnection::serve), tell(&SimConnection::lost)});
}

bool SimConnection::read_some() {
    if (!conversation_.wants_to_read()) return false;
    const auto room = conversation_.room();
    const auto bytes = link_->read(SimLink::End::daemon, room.size());
    if (bytes.empty()) return false;
    std::memcpy(room.data(), bytes.data(), bytes.size());
    desk_.received(conversation_, bytes.size(), time_of(scene_));
    return true;
}

void SimConnection::read() {
    if (!read_some()) return;
    end_round_();
    read_on();
}

void SimConnection::read_on() {
    if (reads_later_ || !conversation_.wants_to_read()) return;
    if (!link_->has_arrived(SimLink::End::daemon)) return;
    reads_later_ = true;
    scene_.schedule.after(2us, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->reads_later_ = false;
        self->read();
    });
}

// A process that has closed its end gets nothing any more.
void SimConnection::lost() {
    while (read_some()) {
    }
    conversation_.close("the client is gone");
    end_round_();
}

void SimConnection::serve() {
    std::size_t written = 0;
    while (!conversation_.outgoing().empty()) {
        std::array<std::string_view, pieces_per_write> pieces;
        const auto count = conversation_.outgoing().gather(pieces);
        std::size_t size = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto taken = link_->write(SimLink::End::daemon, pieces[i]);
            size += taken;
            if (taken < pieces[i].size()) break;
        }
        if (size == 0) break;
        written += size;
        conversation_.wrote(size);
    }
    if (!conversation_.outgoing().empty()) conversation_.stays_pending(written, time_of(scene_));
    desk_.wrote(conversation_);
    read_on();
}

}  // namespace muster::sim
