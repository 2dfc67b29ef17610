#include "bench/peers/nats.hpp"

#include "bench/peers/payload.hpp"

#include <array>
#include <cstring>

namespace muster::bench {

namespace {

constexpr std::string_view connect_line =
    "CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\"}\r\n";

struct Message {
    std::string_view reply_to;
    std::string_view payload;
};

// Splits NATS's output into messages, and handles its other output itself.
class Parser {
  public:
    bool is_open() const { return open_; }

    // Calls on_message for each complete message. Returns the number of bytes used.
    template <class F>
    std::size_t parse(std::string_view in, F on_message) {
        Bytes bytes(in);
        std::size_t done = 0;
        for (std::string_view line; bytes.line(line); done = in.size() - bytes.left().size()) {
            if (line.starts_with("MSG ")) {
                Message message;
                if (!take_message(line.substr(4), bytes, message)) break;
                on_message(message);
            } else if (line == "PONG") {
                open_ = true;
            } else if (line == "PING") {
                wants_pong_ = true;
            } else if (!line.starts_with("INFO ")) {
                wrong_answer("NATS: a message", line);
            }
        }
        return done;
    }
    // Answers the server's regular question whether the client is alive.
    void append_pong(std::string& out) {
        if (std::exchange(wants_pong_, false)) out += "PONG\r\n";
    }

  private:
    // Parses "subject sid [reply-to] size".
    static bool take_message(std::string_view head, Bytes& bytes, Message& message) {
        const auto size_at = head.rfind(' ') + 1;
        const auto size = parse_number(head.substr(size_at));
        head = head.substr(0, size_at - 1);
        const auto sid_at = head.find(' ') + 1;
        const auto reply_at = head.find(' ', sid_at);
        if (reply_at != std::string_view::npos) message.reply_to = head.substr(reply_at + 1);
        if (!bytes.exactly(size + 2, message.payload)) return false;
        message.payload.remove_suffix(2);
        return true;
    }

    bool open_ = false;
    bool wants_pong_ = false;
};

void append_publication(std::string& out, std::string_view subjects, std::string_view payload) {
    out += "PUB ";
    out += subjects;
    out += ' ';
    out += std::to_string(payload.size());
    out += "\r\n";
    out += payload;
    out += "\r\n";
}

class Client : public Wire {
  public:
    explicit Client(std::string subscription) : subscription_(std::move(subscription)) {}
    void greet(std::string& out) override {
        out += connect_line;
        if (!subscription_.empty()) out += "SUB " + subscription_ + " 1\r\n";
        out += "PING\r\n";
    }
    bool is_open() const override { return parser_.is_open(); }
    void ask(std::string& out) override { parser_.append_pong(out); }

  protected:
    Parser parser_;

  private:
    std::string subscription_;
};

class Requester : public Client {
  public:
    explicit Requester(std::size_t client)
        : Client("r." + std::to_string(client)), subjects_("q r." + std::to_string(client)) {}
    void ask(std::string& out) override {
        Client::ask(out);
        const auto number = ++asked_;
        append_publication(out, subjects_, {reinterpret_cast<const char*>(&number), sizeof number});
    }
    Taken take(std::string_view in) override {
        Taken taken;
        taken.bytes = parser_.parse(in, [&](const Message& message) {
            const auto number = ++answered_;
            if (message.payload.size() != sizeof number ||
                std::memcmp(message.payload.data(), &number, sizeof number) != 0) {
                wrong_answer("NATS: the next reply", message.payload);
            }
            ++taken.replies;
        });
        return taken;
    }

  private:
    std::string subjects_;
    std::uint64_t asked_ = 0;
    std::uint64_t answered_ = 0;
};

class StreamAppender : public Client {
  public:
    explicit StreamAppender(std::size_t client)
        : Client("r." + std::to_string(client)), subjects_("s r." + std::to_string(client)) {}
    void ask(std::string& out) override {
        Client::ask(out);
        append_publication(out, subjects_, payload(++asked_));
    }
    Taken take(std::string_view in) override {
        Taken taken;
        taken.bytes = parser_.parse(in, [&](const Message& message) {
            constexpr std::string_view prefix = R"({"stream":"S", "seq":)";
            constexpr std::string_view compact = R"({"stream":"S","seq":)";
            auto rest = message.payload;
            if (rest.starts_with(prefix)) {
                rest.remove_prefix(prefix.size());
            } else if (rest.starts_with(compact)) {
                rest.remove_prefix(compact.size());
            } else {
                wrong_answer("JetStream: an acknowledgement", rest);
            }
            const auto sequence = parse_number(rest.substr(0, rest.find('}')));
            if (sequence <= sequence_) wrong_answer("JetStream: a later sequence", rest);
            sequence_ = sequence;
            ++taken.replies;
        });
        return taken;
    }

