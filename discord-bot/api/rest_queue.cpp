#include "discord-bot/api/rest_queue.hpp"

#include <algorithm>
#include <utility>

namespace muster::discord {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds global_window{1};
// Allows for the network and for different clocks: a limit that ended here may still hold at
// Discord.
constexpr milliseconds margin{50};
// Bounds of the values that an answer may set.
constexpr double wait_max_s = 3600;

Steady::duration seconds(double s) {
    if (!(s > 0)) return {};
    return std::chrono::duration_cast<Steady::duration>(
        std::chrono::duration<double>(std::min(s, wait_max_s)));
}

// The part of a route for which limits are counted: "/channels/1/messages" gives "/channels/1".
std::string_view major(std::string_view route) {
    const bool has_token = route.starts_with("/webhooks/") || route.starts_with("/interactions/");
    std::size_t end = 0;
    for (int segments = has_token ? 3 : 2; segments > 0 && end != std::string_view::npos;
         --segments) {
        end = route.find('/', end + 1);
    }
    return route.substr(0, end);
}

}  // namespace

RestQueue::RouteKey RestQueue::route_of(const RestRequest& request) {
    return std::to_string(static_cast<int>(request.method)) + ' ' + request.route;
}

const std::string& RestQueue::bucket_of(const RouteKey& route) const {
    const auto known = buckets_of_routes_.find(route);
    return known == buckets_of_routes_.end() ? route : known->second;
}

std::uint64_t RestQueue::add(RestRequest request) {
    const auto id = ++last_id_;
    routes_[route_of(request)].push_back(id);
    requests_.emplace(id, Waiting{std::move(request), 0, false, {}});
    return id;
}

void RestQueue::forget_old(Steady::time_point now) {
    while (!sent_.empty() && now - sent_.front() >= global_window)
        sent_.pop_front();
    while (!invalid_.empty() && now - invalid_.front() >= limits_.invalid_window)
        invalid_.pop_front();
    // Forgets full buckets. Each interaction has a route of its own, so buckets would pile up.
    std::erase_if(buckets_, [&](const auto& entry) {
        const Bucket& bucket = entry.second;
        return bucket.in_flight == 0 && (!bucket.reset || *bucket.reset <= now);
    });
    std::erase_if(buckets_of_routes_,
                  [&](const auto& entry) { return !buckets_.contains(entry.second); });
}

// The earliest known time for the route's first request; time_point::max() if only an answer can
// tell.
Steady::time_point RestQueue::may_send(Steady::time_point now,
                                       const RouteKey& route,
                                       const Waiting& first) const {
    if (first.in_flight) return Steady::time_point::max();
    auto at = std::max(now, first.not_before);
    if (const auto found = buckets_.find(bucket_of(route)); found != buckets_.end()) {
        const Bucket& bucket = found->second;
        if (bucket.reset && *bucket.reset > now) {
            if (bucket.remaining <= bucket.in_flight) at = std::max(at, *bucket.reset);
        } else if (bucket.in_flight != 0) {
            // The next answer tells how many requests the new span allows.
            return Steady::time_point::max();
        }
    }
    if (invalid_.size() >= limits_.invalid_max)
        at = std::max(at, invalid_.front() + limits_.invalid_window);
    if (first.request.exempt_from_global) return at;
    if (all_wait_until_) at = std::max(at, *all_wait_until_);
    if (sent_.size() >= limits_.global_per_second)
        at = std::max(at, sent_[sent_.size() - limits_.global_per_second] + global_window);
    return at;
}

std::optional<RestQueue::Outgoing> RestQueue::next(Steady::time_point now) {
    forget_old(now);
    // Answers to interactions go first, because they are due within 3 s. Then the oldest request
    // goes.
    std::optional<std::pair<bool, std::uint64_t>> best;
    for (const auto& [route, ids] : routes_) {
        const Waiting& first = requests_.at(ids.front());
        const std::pair rank{!first.request.exempt_from_global, ids.front()};
        if ((best && rank > *best) || may_send(now, route, first) > now) continue;
        if (first.request.deadline && *first.request.deadline < now) continue;
        best = rank;
    }
    if (!best) return std::nullopt;
    auto& waiting = requests_.at(best->second);
    waiting.in_flight = true;
    ++buckets_[bucket_of(route_of(waiting.request))].in_flight;
    if (!waiting.request.exempt_from_global) sent_.push_back(now);
    return Outgoing{best->second, &waiting.request};
}

