// The journal's records as bytes: whatever stands in a batch, replaying it ends well or with
// JournalDamaged.
#include "engine/runtime/record.hpp"
#include "engine/runtime/replay.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/world.hpp"

namespace muster {
namespace {

// What can be read is written as the same bytes again.
void check_records(std::string_view batch) {
    using namespace runtime;
    RecordReader reader(batch);
    Record record;
    try {
        while (reader.next(record)) {
            const core::Input input = to_input(record);
            std::string bytes;
            const auto start = begin_record(bytes, record.sequence, input);
            const auto size = record_size(bytes, start);
            finish_record(bytes, start, record.digest_after);
            CHECK(size == bytes.size());
            CHECK(batch.find(bytes) != std::string_view::npos);
        }
    } catch (const DecodeError&) {
    }
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    const auto shape = input.byte();
    auto engine = shape & 1 ? fuzz::playing_world() : core::Engine(7);
    runtime::StoredBatch batch;
    batch.first_sequence =
        shape & 2 ? engine.sequence() + 1 : std::uint64_t{input.number<std::uint8_t>()};
    batch.count = input.byte();
    batch.records = input.rest();
    check_records(batch.records);
    const auto before = engine.sequence();
    try {
        runtime::Replay(engine).apply(batch);
        CHECK(engine.sequence() <= before + batch.count);
        fuzz::check_snapshot(engine);
    } catch (const runtime::JournalDamaged& error) {
        CHECK(std::strlen(error.what()) > 0);
    }
    return 0;
}
