// Discord's HTTP API without a socket: when each request may be sent, and how an answer affects the
// other requests. Requests of one route keep their order. The owner of the connections sends the
// requests that next() gives and reports the answers. Source:
// discord.com/developers/docs/topics/rate-limits.
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
    // The requests that Discord is assumed to limit together until its first answer: the path with
    // its channel, server or webhook, and without other ids, as "/channels/1/messages/{id}".
    std::string route;
    std::string path;
    std::string content_type = "application/json";
    std::string body;
    // Answers to interactions don't count against the limit of 50 a second.
    bool exempt_from_global = false;
    // Whether the request may be sent again if its effect is unknown.
    bool repeatable = true;
    // After this time the request is of no use: an interaction must be answered within 3 s, and its
    // token lives 15 minutes.
    std::optional<Steady::time_point> deadline = {};
};

// The part of a response that the queue uses. Seconds as in the headers.
struct RestAnswer {
    int status = 0;
    std::string bucket;                      // X-RateLimit-Bucket
    std::optional<std::uint32_t> remaining;  // X-RateLimit-Remaining
    std::optional<double> reset_after;       // X-RateLimit-Reset-After
    std::optional<double> retry_after;       // From a 429's header Retry-After or its body.
    std::string scope;                       // X-RateLimit-Scope of a 429: user, global or shared.
    std::string body;
};

// How a request ended.
struct RestResult {
    enum class Fate : std::uint8_t {
        answered,  // Discord answered with any `status`.
        expired,   // The deadline passed before it was sent.
        // The request was sent and its effect is unknown: the connection broke, or Discord answered
        // a request that can't be repeated with a `status` of 5xx.
        unknown,
        // The request failed too often. It had no effect, or repeating it is harmless. If the last
        // attempt was answered, `status` is 5xx.
        exhausted,
    };
    std::uint64_t id = 0;
    Fate fate = Fate::answered;
    int status = 0;  // 0: the last attempt had no answer.
    std::string body;
};

struct RestLimits {
    std::uint32_t global_per_second = 50;
    // Discord bans an address after 10,000 invalid requests in 10 minutes; the queue stops far
    // earlier.
    std::uint32_t invalid_max = 1'000;
    std::chrono::minutes invalid_window{10};
    int attempts_max = 5;
    std::chrono::milliseconds backoff_first{500};
};

// Any one thread. Times come from the owner's clock and never go back.
class RestQueue {
  public:
    struct Outgoing {
        std::uint64_t id = 0;
        const RestRequest* request = nullptr;  // Valid until its answer is reported.
    };

    explicit RestQueue(RestLimits limits = {}) : limits_(limits) {}

    // Returns the request's id, which its result carries.
    std::uint64_t add(RestRequest request);

    // A request to send now, or nothing. Call repeatedly until nothing is returned.
    std::optional<Outgoing> next(Steady::time_point now);
    // The time at which next() or result() may have something without a new answer; nothing: only
    // an answer can change that.
    std::optional<Steady::time_point> next_time(Steady::time_point now) const;
    // The result of a request that ended, or nothing.
    std::optional<RestResult> result(Steady::time_point now);

    // ---- Reports about requests that were sent. ----

    void answered(Steady::time_point now, std::uint64_t id, RestAnswer answer);
    // The connection broke. `sent`: Discord may have received the request.
    void broken(Steady::time_point now, std::uint64_t id, bool sent);

    std::size_t size() const { return requests_.size(); }

  private:
    struct Waiting {
        RestRequest request;
        int attempts = 0;
        bool in_flight = false;
        Steady::time_point not_before;
    };
    // Requests that Discord limits together. Until Discord names a bucket, each route has its own.
    struct Bucket {
        std::uint32_t remaining = 1;  // One, until the first answer.
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
    // Marks the request as no longer in flight.
    void land(Waiting& waiting);
    void retry(Steady::time_point now, Waiting& waiting) const;
    void finish(std::uint64_t id, RestResult::Fate fate, int status = 0, std::string body = {});

    RestLimits limits_;
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Waiting> requests_;
    // The requests of each route in order. Only a route's first request is in flight, so that
    // Discord receives them in order.
    std::map<RouteKey, std::deque<std::uint64_t>> routes_;
    std::map<RouteKey, std::string> buckets_of_routes_;
    std::map<std::string, Bucket> buckets_;
    std::deque<Steady::time_point> sent_;     // Requests of the last second that count.
    std::deque<Steady::time_point> invalid_;  // Invalid requests of the last ten minutes.
    std::optional<Steady::time_point> all_wait_until_;
    std::deque<RestResult> results_;
};

}  // namespace muster::discord
