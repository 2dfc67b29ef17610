// Requests about the engine itself: health, subscriptions, rights, and the daemon's own requests.
#pragma once

#include <muster/proto/error.hpp>
#include <muster/proto/request.hpp>
#include <muster/proto/values.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_SYSTEM_REQUESTS(ROW)                                                   \
    ROW(Ping,                    1, query,    Pong,             cheap,     everybody) \
    ROW(GetStatus,              19, query,    EngineStatus,     cheap,     everybody) \
    ROW(Shutdown,                3, query,    Done,             cheap,     operators) \
    ROW(Subscribe,               4, query,    Subscribed,       cheap,     everybody) \
    ROW(Unsubscribe,             5, query,    Done,             cheap,     everybody) \
    ROW(ReadEvents,              6, query,    EventPage,        expensive, everybody) \
    ROW(ResumeTopics,           20, query,    ResumedTopics,    expensive, everybody) \
    ROW(ActivateRules,           7, command,  Done,             cheap,     operators) \
    ROW(SetValue,               15, command,  Done,             cheap,     services)  \
    ROW(RemoveValue,            16, command,  Done,             cheap,     services)  \
    ROW(ListValues,             23, query,    StoredValues,     expensive, services)  \
    ROW(GetClock,               24, query,    ClockReport,      cheap,     everybody) \
    ROW(TakeClock,              25, query,    Done,             cheap,     operators) \
    ROW(TimerFired,             11, internal, Done,             cheap,     nobody)    \
    ROW(SetClock,               12, internal, Done,             cheap,     nobody)    \
    ROW(EngineStarted,          21, internal, Done,             cheap,     nobody)    \
    ROW(TimeKept,               22, internal, Done,             cheap,     nobody)    \
    ROW(TimeSkipped,            26, internal, Done,             cheap,     nobody)    \
    ROW(FollowClock,            27, internal, Done,             cheap,     nobody)
// clang-format on
MUSTER_SYSTEM_REQUESTS(MUSTER_DECLARE_REQUEST)

struct Pong {
    Time time{};  // The engine's time, which may be a rehearsal's.
    MUSTER_FIELDS(time)
    bool operator==(const Pong&) const = default;
};
struct Ping {
    MUSTER_REQUEST(Ping);
    MUSTER_FIELDS()
};

// Facts about the daemon, at this moment.
struct EngineStatus {
    std::string build;
    std::uint64_t epoch = 0;  // The realm's, drawn when its journal was made.
    Time time{};
    double clock_rate = 1.0;
    std::uint64_t sequence = 0;  // Of the last command that changed something.
    std::string digest;          // Chained over all outcomes, in hexadecimal.
    std::uint32_t rules_version = 0;
    std::uint64_t players = 0;
    std::uint64_t sessions = 0;
    std::uint64_t running_games = 0;
    std::uint64_t challenges = 0;
    std::uint32_t rules_version_newest = 0;  // The newest version to which this daemon can switch.
    MUSTER_FIELDS(build,
                  epoch,
                  time,
                  clock_rate,
                  sequence,
                  digest,
                  rules_version,
                  players,
                  sessions,
                  running_games,
                  challenges,
                  rules_version_newest)
    bool operator==(const EngineStatus&) const = default;
};
struct GetStatus {
    MUSTER_REQUEST(GetStatus);
    MUSTER_FIELDS()
};

// The machine's clock, and what the engine makes of it (docs/operating.md, "A wrong clock").
struct ClockReport {
    Time machine{};  // The machine's clock now.
    Time engine{};   // Engine time: durations and the times of events. Never goes back.
    Time day{};      // The time by which times of day count, such as the end of a game.
    double rate = 1.0;
    // The part of the machine's clock that the engine has not taken: the machine's clock less the
    // time that the engine expects there, in microseconds. 0: the two agree within a minute, and
    // the engine follows slowly.
    std::int64_t step_us = 0;
    std::uint32_t stood_s = 0;  // The seconds for which the machine's clock has shown that step.
    // The engine takes the step only when an operator says so (TakeClock), or when no game runs.
    bool waits_for_operator = false;
    MUSTER_FIELDS(machine, engine, day, rate, step_us, stood_s, waits_for_operator)
    bool operator==(const ClockReport&) const = default;
};
struct GetClock {
    MUSTER_REQUEST(GetClock);
    ClockReport report{};  // The engine thread fills it in; never on the wire.
    MUSTER_FIELDS()
};

