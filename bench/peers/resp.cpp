#include "bench/peers/resp.hpp"

#include "bench/peers/payload.hpp"

#include <initializer_list>

namespace muster::bench {

namespace {

void append_command(std::string& out, std::initializer_list<std::string_view> words) {
    out += '*' + std::to_string(words.size()) + "\r\n";
    for (const auto word : words) {
        out += '$' + std::to_string(word.size()) + "\r\n";
        out += word;
        out += "\r\n";
    }
}

std::string key_of(std::string_view what, std::size_t client) {
    return std::string(what) + std::to_string(1000 + client);
}

// Replies must be integers.
class Asker : public Wire {
  public:
    void greet(std::string& out) override { append_command(out, {"PING"}); }
    bool is_open() const override { return open_; }
    Taken take(std::string_view in) override {
        Taken taken;
        Bytes bytes(in);
        for (std::string_view line; bytes.line(line);) {
            if (!open_) {
                if (line.starts_with('-')) wrong_answer("Redis: PONG", line);
                open_ = line == "+PONG";
            } else {
                if (!line.starts_with(':')) wrong_answer("Redis: an integer", line);
                check(parse_number(line.substr(1)));
                ++taken.replies;
            }
        }
        taken.bytes = in.size() - bytes.left().size();
        return taken;
    }

  protected:
    virtual void check(std::uint64_t reply) = 0;

  private:
    bool open_ = false;
};

// Each reply must be one more than the last, from 1.
class Counting : public Asker {
  protected:
    void check(std::uint64_t reply) override {
        if (reply != ++answered_) wrong_answer("Redis: the next number", std::to_string(reply));
    }

  private:
    std::uint64_t answered_ = 0;
};

class Counter : public Counting {
  public:
    explicit Counter(std::string key) { append_command(request_, {"INCR", key}); }
    void ask(std::string& out) override { out += request_; }

  private:
    std::string request_;
};

class Script : public Counting {
  public:
    explicit Script(std::string key) {
        constexpr std::string_view sha1 = "da8455f0535fd532821b3713a4eccd80fc4b8457";
        append_command(request_, {"EVALSHA", sha1, "1", key});
    }
    void greet(std::string& out) override {
        append_command(out, {"SCRIPT", "LOAD", "return redis.call('INCR',KEYS[1])"});
        Counting::greet(out);
    }
    void ask(std::string& out) override { out += request_; }

  private:
    std::string request_;
};

class Appender : public Counting {
  public:
    explicit Appender(std::string key) : key_(std::move(key)) {}
    void ask(std::string& out) override { append_command(out, {"RPUSH", key_, payload(++asked_)}); }

  private:
    std::string key_;
    std::uint64_t asked_ = 0;
};

class Flush : public Wire {
  public:
    void greet(std::string& out) override { append_command(out, {"FLUSHALL"}); }
    bool is_open() const override { return open_; }
    void ask(std::string&) override {}
    Taken take(std::string_view in) override {
        if (in != "+OK\r\n") wrong_answer("Redis: OK", in);
        open_ = true;
        return {in.size()};
    }

  private:
    bool open_ = false;
};

// The reply to PUBLISH is the number of receivers.
class Publisher : public Asker {
  public:
    explicit Publisher(std::size_t subscribers) : subscribers_(subscribers) {}
    void ask(std::string& out) override {
        append_command(out, {"PUBLISH", "e", payload(++asked_)});
    }

  protected:
    void check(std::uint64_t reply) override {
        if (reply != subscribers_) wrong_answer("Redis: all receivers", std::to_string(reply));
    }

    std::uint64_t asked_ = 0;

  private:
    std::size_t subscribers_;
};

// Redis stores a script's effect, and synchronises its file, before it writes to subscribers that
// keep up. All subscribers here keep up.
class KeepingPublisher : public Publisher {
  public:
    using Publisher::Publisher;
    void greet(std::string& out) override {
        constexpr std::string_view script =
            "redis.call('RPUSH',KEYS[1],ARGV[1]) return redis.call('PUBLISH',KEYS[2],ARGV[1])";
        append_command(out, {"SCRIPT", "LOAD", script});
        Publisher::greet(out);
    }
    void ask(std::string& out) override {
        constexpr std::string_view sha1 = "f8c222c19056ee0cba4a42554e952523d7689d9e";
        append_command(out, {"EVALSHA", sha1, "2", "log", "e", payload(++asked_)});
    }
};

class Subscriber : public Wire {
  public:
    void greet(std::string& out) override { append_command(out, {"SUBSCRIBE", "e"}); }
    bool is_open() const override { return open_; }
    void ask(std::string&) override {}
    Taken take(std::string_view in) override {
        Taken taken;
        Bytes bytes(in);
        std::string_view head;
        std::string_view event;
        if (!open_) {
            constexpr std::string_view confirmed = "*3\r\n$9\r\nsubscribe\r\n$1\r\ne\r\n:1\r\n";
            if (!bytes.exactly(confirmed.size(), head)) return taken;
            if (head != confirmed) wrong_answer("Redis: a subscription", head);
            open_ = true;
            taken.bytes += confirmed.size();
        }
        constexpr std::string_view prefix = "*3\r\n$7\r\nmessage\r\n$1\r\ne\r\n$200\r\n";
        while (bytes.exactly(prefix.size(), head) && bytes.exactly(payload_size + 2, event)) {
            if (head != prefix) wrong_answer("Redis: a message", head);
            event.remove_suffix(2);
            check_payload(event, ++received_);
            ++taken.events;
            taken.bytes = in.size() - bytes.left().size();
        }
        return taken;
    }

  private:
    bool open_ = false;
    std::uint64_t received_ = 0;
};

}  // namespace

std::unique_ptr<Wire> redis_counter(std::size_t client) {
    return std::make_unique<Counter>(key_of("c", client));
}
std::unique_ptr<Wire> redis_script(std::size_t client) {
    return std::make_unique<Script>(key_of("s", client));
}
std::unique_ptr<Wire> redis_appender(std::size_t client) {
    return std::make_unique<Appender>(key_of("l", client));
}
std::unique_ptr<Wire> redis_flush() {
    return std::make_unique<Flush>();
}
std::unique_ptr<Wire> redis_publisher(std::size_t subscribers) {
    return std::make_unique<Publisher>(subscribers);
}
std::unique_ptr<Wire> redis_keeping_publisher(std::size_t subscribers) {
    return std::make_unique<KeepingPublisher>(subscribers);
}
std::unique_ptr<Wire> redis_subscriber() {
    return std::make_unique<Subscriber>();
}

}  // namespace muster::bench
