// One client of a load: it asks, listens, vanishes and comes back, and notes what it is told.
#pragma once

#include "tests/load/community.hpp"
#include "tests/load/latencies.hpp"
#include "tests/load/load_options.hpp"

#include <deque>
#include <memory>

namespace muster::load {

// What happened to a client, or to several.
struct Counters {
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;  // Replies to commands and queries.
    std::uint64_t refused = 0;
    std::uint64_t retold = 0;  // Acknowledged once more, under the same key.
    std::uint64_t events = 0;
    std::uint64_t gaps = 0;
    std::uint64_t losses = 0;    // Of connections, by the daemon's end or goodbye.
    std::uint64_t vanished = 0;  // By its own will.
    Latencies latencies;         // From the first sending to the answer, reconnecting included.

    Counters& operator+=(const Counters& other);
};

// turn(), leave() and connect(): one thread. The rest: any thread.
class LoadClient {
  public:
    LoadClient(std::size_t index, const LoadOptions& options, Community& community, Ledger& ledger);
    LoadClient(const LoadClient&) = delete;
    LoadClient& operator=(const LoadClient&) = delete;
    // Leaves.
    ~LoadClient();

    // Waits for the daemon and throws what the client library throws.
    void connect();
    // Its next step, whatever that is: a request, a new subscription, an end of its process. Where
    // `asks` is false, it only asks again what its former process had no answer to.
    void turn(bool asks);
    // Ends without waiting for answers, as a process does that is killed.
    void leave();

    // Every request has its answer.
    bool idle() const;
    Counters counters() const;

  private:
    // A request on its way.
    struct Call {
        Request request;
        client::CallOptions options;
        SteadyTime sent{};
        bool again = false;
    };
    // One subscription's place in its topics. The client's own thread.
    struct Place;

    client::Options client_options() const;
    bool come_back();
    void listen();
    void ask(std::shared_ptr<Call> call);
    std::shared_ptr<Call> next_call(bool asks);
    std::shared_ptr<Call> drafted();
    // In the client's own thread.
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
    std::size_t open_ = 0;                     // Calls on their way.
    std::deque<std::shared_ptr<Call>> again_;  // Of the former process, without an answer.
    std::deque<std::shared_ptr<Call>> past_;   // Some that were acknowledged, to be asked again.
    Counters counters_;

    std::vector<client::Subscription> streams_;
    std::optional<client::AsyncClient> client_;  // Nothing: it is away.
};

}  // namespace muster::load
