// Writes a journal like the engine thread, but as fast as the core allows: a quick way to a long
// history.
#pragma once

#include "bench/support/core_caller.hpp"
#include "engine/journal/directory.hpp"
#include "engine/journal/sqlite_journal.hpp"

namespace muster::bench {

// Any one thread; the journal has its own.
class JournaledCore {
  public:
    // A new journal in `directory`, which must exist.
    explicit JournaledCore(const journal::DirectoryLayout& directory);
    // Makes everything applied durable.
    ~JournaledCore();

    // Fires due timers, then applies and records the request. Throws on a refusal. The outcome is
    // valid until the next call.
    const core::Outcome& apply(Time now, Request request);
    Caller caller(Time now);
    // From `now` on, engine time advances with real time, as in a rehearsal, so that a daemon that
    // takes over is in the middle of the games rather than long after them.
    void set_clock(Time now);
    std::uint64_t sequence() const { return engine_.sequence(); }

  private:
    // Drops all replies and events.
    struct Deaf : runtime::Outbox, runtime::JournalListener {
        void release(std::shared_ptr<const runtime::Released>) override {}
        void progress() override {}
        void failed(const std::string& message) override;
    };

    void record(const core::Input& input);
    void hand_over();

    Deaf deaf_;
    journal::SqliteJournal journal_;
    core::Engine engine_;
    core::Outcome out_;
    runtime::Batch batch_;
};

}  // namespace muster::bench
