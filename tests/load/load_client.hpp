// One client of a load. It sends requests, listens, vanishes and comes back, and notes everything
// that it is told.
#pragma once

#include "tests/load/community.hpp"
#include "tests/load/latencies.hpp"
#include "tests/load/load_options.hpp"

#include <deque>
#include <memory>

namespace muster::load {

// Counts of a client, or of several.
struct Counters {
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;  // Replies to commands and queries.
    std::uint64_t refused = 0;
    std::uint64_t retold = 0;  // Acknowledged again under the same key.
    std::uint64_t events = 0;
    std::uint64_t gaps = 0;
    std::uint64_t losses = 0;    // Connections ended by the daemon.
    std::uint64_t vanished = 0;  // Connections ended by the client.
    Latencies latencies;         // First attempt to answer, with reconnections.

    Counters& operator+=(const Counters& other);
};

// turn(), leave() and connect(): one thread. The rest: any thread.
class LoadClient {
  public:
    LoadClient(std::size_t index, const LoadOptions& options, Community& community, Ledger& ledger);
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;
    // Calls leave().
    ~LoadClient();

    // Waits for the daemon. Throws the client library's errors.
    void connect();
    // Takes the next step: a request, a new subscription, or an end of its process. If `asks` is
    // false, the client only repeats requests that its former process had no answer to.
    void turn(bool asks);
    // Ends without waiting for answers, like a killed process.
    void leave();

    // Whether every request has its answer.
    bool idle() const;
    Counters counters() const;

  private:
    // A request in flight.
    struct Call {
        Request request;
        client::CallOptions options;
        SteadyTime sent{};
        bool again = false;
    };
    // A subscription's position in its topics. The library's thread.
    struct Place;

    client::Options client_options() const;
    bool come_back();
    void listen();
    void ask(std::shared_ptr<Call> call);
    std::shared_ptr<Call> next_call(bool asks);
    std::shared_ptr<Call> drafted();
    // The library's thread.
    void heard(Place& place, const client::Item& item);
    void acknowledged(const std::shared_ptr<Call>& call, std::string_view reply);
    void refused(const Call& call, const Error& error);
    void failed(const std::shared_ptr<Call>& call, const client::Failure& failure);
    void answered(const Call& call, const Told& told);
    void object(const std::string& what);

    const std::size_t index_;
    const LoadOptions& options_;
    Community& community_;
    Ledger& ledger_;
    sim::SimRandom random_;
    const Uuid uuid_;
    std::uint64_t last_key_ = 0;

    mutable std::mutex mutex_;
    std::size_t open_ = 0;                     // Number of calls in flight.
    std::deque<std::shared_ptr<Call>> again_;  // Unanswered calls of the former process.
    std::deque<std::shared_ptr<Call>> past_;   // Some acknowledged calls, to be repeated.
    Counters counters_;

    std::vector<client::Subscription> streams_;
    std::optional<client::AsyncClient> client_;  // Nothing: the client is away.
};

}  // namespace muster::load
