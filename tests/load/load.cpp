#include "tests/load/load.hpp"

#include <algorithm>

namespace muster::load {

namespace {

client::Options community_options(const LoadOptions& options) {
    client::Options made;
    made.socket = options.socket;
    made.wait_for_daemon = std::chrono::minutes(1);
    made.backoff = options.backoff;
    return made;
}

}  // namespace

Load::Load(LoadOptions options)
    : options_(std::move(options)),
      community_(community_options(options_), options_.seed),
      random_(options_.seed, 99) {
    for (std::size_t i = 0; i < options_.clients; ++i) {
        clients_.push_back(std::make_unique<LoadClient>(i, options_, community_, ledger_));
        clients_.back()->connect();
    }
    turns_ = std::thread([this] { take_turns(); });
}

Load::~Load() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
        changed_.notify_all();
    }
    turns_.join();
}

void Load::quiet() {
    std::unique_lock lock(mutex_);
    asks_ = false;
    quiet_ = false;
    changed_.wait(lock, [&] { return quiet_; });
}

void Load::resume() {
    const std::lock_guard lock(mutex_);
    asks_ = true;
}

std::vector<Counters> Load::counters() const {
    std::vector<Counters> list;
    for (const auto& client : clients_)
        list.push_back(client->counters());
    return list;
}

Counters Load::sum() const {
    Counters all;
    for (const auto& client : clients_)
        all += client->counters();
    return all;
}

// Mostly less than the mean, sometimes several times the mean.
SteadyTime Load::next_turn() {
    return std::chrono::steady_clock::now() + random_.about(options_.pause);
}

bool Load::all_idle() const {
    return std::ranges::all_of(clients_, [](const auto& client) { return client->idle(); });
}

void Load::take_turns() {
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> queue;
    for (std::size_t i = 0; i < clients_.size(); ++i)
        queue.push({next_turn(), i});
    std::unique_lock lock(mutex_);
    for (;;) {
        const Turn turn = queue.top();
        if (changed_.wait_until(lock, turn.at, [&] { return ends_; })) return;
        const bool asks = asks_;
        lock.unlock();
        clients_[turn.client]->turn(asks);
        const bool idle = !asks && all_idle();
        lock.lock();
        queue.pop();
        queue.push({next_turn(), turn.client});
        if (idle && !asks_ && !quiet_) {
            quiet_ = true;
            changed_.notify_all();
        }
    }
}

}  // namespace muster::load