std::optional<Steady::time_point> RestQueue::next_time(Steady::time_point now) const {
    if (!results_.empty()) return now;
    auto soonest = Steady::time_point::max();
    for (const auto& [route, ids] : routes_)
        soonest = std::min(soonest, may_send(now, route, requests_.at(ids.front())));
    for (const auto& [id, waiting] : requests_) {
        if (waiting.request.deadline && !waiting.in_flight)
            soonest = std::min(soonest, *waiting.request.deadline + milliseconds(1));
    }
    return soonest == Steady::time_point::max() ? std::nullopt : std::optional(soonest);
}

std::optional<RestResult> RestQueue::result(Steady::time_point now) {
    if (results_.empty()) {
        const auto expired =
            std::find_if(requests_.begin(), requests_.end(), [&](const auto& entry) {
                const auto& [id, waiting] = entry;
                return !waiting.in_flight && waiting.request.deadline &&
                       *waiting.request.deadline < now;
            });
        if (expired == requests_.end()) return std::nullopt;
        finish(expired->first, RestResult::Fate::expired);
    }
    auto result = std::move(results_.front());
    results_.pop_front();
    return result;
}

void RestQueue::limit(Steady::time_point now,
                      const RestRequest& request,
                      const RestAnswer& answer) {
    const auto route = route_of(request);
    if (!answer.bucket.empty())
        buckets_of_routes_[route] = answer.bucket + ' ' + std::string(major(request.route));
    auto& bucket = buckets_[bucket_of(route)];
    if (answer.remaining && answer.reset_after) {
        bucket.remaining = *answer.remaining;
        bucket.reset = now + seconds(*answer.reset_after) + margin;
    }
    if (answer.status != 429) return;
    const auto until = now + seconds(answer.retry_after.value_or(1)) + margin;
    if (answer.scope == "global") {
        all_wait_until_ = std::max(until, all_wait_until_.value_or(until));
    } else if (answer.remaining.value_or(0) == 0) {
        bucket.remaining = 0;
        bucket.reset = std::max(until, bucket.reset.value_or(until));
    }
    // Otherwise the limit concerns one thing within the bucket, such as a channel's name.
}

void RestQueue::answered(Steady::time_point now, std::uint64_t id, RestAnswer answer) {
    const auto at = requests_.find(id);
    if (at == requests_.end() || !at->second.in_flight) return;
    auto& waiting = at->second;
    land(waiting);
    limit(now, waiting.request, answer);
    // Discord's documents: "401, 403, or 429", where a 429 of the scope shared does not count.
    const bool invalid = answer.status == 401 || answer.status == 403 ||
                         (answer.status == 429 && answer.scope != "shared");
    if (invalid) invalid_.push_back(now);
    if (answer.status == 429) {
        waiting.not_before = now + seconds(answer.retry_after.value_or(1)) + margin;
        // A request that can't meet its deadline ends now.
        const auto& deadline = waiting.request.deadline;
        if (deadline && *deadline < waiting.not_before) finish(id, RestResult::Fate::expired);
        return;
    }
    if (answer.status < 500)
        return finish(id, RestResult::Fate::answered, answer.status, std::move(answer.body));
    if (!waiting.request.repeatable) {
        return finish(id, RestResult::Fate::unknown, answer.status, std::move(answer.body));
    }
    if (++waiting.attempts >= limits_.attempts_max)
        return finish(id, RestResult::Fate::exhausted, answer.status, std::move(answer.body));
    retry(now, waiting);
}

void RestQueue::broken(Steady::time_point now, std::uint64_t id, bool sent) {
    const auto at = requests_.find(id);
    if (at == requests_.end() || !at->second.in_flight) return;
    auto& waiting = at->second;
    land(waiting);
    if (sent && !waiting.request.repeatable) return finish(id, RestResult::Fate::unknown);
    if (++waiting.attempts >= limits_.attempts_max) return finish(id, RestResult::Fate::exhausted);
    retry(now, waiting);
}

void RestQueue::land(Waiting& waiting) {
    waiting.in_flight = false;
    --buckets_.at(bucket_of(route_of(waiting.request))).in_flight;
}

void RestQueue::retry(Steady::time_point now, Waiting& waiting) const {
    waiting.not_before = now + limits_.backoff_first * (1 << (waiting.attempts - 1));
}

void RestQueue::finish(std::uint64_t id, RestResult::Fate fate, int status, std::string body) {
    const auto at = requests_.find(id);
    const auto route = routes_.find(route_of(at->second.request));
    std::erase(route->second, id);
    if (route->second.empty()) routes_.erase(route);
    requests_.erase(at);
    results_.push_back({id, fate, status, std::move(body)});
}

}  // namespace muster::discord