  private:
    std::string subjects_;
    std::uint64_t asked_ = 0;
    std::uint64_t sequence_ = 0;
};

class Publisher : public Client {
  public:
    Publisher() : Client("") {}
    void ask(std::string& out) override {
        Client::ask(out);
        append_publication(out, "e", payload(++asked_));
    }
    Taken take(std::string_view in) override {
        return {parser_.parse(in, [](const Message& m) { wrong_answer("nothing", m.payload); })};
    }

  private:
    std::uint64_t asked_ = 0;
};

class Subscriber : public Client {
  public:
    Subscriber() : Client("e") {}
    Taken take(std::string_view in) override {
        Taken taken;
        Bytes bytes(in);
        if (is_open()) {
            // The usual message, without parsing.
            constexpr std::string_view prefix = "MSG e 1 200\r\n";
            std::string_view head;
            std::string_view event;
            while (bytes.exactly(prefix.size(), head) && head == prefix &&
                   bytes.exactly(payload_size + 2, event)) {
                event.remove_suffix(2);
                check_payload(event, ++received_);
                ++taken.events;
                taken.bytes = in.size() - bytes.left().size();
            }
        }
        taken.bytes += parser_.parse(in.substr(taken.bytes), [&](const Message& message) {
            check_payload(message.payload, ++received_);
            ++taken.events;
        });
        return taken;
    }

  private:
    std::uint64_t received_ = 0;
};

void wait_open(const Fd& connection, Parser& parser, std::string& in) {
    std::array<char, 4096> buffer{};
    while (!parser.is_open()) {
        in.append(buffer.data(), read_some(connection.get(), buffer.data(), buffer.size()));
        in.erase(0, parser.parse(in, [](const Message&) {}));
    }
}

}  // namespace

std::unique_ptr<Wire> nats_requester(std::size_t client) {
    return std::make_unique<Requester>(client);
}
std::unique_ptr<Wire> jetstream_appender(std::size_t client) {
    return std::make_unique<StreamAppender>(client);
}
std::unique_ptr<Wire> nats_publisher() {
    return std::make_unique<Publisher>();
}
std::unique_ptr<Wire> nats_subscriber() {
    return std::make_unique<Subscriber>();
}

int run_nats_responder(const Fd& connection, const std::function<void()>& ready) {
    write_all(connection.get(), std::string(connect_line) + "SUB q 1\r\nPING\r\n");
    Parser parser;
    std::string in;
    wait_open(connection, parser, in);
    ready();
    std::string out;
    std::string buffer(256u << 10, '\0');
    for (;;) {
        in.append(buffer.data(), read_some(connection.get(), buffer.data(), buffer.size()));
        out.clear();
        in.erase(0, parser.parse(in, [&](const Message& message) {
            append_publication(out, message.reply_to, message.payload);
        }));
        parser.append_pong(out);
        write_all(connection.get(), out);
    }
}

void make_stream(const Fd& connection) {
    std::string out(connect_line);
    out += "SUB made 1\r\n";
    append_publication(out,
                       "$JS.API.STREAM.CREATE.S made",
                       R"({"name":"S","subjects":["s"],"storage":"file","retention":"limits",)"
                       R"("discard":"old","num_replicas":1,"max_msgs":-1,"max_bytes":-1,)"
                       R"("max_age":0,"max_consumers":-1})");
    write_all(connection.get(), out);
    Parser parser;
    std::string in;
    std::array<char, 4096> buffer{};
    for (bool made = false; !made;) {
        in.append(buffer.data(), read_some(connection.get(), buffer.data(), buffer.size()));
        in.erase(0, parser.parse(in, [&](const Message& message) {
            if (message.payload.find("\"error\"") != std::string_view::npos) {
                wrong_answer("JetStream: a stream", message.payload);
            }
            made = true;
        }));
    }
}

}  // namespace muster::bench
