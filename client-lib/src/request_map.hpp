// The requests without an answer and their waiters. Sans-I/O: time comes as an argument, bytes are
// strings.
#pragma once

#include <muster/client/detail.hpp>

#include <map>
#include <variant>
#include <vector>

namespace muster::client {

using TimePoint = std::chrono::steady_clock::time_point;

// A feed's question to the daemon.
struct Question {
    std::uint64_t feed = 0;
    std::variant<Subscribe, ReadEvents> what;
};

// The requests without an answer, by id. A request waits for a connection or is written. A written
// request whose waiter gave up is abandoned: its id stays, so that a late reply is dropped and
// can't be taken for another's. Any one thread.
class RequestMap {
  public:
    // The receiver of the answer. None: the request is abandoned.
    using Waiter = std::variant<std::monostate, std::unique_ptr<detail::ReplyHandler>, Question>;

    struct Entry {
        Waiter waiter;
        bool retried = false;     // The request survives the loss of a connection.
        bool has_effect = false;  // The request is not a query.
        TimePoint deadline = TimePoint::max();
        std::string frame;         // Kept while the request may have to be written (again).
        bool written = false;      // The request was written on the present connection.
        bool sent_before = false;  // Some bytes of the request were sent on an earlier connection.
        std::uint64_t offset =
            0;  // The position of its start in all bytes written to the present connection.
    };
    struct Given {  // A waiter that must be told that there will be no reply.
        Waiter waiter;
        bool sent = false;
        bool has_effect = false;
    };

    std::size_t size() const { return entries_.size(); }
    // The question under that id whose feed still waits; null: there is none.
    const Question* find_question(std::uint64_t id) const;

    // REQUIRES: no entry has the id.
    void open(std::uint64_t id, Entry entry);

    // Removes the entry of an arrived reply. Nothing: nobody asked, which no correct daemon
    // answers.
    std::optional<Entry> settle(std::uint64_t id);
    // Puts a settled entry back, to be written on the next connection.
    void wait_again(std::uint64_t id, Entry entry);

    // The waiter gives up. `bytes_sent` as for connection_lost().
    std::optional<Given> abandon(std::uint64_t id, std::uint64_t bytes_sent);
    // Abandons the questions of one feed.
    void abandon_feed(std::uint64_t feed);

    // Appends the waiting requests to `out` in the order of their ids; `offset` is the position of
    // the end of `out`.
    void write_waiting(std::string& out, std::uint64_t offset);

    // The connection was lost after `bytes_sent` bytes. Retried requests wait (again); all others
    // are given up, also if they were not written yet.
    std::vector<Given> connection_lost(std::uint64_t bytes_sent);
    // Another realm answers now: gives up the requests that were sent to the old one.
    std::vector<Given> realm_changed();
    std::vector<Given> fail_all(std::uint64_t bytes_sent);

    // Removes the requests whose time is over. Cheap if there can't be any.
    std::vector<Given> expire(TimePoint now, std::uint64_t bytes_sent);
    // A time not later than the first deadline.
    TimePoint next_check() const { return next_check_; }

  private:
    template <class Which>
    std::vector<Given> give_up(std::uint64_t bytes_sent, Which which);

    std::map<std::uint64_t, Entry> entries_;
    // The map checks all deadlines when the earliest one that it ever had is over, mostly once per
    // timeout. So a timeout costs a request nothing.
    TimePoint next_check_ = TimePoint::max();
};

}  // namespace muster::client
