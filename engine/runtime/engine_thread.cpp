// One step makes one batch. The thread reads the clock once, then applies timers and submissions by
// turns. Each record begins before its input is applied and ends with the digest of the outcome.
// Replies and events collect in a Released that belongs to the batch, so that clients hear nothing
// before it is durable. A batch without changes goes straight to the outbox if the journal has no
// batch in flight. Otherwise it waits behind the batches that its queries may have seen.
#include "engine/runtime/engine_thread.hpp"

#include "engine/core/kernel/check.hpp"
#include "engine/runtime/record.hpp"

#include <algorithm>

namespace muster::runtime {

namespace {

RequestKind kind_of(const Request& request) {
    return std::visit([](const auto& r) { return std::remove_cvref_t<decltype(r)>::request_kind; },
                      request);
}

Submitted to_submitted(Inbox::Push pushed) {
    switch (pushed) {
        case Inbox::Push::taken:
            return Submitted::taken;
        case Inbox::Push::full:
            return Submitted::busy;
        case Inbox::Push::closed:
            break;
    }
    return Submitted::shutting_down;
}

Error too_large(std::size_t size) {
    return {ErrorCode::too_large,
            "the request takes " + std::to_string(size) + " bytes, more than the " +
                std::to_string(muster::limits::record_size_max) +
                " that fit into one; send it in parts",
            {{"size", std::to_string(size)},
             {"size_max", std::to_string(muster::limits::record_size_max)}}};
}

}  // namespace

EngineThread::EngineThread(
    core::Engine engine, Clock& clock, Journal& journal, Outbox& outbox, Limits limits)
    : engine_(std::move(engine)),
      machine_(clock),
      clock_(limits.step_stands_after),
      journal_(journal),
      outbox_(outbox),
      limits_(limits),
      inbox_(limits.inbox_size_max, limits.inbox_bytes_max) {
    const auto reading = machine_.read();
    publish(std::max(engine_.time(), virtual_time(engine_.clock_anchor(), reading.wall)), reading);
}

void EngineThread::begin_with(const Beginning& beginning) {
    beginning_ = beginning;
    if (beginning.rehearsal) publish(beginning.rehearsal->virtual_time, machine_.read());
}

Submitted EngineThread::submit(Submission&& submission) {
    return to_submitted(inbox_.try_push(std::move(submission)));
}

Submitted EngineThread::submit(std::vector<Submission>& submissions) {
    return to_submitted(inbox_.try_push(submissions));
}

void EngineThread::request_stop(std::string reason) {
    {
        const std::lock_guard lock(reason_mutex_);
        if (!stop_reason_) stop_reason_ = std::move(reason);
    }
    inbox_.close();
}

bool EngineThread::is_alive() {
    const bool came_round = came_round_.exchange(false);
    inbox_.alarm();
    return came_round;
}

void EngineThread::progress() {
    inbox_.progress();
}

void EngineThread::failed(const std::string& message) {
    {
        const std::lock_guard lock(reason_mutex_);
        if (!failure_) failure_ = message;
    }
    has_failed_ = true;
    inbox_.close();
    inbox_.alarm();
}

Stopped EngineThread::stopped() const {
    const std::lock_guard lock(reason_mutex_);
    if (failure_) return {true, *failure_};
    return {false, stop_reason_.value_or("")};
}

Time EngineThread::now() {
    const auto reading = machine_.read();
    const Time now = clock_.read(reading, known_clock(engine_));
    publish(now, reading);
    return now;
}

void EngineThread::publish(Time now, const ClockReading& reading) {
    published_.with([&](Published& published) {
        published = {now, reading.elapsed, engine_.clock_anchor().rate};
    });
    for (const auto& sentence : clock_.take_notices()) {
        if (notice_) notice_(sentence);
    }
}

Time EngineThread::time() {
    const auto published = published_.with([](const Published& p) { return p; });
    const auto passed = machine_.read().elapsed - published.elapsed;
    return published.engine + engine_duration({{}, {}, published.rate}, passed);
}

std::chrono::nanoseconds EngineThread::until_due() {
    if (beginning_) return {};
    std::chrono::nanoseconds wait = wait_max;
    const Time at = now();
    if (clock_.change()) return {};
    const auto wait_for = [&](Time due) {
        wait = std::min(wait, real_duration(engine_.clock_anchor(), at, due));
    };
    if (const auto timer = engine_.next_timer()) wait_for(timer->due);
    if (const auto due = time_kept_due()) wait_for(*due);
    return wait;
}

// In real time, whatever a rehearsal's rate: crashes happen in real time, and a fast clock would
// make a record at every step.
std::optional<Time> EngineThread::time_kept_due() const {
    if (!engine_.waits_on_running_time()) return std::nullopt;
    return engine_.time() + engine_duration(engine_.clock_anchor(), time_kept_every);
}

Stopped EngineThread::run() {
    for (;;) {
        came_round_ = true;
        switch (step()) {
            case Step::worked:
                break;
            case Step::idle:
                inbox_.wait(Inbox::WaitFor::items, until_due());
                break;
            case Step::waiting_for_journal:
                inbox_.wait(Inbox::WaitFor::progress, wait_max);
                break;
            case Step::stopped:
                return stopped();
        }
    }
}

EngineThread::Step EngineThread::step() {
    if (has_failed_) return Step::stopped;
    const auto in_flight = journal_.in_flight();
    if (in_flight >= limits_.batches_in_flight_max) return Step::waiting_for_journal;
    // Read before draining: no submission can arrive after the inbox is closed.
    const bool finished = inbox_.finished();
    inbox_.drain(arrived_);
    if (finished && arrived_.empty() && turns_.empty() && !beginning_) {
        return in_flight == 0 ? Step::stopped : Step::waiting_for_journal;
    }

    Open open;
    open.now = machine_.stopwatch();
    open.until = open.now + limits_.batch_time_max;
    if (beginning_) {
        begin(open);
        turns_.add(arrived_);
        arrived_.clear();
    } else {
        const Time at = now();
        if (record_clock(open)) {
            serve_arrived(open, at);
            take_turns(open, at);
            keep_time(open, at);
        } else {
            turns_.add(arrived_);
            arrived_.clear();
        }
    }
    if (open.inputs == 0) return Step::idle;
    hand_over(std::move(open));
    return Step::worked;
}

void EngineThread::begin(Open& open) {
    const auto& [rehearsal, rules, clock_is_right] = *beginning_;
    if (!has_started_) {
        const auto reading = machine_.read();
        const Time at = rehearsal ? clock_.begin_at(reading, rehearsal->virtual_time)
                                  : clock_.begin(reading, known_clock(engine_), clock_is_right);
        publish(at, reading);
        if (engine_.sequence() == 0) {
            if (rehearsal) enter(open, at, *rehearsal);
            if (rules) enter(open, at, *rules);
            enter(open, at, EngineStarted{at});
            beginning_.reset();
            return;
        }
        enter(open, engine_.time(), EngineStarted{at});
        has_started_ = true;
    }
    if (rehearsal) {
        if (!fire_due_timers(open, rehearsal->virtual_time)) return;
        enter(open, rehearsal->virtual_time, *rehearsal);
    }
    beginning_.reset();
}

bool EngineThread::record_clock(Open& open) {
    while (const auto* change = clock_.change()) {
        if (!fire_due_timers(open, change->at)) return false;
        enter(open, std::max(change->at, engine_.time()), change->request);
        clock_.recorded();
    }
    return true;
}

void EngineThread::keep_time(Open& open, Time now) {
    const auto due = time_kept_due();
    if (due && *due <= now && fire_due_timers(open, now) && open.batch.count == 0)
        enter(open, now, TimeKept{});
}

// If no submission waits, the arrived ones need no turns as long as all fit into the batch. They
// are served in their order of arrival, which costs less than sorting.
void EngineThread::serve_arrived(Open& open, Time now) {
    std::size_t served = 0;
    std::chrono::nanoseconds last{};
    if (turns_.empty()) {
        while (served < arrived_.size() && fire_due_timers(open, now))
            last = serve(open, arrived_[served++], now);
    }
    turns_.add(std::span(arrived_).subspan(served));
    // Charges the last served submission, for which the others waited.
    if (served != 0) turns_.charge(arrived_[served - 1].client, last);
    arrived_.clear();
}

void EngineThread::take_turns(Open& open, Time now) {
    while (fire_due_timers(open, now) && !turns_.empty())
        turns_.took(serve(open, turns_.next(), now));
}

std::chrono::nanoseconds EngineThread::serve(Open& open, Submission& submission, Time now) {
    handle(open, submission, now);
    inbox_.done(submission);
    const auto began = std::exchange(open.now, machine_.stopwatch());
    return open.now - began;
}

bool EngineThread::full(const Open& open) const {
    return open.inputs >= limits_.inputs_per_batch_max || open.now > open.until ||
           open.batch.records.size() + open.released->bytes.size() >= limits_.batch_bytes_max ||
           open.batch.archived.size() >= limits_.archived_per_batch_max;
}

bool EngineThread::fire_due_timers(Open& open, Time now) {
    while (!full(open)) {
        const auto timer = engine_.next_timer();
        if (!timer || timer->due > now) return true;
        // A timer set for the past is due now; engine time never goes back.
        enter(open, std::max(timer->due, engine_.time()), TimerFired{timer->id});
    }
    return false;
}

void EngineThread::enter(Open& open, Time time, Request request) {
    const core::Input input{time, {}, std::move(request)};
    const auto start = begin_record(open.batch.records, engine_.sequence() + 1, input);
    ++open.inputs;
    apply(open, input, start);
    CHECK(outcome_.changed);  // Otherwise the timer would stay due for ever.
    release_events(open);
    open.now = machine_.stopwatch();
}

void EngineThread::handle(Open& open, Submission& submission, Time now) {
    ++open.inputs;
    submission.input.time = now;
    if (auto* get = std::get_if<GetClock>(&submission.input.request))
        get->report = clock_.report(known_clock(engine_));
    const core::Input& input = submission.input;
    const bool query = kind_of(input.request) == RequestKind::query;
    std::size_t start = 0;
    if (!query) {
        start = begin_record(open.batch.records, engine_.sequence() + 1, input);
        if (const auto size = record_size(open.batch.records, start);
            size > muster::limits::record_size_max) {
            open.batch.records.resize(start);
            refuse(open, submission, too_large(size));
            return;
        }
    }
    apply(open, input, start);

    auto& released = *open.released;
    if (outcome_.subscription) {
        released.items.push_back(Released::Subscription{
            submission.client, input.origin.actor, *std::move(outcome_.subscription)});
    }
    if (outcome_.query) {
        released.items.push_back(
            Released::Query{submission.client, submission.request_id, *std::move(outcome_.query)});
    } else {
        const auto offset = released.bytes.size();
        append_reply(released.bytes, submission.request_id, outcome_.ok, outcome_.reply);
        released.items.push_back(Released::Reply{submission.client,
                                                 submission.request_id,
                                                 offset,
                                                 released.bytes.size() - offset,
                                                 outcome_.ok});
    }
    release_events(open);
    if (outcome_.take_clock) clock_.take();
    if (outcome_.shutdown) request_stop(*std::move(outcome_.shutdown));
}

void EngineThread::apply(Open& open, const core::Input& input, std::size_t record_start) {
    engine_.apply(input, outcome_);
    auto& batch = open.batch;
    if (!outcome_.changed) {
        if (kind_of(input.request) != RequestKind::query) batch.records.resize(record_start);
        return;
    }
    finish_record(batch.records, record_start, engine_.digest());
    if (batch.count++ == 0) batch.first_sequence = engine_.sequence();
    batch.time = input.time;
    batch.digest_after = engine_.digest();
    std::ranges::move(outcome_.archived, std::back_inserter(batch.archived));
    if (!std::exchange(has_told_held_, true)) batch.held = engine_.held_events();
    batch.held.insert(batch.held.end(), outcome_.held.begin(), outcome_.held.end());
}

void EngineThread::release_events(Open& open) {
    auto& released = *open.released;
    auto& batch = open.batch;
    const auto in_released = released.bytes.size();
    const auto in_batch = batch.events.size();
    released.bytes += outcome_.frames;
    if (outcome_.changed) batch.events += outcome_.frames;
    for (const auto& event : outcome_.events) {
        released.items.push_back(
            Released::Event{event.topic, event.number, in_released + event.offset, event.size});
        if (outcome_.changed) {
            batch.event_index.push_back(
                {event.topic, event.number, in_batch + event.offset, event.size});
        }
    }
    // Losses come after the events, because the player still had the right to these events.
    for (const auto& loss : outcome_.losses)
        released.items.push_back(Released::Loss{loss});
    for (const Topic topic : outcome_.closed)
        released.items.push_back(Released::Closed{topic});
    release_routes(released);
}

void EngineThread::release_routes(Released& released) {
    using Is = core::RouteChange::Is;
    const core::RouteChange* last = nullptr;
    for (const auto& change : outcome_.routes) {
        if (!last || last->connection != change.connection || last->number != change.number) {
            released.items.push_back(
                Released::Routes{change.connection.value,
                                 {change.number, {}, {}},
                                 change.is == Is::gained || change.is == Is::lost});
        }
        last = &change;
        auto& routes = std::get<Released::Routes>(released.items.back()).routes;
        if (change.is == Is::gained || change.is == Is::attached) {
            routes.gained.push_back(change.topic);
        } else {
            routes.lost.push_back(change.topic.topic);
        }
    }
}

void EngineThread::refuse(Open& open, const Submission& submission, const Error& error) {
    auto& released = *open.released;
    const auto offset = released.bytes.size();
    append_reply(released.bytes, submission.request_id, false, encode(error));
    released.items.push_back(Released::Reply{
        submission.client, submission.request_id, offset, released.bytes.size() - offset, false});
}

void EngineThread::hand_over(Open open) {
    // If nothing is in flight, the outbox has everything of the earlier batches.
    if (open.batch.count == 0 && journal_.in_flight() == 0) {
        outbox_.release(std::move(open.released));
        return;
    }
    open.batch.released = std::move(open.released);
    journal_.append(std::move(open.batch));
}

}  // namespace muster::runtime
