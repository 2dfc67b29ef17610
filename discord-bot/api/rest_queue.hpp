// Discord's HTTP API without a socket: which request may go out when, and what an answer means for
// the others. Requests of one route keep their order. Whoever owns the connections sends what it is
// given and tells what came back. Source: discord.com/developers/docs/topics/rate-limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

using Steady = std::chrono::steady_clock;

enum class Method : std::uint8_t { get, put, patch, post, remove };  // remove: DELETE

struct RestRequest {
    Method method = Method::get;
    // What Discord limits together as far as we know before its first answer: the path with its
    // channel, server or webhook, and other ids left out, as "/channels/1/messages/{id}".
    std::string route;
    std::string path;
    std::string content_type = "application/json";
    std::string body;
    // Answers to interactions don't count against the limit of 50 a second.
    bool exempt_from_global = false;
    // Whether it may be sent again where nobody knows if it had its effect.
    bool repeatable = true;
    // After this it is of no use: an interaction is answered within 3 s, its token lives 15
    // minutes.
    std::optional<Steady::time_point> deadline = {};
};

// Of a response, what the queue looks at. Seconds as in the headers.
struct RestAnswer {
    int status = 0;
    std::string bucket;                      // X-RateLimit-Bucket
    std::optional<std::uint32_t> remaining;  // X-RateLimit-Remaining
    std::optional<double> reset_after;       // X-RateLimit-Reset-After
    std::optional<double> retry_after;       // Of a 429's Retry-After, or its body's.
    std::string scope;                       // X-RateLimit-Scope of a 429: user, global or shared.
    std::string body;
};

// How a request ended.
struct RestResult {
    enum class Fate : std::uint8_t {
        answered,  // With `status`, whatever it says.
        expired,   // It was not sent before its deadline.
        // It was sent, and may or may not have had its effect: the connection broke, or Discord
        // answered with a `status` of 5xx to what can't be repeated.
        unknown,
        // It failed too often; it had no effect, or is harmless to repeat. With a `status` where
        // the last attempt was answered, which is then of 5xx.
        exhausted,
    };
    std::uint64_t id = 0;
    Fate fate = Fate::answered;
    int status = 0;  // 0: the last attempt had no answer.
    std::string body;
};

struct RestLimits {
    std::uint32_t global_per_second = 50;
    // Discord bans an address for 10,000 invalid requests in 10 minutes; we stop far before.
    std::uint32_t invalid_max = 1'000;
    std::chrono::minutes invalid_window{10};
    int attempts_max = 5;
    std::chrono::milliseconds backoff_first{500};
};

// Any one thread. Times are those of its owner's clock and never go back.
class RestQueue {
  public:
    struct Outgoing {
        std::uint64_t id = 0;
        const RestRequest* request = nullptr;  // Valid until its answer is told.
    };

    explicit RestQueue(RestLimits limits = {}) : limits_(limits) {}

    // The request's id, in its result.
    std::uint64_t add(RestRequest request);

    // A request to send now, or nothing. Call until it gives nothing.
    std::optional<Outgoing> next(Steady::time_point now);
    // When next() or result() may have something without an answer before; nothing: never.
    std::optional<Steady::time_point> next_time(Steady::time_point now) const;
    // A request that ended, or nothing.
    std::optional<RestResult> result(Steady::time_point now);

    // ---- What came of those that were sent. ----

    void answered(Steady::time_point now, std::uint64_t id, RestAnswer answer);
    // The connection broke. `sent`: the request may have reached Discord.
    void broken(Steady::time_point now, std::uint64_t id, bool sent);

    std::size_t size() const { return requests_.size(); }

  private:
    struct Waiting {
        RestRequest request;
        int attempts = 0;
        bool in_flight = false;
        Steady::time_point not_before;
    };
    // What Discord counts together; the route's own until Discord says which.
    struct Bucket {
        std::uint32_t remaining = 1;  // One, until the first answer tells more.
        std::optional<Steady::time_point> reset;
        std::uint32_t in_flight = 0;
    };
    // Method and route.
    using RouteKey = std::string;

    static RouteKey route_of(const RestRequest& request);
    const std::string& bucket_of(const RouteKey& route) const;
    Steady::time_point may_send(Steady::time_point now,
                                const RouteKey& route,
                                const Waiting& first) const;
    void forget_old(Steady::time_point now);
    void limit(Steady::time_point now, const RestRequest& request, const RestAnswer& answer);
    // It is no longer in flight.
    void land(Waiting& waiting);
    void retry(Steady::time_point now, Waiting& waiting) const;
    void finish(std::uint64_t id, RestResult::Fate fate, int status = 0, std::string body = {});

    RestLimits limits_;
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Waiting> requests_;
    // In order; only the first of a route is in flight, so that they arrive in order.
    std::map<RouteKey, std::deque<std::uint64_t>> routes_;
    std::map<RouteKey, std::string> buckets_of_routes_;
    std::map<std::string, Bucket> buckets_;
    std::deque<Steady::time_point> sent_;     // In the last second, those that count.
    std::deque<Steady::time_point> invalid_;  // In the last ten minutes.
    std::optional<Steady::time_point> all_wait_until_;
    std::deque<RestResult> results_;
};

}  // namespace muster::discord
