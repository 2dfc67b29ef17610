#include "discord-bot/servers_due.hpp"

#include <algorithm>
#include <utility>

namespace muster::discord {

namespace {

ServersDue::Time::duration wait_after(int failures) {
    constexpr int doublings_max = 16;
    const auto wait = ServersDue::wait_first * (1 << std::min(failures - 1, doublings_max));
    return std::min<ServersDue::Time::duration>(wait, ServersDue::wait_longest);
}

}  // namespace

void ServersDue::add(Snowflake server, Time now) {
    const bool again = under_way_ == server;
    servers_.insert_or_assign(server, Due{now, 0, again});
}

void ServersDue::remove(Snowflake server) {
    servers_.erase(server);
}

// Of the servers that are due, the one that has waited longest.
std::optional<Snowflake> ServersDue::take(Time now) {
    if (under_way_ || servers_.empty()) return std::nullopt;
    const auto first =
        std::ranges::min_element(servers_, {}, [](const auto& entry) { return entry.second.at; });
    if (first->second.at > now) return std::nullopt;
    under_way_ = first->first;
    return under_way_;
}

std::optional<ServersDue::Time> ServersDue::next() const {
    if (under_way_ || servers_.empty()) return std::nullopt;
    return std::ranges::min_element(servers_, {}, [](const auto& entry) { return entry.second.at; })
        ->second.at;
}

void ServersDue::done() {
    const auto at = servers_.find(*std::exchange(under_way_, std::nullopt));
    if (at == servers_.end()) return;
    if (std::exchange(at->second.again, false)) return;
    servers_.erase(at);
}

bool ServersDue::failed(Time now) {
    const auto at = servers_.find(*std::exchange(under_way_, std::nullopt));
    if (at == servers_.end()) return false;
    if (std::exchange(at->second.again, false)) return false;
    at->second.at = now + wait_after(++at->second.failures);
    return at->second.failures == 1;
}

}  // namespace muster::discord
