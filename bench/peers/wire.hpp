// One connection's side of a server's protocol, as little of it as a measurement needs. Sans-I/O:
// the loop moves the bytes, the same way for every server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muster::bench {

// The server did not do what it should have: whatever was measured is void.
class WrongAnswer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Any one thread.
class Wire {
  public:
    struct Taken {
        std::size_t bytes = 0;    // Of whole messages; the rest comes again, with more behind it.
        std::size_t replies = 0;  // That were as they should be.
        std::size_t events = 0;   // The same.
    };

    virtual ~Wire() = default;

    // Appends all that a connection begins with. It is answered once is_open().
    virtual void greet(std::string& out) = 0;
    virtual bool is_open() const = 0;
    // Appends the next request or publication.
    virtual void ask(std::string& out) = 0;
    // Takes whole messages from the beginning of `in`. Throws WrongAnswer where one is not the next
    // reply or event that has to come.
    virtual Taken take(std::string_view in) = 0;
};

// Makes the wire of one client of many, counted from 0.
using MakeWire = std::function<std::unique_ptr<Wire>(std::size_t client)>;

// Unread bytes, for parsers: whoever asks for more than there is gets nothing and the message is
// looked at again when more has come.
class Bytes {
  public:
    explicit Bytes(std::string_view all) : left_(all) {}

    std::string_view left() const { return left_; }
    void skip(std::size_t size) { left_.remove_prefix(size); }
    // A line up to CR LF, which is skipped too. False: no whole line has come.
    bool line(std::string_view& out) {
        const auto end = left_.find("\r\n");
        if (end == std::string_view::npos) return false;
        out = left_.substr(0, end);
        skip(end + 2);
        return true;
    }
    // That many bytes. False: they have not come.
    bool exactly(std::size_t size, std::string_view& out) {
        if (left_.size() < size) return false;
        out = left_.substr(0, size);
        skip(size);
        return true;
    }

  private:
    std::string_view left_;
};

// A number in decimal digits. Throws WrongAnswer for anything else.
std::uint64_t parse_number(std::string_view digits);

// Throws WrongAnswer with what came instead.
[[noreturn]] void wrong_answer(std::string_view server, std::string_view instead);

}  // namespace muster::bench
