// Everything that the clients of a real daemon were told, kept apart from the daemon and its disk
// for a later comparison. Answers and events are kept as digests, so that long runs stay small.
#pragma once

#include <muster/proto/message.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace muster::load {

using SteadyTime = std::chrono::steady_clock::time_point;

std::uint64_t digest_of(std::string_view bytes);
// The digest of an event's frame without the frame's header.
std::uint64_t digest_of(const ReceivedEvent& event);

// The answer to a request.
struct Told {
    bool ok = false;
    std::size_t client = 0;
    std::optional<IdempotencyKey> key{};  // Commands always have one.
    std::uint16_t request_number = 0;
    bool changes = false;     // The command leaves a record if it succeeds.
    bool again = false;       // Sent again under its key after its acknowledgement.
    ErrorCode refusal{};      // If !ok.
    std::uint64_t reply = 0;  // Digest of the encoded reply, if ok.
    SteadyTime sent{};        // First attempt.
    SteadyTime answered{};
};

// An event at its first arrival at any client.
struct Heard {
    Topic topic;
    std::uint64_t number = 0;
    std::uint64_t digest = 0;
};

// Any thread.
class Ledger {
  public:
    // Notes an answer. The answers keep the order of their arrival.
    void answered(Told told);
    // Notes an event. Objects if another event came under the same number.
    void heard(const ReceivedEvent& event);
    // Notes a client's report of a broken promise.
    void object(std::string what);

    // The notes since the last call.
    std::vector<Told> take_answers();
    std::vector<Heard> take_heard();
    std::vector<std::string> take_objections();

    // Stops keeping answers and events, for long runs that only count.
    void keep_nothing();

  private:
    std::mutex mutex_;
    bool keeps_ = true;
    std::vector<Told> answers_;
    std::vector<Heard> heard_;
    std::vector<std::string> objections_;
    std::map<Topic, std::vector<std::uint64_t>> events_;  // Digests by number - 1; 0: not heard.
};

}  // namespace muster::load
