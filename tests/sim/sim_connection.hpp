// The daemon's side of one connection, as engine/io's is but without a socket and a loop: frames
// in, the real outbox, writes as far as the link takes them.
#pragma once

#include "engine/door/rate.hpp"
#include "engine/io/recipient.hpp"
#include "tests/sim/scene.hpp"
#include "tests/sim/sim_link.hpp"

namespace muster::sim {

class SimDaemon;

class SimConnection final : public io::Recipient {
  public:
    SimConnection(SimDaemon& daemon, Scene& scene, std::shared_ptr<SimLink> link, door::Peer peer);

    const door::Peer& peer() const override { return peer_; }
    void push_event(Topic topic, std::uint64_t number, io::Piece piece) override;
    void push_reply(io::Piece piece) override;
    void settle(std::uint64_t request_id) override;

    void reply(std::uint64_t request_id, bool ok, std::string_view body);
    void refuse(std::uint64_t request_id, const Error& error) {
        reply(request_id, false, encode(error));
    }
    void say_goodbye(Goodbye::Reason reason, std::string message);

    void flush();
    // Ends what takes too long.
    void sweep();
    // The process is gone.
    void die() { link_->die(SimLink::End::daemon); }

    std::optional<Error> admit();
    void open_request(std::uint64_t request_id, const Actor& actor);
    bool has_room() const { return outgoing_.reply_bytes() < scene_.io_limits.reply_bytes_pause; }
    bool is_closed() const { return phase_ == Phase::closed; }
    const std::vector<std::pair<std::uint64_t, PlayerId>>& players_in_flight() const {
        return players_in_flight_;
    }

  private:
    enum class Phase : std::uint8_t { greeting, open, closing, closed };
    void read();
    void handle(const Frame& frame);
    void greet(std::string_view body);
    void close();
    bool is_idle() const { return in_flight_ == 0 && outgoing_.empty(); }

    SimDaemon& daemon_;
    Scene& scene_;
    std::shared_ptr<SimLink> link_;
    const door::Peer peer_;
    Phase phase_ = Phase::greeting;
    bool ended_ = false;
    FrameReader reader_;
    io::Outgoing outgoing_;
    Time progress_at_{};
    Time closing_since_{};
    std::uint32_t in_flight_ = 0;
    std::vector<std::pair<std::uint64_t, PlayerId>> players_in_flight_;
    door::TokenBucket rate_;
};

}  // namespace muster::sim
