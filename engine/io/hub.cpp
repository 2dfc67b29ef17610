#include "engine/io/hub.hpp"

#include "engine/io/connection.hpp"
#include "engine/io/intake.hpp"
#include "engine/io/publisher.hpp"

#include <asio/post.hpp>

#include <utility>

namespace muster::io {

Hub::~Hub() = default;

void Hub::add(std::shared_ptr<Connection> connection) {
    const auto client = connection->peer().client;
    connections_.emplace(client, std::move(connection));
}

void Hub::remove(Connection& connection) {
    const auto at = connections_.find(connection.peer().client);
    if (at == connections_.end()) return;
    subscriptions.forget(&connection);
    gone_.push_back(std::move(at->second));
    connections_.erase(at);
}

Connection* Hub::find(runtime::ClientId client) const {
    const auto at = connections_.find(client);
    return at == connections_.end() ? nullptr : at->second.get();
}

void Hub::touch(Connection& connection) {
    if (connection.mark_touched()) touched_.push_back(&connection);
}

void Hub::flush() {
    const bool asked = services.intake->hand_over();
    // Writing may end connections and so touch others; hence by index.
    for (std::size_t i = 0; i < touched_.size(); ++i)
        touched_[i]->flush();
    touched_.clear();
    gone_.clear();
    if (asked) services.publisher->linger();
}

void Hub::flush_after(const Connection& reader) {
    const auto client = reader.peer().client;
    // A client alone is not kept waiting.
    if (std::exchange(last_reader_, client) == client && !flush_is_due_) return flush();
    if (std::exchange(flush_is_due_, true)) return;
    // Behind the reads that are ready now.
    asio::post(io, [this] {
        flush_is_due_ = false;
        flush();
    });
}

void Hub::sweep(Steady::time_point now) {
    flush();  // What waits for flush_after() is not what a client does not take.
    for (Connection* connection : all())
        connection->sweep(now);
    flush();
}

void Hub::dismiss(std::string_view message) {
    for (Connection* connection : all()) {
        connection->say_goodbye(Goodbye::Reason::shutting_down, std::string(message));
    }
    flush();
}

bool Hub::reserve(std::size_t bytes) {
    if (large_bytes_ != 0 && large_bytes_ + bytes > limits.large_frames_bytes_max) return false;
    large_bytes_ += bytes;
    return true;
}

std::vector<Connection*> Hub::all() const {
    std::vector<Connection*> all;
    all.reserve(connections_.size());
    for (const auto& [client, connection] : connections_)
        all.push_back(connection.get());
    return all;
}

}  // namespace muster::io
