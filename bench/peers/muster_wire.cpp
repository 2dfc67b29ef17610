#include "bench/peers/muster_wire.hpp"

#include "bench/peers/payload.hpp"

#include <muster/proto/message.hpp>

#include <cstring>

namespace muster::bench {

namespace {

// Calls on_frame(kind, body) for each complete frame. Returns the number of bytes used.
template <class F>
std::size_t parse_frames(std::string_view in, F on_frame) {
    std::size_t done = 0;
    for (;;) {
        const auto left = in.substr(done);
        if (left.size() < frame_header_size) return done;
        std::uint32_t size = 0;
        std::memcpy(&size, left.data(), sizeof size);
        if (left.size() < sizeof size + size) return done;
        on_frame(static_cast<FrameKind>(left[sizeof size]),
                 left.substr(frame_header_size, size - 1));
        done += sizeof size + size;
    }
}

class Client : public Wire {
  public:
    void greet(std::string& out) override {
        Hello hello;
        hello.build = build_version();
        hello.client_name = "bench";
        append_frame(out, FrameKind::hello, hello);
    }
    bool is_open() const override { return open_; }
    Taken take(std::string_view in) override {
        Taken taken;
        taken.bytes = parse_frames(in, [&](FrameKind kind, std::string_view body) {
            switch (kind) {
                case FrameKind::reply:
                    taken.replies += take_reply(body);
                    break;
                case FrameKind::event:
                    take_event(body);
                    ++taken.events;
                    break;
                case FrameKind::welcome:
                    welcomed();
                    break;
                default:
                    wrong_answer("Muster: a reply or event", body);
            }
        });
        return taken;
    }

  protected:
    virtual void welcomed() { open_ = true; }
    virtual std::size_t take_reply(std::string_view body) {
        const auto header = split_header<ReplyHeader>(body).first;
        if (!header.ok) wrong_answer("Muster: success", decode<Error>(body.substr(9)).message);
        if (header.id != ++answered_) wrong_answer("Muster: the next reply", "another");
        return 1;
    }
    virtual void take_event(std::string_view body) { wrong_answer("Muster: no event", body); }

    bool open_ = false;
    std::uint64_t asked_ = 0;

  private:
    std::uint64_t answered_ = 0;
};

class Pinger : public Client {
  public:
    void ask(std::string& out) override {
        append_request(out, ++asked_, Actor{}, std::nullopt, Ping{});
    }
};

class Adjuster : public Client {
  public:
    explicit Adjuster(TeamId team) : adjust_{team, 1, std::string(payload_size, ' ')} {}
    void ask(std::string& out) override {
        adjust_.reason.assign(payload(++asked_));
        append_request(out, asked_, Actor{}, std::nullopt, adjust_);
    }

  private:
    AdjustPoints adjust_;
};

class Subscriber : public Client {
  public:
    explicit Subscriber(SessionId session) : topic_{Topic::Kind::session, session.value} {}
    void greet(std::string& out) override {
        Client::greet(out);
        append_request(out, 1, Actor{}, std::nullopt, Subscribe{{topic_}, false});
    }
    void ask(std::string&) override {}

  protected:
    void welcomed() override {}
    std::size_t take_reply(std::string_view body) override {
        Client::take_reply(body);
        const auto reply = decode<Subscribed>(split_header<ReplyHeader>(body).second);
        if (reply.positions.size() != 1) wrong_answer("Muster: a subscription", "another");
        number_ = reply.positions[0].number;
        open_ = true;
        return 0;
    }
    void take_event(std::string_view body) override {
        const auto [header, event] = split_header<EventHeader>(body);
        if (header.number != ++number_ || header.topic != topic_ ||
            header.event_number != PointsAdjusted::event_number || event.size() < payload_size) {
            wrong_answer("Muster: the topic's next event", event);
        }
        check_payload(event.substr(event.size() - payload_size), ++received_);
    }

  private:
    Topic topic_;
    std::uint64_t number_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace

std::unique_ptr<Wire> muster_pinger() {
    return std::make_unique<Pinger>();
}
std::unique_ptr<Wire> muster_adjuster(TeamId team) {
    return std::make_unique<Adjuster>(team);
}
std::unique_ptr<Wire> muster_subscriber(SessionId session) {
    return std::make_unique<Subscriber>(session);
}

}  // namespace muster::bench
