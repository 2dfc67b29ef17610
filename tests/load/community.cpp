#include "tests/load/community.hpp"

#include <stdexcept>

namespace muster::load {

namespace {

bool is_for_clients(const Request& request) {
    return !std::holds_alternative<Shutdown>(request) && !info_of(request).acts_on_connection;
}

bool is_a_sessions(const Topic& topic) {
    return topic.kind == Topic::Kind::session || topic.kind == Topic::Kind::session_catchers ||
           topic.kind == Topic::Kind::session_runners ||
           topic.kind == Topic::Kind::session_organisers;
}

client::Options named(client::Options options, std::string name) {
    options.name = std::move(name);
    return options;
}

}  // namespace

Community::Community(client::Options options, std::uint64_t seed)
    : workload_(seed, known_),
      client_(client::AsyncClient::connect(named(std::move(options), "load-community"))) {
    time_ = client_.daemon().time;
    seen_ = std::chrono::steady_clock::now();
    events_ = client_.subscribe({.everything = true}, [this](const client::Item& item) {
        if (const auto* event = std::get_if<ReceivedEvent>(&item)) heard(*event);
    });
    for (const auto& beginning : workload_.beginnings()) {
        std::visit(
            [&](const auto& request) {
                const auto reply =
                    client_.send(request, {.retry = client::Retry::safe_with_key}).get();
                if (!reply.ok()) throw std::runtime_error(reply.error().message);
            },
            beginning);
    }
}

sim::Draft Community::next() {
    const std::lock_guard lock(mutex_);
    for (;;) {
        auto draft = workload_.next(PeerClass::operator_, 0, now());
        if (is_for_clients(draft.request)) return draft;
    }
}

client::Topics Community::topics() {
    const std::lock_guard lock(mutex_);
    auto [topics, actor] = workload_.topics();
    return {.topics = std::move(topics), .actor = actor};
}

void Community::heard(const ReceivedEvent& event) {
    const std::lock_guard lock(mutex_);
    // Missed events come topic by topic, so a session's last events may follow its removal.
    if (is_a_sessions(event.topic) && removed_sessions_.contains(event.topic.id)) return;
    if (const auto* removed = std::get_if<SessionRemoved>(&event.event))
        removed_sessions_.insert(removed->session.value);
    known_.apply(event);
    time_ = std::max(time_, event.time);
    seen_ = std::chrono::steady_clock::now();
}

Time Community::now() const {
    return time_ + std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::steady_clock::now() - seen_);
}

}  // namespace muster::load