// Says that the machine's clock is right: the engine takes it at once, also while a game runs. No
// effect if the engine follows the clock already. Operators only.
struct TakeClock {
    MUSTER_REQUEST(TakeClock);
    MUSTER_FIELDS()
};

// Ends the daemon as SIGTERM does. Operators only.
struct Shutdown {
    MUSTER_REQUEST(Shutdown);
    std::string reason;
    MUSTER_FIELDS(reason)
};

struct Subscribed {
    std::vector<TopicPosition> positions;  // Events after these will come.
    MUSTER_FIELDS(positions)
    bool operator==(const Subscribed&) const = default;
};
// Adds topics to this connection's subscriptions. `everything` means all present and future topics;
// it is for operators.
struct Subscribe {
    MUSTER_REQUEST(Subscribe);
    static constexpr bool acts_on_connection = true;
    std::vector<Topic> topics;
    bool everything = false;
    MUSTER_FIELDS(topics, everything)
};
struct Unsubscribe {
    MUSTER_REQUEST(Unsubscribe);
    static constexpr bool acts_on_connection = true;
    std::vector<Topic> topics;
    bool everything = false;
    MUSTER_FIELDS(topics, everything)
};

// Past events of a topic, oldest first. Each is a whole event frame as subscribers get it, its
// length first.
struct EventPage {
    std::vector<std::vector<std::uint8_t>> frames;
    std::uint64_t first_kept = 0;  // The daemon no longer keeps events before this number.
    std::uint64_t last = 0;        // The number of the topic's last event.
    MUSTER_FIELDS(frames, first_kept, last)
    bool operator==(const EventPage&) const = default;
};
struct ReadEvents {
    MUSTER_REQUEST(ReadEvents);
    Topic topic;
    std::uint64_t from = 1;
    std::uint32_t limit = 100;  // 1..limits::read_events_max; a page also ends at 1 MiB.
    MUSTER_FIELDS(topic, from, limit)
};

// A topic of a ResumeTopics for which there is something to say.
struct ResumedTopic {
    Topic topic;
    // The connection does not get this topic: not_allowed or not_found. The numbers are 0 then.
    std::optional<ErrorCode> refused;
    // The frames contain the events up to this number. If it is less than `last`, the reply was
    // full: the client resumes the topic from here.
    std::uint64_t reached = 0;
    std::uint64_t last = 0;  // Events after this number will come.
    // The daemon no longer keeps events before this number, and the client missed some of these; 0:
    // the client missed none for good.
    std::uint64_t first_kept = 0;
    MUSTER_FIELDS(topic, refused, reached, last, first_kept)
    bool operator==(const ResumedTopic&) const = default;
};
struct ResumedTopics {
    // In the order of the request. A topic without an entry has no event after the client's
    // position.
    std::vector<ResumedTopic> topics;
    // The events that the client missed, topic after topic, oldest first. Each is a whole event
    // frame as subscribers get it, its length first. They take 1 MiB at most, or are one event.
    std::vector<std::vector<std::uint8_t>> frames;
    MUSTER_FIELDS(topics, frames)
    bool operator==(const ResumedTopics&) const = default;
};
// Adds topics to this connection's subscriptions, as Subscribe does, and reads the events after the
// client's positions. No event falls between the reply and the events that come; events may come
// before the reply. A topic that the actor may not hear is refused alone.
struct ResumeTopics {
    MUSTER_REQUEST(ResumeTopics);
    static constexpr bool acts_on_connection = true;
    // The last event of each topic that the client has; limits::resumed_topics_max at most.
    std::vector<TopicPosition> positions;
    ConnectionId connection{};
    // Empty, or for each position the number of an attached player who has the topic
    // (AttachPlayers); 0: none. Such a topic is read by the right of the player, and not added to
    // the subscriptions.
    std::vector<std::uint64_t> attachments{};
    MUSTER_FIELDS(positions, connection, attachments)
};

