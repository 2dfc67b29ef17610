// The face for gateways: one connection that stands for many people. The daemon says which topics
// each person has (AttachPlayers, Routes); the relay gives each event once, undecoded and shared,
// with the people who have its topic.
#pragma once

#include <muster/client/async_client.hpp>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace muster::client {

// An event as the daemon sent it.
struct RelayedEvent {
    Topic topic;
    std::uint64_t number = 0;  // Within its topic.
    // For decode_event_frame(). Immutable, so all receivers can share it.
    std::shared_ptr<const std::string> frame;
};

// Receives a relay's events and news, in order. The relay's background thread calls these
// functions, one at a time. They must not throw and must not wait for the relay or its client; they
// may attach, detach and send. While a function runs, the relay reads nothing: a slow program makes
// the daemon drop events, which the relay reads again later.
class RelayHandler {
  public:
    virtual ~RelayHandler() = default;

    // The event is for the people with these numbers, in ascending order. The list is valid during
    // the call.
    virtual void event(const RelayedEvent& event, std::span<const std::uint64_t> numbers) = 0;
    // These events are no longer available to these people: fetch the state anew.
    virtual void gap(const Gap& gap, std::span<const std::uint64_t> numbers) = 0;
    // The person gets the topic's events after that position.
    virtual void gained(std::uint64_t number, const TopicPosition& position) = 0;
    // The person gets no more events of the topic. The relay also calls this for topics that the
    // person lost while there was no connection.
    virtual void lost(std::uint64_t number, const Topic& topic) = 0;
    // The person was attached. Comes after the person's gains, and once for each attach().
    virtual void attached(std::uint64_t number) = 0;
    // The daemon does not attach the person, or did not attach the person again after a loss of the
    // connection: the person is detached.
    virtual void refused(std::uint64_t number, const Error& error) = 0;
    // The connection was lost. The relay reconnects, attaches everybody again, and reads the missed
    // events.
    virtual void disconnected(const Failure& why) = 0;
    // Everybody is attached again; missed events follow.
    virtual void resumed() = 0;
};

// Any thread; only one thread at a time may move the object.
class Relay {
  public:
    // Connects and is greeted in the calling thread. Throws ConnectionError. The relay keeps the
    // handler until its thread has ended.
    static Relay connect(Options options, std::shared_ptr<RelayHandler> handler);

    Relay(Relay&&) noexcept;
    Relay& operator=(Relay&&) noexcept;
    // Ends the connection, so the daemon detaches everybody. Waits for a running call of the
    // handler, unless the call itself destroys the relay.
    ~Relay();

    // Attaches people by the program's own numbers (from 1). A number that is attached already
    // stays as it is. Works without a connection too: then the people are attached on the next one.
    void attach(std::vector<PlayerToAttach> people);
    // From the background thread's next step on, the handler hears nothing more of these people.
    void detach(std::vector<std::uint64_t> numbers, DetachReason reason = DetachReason::left);

    // For requests, in any actor's name (CallOptions::actor).
    AsyncClient& client();

  private:
    class Core;
    Relay(AsyncClient client, std::shared_ptr<Core> core);

    std::shared_ptr<Core> core_;
    std::unique_ptr<AsyncClient> client_;
};

}  // namespace muster::client
