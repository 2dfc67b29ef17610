#include "bench/support/journaled_core.hpp"

#include "engine/runtime/record.hpp"

#include <cstdio>
#include <cstdlib>

namespace muster::bench {

namespace {
constexpr std::uint32_t records_per_batch = 2048;
constexpr std::size_t batches_in_flight = 4;
}  // namespace

void JournaledCore::Deaf::failed(const std::string& message) {
    std::fprintf(stderr, "the journal failed: %s\n", message.c_str());
    std::abort();
}

JournaledCore::JournaledCore(const journal::DirectoryLayout& directory)
    : journal_(directory.journal()), engine_(journal_.epoch()) {
    journal_.start(deaf_, deaf_);
}

JournaledCore::~JournaledCore() {
    hand_over();
    journal_.stop();
}

const core::Outcome& JournaledCore::apply(Time now, Request request) {
    while (const auto timer = engine_.next_timer()) {
        if (timer->due > now) break;
        record({timer->due, {}, TimerFired{timer->id}});
    }
    record({now, {}, std::move(request)});
    return out_;
}

Caller JournaledCore::caller(Time now) {
    return [this, now](const Request& request) { return apply(now, request).reply; };
}

void JournaledCore::set_clock(Time now) {
    const auto real = std::chrono::floor<Time::duration>(std::chrono::system_clock::now());
    apply(engine_.time(), SetClock{real, now, 1.0});
}

void JournaledCore::record(const core::Input& input) {
    const auto start = runtime::begin_record(batch_.records, engine_.sequence() + 1, input);
    engine_.apply(input, out_);
    expect_ok(out_);
    if (!out_.changed) {
        batch_.records.resize(start);
        return;
    }
    runtime::finish_record(batch_.records, start, engine_.digest());
    if (batch_.count++ == 0) batch_.first_sequence = engine_.sequence();
    for (const auto& event : out_.events) {
        const auto offset = batch_.events.size() + event.offset;
        batch_.event_index.push_back({event.topic, event.number, offset, event.size});
    }
    batch_.events += out_.frames;
    batch_.archived.insert(batch_.archived.end(), out_.archived.begin(), out_.archived.end());
    batch_.held.insert(batch_.held.end(), out_.held.begin(), out_.held.end());
    if (batch_.count == records_per_batch) hand_over();
}

void JournaledCore::hand_over() {
    if (batch_.count == 0) return;
    batch_.time = engine_.time();
    batch_.digest_after = engine_.digest();
    batch_.released = std::make_shared<runtime::Released>();
    while (journal_.in_flight() >= batches_in_flight)
        std::this_thread::yield();
    journal_.append(std::move(batch_));
    batch_ = {};
}

}  // namespace muster::bench