// Switches to a newer version of the rules, for good: docs/rules-versions.md. Operators only;
// refused with game_in_progress while a game runs.
struct ActivateRules {
    MUSTER_REQUEST(ActivateRules);
    std::uint32_t version = 0;
    MUSTER_FIELDS(version)
};

// ---- Values that programs store. ----

// A few texts that a program needs after a restart, such as its position in a topic. Each user id
// has its own values, by key. No event tells of them.
struct StoredValue {
    std::string key;
    std::string value;
    MUSTER_FIELDS(key, value)
    auto operator<=>(const StoredValue&) const = default;
};
struct SetValue {
    MUSTER_REQUEST(SetValue);
    std::string key;  // 1..limits::value_key_bytes_max bytes; by custom "program/what".
    std::string value;
    MUSTER_FIELDS(key, value)
};
struct RemoveValue {
    MUSTER_REQUEST(RemoveValue);
    std::string key;
    MUSTER_FIELDS(key)
};
struct StoredValues {
    std::vector<StoredValue> values;  // By key.
    std::string next = {};            // The `after` of the next page; empty: this is the last.
    MUSTER_FIELDS(values, next)
    bool operator==(const StoredValues&) const = default;
    std::vector<StoredValue>& items() { return values; }
};
// A page also ends early if its values are long.
struct ListValues {
    MUSTER_REQUEST(ListValues);
    std::string prefix;  // The beginning of the keys; empty: all.
    std::string after = {};
    std::uint32_t limit = 1000;  // 1..limits::list_page_max
    MUSTER_FIELDS(prefix, after, limit)
};

// ---- Made by the daemon itself. ----

// A timer of the core came due; the record's time is the time at which it was due.
struct TimerFired {
    MUSTER_REQUEST(TimerFired);
    TimerId timer;
    MUSTER_FIELDS(timer)
};
// From `real` on, engine time is virtual_time + rate * (now - real).
struct SetClock {
    MUSTER_REQUEST(SetClock);
    Time real{};
    Time virtual_time{};
    double rate = 1.0;
    MUSTER_FIELDS(real, virtual_time, rate)
};
// A life of the daemon begins: no timer fires and nothing else is done before this record, except
// that the records which set up a new journal precede it. Its own time is that of the record before
// it, so that the timers that came due meanwhile fire after it with the times at which they were
// due.
struct EngineStarted {
    MUSTER_REQUEST(EngineStarted);
    Time at{};  // Engine time when the daemon started. The time since the last record is downtime.
    MUSTER_FIELDS(at)
};
// Nothing happened but time: after a crash, downtime begins here. Made only while a timer waits on
// running time.
struct TimeKept {
    MUSTER_REQUEST(TimeKept);
    MUSTER_FIELDS()
};
// The machine slept, or the engine took a step of its clock. The record's time is engine time
// before; the time until `at` is downtime. Timers on engine time that came due meanwhile fire after
// it with the times at which they were due.
struct TimeSkipped {
    MUSTER_REQUEST(TimeSkipped);
    Time at{};  // Engine time after the sleep or the step.
    MUSTER_FIELDS(at)
};
// The machine's clock was set, and engine time did not follow. From `real` on, engine time is
// virtual_time + (now - real), and times of day are behind engine time by `behind_us`: the end of
// each running game moves in engine time, so that it stays at its time of day. No rehearsal has
// this record; it has SetClock.
struct FollowClock {
    MUSTER_REQUEST(FollowClock);
    Time real{};
    Time virtual_time{};
    std::int64_t behind_us = 0;  // Microseconds.
    MUSTER_FIELDS(real, virtual_time, behind_us)
};

}  // namespace muster
