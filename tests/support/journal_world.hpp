// A test's own data directory, and the engine on it, started and stopped as in the daemon.
#pragma once

#include "engine/journal/store.hpp"
#include "tests/support/runtime_fakes.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <unistd.h>

namespace muster::journal {

// Removed with its contents at the end.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "muster-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

// An engine over the journal in a directory, from its start to stop().
class RunningEngine {
  public:
    explicit RunningEngine(const std::filesystem::path& directory, runtime::Limits limits = {})
        : store(directory, limits),
          recovered(store.recover()),
          engine(std::move(recovered.engine), clock, store.journal(), outbox, limits) {
        clock.time = std::max(clock.now(), engine.engine().time());
        store.start(
            outbox, engine, [this](const std::string& message) { warnings.push_back(message); });
        thread = std::thread([this] { stopped = engine.run(); });
    }
    ~RunningEngine() { stop(); }

    // Sends the request and waits for its reply.
    runtime::RecordingOutbox::Reply call(Request request) {
        submit(std::move(request));
        outbox.wait_for_replies(last_id);
        return outbox.replies().back();
    }
    void submit(Request request) {
        auto taken = runtime::submission(++last_id, std::move(request));
        ASSERT_EQ(engine.submit(std::move(taken)), runtime::Submitted::taken);
    }
    void create_players(int count, const std::string& prefix = "player") {
        for (int i = 0; i < count; ++i) {
            submit(runtime::create_player(prefix + " " + std::to_string(i)));
        }
        outbox.wait_for_replies(last_id);
    }

    void stop() {
        if (!thread.joinable()) return;
        engine.request_stop("the test is over");
        thread.join();
        store.stop();
    }

    runtime::FakeClock clock;
    runtime::RecordingOutbox outbox;
    std::vector<std::string> warnings;  // Read only after stop().
    Store store;
    runtime::Recovered recovered;
    runtime::EngineThread engine;
    runtime::Stopped stopped;
    std::thread thread;
    std::uint64_t last_id = 0;
};

}  // namespace muster::journal
