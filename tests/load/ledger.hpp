// What the clients of a real daemon were told: kept apart from the daemon and its disk, to be
// compared with them later. Answers and events are kept as digests, so that a long run stays small.
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
// Of an event, from its frame without the frame's header.
std::uint64_t digest_of(const ReceivedEvent& event);

// The answer to a request.
struct Told {
    bool ok = false;
    std::size_t client = 0;
    std::optional<IdempotencyKey> key{};  // Every command has one.
    std::uint16_t request_number = 0;
    bool changes = false;     // It leaves something behind whenever it succeeds.
    bool again = false;       // It had been acknowledged, and was asked once more under its key.
    ErrorCode refusal{};      // Where !ok.
    std::uint64_t reply = 0;  // Digest of the encoded reply, where ok.
    SteadyTime sent{};        // For the first time.
    SteadyTime answered{};
};

// An event that somebody heard for the first time.
struct Heard {
    Topic topic;
    std::uint64_t number = 0;
    std::uint64_t digest = 0;
};

// Any thread.
class Ledger {
  public:
    // Notes what was told, and when: answers are kept in the order in which they came.
    void answered(Told told);
    // Notes an event; objects where somebody heard another one under the same number.
    void heard(const ReceivedEvent& event);
    // A client saw a promise broken.
    void object(std::string what);

    // What has been noted since the last call.
    std::vector<Told> take_answers();
    std::vector<Heard> take_heard();
    std::vector<std::string> take_objections();

    // From now on neither answers nor events are kept: for runs of hours that only count.
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
