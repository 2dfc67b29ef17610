#include "engine/runtime/replay.hpp"

#include "engine/runtime/record.hpp"

#include <muster/proto/json.hpp>

namespace muster::runtime {

namespace {

constexpr const char* what_to_do =
    " Restore a backup of the data directory; `muster journal verify` shows how far this one is "
    "good.";

std::string request_name(std::uint16_t number) {
    for (const auto& info : request_infos()) {
        if (info.number == number) return std::string(info.name);
    }
    return "request " + std::to_string(number);
}

[[noreturn]] void damaged(std::uint64_t sequence, const std::string& how) {
    throw JournalDamaged("record " + std::to_string(sequence) + " of the journal " + how + "." +
                         what_to_do);
}

[[noreturn]] void other_outcome(const Record& record) {
    throw JournalDamaged("record " + std::to_string(record.sequence) + " of the journal (" +
                         request_name(record.request_number) + ", " + to_iso(record.time) +
                         ") gives another outcome than the one that was recorded: either this "
                         "build plays by other rules than "
                         "the one that recorded it, or the journal was changed. Start the version "
                         "that wrote it (`muster journal "
                         "stat` names it), or restore a backup of the data directory.");
}

}  // namespace

void Replay::apply(const StoredBatch& batch, std::uint64_t until) {
    RecordReader reader(batch.records);
    Record record;
    std::uint64_t expected = batch.first_sequence;
    try {
        for (; reader.next(record); ++expected) {
            if (record.sequence != expected) {
                damaged(expected,
                        "is missing: record " + std::to_string(record.sequence) +
                            " stands in its place");
            }
            if (record.sequence > until) return;
            if (record.sequence < engine_.sequence()) continue;
            if (record.sequence == engine_.sequence()) {
                // The record with which the snapshot ended. Record and snapshot must have the same
                // digest.
                if (record.digest_after != engine_.digest()) other_outcome(record);
                continue;
            }
            if (record.sequence != engine_.sequence() + 1) {
                damaged(engine_.sequence() + 1, "is missing");
            }
            const auto input = to_input(record);
            if (input.time < engine_.time())
                damaged(record.sequence, "is older than the one before it");
            engine_.replay(input, outcome_);
            if (!outcome_.changed || engine_.digest() != record.digest_after) other_outcome(record);
        }
    } catch (const DecodeError& error) {
        damaged(expected, std::string("can't be read: ") + error.what());
    }
    if (expected != batch.first_sequence + batch.count)
        damaged(expected, "is missing from its batch");
}

std::uint64_t replay(core::Engine& engine,
                     RecordSource& source,
                     std::uint64_t until,
                     const std::function<bool()>& keep_going) {
    const auto before = engine.sequence();
    Replay step(engine);
    StoredBatch batch;
    source.seek(std::max<std::uint64_t>(before, 1));
    while (engine.sequence() < until && (!keep_going || keep_going()) && source.next(batch)) {
        step.apply(batch, until);
    }
    return engine.sequence() - before;
}

}  // namespace muster::runtime
