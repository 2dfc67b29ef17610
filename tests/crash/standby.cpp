#include "tests/crash/standby.hpp"

#include "engine/core/engine.hpp"
#include "engine/journal/record_table.hpp"
#include "engine/runtime/record.hpp"
#include "tests/load/ledger.hpp"

#include <muster/proto/json.hpp>

namespace muster::crash {

Standby::Standby(journal::DirectoryLayout directory) : directory_(std::move(directory)) {}
Standby::~Standby() = default;

void Standby::follow() {
    journal::RecordTable table(directory_.journal());
    if (!engine_) engine_ = std::make_unique<core::Engine>(table.epoch());
    if (table.epoch() != engine_->epoch()) throw BrokenPromise("the journal is another realm's");
    table.seek(engine_->sequence() + 1);
    try {
        for (runtime::StoredBatch batch; table.next(batch);)
            replay(batch);
    } catch (const runtime::JournalDamaged& damaged) {
        throw BrokenPromise(damaged.what());
    }
}

std::uint64_t Standby::sequence() const {
    return engine_ ? engine_->sequence() : 0;
}

const Standby::Effect* Standby::find(const IdempotencyKey& key) const {
    const auto at = effects_.find(key);
    return at == effects_.end() ? nullptr : &at->second;
}

std::pair<bool, std::string> Standby::ask(const Request& query) {
    core::Outcome outcome;
    engine_->apply({engine_->time(), {}, query}, outcome);
    return {outcome.ok, std::move(outcome.reply)};
}

void Standby::replay(const runtime::StoredBatch& batch) {
    runtime::RecordReader reader(batch.records);
    core::Outcome outcome;
    for (runtime::Record record; reader.next(record);) {
        if (record.sequence <= engine_->sequence()) continue;
        const auto name = "record " + std::to_string(record.sequence);
        if (record.sequence != engine_->sequence() + 1)
            throw BrokenPromise("the journal goes on with " + name + " after " +
                                std::to_string(engine_->sequence()));
        engine_->apply(runtime::to_input(record), outcome);
        if (!outcome.changed || engine_->digest() != record.digest_after)
            throw BrokenPromise(name + " gives another outcome than the recorded one");
        for (const auto& event : outcome.events) {
            auto& digests = events_[event.topic];
            if (event.number != digests.size() + 1)
                throw BrokenPromise(to_string(event.topic) + " goes on with number " +
                                    std::to_string(event.number) + " after " +
                                    std::to_string(digests.size()));
            digests.push_back(load::digest_of(
                std::string_view(outcome.frames)
                    .substr(event.offset + frame_header_size, event.size - frame_header_size)));
        }
        if (!record.origin.key) continue;
        const Effect effect{record.sequence, record.request_number, load::digest_of(outcome.reply)};
        const auto [at, is_new] = effects_.emplace(*record.origin.key, effect);
        if (!is_new)
            throw BrokenPromise(name + " repeats the effect of record " +
                                std::to_string(at->second.sequence) +
                                ", which has the same idempotency key");
    }
}

}  // namespace muster::crash
