#include "request_map.hpp"

#include <algorithm>

namespace muster::client {

namespace {
bool was_sent(const RequestMap::Entry& entry, std::uint64_t bytes_sent) {
    return entry.sent_before || (entry.written && entry.offset < bytes_sent);
}
bool abandoned(const RequestMap::Entry& entry) {
    return std::holds_alternative<std::monostate>(entry.waiter);
}
}  // namespace

const Question* RequestMap::find_question(std::uint64_t id) const {
    const auto at = entries_.find(id);
    return at == entries_.end() ? nullptr : std::get_if<Question>(&at->second.waiter);
}

void RequestMap::open(std::uint64_t id, Entry entry) {
    next_check_ = std::min(next_check_, entry.deadline);
    entries_.emplace(id, std::move(entry));
}

std::optional<RequestMap::Entry> RequestMap::settle(std::uint64_t id) {
    auto node = entries_.extract(id);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void RequestMap::wait_again(std::uint64_t id, Entry entry) {
    entry.written = false;
    entry.sent_before = true;
    open(id, std::move(entry));
}

std::optional<RequestMap::Given> RequestMap::abandon(std::uint64_t id, std::uint64_t bytes_sent) {
    const auto at = entries_.find(id);
    if (at == entries_.end() || abandoned(at->second)) return std::nullopt;
    auto& entry = at->second;
    Given given{std::move(entry.waiter), was_sent(entry, bytes_sent), entry.has_effect};
    if (entry.written) {
        entry.waiter = std::monostate{};
        entry.retried = false;
        entry.frame.clear();
    } else {
        entries_.erase(at);
    }
    return given;
}

void RequestMap::abandon_feed(std::uint64_t feed) {
    for (auto at = entries_.begin(); at != entries_.end();) {
        auto& entry = at->second;
        const auto* question = std::get_if<Question>(&entry.waiter);
        const bool of_feed = question && question->feed == feed;
        if (of_feed) entry.waiter = std::monostate{};
        at = of_feed && !entry.written ? entries_.erase(at) : std::next(at);
    }
}

void RequestMap::write_waiting(std::string& out, std::uint64_t offset) {
    for (auto& [id, entry] : entries_) {
        if (entry.written) continue;
        entry.written = true;
        entry.offset = offset;
        offset += entry.frame.size();
        out += entry.frame;
        if (!entry.retried) entry.frame = {};
    }
}

// Removes the entries that `which` selects and returns their waiters; abandoned entries have none.
template <class Which>
std::vector<RequestMap::Given> RequestMap::give_up(std::uint64_t bytes_sent, Which which) {
    std::vector<Given> given;
    for (auto at = entries_.begin(); at != entries_.end();) {
        auto& entry = at->second;
        if (!which(entry)) {
            ++at;
            continue;
        }
        if (!abandoned(entry)) {
            given.push_back(
                {std::move(entry.waiter), was_sent(entry, bytes_sent), entry.has_effect});
        }
        at = entries_.erase(at);
    }
    return given;
}

std::vector<RequestMap::Given> RequestMap::connection_lost(std::uint64_t bytes_sent) {
    return give_up(bytes_sent, [&](Entry& entry) {
        if (!entry.retried) return true;
        entry.sent_before = was_sent(entry, bytes_sent);
        entry.written = false;
        return false;
    });
}

std::vector<RequestMap::Given> RequestMap::realm_changed() {
    return give_up(0, [](const Entry& entry) { return entry.sent_before; });
}

std::vector<RequestMap::Given> RequestMap::fail_all(std::uint64_t bytes_sent) {
    next_check_ = TimePoint::max();
    return give_up(bytes_sent, [](const Entry&) { return true; });
}

std::vector<RequestMap::Given> RequestMap::expire(TimePoint now, std::uint64_t bytes_sent) {
    if (now < next_check_) return {};
    std::vector<std::uint64_t> over;
    next_check_ = TimePoint::max();
    for (const auto& [id, entry] : entries_) {
        if (abandoned(entry)) continue;
        if (entry.deadline <= now) {
            over.push_back(id);
        } else {
            next_check_ = std::min(next_check_, entry.deadline);
        }
    }
    std::vector<Given> given;
    given.reserve(over.size());
    for (const auto id : over) {
        given.push_back(*abandon(id, bytes_sent));
    }
    return given;
}

}  // namespace muster::client
