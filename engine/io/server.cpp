#include "engine/io/server.hpp"

#include "engine/io/connection.hpp"

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include <spdlog/spdlog.h>
#include <unistd.h>

namespace muster::io {

namespace {

constexpr std::chrono::milliseconds accept_pause{100};

// One timer serves all clients. It runs often enough for the shortest timeout, and at most once a
// second.
std::chrono::milliseconds sweep_interval(const Limits& limits) {
    using std::chrono::milliseconds;
    const auto shortest = std::min({limits.hello_timeout,
                                    limits.frame_timeout,
                                    limits.idle_timeout,
                                    limits.stall_timeout,
                                    limits.goodbye_timeout});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(1000));
}

}  // namespace

Server::Serving::Serving(asio::io_context& io,
                         const Limits& limits,
                         Engine engine,
                         runtime::JournalReader& journal,
                         door::Pictures pictures)
    : door_workers(io,
                   limits.door_threads,
                   limits.door_jobs_max,
                   limits.door_bytes_max,
                   [this] { rounds.end(); }),
      picture_workers(io, limits.picture_threads, limits.pictures_max, 0, [this] { rounds.end(); }),
      journal_workers(io, limits.journal_threads, limits.queries_max, 0, [this] { rounds.end(); }),
      desk(limits,
           {engine.epoch, std::move(engine.time)},
           {std::move(engine.submit),
            door_workers,
            picture_workers,
            journal_workers,
            pictures,
            journal}),
      rounds(io, desk) {}

Server::Server(asio::io_context& io, const SocketOptions& socket, const Limits& limits)
    : io_(io),
      limits_(limits),
      service_group_(socket.group),
      listener_(io, socket),
      publisher_(io),
      sweep_timer_(io.get_executor()),
      accept_timer_(io.get_executor()) {}

Server::~Server() = default;

void Server::serve(Engine engine, runtime::JournalReader& journal, door::Pictures pictures) {
    serving_.emplace(io_, limits_, std::move(engine), journal, pictures);
    publisher_.start(serving_->desk, serving_->rounds);
    asio::co_spawn(io_, accept_clients(*this), rethrow);
    sweep_later();
}

Awaitable<void> Server::accept_clients(Server& server) {
    auto& acceptor = server.listener_.acceptor();
    while (acceptor.is_open()) {
        auto [error, socket] = co_await acceptor.async_accept(as_tuple);
        if (!acceptor.is_open()) break;
        if (!error) {
            server.is_deaf_ = false;
            server.welcome(std::move(socket));
            continue;
        }
        if (error == asio::error::connection_aborted) continue;
        if (error == asio::error::operation_aborted) continue;  // The socket was made anew.
        // The system has no free descriptor or memory: the daemon waits until others release some.
        if (!std::exchange(server.is_deaf_, true)) {
            spdlog::error(
                "no client can be accepted: {}. Those who are connected are served; others wait.",
                error.message());
        }
        server.accept_timer_.expires_after(accept_pause);
        co_await server.accept_timer_.async_wait(as_tuple);
    }
}

void Server::welcome(Socket socket) {
    const auto credentials = credentials_of(socket);
    if (!credentials) return;
    const auto peer_class = classify(*credentials, ::geteuid(), service_group_);
    if (peer_class == PeerClass::other) {
        spdlog::warn(
            "a connection of uid {} is refused: neither the daemon's user nor in the group of "
            "services",
            credentials->uid);
        return turn_away(
            std::move(socket),
            Goodbye::Reason::not_allowed,
            "This user may not use the daemon: it is neither the daemon's own nor a member of the "
            "group of its services.");
    }
    auto& hub = serving_->desk.hub;
    if (hub.size() >= limits_.clients_max) {
        if (!std::exchange(is_full_, true)) {
            spdlog::warn("{} clients are connected, the maximum; further clients are refused",
                         hub.size());
        }
        return turn_away(std::move(socket),
                         Goodbye::Reason::too_many,
                         "Too many clients are connected; try again later.");
    }
    is_full_ = false;
    const door::Peer peer{hub.next_client(), peer_class, credentials->uid};
    Connection::open(serving_->desk, serving_->rounds, std::move(socket), peer);
}

void Server::turn_away(Socket socket, Goodbye::Reason reason, std::string message) {
    Goodbye goodbye;
    goodbye.reason = reason;
    goodbye.message = std::move(message);
    std::string frame;
    append_frame(frame, FrameKind::goodbye, goodbye);
    // The buffer of a fresh socket has room for the frame.
    asio::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(frame), ignored);
}

void Server::reload(const Limits& limits) {
    limits_ = limits;
    if (serving_) serving_->desk.hub.limits_changed();
}

void Server::keep_socket() {
    try {
        if (listener_.keep()) {
            spdlog::warn("the socket {} was gone; it is made anew, and connected clients stay",
                         listener_.path());
        }
        is_lost_ = false;
    } catch (const CannotListen& error) {
        if (std::exchange(is_lost_, true)) return;
        spdlog::error(
            "the socket {} is gone, and no new client can connect: {}. The daemon tries again each "
            "second.",
            listener_.path(),
            error.what());
    }
}

void Server::stop_accepting() {
    listener_.close();
    accept_timer_.cancel();
}

void Server::dismiss(std::string message, std::function<void()> done) {
    dismissed_ = std::move(done);
    // Runs after the batches that were released before.
    asio::post(io_, [this, message = std::move(message)] {
        serving_->desk.hub.dismiss(message, Steady::now());
        serving_->rounds.end();
        notice_the_last();
    });
}

void Server::sweep_later() {
    sweep_timer_.expires_after(sweep_interval(limits_));
    sweep_timer_.async_wait([this](const asio::error_code& error) {
        if (!error) sweep();
    });
}

void Server::sweep() {
    serving_->desk.sweep(Steady::now());
    serving_->rounds.end();
    if (!notice_the_last()) sweep_later();
}

bool Server::notice_the_last() {
    if (!dismissed_ || clients() != 0) return false;
    sweep_timer_.cancel();
    std::exchange(dismissed_, nullptr)();
    return true;
}

}  // namespace muster::io
