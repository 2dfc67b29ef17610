// What checkers are told of a world, and how they object. They see what a client, the disk and a
// clock on the wall would see, and know nothing of how the engine does it.
#pragma once

#include "engine/runtime/record.hpp"
#include "tests/sim/disk.hpp"

#include <muster/client/subscription.hpp>

#include <stdexcept>

namespace muster::sim {

// A promise was broken. Ends the run.
class Violation : public std::runtime_error {
  public:
    Violation(std::string_view checker, const std::string& what)
        : std::runtime_error(std::string(checker) + ": " + what), checker_(checker) {}
    const std::string& checker() const { return checker_; }

  private:
    std::string checker_;
};

// A batch that became durable, taken apart.
struct Durable {
    const Row& row;
    std::vector<runtime::Record> records;
    std::vector<ReceivedEvent> events;
};

// A request of a client, from when it was first sent until its last retry is answered.
struct Call {
    std::uint64_t number = 0;  // Of the world's calls.
    std::size_t client = 0;
    Actor actor;
    std::optional<IdempotencyKey> key;
    bool reuses_key = false;  // Another request has had it.
    Request request;
    Time sent{};  // First.
    std::uint32_t tries = 1;
};

// What the client was told.
struct Answer {
    const Call& call;
    bool ok = false;
    std::string_view body;       // The encoded reply, or Error.
    std::optional<Error> error;  // Where !ok.
};

// "session:3"
inline std::string to_text(const Topic& topic) {
    return std::string(to_string(topic.kind)) + ":" + std::to_string(topic.id);
}

class Checker {
  public:
    virtual ~Checker() = default;
    virtual std::string_view name() const = 0;

    // ---- The disk. ----

    // In the order of the journal, each row once; also those that were found after a crash.
    virtual void durable(const Durable&) {}
    // The engine lets this be told.
    virtual void released(const runtime::Released&) {}

    // ---- The clients. ----

    // The client's process begins, and knows nothing but its open calls with keys.
    virtual void began(std::size_t) {}
    // For the first time, or again.
    virtual void sent(const Call&) {}
    virtual void answered(const Answer&) {}
    // A new connection of the client begins; what was held on the one before is void.
    virtual void connected(std::size_t) {}
    // The client's subscription was answered, or the end of one: events follow, or none do.
    virtual void subscribed(std::size_t, Actor, const Subscribe&, const Subscribed&) {}
    virtual void unsubscribed(std::size_t, Actor, const Unsubscribe&) {}
    // The client asks to resume topics: from here on their events may come, before the answer too.
    virtual void resuming(std::size_t, const ResumeTopics&) {}
    // The client's topics were resumed; subscribed() was called for them.
    virtual void resumed(std::size_t, const ResumeTopics&, const ResumedTopics&) {}
    // The client's players were attached, or some of them detached: their topics' events follow, or
    // no longer do. What changes in between comes as a frame.
    virtual void attached(std::size_t, const Attached&) {}
    virtual void detached(std::size_t, const DetachPlayers&) {}
    // A frame other than a reply came to the client.
    virtual void received(std::size_t, const Frame&) {}
    // The same answer, where a feed of the client's library asked and takes it; and the end of one.
    virtual void followed(std::size_t, std::uint64_t, const Subscribe&, const Subscribed&) {}
    virtual void unfollowed(std::size_t, std::uint64_t) {}
    // What the client library hands to the program, of its feed of that number.
    virtual void delivered(std::size_t, std::uint64_t, const client::Item&) {}

    // ---- The daemon. ----

    // It starts with this engine, on what is on the disk.
    virtual void started(const core::Engine&, Time) {}
    // The engine is between two steps. `now` is engine time by the machine's clock, which somebody
    // may set.
    virtual void stepped(const core::Engine&, Time) {}

    // ---- The world. ----

    // Nothing went wrong for ten seconds, and nobody asked anything new.
    virtual void calm(const core::Engine&) {}

  protected:
    [[noreturn]] void fail(const std::string& what) const { throw Violation(name(), what); }
    void expect(bool holds, const std::string& what) const {
        if (!holds) fail(what);
    }
};

}  // namespace muster::sim
