// Who waits for which reply. Sans-I/O: time comes as an argument, bytes are strings.
#pragma once

#include <muster/client/detail.hpp>

#include <map>
#include <variant>
#include <vector>

namespace muster::client {

using TimePoint = std::chrono::steady_clock::time_point;

// What a feed asks the daemon.
struct Question {
    std::uint64_t feed = 0;
    std::variant<Subscribe, ReadEvents> what;
};

// The requests that have no answer yet, by id. A request waits (there is no connection to write it
// to) or is written; a written one whose waiter has given up is abandoned: its id stays, so that a
// late reply is swallowed and can't be taken for another's. Any one thread.
class RequestMap {
  public:
    // Who is told. Nobody: the request is abandoned.
    using Waiter = std::variant<std::monostate, std::unique_ptr<detail::ReplyHandler>, Question>;

    struct Entry {
        Waiter waiter;
        bool retried = false;     // Survives the loss of a connection.
        bool has_effect = false;  // Is no query.
        TimePoint deadline = TimePoint::max();
        std::string frame;         // Kept while it may have to be written (again).
        bool written = false;      // On the present connection.
        bool sent_before = false;  // Some byte of it went out on an earlier connection.
        std::uint64_t offset =
            0;  // Where it begins in all that was written to the present connection.
    };
    struct Given {  // A waiter that must be told that there will be no reply.
        Waiter waiter;
        bool sent = false;
        bool has_effect = false;
    };

    std::size_t size() const { return entries_.size(); }
    // The question under that id that a feed still waits for; null: there is none.
    const Question* find_question(std::uint64_t id) const;

    // REQUIRES: the id is in no entry.
    void open(std::uint64_t id, Entry entry);

    // Takes the entry of a reply that came. Nothing: nobody asked, which no sound daemon does.
    std::optional<Entry> settle(std::uint64_t id);
    // Puts a settled entry back, to be written on the next connection.
    void wait_again(std::uint64_t id, Entry entry);

    // The waiter gives up. `bytes_sent` as for connection_lost().
    std::optional<Given> abandon(std::uint64_t id, std::uint64_t bytes_sent);
    // Abandons the questions of one feed.
    void abandon_feed(std::uint64_t feed);

    // Appends the waiting ones to `out` in the order of their ids; `offset` is where `out` ends.
    void write_waiting(std::string& out, std::uint64_t offset);

    // The connection is gone after `bytes_sent` bytes: those that are retried wait (again), the
    // others are given up, also where they were not written yet.
    std::vector<Given> connection_lost(std::uint64_t bytes_sent);
    // Another realm answers now: gives up what was sent to the old one.
    std::vector<Given> realm_changed();
    std::vector<Given> fail_all(std::uint64_t bytes_sent);

    // Those whose time is over. Cheap while none can be.
    std::vector<Given> expire(TimePoint now, std::uint64_t bytes_sent);
    // Not later than the first deadline.
    TimePoint next_check() const { return next_check_; }

  private:
    template <class Which>
    std::vector<Given> give_up(std::uint64_t bytes_sent, Which which);

    std::map<std::uint64_t, Entry> entries_;
    // The deadlines are looked through when the earliest that was ever open is over: mostly once
    // per timeout, so a request pays nothing for having one.
    TimePoint next_check_ = TimePoint::max();
};

}  // namespace muster::client
