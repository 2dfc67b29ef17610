// The engine thread: takes what waits in the inbox, stamps it with the time, applies it, and hands
// the outcome to the journal, which releases it once it is durable.
#pragma once

#include "engine/runtime/clock.hpp"
#include "engine/runtime/inbox.hpp"
#include "engine/runtime/limits.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/turns.hpp"

#include <atomic>

namespace muster::runtime {

enum class Submitted {
    taken,
    busy,           // The inbox is full, or its client has its share; no effect.
    shutting_down,  // Nothing is taken any more.
};

// How the engine ended.
struct Stopped {
    bool failed = false;  // The journal failed: what was not released must be taken as not done.
    std::string reason;   // Of the shutdown, or the journal's message.
};

// Owns the core. Its user gives it a thread, which calls run() (a test calls step()), and keeps the
// ports alive until run() has returned and the journal was stopped.
class EngineThread : public JournalListener {
  public:
    // REQUIRES: `engine` is recovered, and the journal goes on from its sequence.
    EngineThread(
        core::Engine engine, Clock& clock, Journal& journal, Outbox& outbox, Limits limits = {});

    // Makes this the first command, at the new clock's own time: whatever is stamped before it
    // would hold engine time at the old clock's. REQUIRES: before the first step; from
    // begin_rehearsal().
    void begin_with(const SetClock& rehearsal) { rehearsal_ = rehearsal; }

    // ---- Any thread. ----

    // `submission` is moved from only where it is taken.
    Submitted submit(Submission&& submission);
    // In order; those that are taken leave the vector. Says why the first of the others was not:
    // the inbox is closed to all, or full for the one's client.
    Submitted submit(std::vector<Submission>& submissions);
    // Begins the shutdown: nothing more is taken, what was taken is done and made durable, then
    // run() returns. The first reason counts.
    void request_stop(std::string reason);
    // Whether a shutdown has begun, whoever asked for it, or the journal failed.
    bool stopping() const { return inbox_.closed(); }
    // Whether run() has come round since the last call, and has it come round again. It does so
    // whatever it waits for, the journal too, and needs no place in the inbox. Any one thread.
    bool is_alive();

    // The journal's thread.
    void progress() override;
    void failed(const std::string& message) override;

    // ---- The engine thread. ----

    enum class Step {
        worked,               // Something was applied; there may be more.
        idle,                 // Nothing to do before the next timer or submission.
        waiting_for_journal,  // Nothing more can be done before the journal gets on.
        stopped,              // stopped() says why.
    };
    // Applies one batch at most: the timers that are due, and submissions that wait, by turns.
    // Never blocks.
    Step step();
    // Steps until it is stopped, sleeping while there is nothing to do.
    Stopped run();

    // How long run() may sleep before the next timer is due (real time), wait_max at most.
    std::chrono::nanoseconds until_next_timer();
    // REQUIRES: step() said `stopped`.
    Stopped stopped() const;
    // For looking at between steps.
    const core::Engine& engine() const { return engine_; }

  private:
    // One batch as it fills.
    struct Open {
        Batch batch;
        std::shared_ptr<Released> released = std::make_shared<Released>();
        std::size_t inputs = 0;
        std::chrono::nanoseconds until{};  // By the stopwatch; nothing begins after it.
        std::chrono::nanoseconds now{};    // By the stopwatch, when the last input was done.
    };

    Time now();
    bool full(const Open& open) const;
    // False: the batch was full before all timers due at `now` had fired.
    bool fire_due_timers(Open& open, Time now);
    void fire(Open& open, const core::DueTimer& timer);
    void take_turn(Open& open, Time now);
    void handle(Open& open, Submission& submission, Time now);
    void apply(Open& open, const core::Input& input, std::size_t record_start);
    void release_events(Open& open);
    void refuse(Open& open, const Submission& submission, const Error& error);
    void hand_over(Open open);

    std::optional<SetClock> rehearsal_;  // Until it is applied.
    core::Engine engine_;
    EngineClock clock_;
    Journal& journal_;
    Outbox& outbox_;
    const Limits limits_;
    Inbox inbox_;

    std::vector<Submission> arrived_;  // From the inbox, on their way to turns_.
    Turns turns_;
    core::Outcome outcome_;

    std::atomic<bool> came_round_ = false;  // run() did, since is_alive() was asked.

    // The first of them to come decides what run() reports.
    mutable std::mutex reason_mutex_;
    std::optional<std::string> stop_reason_;
    std::optional<std::string> failure_;
    std::atomic<bool> has_failed_ = false;
};

}  // namespace muster::runtime
