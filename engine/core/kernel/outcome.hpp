// The output of the core: a reply, events, and work for the parts outside.
#pragma once

#include "engine/core/kernel/archived.hpp"
#include "engine/core/kernel/held_events.hpp"
#include "engine/core/kernel/input.hpp"
#include "engine/core/kernel/journal_query.hpp"
#include "engine/core/kernel/routes.hpp"

namespace muster::core {

// ---- Work for the owner of the connections. ----

struct SubscriptionChange {
    std::vector<Topic> topics;
    bool everything = false;
    bool add = true;
};

// An actor lost the right to a topic; its subscriptions to the topic end. The actor is a player
// (changed roles, left a team), or the service of a user id, for itself and for organisers (its
// grant was revoked; `player` is 0 then), or every service (the rules changed).
struct AudienceLoss {
    PlayerId player;
    Topic topic;
    std::optional<std::uint32_t> service_uid = {};
    bool every_service = false;
};

struct EventSlice {
    Topic topic;
    std::uint64_t number = 0;
    std::size_t offset = 0;  // Of the frame in Outcome::frames.
    std::size_t size = 0;
};

// Reused from input to input, so that the hot path allocates nothing.
struct Outcome {
    bool ok = false;
    bool changed = false;  // The input gets a record. Never if !ok.
    bool ignored =
        false;  // Set by a command's handler that changed nothing: the command gets no record.
    std::string
        reply;  // Encoded: the request's reply type, or an Error. Empty where `query` is set.
    std::string frames;  // The events, whole frames one after the other.
    std::vector<EventSlice> events;
    std::vector<AudienceLoss> losses;
    std::vector<Topic> closed;  // Their last events are among `events`; all subscriptions end.
    std::vector<RouteChange> routes;  // By connection, number and topic, each once.
    std::optional<JournalQuery> query;
    std::optional<SubscriptionChange> subscription;
    std::optional<std::string> shutdown;  // The reason.
    bool take_clock = false;              // An operator says that the machine's clock is right.
    std::vector<ArchivedPtr> archived;    // For the journal's stores, with this record.
    HeldChanges held;                     // For the journal's retention of events.

    void clear();
};

}  // namespace muster::core
