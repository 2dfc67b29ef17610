#include "bench/peers/mqtt.hpp"

#include "bench/peers/payload.hpp"

namespace muster::bench {

namespace {

using namespace std::string_view_literals;

// Fixed header, remaining length (3 + 200 in two bytes), topic.
constexpr auto publish_prefix =
    "\x30\xcb\x01\x00\x01"
    "e"sv;

void append_connect(std::string& out, const std::string& name) {
    const auto size = static_cast<char>(12 + name.size());
    out += '\x10';
    out += size;
    // Protocol name and level, clean session, no keep-alive.
    out += "\x00\x04MQTT\x04\x02\x00\x00"sv;
    out += '\0';
    out += static_cast<char>(name.size());
    out += name;
}

class Publisher : public Wire {
  public:
    void greet(std::string& out) override { append_connect(out, "publisher"); }
    bool is_open() const override { return open_; }
    void ask(std::string& out) override {
        out += publish_prefix;
        out += payload(++asked_);
    }
    Taken take(std::string_view in) override {
        constexpr auto connack = "\x20\x02\x00\x00"sv;
        if (in.size() < connack.size()) return {};
        if (open_ || in != connack) wrong_answer("MQTT: CONNACK", in);
        open_ = true;
        return {in.size()};
    }

  private:
    bool open_ = false;
    std::uint64_t asked_ = 0;
};

class Subscriber : public Wire {
  public:
    explicit Subscriber(std::size_t client) : name_("s" + std::to_string(client)) {}
    void greet(std::string& out) override {
        append_connect(out, name_);
        out +=
            "\x82\x06\x00\x01\x00\x01"
            "e\x00"sv;
    }
    bool is_open() const override { return open_; }
    void ask(std::string&) override {}
    Taken take(std::string_view in) override {
        Taken taken;
        Bytes bytes(in);
        std::string_view head;
        std::string_view event;
        if (!open_) {
            constexpr auto answers = "\x20\x02\x00\x00\x90\x03\x00\x01\x00"sv;
            if (!bytes.exactly(answers.size(), head)) return taken;
            if (head != answers) wrong_answer("MQTT: CONNACK, SUBACK", head);
            open_ = true;
            taken.bytes += answers.size();
        }
        while (bytes.exactly(publish_prefix.size(), head) && bytes.exactly(payload_size, event)) {
            if (head != publish_prefix) wrong_answer("MQTT: PUBLISH", head);
            check_payload(event, ++received_);
            ++taken.events;
            taken.bytes = in.size() - bytes.left().size();
        }
        return taken;
    }

  private:
    std::string name_;
    bool open_ = false;
    std::uint64_t received_ = 0;
};

}  // namespace

std::unique_ptr<Wire> mqtt_publisher() {
    return std::make_unique<Publisher>();
}
std::unique_ptr<Wire> mqtt_subscriber(std::size_t client) {
    return std::make_unique<Subscriber>(client);
}

}  // namespace muster::bench
