// Events are read back by topic and number: from memory, from the index, from both, and after
// restarts.
#include "engine/journal/limits.hpp"
#include "tests/support/journal_world.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace muster::journal {
namespace {

using runtime::Batch;
using runtime::Released;

// A journal into which a test writes events of its own making, without an engine.
class EventsTest : public ::testing::Test, public runtime::JournalListener {
  protected:
    void open() {
        // The records are no records: nobody must replay them.
        runtime::Limits no_snapshots;
        no_snapshots.snapshot_records = std::numeric_limits<std::uint64_t>::max();
        store = std::make_unique<Store>(directory.path(), no_snapshots);
        store->start(outbox, *this, [](const std::string& message) { FAIL() << message; });
    }
    void SetUp() override { open(); }
    void reopen() {
        store.reset();
        open();
    }

    void progress() override {
        const std::lock_guard lock(mutex);
        moved.notify_all();
    }
    void failed(const std::string& message) override { ADD_FAILURE() << message; }

    // One batch of a record and one event to each topic; returns when it is durable.
    void append(const std::vector<Topic>& topics,
                Time time = {},
                std::optional<Time> keep_from = {}) {
        Batch batch;
        batch.first_sequence = ++sequence;
        batch.count = 1;
        batch.time = time;
        batch.records = "not looked at";
        batch.keep_events_from = keep_from;
        for (const auto topic : topics) {
            const auto offset = batch.events.size();
            const auto number = ++numbers[topic];
            append_event(batch.events, topic, number, time, TeamRemoved{TeamId{number}});
            batch.event_index.push_back({topic, number, offset, batch.events.size() - offset});
        }
        batch.released = std::make_shared<Released>();
        store->journal().append(std::move(batch));
    }
    void settle() {
        std::unique_lock lock(mutex);
        moved.wait(lock, [&] { return store->journal().in_flight() == 0; });
    }

    // Housekeeping rides with commits, a little with each: commits until it has come far enough.
    template <class Condition>
    void commit_until(Condition&& reached, Time time, std::optional<Time> keep_from) {
        for (int i = 0; i < 10'000 && !reached(); ++i) {
            append({{Topic::Kind::engine, 0}}, time, keep_from);
            settle();
        }
    }

    // The numbers of the events that a page has; each must be what was appended.
    std::vector<std::uint64_t> numbers_of(const EventPage& page, Topic topic) {
        std::vector<std::uint64_t> found;
        for (const auto& frame : page.frames) {
            const std::string_view bytes(reinterpret_cast<const char*>(frame.data()), frame.size());
            const auto event = decode_event_frame(bytes.substr(frame_header_size));
            EXPECT_TRUE(event);
            EXPECT_EQ(event->topic, topic);
            EXPECT_EQ(std::get<TeamRemoved>(event->event).team.value, event->number);
            found.push_back(event->number);
        }
        return found;
    }
    EventPage read(Topic topic, std::uint64_t from, std::uint32_t limit = 100) {
        return store->reader().read_events({topic, from, limit});
    }
    static std::vector<std::uint64_t> range(std::uint64_t from, std::uint64_t to) {
        std::vector<std::uint64_t> all;
        for (; from <= to; ++from)
            all.push_back(from);
        return all;
    }
    // Pages through the whole topic.
    void expect_all(Topic topic, std::uint64_t first, std::uint64_t last) {
        auto from = first;
        std::vector<std::uint64_t> all;
        for (;;) {
            const auto page = read(topic, from, 1000);
            EXPECT_EQ(page.last, last);
            EXPECT_EQ(page.first_kept, first);
            const auto some = numbers_of(page, topic);
            if (some.empty()) break;
            all.insert(all.end(), some.begin(), some.end());
            from = all.back() + 1;
        }
        EXPECT_EQ(all, range(first, last));
    }
    std::int64_t sql(const char* text) {
        Database database(store->layout().journal(), Database::Open::read_only);
        return database.number(text);
    }

    static constexpr Topic one{Topic::Kind::session, 1};
    static constexpr Topic other{Topic::Kind::team, 5};

