#include "bench/support/connection.hpp"

namespace muster::bench {

namespace {
constexpr std::size_t read_size = 64u << 10;
}

Connection Connection::open(const std::filesystem::path& socket) {
    return Connection(connect_when_there(socket));
}

Connection::Connection(Fd fd) : fd_(std::move(fd)) {
    Hello hello;
    hello.build = build_version();
    hello.client_name = "bench";
    std::string out;
    append_frame(out, FrameKind::hello, hello);
    send(out);
    if (receive().kind != FrameKind::welcome) throw std::runtime_error("the daemon refused us");
}

Frame Connection::receive() {
    for (;;) {
        if (const auto frame = reader_.next()) return *frame;
        reader_.commit(read_some(fd_.get(), reader_.prepare(read_size), read_size));
    }
}

std::size_t Connection::receive_replies() {
    std::size_t replies = 0;
    reader_.commit(read_some(fd_.get(), reader_.prepare(read_size), read_size));
    while (const auto frame = reader_.next()) {
        if (frame->kind == FrameKind::event) continue;
        expect_ok(*frame);
        ++replies;
    }
    return replies;
}

void Connection::expect_ok(const Frame& frame) {
    if (frame.kind != FrameKind::reply) throw std::runtime_error("not a reply");
    const auto [header, body] = split_header<ReplyHeader>(frame.body);
    if (!header.ok) throw std::runtime_error("refused: " + decode<Error>(body).message);
}

std::string Connection::call_encoded(const Request& request) {
    send(request_frame(++last_id_, request));
    Frame frame = receive();
    while (frame.kind == FrameKind::event)
        frame = receive();
    expect_ok(frame);
    return std::string(split_header<ReplyHeader>(frame.body).second);
}

std::string request_frame(std::uint64_t id, const Request& request) {
    std::string out;
    std::visit([&](const auto& r) { append_request(out, id, Actor{}, std::nullopt, r); }, request);
    return out;
}

}  // namespace muster::bench
