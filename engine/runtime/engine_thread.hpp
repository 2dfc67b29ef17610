// The engine thread takes submissions from the inbox, stamps them with the time, applies them, and
// hands the outcomes to the journal. The journal releases an outcome once it is durable.
#pragma once

#include "engine/runtime/clock.hpp"
#include "engine/runtime/engine_clock.hpp"
#include "engine/runtime/guarded.hpp"
#include "engine/runtime/inbox.hpp"
#include "engine/runtime/limits.hpp"
#include "engine/runtime/ports.hpp"
#include "engine/runtime/turns.hpp"

#include <atomic>
#include <functional>

namespace muster::runtime {

enum class Submitted {
    taken,
    busy,           // The inbox is full, or the client has used its share; no effect.
    shutting_down,  // The engine accepts no more submissions.
};

// How the engine ended.
struct Stopped {
    bool failed = false;  // The journal failed: treat every unreleased command as not done.
    std::string reason;   // Of the shutdown, or the journal's message.
};

// Owns the core. Its user gives it a thread, which calls run() (a test calls step()), and keeps the
// ports alive until run() has returned and the journal was stopped.
class EngineThread : public JournalListener {
  public:
    // REQUIRES: `engine` is recovered, and the journal goes on from its sequence.
    EngineThread(
        core::Engine engine, Clock& clock, Journal& journal, Outbox& outbox, Limits limits = {});

    // The commands that begin this life, besides EngineStarted.
    struct Beginning {
        std::optional<SetClock> rehearsal;   // From begin_rehearsal().
        std::optional<ActivateRules> rules;  // Of a new community.
        bool clock_is_right = false;         // An operator says so: see EngineClock::take().
    };
    // The first steps apply these and EngineStarted, before any timer and any submission. In a new
    // journal SetClock and ActivateRules come first, then EngineStarted. Otherwise EngineStarted
    // comes first, then the timers that are due at the rehearsal's first instant, then SetClock: at
    // the new clock's own time, since an earlier command would keep engine time at the old clock's.
    // REQUIRES: before the first step; `rules` only while the journal is empty.
    void begin_with(const Beginning& beginning);

    // Gets sentences about the machine's clock, for the log. Called on the engine thread.
    using Notice = std::function<void(const std::string& sentence)>;
    // REQUIRES: before the first step.
    void on_notice(Notice notice) { notice_ = std::move(notice); }

    // ---- Any thread. ----

    // Moves from `submission` only if it is accepted.
    Submitted submit(Submission&& submission);
    // Submits in order; accepted submissions leave the vector. Returns why the first remaining one
    // was refused: the inbox is closed, or it is full for that client.
    Submitted submit(std::vector<Submission>& submissions);
    // Begins the shutdown: the engine accepts no more submissions, applies the accepted ones and
    // makes them durable, then run() returns. The first reason counts.
    void request_stop(std::string reason);
    // Whether a shutdown has begun, for any reason, or the journal failed.
    bool stopping() const { return inbox_.closed(); }
    // Whether run() has finished a loop since the last call; wakes run() for another loop. Works
    // whatever run() waits for, including the journal, and needs no place in the inbox. Any one
    // thread.
    bool is_alive();
    // Engine time, for greetings. REQUIRES: the clock can be read by that thread.
    Time time();

    // The journal's thread.
    void progress() override;
    void failed(const std::string& message) override;

    // ---- The engine thread. ----

    enum class Step {
        worked,               // The step applied an input; more may wait.
        idle,                 // There is no work before the next timer or submission.
        waiting_for_journal,  // No work is possible before the journal's next progress.
        stopped,              // stopped() gives the reason.
    };
    // Applies at most one batch: due timers, and waiting submissions by turns. Never blocks.
    Step step();
    // Steps until the engine is stopped; sleeps while there is no work.
    Stopped run();

    // The time that run() may sleep before a timer or a TimeKept is due (real time), at most
    // wait_max.
    std::chrono::nanoseconds until_due();
    // REQUIRES: step() returned `stopped`.
    Stopped stopped() const;
    // For inspection between steps.
    const core::Engine& engine() const { return engine_; }

  private:
    // One batch while it fills.
    struct Open {
        Batch batch;
        std::shared_ptr<Released> released = std::make_shared<Released>();
        std::size_t inputs = 0;
        std::chrono::nanoseconds until{};  // By the stopwatch; no input begins after this.
        std::chrono::nanoseconds now{};    // By the stopwatch, when the last input was done.
    };

    // Reads the clock.
    Time now();
    // Tells other threads the time, and the log what the clock noticed.
    void publish(Time now, const ClockReading& reading);
    // Applies what the clock found. False: the batch was full before all was applied.
    bool record_clock(Open& open);
    bool full(const Open& open) const;
    // Begins the life, in a batch of its own. REQUIRES: beginning_; it is left if the batch was
    // full before all was applied.
    void begin(Open& open);
    // The engine time at which a TimeKept is due. Nothing: nothing waits on running time.
    std::optional<Time> time_kept_due() const;
    void keep_time(Open& open, Time now);
    // Applies the daemon's own input, which is no request of a client and can't be refused.
    void enter(Open& open, Time time, Request request);
    // False: the batch was full before all due timers had fired, as of `now`.
    bool fire_due_timers(Open& open, Time now);
    void serve_arrived(Open& open, Time now);
    void take_turns(Open& open, Time now);
    // Returns how long it took.
    std::chrono::nanoseconds serve(Open& open, Submission& submission, Time now);
    void handle(Open& open, Submission& submission, Time now);
    void apply(Open& open, const core::Input& input, std::size_t record_start);
    void release_events(Open& open);
    // One item for each attachment whose topics changed.
    void release_routes(Released& released);
    void refuse(Open& open, const Submission& submission, const Error& error);
    void hand_over(Open open);

    std::optional<Beginning> beginning_ = Beginning{};  // Until all of it is applied.
    bool has_started_ = false;                          // EngineStarted is applied.
    core::Engine engine_;
    Clock& machine_;
    EngineClock clock_;
    Notice notice_;
    Journal& journal_;
    Outbox& outbox_;
    const Limits limits_;
    Inbox inbox_;

    std::vector<Submission> arrived_;  // Taken from the inbox; empty between steps.
    Turns turns_;
    core::Outcome outcome_;
    bool has_told_held_ = false;  // The journal knows Engine::held_events().

    // Engine time at the last reading, for other threads.
    struct Published {
        Time engine{};
        std::chrono::microseconds elapsed{};
        double rate = 1.0;
    };
    Guarded<Published> published_;

    std::atomic<bool> came_round_ = false;  // run() finished a loop since the last is_alive().

    // The first of these to happen decides what run() reports.
    mutable std::mutex reason_mutex_;
    std::optional<std::string> stop_reason_;
    std::optional<std::string> failure_;
    std::atomic<bool> has_failed_ = false;
};

}  // namespace muster::runtime
