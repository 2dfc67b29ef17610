// The queue of waiting requests and the order of turns, so that no client's requests delay
// another's.
#pragma once

#include "engine/runtime/limits.hpp"
#include "engine/runtime/ports.hpp"

#include <chrono>
#include <span>
#include <unordered_map>
#include <vector>

namespace muster::runtime {

// Clients take turns by the engine time that their requests need: a turn lasts turn_time_max, and
// what a request takes beyond it is counted against the client's next turns. Within a client's turn
// its actors take turns by the request. The requests of one actor of one client stay in order.
//
// The code that adds requests bounds their number (see Inbox). Engine thread.
class Turns {
  public:
    bool empty() const { return clients_.empty(); }

    // Adds the requests behind the waiting ones; they are moved from.
    void add(std::span<Submission> arrived);
    // The client needed that much engine time outside of a turn. Has no effect on a client without
    // a waiting request.
    void charge(ClientId id, std::chrono::nanoseconds time);

    // The request whose turn it is; it stays the first until took(). REQUIRES: !empty(); took() was
    // called for the request before. Valid until add().
    Submission& next();
    // The request from next() is done; it needed that much engine time.
    void took(std::chrono::nanoseconds time);

  private:
    using Index = std::uint32_t;  // Of an item in its pool.
    static constexpr Index none = 0xffffffff;

    // A pool that reuses its items. References are valid until add().
    template <class T>
    class Pool {
      public:
        Index add(T item) {
            if (free_.empty()) {
                items_.push_back(std::move(item));
                return static_cast<Index>(items_.size() - 1);
            }
            const Index at = free_.back();
            free_.pop_back();
            items_[at] = std::move(item);
            return at;
        }
        // A removed item keeps its content until it is reused.
        void remove(Index at) { free_.push_back(at); }
        T& operator[](Index at) { return items_[at]; }

      private:
        std::vector<T> items_;
        std::vector<Index> free_;
    };

    // Items of a pool, first in, first out, linked by their `next`.
    struct Queue {
        Index first = none;
        Index last = none;

        bool empty() const { return first == none; }
        template <class T>
        void push(Pool<T>& pool, Index at) {
            pool[at].next = none;
            (empty() ? first : pool[last].next) = at;
            last = at;
        }
        template <class T>
        Index pop(Pool<T>& pool) {
            const Index at = first;
            first = pool[at].next;
            return at;
        }
    };

    struct Waiting {
        Submission submission;
        Index next = none;
    };
    // One actor of one client, while requests of the actor wait.
    struct Lane {
        Actor actor;
        Queue waiting;
        Index next = none;
    };
    // One client, while it has lanes.
    struct Client {
        ClientId id = 0;
        // The engine time left of its turn; below 0: the time that its requests took too much.
        std::chrono::nanoseconds credit = turn_time_max;
        Queue lanes;
        Index next = none;
    };
    struct LaneKey {
        ClientId client = 0;
        Actor actor;
        bool operator==(const LaneKey&) const = default;
    };
    struct HashOf {
        std::size_t operator()(const LaneKey& key) const;
    };

    static void charge(Client& client, std::chrono::nanoseconds time);
    Index lane_of(const LaneKey& key);
    Index client_of(ClientId id);

    Pool<Waiting> waiting_;
    Pool<Lane> lanes_;
    Pool<Client> clients_pool_;
    std::unordered_map<LaneKey, Index, HashOf> lane_at_;
    std::unordered_map<ClientId, Index> client_at_;
    Queue clients_;  // The first client has the turn.
};

}  // namespace muster::runtime
