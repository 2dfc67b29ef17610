// Written after connection_read.cpp and connection_write.cpp of engine/io: the same phases and the
// same limits. What decides what a client gets, Outgoing, Subscriptions and Dealer, is the
// daemon's.
#include "tests/sim/sim_connection.hpp"

#include "tests/sim/sim_daemon.hpp"

namespace muster::sim {

namespace {
constexpr std::size_t read_at_once = 4u << 10;
constexpr std::size_t pieces_per_write = 64;
}  // namespace

SimConnection::SimConnection(SimDaemon& daemon,
                             Scene& scene,
                             std::shared_ptr<SimLink> link,
                             door::Peer peer)
    : daemon_(daemon),
      scene_(scene),
      link_(std::move(link)),
      peer_(peer),
      outgoing_(scene.io_limits),
      progress_at_(scene.schedule.now()) {
    link_->listen(SimLink::End::daemon,
                  {[this] { read(); },
                   [this] { flush(); },
                   [this] {
                       read();
                       ended_ = true;
                       // Who closed its end gets nothing any more here: a process that is gone.
                       close();
                   }});
}

void SimConnection::read() {
    while (phase_ < Phase::closing && has_room()) {
        const auto bytes = link_->read(SimLink::End::daemon, read_at_once);
        if (bytes.empty()) break;
        std::memcpy(reader_.prepare(bytes.size()), bytes.data(), bytes.size());
        reader_.commit(bytes.size());
        try {
            while (phase_ < Phase::closing) {
                const auto frame = reader_.next();
                if (!frame) break;
                handle(*frame);
            }
        } catch (const FrameError& error) {
            say_goodbye(Goodbye::Reason::protocol, error.what());
        } catch (const DecodeError& error) {
            say_goodbye(Goodbye::Reason::protocol, error.what());
        }
        daemon_.hand_over();
    }
    flush();
}

void SimConnection::handle(const Frame& frame) {
    if (phase_ == Phase::greeting) {
        if (frame.kind == FrameKind::hello) return greet(frame.body);
        return say_goodbye(Goodbye::Reason::protocol, "A connection begins with Hello.");
    }
    if (frame.kind == FrameKind::request) return daemon_.take(*this, frame.body);
    say_goodbye(Goodbye::Reason::protocol, "A client sends requests.");
}

void SimConnection::greet(std::string_view body) {
    const auto hello = split_header<Hello>(body).first;
    if (hello.magic != hello_magic) {
        return say_goodbye(Goodbye::Reason::protocol, "The client speaks something else.");
    }
    if (hello.version < protocol_version_oldest || hello.version_oldest > protocol_version) {
        return say_goodbye(Goodbye::Reason::version_mismatch, "Update the older of the two.");
    }
    phase_ = Phase::open;
    Welcome welcome;
    welcome.version = std::min(hello.version, protocol_version);
    welcome.build = build_version();
    welcome.epoch = epoch;
    welcome.peer_class = peer_.peer_class;
    welcome.time = daemon_.engine_time();
    push_frame(FrameKind::welcome, welcome);
}

void SimConnection::push_event(Topic topic, std::uint64_t number, io::Piece piece) {
    if (phase_ != Phase::open) return;
    if (outgoing_.empty()) progress_at_ = scene_.schedule.now();
    outgoing_.push_event(topic, number, std::move(piece));
    daemon_.touch(peer_.client);
}

void SimConnection::push_reply(io::Piece piece) {
    if (phase_ >= Phase::closing) return;
    if (outgoing_.empty()) progress_at_ = scene_.schedule.now();
    outgoing_.push_reply(std::move(piece));
    daemon_.touch(peer_.client);
}

void SimConnection::reply(std::uint64_t request_id, bool ok, std::string_view body) {
    auto frame = std::make_shared<std::string>();
    append_reply(*frame, request_id, ok, body);
    const std::string_view bytes = *frame;
    push_reply({std::move(frame), bytes});
}

void SimConnection::say_goodbye(Goodbye::Reason reason, std::string message) {
    if (phase_ >= Phase::closing) return;
    Goodbye goodbye;
    goodbye.reason = reason;
    goodbye.message = std::move(message);
    push_frame(FrameKind::goodbye, goodbye);
    phase_ = Phase::closing;
    closing_since_ = scene_.schedule.now();
}

void SimConnection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    link_->close(SimLink::End::daemon);
    daemon_.closed(*this);
}

void SimConnection::flush() {
    if (phase_ == Phase::closed) return;
    if (outgoing_.reply_bytes() > scene_.io_limits.reply_bytes_max) return close();
    while (!outgoing_.empty()) {
        std::array<std::string_view, pieces_per_write> pieces;
        const auto count = outgoing_.gather(pieces);
        std::size_t written = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto size = link_->write(SimLink::End::daemon, pieces[i]);
            written += size;
            if (size < pieces[i].size()) break;
        }
        if (written == 0) break;
        progress_at_ = scene_.schedule.now();
        outgoing_.consume(written);
    }
    if (outgoing_.empty() && phase_ == Phase::closing) return close();
    if (outgoing_.empty() && ended_ && is_idle()) return close();
    if (has_room()) {
        daemon_.go_on(*this);
        if (link_->has_arrived(SimLink::End::daemon) && phase_ < Phase::closing)
            daemon_.read_later(peer_.client);
    }
}

void SimConnection::sweep() {
    const auto& limits = scene_.io_limits;
    const Time now = scene_.schedule.now();
    if (phase_ == Phase::closed) return;
    if (phase_ == Phase::closing) {
        if (now - closing_since_ > limits.goodbye_timeout) close();
        return;
    }
    if (!outgoing_.empty()) {
        if (now - progress_at_ > limits.stall_timeout) return close();
        outgoing_.detach();
    }
    read();
}

std::optional<Error> SimConnection::admit() {
    const auto& limits = scene_.io_limits;
    if (in_flight_ >= limits.in_flight_max) {
        return Error{ErrorCode::busy, "Too many requests in flight.", {}};
    }
    const auto now = door::TokenBucket::TimePoint(scene_.schedule.now().time_since_epoch());
    const auto wait = rate_.take(now, limits.connection_rate, limits.connection_burst);
    if (wait.count() == 0) return std::nullopt;
    return Error{ErrorCode::too_many_requests, "Too many requests a second.", {}};
}

void SimConnection::open_request(std::uint64_t request_id, const Actor& actor) {
    ++in_flight_;
    if (actor.kind == Actor::Kind::player)
        players_in_flight_.emplace_back(request_id, PlayerId{actor.id});
}

void SimConnection::settle(std::uint64_t request_id) {
    if (in_flight_ != 0) --in_flight_;
    const auto at = std::ranges::find_if(
        players_in_flight_, [&](const auto& entry) { return entry.first == request_id; });
    if (at == players_in_flight_.end()) return;
    daemon_.player_settled(at->second);
    players_in_flight_.erase(at);
}

}  // namespace muster::sim
