// A journal of any requests, whether the door would have let them through or not: it replays to the
// same state, a snapshot of it is that state too, and a damaged byte is found or does not matter.
// The steps are made by `mutate_replay.cpp`, which knows the form.
#include "engine/runtime/replay.hpp"

#include "engine/runtime/record.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/steps.hpp"
#include "tests/fuzz/world.hpp"

namespace muster {
namespace {

// Applies records whose digests are not known yet, and keeps those that replay takes.
class Recorder {
  public:
    explicit Recorder(core::Engine& engine) : engine_(engine), first_(engine.sequence() + 1) {}

    // False: no journal can go on so.
    bool apply(const core::Input& input) {
        const auto before = engine_.sequence();
        auto bytes = records_;
        const auto start = runtime::begin_record(bytes, before + 1, input);
        runtime::finish_record(bytes, start, 0);
        try {
            runtime::Replay(engine_).apply(
                {before + 1, 1, 0, std::string_view(bytes).substr(start)});
            CHECK(engine_.digest() == 0);
        } catch (const runtime::JournalDamaged&) {
            // Of another digest, as a rule: then it was applied.
        }
        if (engine_.sequence() == before) return false;
        bytes.resize(bytes.size() - sizeof(std::uint64_t));
        runtime::finish_record(bytes, start, engine_.digest());
        records_ = std::move(bytes);
        ++count_;
        return true;
    }
    runtime::StoredBatch batch() const { return {first_, count_, engine_.digest(), records_}; }
    std::string& records() { return records_; }

  private:
    core::Engine& engine_;
    const std::uint64_t first_;
    std::uint32_t count_ = 0;
    std::string records_;
};

bool fire_due(core::Engine& engine, Recorder& recorder, Time now) {
    while (const auto timer = engine.next_timer()) {
        if (timer->due > now) return true;
        const auto when = std::max(engine.time(), timer->due);
        if (!recorder.apply({when, {}, TimerFired{timer->id}})) return false;
    }
    return true;
}

core::Engine start(std::uint8_t shape) {
    return shape & 1 ? fuzz::playing_world() : fuzz::waiting_world();
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const auto shape = input.byte();
    const std::size_t damaged_at = input.number<std::uint16_t>();
    const auto damage = input.byte();
    auto engine = start(shape);
    Recorder recorder(engine);
    Time now = engine.time();
    core::Outcome refused;
    for (const auto& step : fuzz::steps_of(input.rest())) {
        std::optional<Request> request;
        try {
            request = decode_request(step.number, step.body);
        } catch (const DecodeError&) {
        }
        if (!request) continue;
        now += std::chrono::milliseconds{std::uint64_t{step.pause} * step.pause};
        // Where the shape says so, as no engine thread would do it: timers are forgotten.
        if (!(shape & 2) && !fire_due(engine, recorder, now)) break;
        recorder.apply({std::max(now, engine.time()), step.origin, *std::move(request)});
    }

    auto replayed = start(shape);
    runtime::Replay(replayed).apply(recorder.batch());
    CHECK(replayed.digest() == engine.digest());
    CHECK(fuzz::saved(replayed) == fuzz::saved(engine));
    fuzz::check_snapshot(engine);

    auto& records = recorder.records();
    if (records.empty()) return 0;
    auto& byte = records[damaged_at % records.size()];
    byte = static_cast<char>(byte ^ damage);
    auto other = start(shape);
    try {
        runtime::Replay(other).apply(recorder.batch());
    } catch (const runtime::JournalDamaged&) {
        return 0;
    }
    CHECK(other.sequence() == engine.sequence());
    CHECK(other.digest() == engine.digest());
    return 0;
}
