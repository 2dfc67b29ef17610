#include "tests/load/ledger.hpp"

#include <muster/proto/json.hpp>

#include <functional>
#include <utility>

namespace muster::load {

std::uint64_t digest_of(std::string_view bytes) {
    return std::hash<std::string_view>{}(bytes) | 1;  // Never 0: 0 means none.
}

std::uint64_t digest_of(const ReceivedEvent& event) {
    std::string frame;
    std::visit(
        [&](const auto& e) { append_event(frame, event.topic, event.number, event.time, e); },
        event.event);
    return digest_of(std::string_view(frame).substr(frame_header_size));
}

void Ledger::answered(Told told) {
    const std::lock_guard lock(mutex_);
    told.answered = std::chrono::steady_clock::now();
    if (keeps_) answers_.push_back(told);
}

void Ledger::heard(const ReceivedEvent& event) {
    const auto digest = digest_of(event);
    const std::lock_guard lock(mutex_);
    if (!keeps_) return;
    auto& digests = events_[event.topic];
    if (digests.size() < event.number) digests.resize(event.number);
    auto& known = digests[event.number - 1];
    if (known == digest) return;
    if (known != 0) {
        objections_.push_back("two clients were told different events as number " +
                              std::to_string(event.number) + " of " + to_string(event.topic));
        return;
    }
    known = digest;
    heard_.push_back({event.topic, event.number, digest});
}

void Ledger::object(std::string what) {
    const std::lock_guard lock(mutex_);
    objections_.push_back(std::move(what));
}

std::vector<Told> Ledger::take_answers() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
}

std::vector<Heard> Ledger::take_heard() {
    const std::lock_guard lock(mutex_);
    return std::exchange(heard_, {});
}

std::vector<std::string> Ledger::take_objections() {
    const std::lock_guard lock(mutex_);
    return std::exchange(objections_, {});
}

void Ledger::keep_nothing() {
    const std::lock_guard lock(mutex_);
    keeps_ = false;
    answers_ = {};
    heard_ = {};
    events_.clear();
}

}  // namespace muster::load
