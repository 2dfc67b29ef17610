// Records survive the round trip, and other bytes are never taken for a record.
#include "engine/runtime/record.hpp"

#include "tests/support/runtime_fakes.hpp"

#include <gtest/gtest.h>

namespace muster::runtime {
namespace {

core::Input input() {
    core::Input made{game_morning, {}, create_player("Ada")};
    made.origin.peer_class = PeerClass::service;
    made.origin.uid = 1000;
    made.origin.actor = Actor::organiser_of({3});
    made.origin.key = IdempotencyKey{{1, 2, 3}, 4};
    return made;
}

TEST(Record, RoundTrip) {
    std::string batch;
    for (std::uint64_t sequence = 5; sequence < 8; ++sequence) {
        const auto start = begin_record(batch, sequence, input());
        const auto size = record_size(batch, start);
        finish_record(batch, start, sequence * 100);
        EXPECT_EQ(batch.size() - start, size);
    }
    RecordReader reader(batch);
    Record record;
    for (std::uint64_t sequence = 5; sequence < 8; ++sequence) {
        ASSERT_TRUE(reader.next(record));
        EXPECT_EQ(record.sequence, sequence);
        EXPECT_EQ(record.digest_after, sequence * 100);
        const auto back = to_input(record);
        EXPECT_EQ(back.time, input().time);
        EXPECT_EQ(back.origin, input().origin);
        EXPECT_EQ(back.request, input().request);
    }
    EXPECT_FALSE(reader.next(record));
}

TEST(Record, EveryTruncationIsRefused) {
    std::string batch;
    finish_record(batch, begin_record(batch, 1, input()), 1);
    for (std::size_t size = 1; size < batch.size(); ++size) {
        RecordReader reader(std::string_view(batch).substr(0, size));
        Record record;
        EXPECT_THROW(reader.next(record), DecodeError) << size;
    }
}

TEST(Record, ARequestThatThisBuildDoesNotKnowIsRefusedByItsNumber) {
    Record record;
    record.request_number = 65'000;
    try {
        to_input(record);
        FAIL();
    } catch (const DecodeError& error) {
        EXPECT_NE(std::string(error.what()).find("65000"), std::string::npos);
    }
}

}  // namespace
}  // namespace muster::runtime
