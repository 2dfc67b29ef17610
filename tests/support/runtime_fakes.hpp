// The runtime's ports for tests: a clock that the test sets, a journal that commits on demand, and
// an outbox that keeps everything.
#pragma once

#include "engine/runtime/engine_thread.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace muster::runtime {

inline constexpr Time game_morning =
    std::chrono::sys_days{std::chrono::year{2026} / 5 / 9} + std::chrono::hours{7};

// The test sets it while the engine thread reads it.
class FakeClock : public Clock {
  public:
    class Setting {
      public:
        operator Time() const { return Time(std::chrono::microseconds(since_epoch_us_.load())); }
        Setting& operator=(Time set) {
            since_epoch_us_ = set.time_since_epoch().count();
            return *this;
        }
        Setting& operator+=(std::chrono::microseconds by) {
            since_epoch_us_ += by.count();
            return *this;
        }
        Setting& operator-=(std::chrono::microseconds by) { return *this += -by; }

      private:
        std::atomic<std::int64_t> since_epoch_us_ = game_morning.time_since_epoch().count();
    };

    Time now() const { return time; }
    ClockReading read() override {
        return {now() + wall_off.load(),
                now().time_since_epoch(),
                now().time_since_epoch() - slept.load()};
    }
    // Each call returns a time `pace` after the last one.
    std::chrono::nanoseconds stopwatch() override { return looked_at_ += pace.load(); }

    Setting time;                                       // True time: passes for all clocks.
    std::atomic<std::chrono::microseconds> wall_off{};  // The error of the wall clock.
    std::atomic<std::chrono::microseconds> slept{};     // Of the time so far, by the machine.
    std::atomic<std::chrono::nanoseconds> pace{};

  private:
    std::chrono::nanoseconds looked_at_{};  // Engine thread.
};

// Any thread.
class RecordingOutbox : public Outbox {
  public:
    struct Reply {
        std::uint64_t request_id = 0;
        bool ok = false;
        std::string body;
    };

    void release(std::shared_ptr<const Released> batch) override {
        const std::lock_guard lock(mutex_);
        for (const auto& item : batch->items) {
            if (const auto* reply = std::get_if<Released::Reply>(&item)) {
                const auto frame =
                    std::string_view(batch->bytes).substr(reply->offset, reply->size);
                const auto [header, body] =
                    split_header<ReplyHeader>(frame.substr(frame_header_size));
                replies_.push_back({header.id, header.ok, std::string(body)});
            } else if (const auto* event = std::get_if<Released::Event>(&item)) {
                const auto frame =
                    std::string_view(batch->bytes).substr(event->offset, event->size);
                events_.push_back(decode_event_frame(frame.substr(frame_header_size)).value());
            }
        }
        batches_.push_back(std::move(batch));
        arrived_.notify_all();
    }

    std::vector<Reply> replies() const {
        const std::lock_guard lock(mutex_);
        return replies_;
    }
    // The ids of the answered requests, in order.
    std::vector<std::uint64_t> answered() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::uint64_t> ids;
        for (const auto& reply : replies_)
            ids.push_back(reply.request_id);
        return ids;
    }
    std::vector<ReceivedEvent> events() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }
    std::vector<std::shared_ptr<const Released>> batches() const {
        const std::lock_guard lock(mutex_);
        return batches_;
    }
    // Forgets all releases so far.
    void forget() {
        const std::lock_guard lock(mutex_);
        replies_.clear();
        events_.clear();
        batches_.clear();
    }
    // Blocks until `count` requests are answered.
    void wait_for_replies(std::size_t count) const {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [&] { return replies_.size() >= count; });
    }

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable arrived_;
    std::vector<Reply> replies_;
    std::vector<ReceivedEvent> events_;
    std::vector<std::shared_ptr<const Released>> batches_;
};

// Commits when the test says so. One thread.
class FakeJournal : public Journal {
  public:
    explicit FakeJournal(Outbox& outbox) : outbox_(outbox) {}

    void append(Batch batch) override { waiting.push_back(std::move(batch)); }
    std::size_t in_flight() const override { return waiting.size(); }

    // Makes the oldest batch durable.
    void commit() {
        outbox_.release(waiting.front().released);
        committed.push_back(std::move(waiting.front()));
        waiting.pop_front();
    }
    void commit_all() {
        while (!waiting.empty())
            commit();
    }

    std::deque<Batch> waiting;
    std::deque<Batch> committed;

  private:
    Outbox& outbox_;
};

// Makes a name with its key, as the server does. The key is the folded text; ASCII only.
inline Name folded_name(std::string text) {
    std::string key = text;
    for (char& c : key)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return {std::move(text), std::move(key)};
}

inline CreatePlayer create_player(std::string name) {
    CreatePlayer request;
    request.name = folded_name(std::move(name));
    return request;
}

// A request of an operator.
inline Submission submission(std::uint64_t request_id, Request request) {
    return {1, request_id, 0, {{}, {}, std::move(request)}};
}

inline std::string saved(const core::Engine& engine) {
    std::string bytes;
    engine.save(bytes);
    return bytes;
}

}  // namespace muster::runtime
