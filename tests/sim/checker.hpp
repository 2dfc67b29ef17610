// The events of a world that checkers get, and the way to report a broken promise. Checkers see
// what a client, the disk and a wall clock see. They know nothing of the engine's implementation.
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

// A durable batch, decoded.
struct Durable {
    const Row& row;
    std::vector<runtime::Record> records;
    std::vector<ReceivedEvent> events;
};

// A request of a client, from its first sending until the answer to its last retry.
struct Call {
    std::uint64_t number = 0;  // Its number among the world's calls.
    std::size_t client = 0;
    Actor actor;
    std::optional<IdempotencyKey> key;
    bool reuses_key = false;  // Another request used the key before.
    Request request;
    Time sent{};  // The time of the first sending.
    std::uint32_t tries = 1;
};

// The answer that the client got.
struct Answer {
    const Call& call;
    bool ok = false;
    std::string_view body;       // The encoded reply, or Error.
    std::optional<Error> error;  // Set if !ok.
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

    // In the order of the journal, each row once; includes rows found after a crash.
    virtual void durable(const Durable&) {}
    // The engine allows the release.
    virtual void released(const runtime::Released&) {}

    // ---- The clients. ----

    // The client's process begins. It knows only its open calls with keys.
    virtual void began(std::size_t) {}
    // Sent for the first time, or again.
    virtual void sent(const Call&) {}
    virtual void answered(const Answer&) {}
    // A new connection of the client begins; the rights of the connection before are void.
    virtual void connected(std::size_t) {}
    // The client got the answer to a subscription, or to its end: events follow, or none do.
    virtual void subscribed(std::size_t, Actor, const Subscribe&, const Subscribed&) {}
    virtual void unsubscribed(std::size_t, Actor, const Unsubscribe&) {}
    // The client asks to resume topics: from now on their events may come, even before the answer.
    virtual void resuming(std::size_t, const ResumeTopics&) {}
    // The client's topics were resumed; subscribed() was called for them.
    virtual void resumed(std::size_t, const ResumeTopics&, const ResumedTopics&) {}
    // The client's players were attached, or some of them detached: the events of their topics
    // follow, or no longer do. Later changes come as frames.
    virtual void attached(std::size_t, const Attached&) {}
    virtual void detached(std::size_t, const DetachPlayers&) {}
    // A frame other than a reply came to the client.
    virtual void received(std::size_t, const Frame&) {}
    // The same answers, for a feed of the client's library; and the feed's end.
    virtual void followed(std::size_t, std::uint64_t, const Subscribe&, const Subscribed&) {}
    virtual void unfollowed(std::size_t, std::uint64_t) {}
    // The client library gives the program an item of the feed with that number.
    virtual void delivered(std::size_t, std::uint64_t, const client::Item&) {}

    // ---- The daemon. ----

    // The daemon starts with this engine, from the content of the disk. `wall` is the machine's
    // clock, which a fault may set.
    virtual void started(const core::Engine&, [[maybe_unused]] Time wall) {}
    // The engine is between two steps. `true_time` is that of a right clock. is_idle: the engine
    // has no work before its next timer.
    virtual void stepped(const core::Engine&,
                         [[maybe_unused]] Time true_time,
                         [[maybe_unused]] bool is_idle) {}

    // ---- The world. ----

    // For ten seconds nothing went wrong and no client sent a new request.
    virtual void calm(const core::Engine&) {}

  protected:
    [[noreturn]] void fail(const std::string& what) const { throw Violation(name(), what); }
    void expect(bool holds, const std::string& what) const {
        if (!holds) fail(what);
    }
};

}  // namespace muster::sim
