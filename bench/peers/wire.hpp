// One connection's side of a server's protocol, only as much as a measurement needs. Sans-I/O: one
// loop moves the bytes for every server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muster::bench {

// A server broke the protocol, so the measurement is void.
class WrongAnswer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Any one thread.
class Wire {
  public:
    struct Taken {
        std::size_t bytes = 0;    // Of complete messages; the caller keeps the rest.
        std::size_t replies = 0;  // Correct replies.
        std::size_t events = 0;   // Correct events.
    };

    virtual ~Wire() = default;

    // Appends the greeting. After the server's answer is_open() is true.
    virtual void greet(std::string& out) = 0;
    virtual bool is_open() const = 0;
    // Appends the next request or publication.
    virtual void ask(std::string& out) = 0;
    // Takes complete messages from the beginning of `in`. Throws WrongAnswer if one is not the next
    // reply or event.
    virtual Taken take(std::string_view in) = 0;
};

// Makes the wire of one client, counted from 0.
using MakeWire = std::function<std::unique_ptr<Wire>(std::size_t client)>;

// Unread bytes for parsers. A read beyond the end returns nothing; the parser then tries the
// message again with more bytes.
class Bytes {
  public:
    explicit Bytes(std::string_view all) : left_(all) {}

    std::string_view left() const { return left_; }
    void skip(std::size_t size) { left_.remove_prefix(size); }
    // Takes a line and skips its CR LF. Returns false if no complete line has come.
    bool line(std::string_view& out) {
        const auto end = left_.find("\r\n");
        if (end == std::string_view::npos) return false;
        out = left_.substr(0, end);
        skip(end + 2);
        return true;
    }
    // Takes `size` bytes. Returns false if they have not come.
    bool exactly(std::size_t size, std::string_view& out) {
        if (left_.size() < size) return false;
        out = left_.substr(0, size);
        skip(size);
        return true;
    }

  private:
    std::string_view left_;
};

// A decimal number. Throws WrongAnswer for other text.
std::uint64_t parse_number(std::string_view digits);

// Throws WrongAnswer, whose message quotes the wrong input.
[[noreturn]] void wrong_answer(std::string_view server, std::string_view instead);

}  // namespace muster::bench