    const TemporaryDirectory directory;
    runtime::RecordingOutbox outbox;
    std::unique_ptr<Store> store;
    std::mutex mutex;
    std::condition_variable moved;
    std::uint64_t sequence = 0;
    std::map<Topic, std::uint64_t> numbers;
};

TEST_F(EventsTest, ATopicWithoutEventsIsEmpty) {
    const auto page = read(one, 1);
    EXPECT_TRUE(page.frames.empty());
    EXPECT_EQ(page.first_kept, 1u);
    EXPECT_EQ(page.last, 0u);
}

TEST_F(EventsTest, EventsComeByTopicAndNumberInPages) {
    for (int i = 0; i < 10; ++i)
        append({one, other, one});
    settle();
    EXPECT_EQ(numbers_of(read(one, 1), one), range(1, 20));
    EXPECT_EQ(numbers_of(read(one, 18), one), range(18, 20));
    EXPECT_EQ(numbers_of(read(one, 5, 3), one), range(5, 7));
    EXPECT_EQ(numbers_of(read(other, 1), other), range(1, 10));
    EXPECT_TRUE(read(one, 21).frames.empty());
}

TEST_F(EventsTest, APageEndsAtItsSize) {
    std::vector<Topic> many(1000, one);
    for (int i = 0; i < 3; ++i)
        append(many);
    settle();
    EXPECT_EQ(read(one, 1, 1000).frames.size(), 1000u);
    EXPECT_EQ(read(one, 1, 100'000).frames.size(), 1000u);  // The protocol's limit.
    expect_all(one, 1, 3000);
}

TEST_F(EventsTest, TheyAreReadAfterARestartBeforeTheIndexWasWritten) {
    for (int i = 0; i < 100; ++i)
        append({one, other});
    reopen();
    EXPECT_EQ(sql("SELECT count(*) FROM event_index"), 0);
    expect_all(one, 1, 100);
    append({one});
    settle();
    expect_all(one, 1, 101);
}

TEST_F(EventsTest, TheyAreReadWhileAndAfterTheIndexIsWritten) {
    std::vector<Topic> topics;
    for (std::uint64_t team = 1; team <= 100; ++team)
        topics.push_back({Topic::Kind::team, team});
    topics.push_back(one);
    const auto batches = 2 * index_tail_max / topics.size() + 10;
    for (std::size_t i = 0; i < batches; ++i) {
        append(topics);
        if (i % 50 == 0) {
            settle();
            expect_all(one, 1, i + 1);
        }
    }
    settle();
    expect_all(one, 1, batches);
    expect_all(topics.front(), 1, batches);
    EXPECT_GT(sql("SELECT count(*) FROM event_index"), 0);
    reopen();
    expect_all(one, 1, batches);
    expect_all(topics.front(), 1, batches);
    append(topics);
    settle();
    expect_all(one, 1, batches + 1);
}

TEST_F(EventsTest, OldEventsArePrunedButNotThoseOfARunningGame) {
    const Time start = runtime::game_morning;
    const auto later = start + std::chrono::hours(1);
    append({one, other}, start - std::chrono::hours(1));
    append({one}, start, start);
    const Topic busy{Topic::Kind::catalog, 0};
    for (int i = 0; i < 2; ++i)
        append(std::vector<Topic>(index_tail_max, busy), later, start);
    settle();
    sequence += events_kept_records;  // As if so many records without events had come since.
    for (int i = 0; i < 3; ++i)
        append({one}, later, start);
    commit_until([&] { return read(one, 1).first_kept > 1; }, later, start);
    EXPECT_EQ(read(one, 1).first_kept, 2u);
    EXPECT_EQ(numbers_of(read(one, 1), one), range(2, 5));

    // The game is over: its events go too, and what is younger stays. How far a
    // topic is stays known.
    for (int i = 0; i < 3; ++i)
        append({one}, later, std::nullopt);
    commit_until([&] { return read(one, 1).first_kept > 2; }, later, std::nullopt);
    EXPECT_EQ(numbers_of(read(one, 1), one), range(3, 8));
    EXPECT_EQ(read(other, 1).last, 1u);
    EXPECT_EQ(read(other, 1).first_kept, 2u);
    EXPECT_TRUE(read(other, 1).frames.empty());
    reopen();
    EXPECT_EQ(read(other, 1).last, 1u);
    EXPECT_EQ(numbers_of(read(one, 1), one), range(3, 8));
}

}  // namespace
}  // namespace muster::journal
