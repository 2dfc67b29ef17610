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
        // The records are invalid, so no snapshot may replay them.
        runtime::Limits no_snapshots;
        no_snapshots.snapshot_records = std::numeric_limits<std::uint64_t>::max();
        store = std::make_unique<Store>(directory.path(), no_snapshots, retentions);
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

    using Held = std::map<Topic, Time>;  // Each topic's events are held from this time on.

    // One batch of a record and one event to each topic; returns when it is durable.
    void append(const std::vector<Topic>& topics, Time time = {}, const Held& held = {}) {
        Batch batch;
        batch.first_sequence = ++sequence;
        batch.count = 1;
        batch.time = time;
        batch.records = "not looked at";
        for (const auto& [topic, from] : std::exchange(held_now, held)) {
            if (!held.contains(topic)) batch.held.push_back({topic, {}});
        }
        for (const auto& [topic, from] : held)
            batch.held.push_back({topic, from});
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

    // Each commit does a little housekeeping. Commits until the condition is true.
    template <class Condition>
    void commit_until(Condition&& reached, Time time, const Held& held) {
        for (int i = 0; i < 10'000 && !reached(); ++i) {
            append({{Topic::Kind::engine, 0}}, time, held);
            settle();
        }
    }
    // Appends so many events of the topic at the time that the index writes the earlier ones to its
    // table.
    void churn(Topic topic, Time time, const Held& held) {
        for (int i = 0; i < 2; ++i)
            append(std::vector<Topic>(index_tail_max, topic), time, held);
        settle();
    }

    // The numbers of a page's events; each event must equal the appended one.
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
        return store->reader().read_events({{topic, from, limit}, numbers[topic]});
    }
    // The reply to a client that has the topics up to these positions.
    ResumedTopics resume(const std::vector<TopicPosition>& positions) {
        core::ResumeQuery query;
        for (const auto& [topic, number] : positions)
            query.reply.topics.push_back({topic, std::nullopt, number, numbers[topic]});
        return store->reader().resume(query);
    }
    static std::vector<std::uint64_t> range(std::uint64_t from, std::uint64_t to) {
        std::vector<std::uint64_t> all;
        for (; from <= to; ++from)
            all.push_back(from);
        return all;
    }
    // Reads the whole topic by pages.
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
    Held held_now;
    Retentions retentions = default_retentions();
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

// ---- The time for which events are kept. ----

class RetentionTest : public EventsTest {
  protected:
    RetentionTest() { retentions.fill({10, std::chrono::minutes(10)}); }

    static constexpr Topic engine{Topic::Kind::engine, 0};
    static constexpr Topic catalog{Topic::Kind::catalog, 0};
    static constexpr Topic player{Topic::Kind::player, 7};
    static constexpr Topic forgotten{Topic::Kind::session, 2};
    const Time start = runtime::game_morning;
    const Time later = start + std::chrono::hours(1);
};

TEST_F(RetentionTest, AGroupKeepsItsNewestEventsWhateverOthersDo) {
    append({one, player, engine}, start);
    for (int i = 0; i < 5; ++i)
        append({one, player}, later);
    churn(catalog, later, {});
    commit_until([&] { return read(engine, 1).first_kept > 1; }, later, {});
    EXPECT_EQ(read(engine, 1).first_kept, 2u);
    EXPECT_EQ(numbers_of(read(one, 1), one), range(1, 6));
    EXPECT_EQ(numbers_of(read(player, 1), player), range(1, 6));
}

TEST_F(RetentionTest, WhatIsYoungStaysWhateverFollows) {
    append({one}, start);
    append({one}, later - std::chrono::minutes(5));
    churn(one, later, {});
    commit_until([&] { return read(one, 1).first_kept > 1; }, later, {});
    for (int i = 0; i < 100; ++i)
        append({engine}, later);
    settle();
    EXPECT_EQ(read(one, 1).first_kept, 2u);
}

TEST_F(RetentionTest, ARunningGameKeepsItsOwnEventsFromItsStart) {
    const Held held{{forgotten, start}};
    append({forgotten}, start - std::chrono::hours(1));
    append({forgotten}, start, held);
    append({one, other}, start, held);
    churn(one, later, held);
    commit_until([&] { return read(other, 1).first_kept > 1; }, later, held);
    EXPECT_EQ(read(forgotten, 1).first_kept, 2u);
    EXPECT_EQ(numbers_of(read(forgotten, 1), forgotten), range(2, 2));
    EXPECT_TRUE(read(other, 1).frames.empty());
    EXPECT_EQ(read(other, 1).first_kept, 2u);
    EXPECT_EQ(read(other, 1).last, 1u);
    reopen();
    EXPECT_EQ(numbers_of(read(forgotten, 1), forgotten), range(2, 2));

    // The game is over, so its events are removed too.
    commit_until([&] { return read(forgotten, 1).first_kept > 2; }, later, {});
    EXPECT_TRUE(read(forgotten, 1).frames.empty());
}

TEST_F(RetentionTest, ATopicsIndexGoesWithItsEvents) {
    const auto rows = [&] { return sql("SELECT count(*) FROM event_index WHERE topic_kind = 6"); };
    append({other}, start);
    churn(one, start, {});
    commit_until([&] { return rows() == 1; }, start, {});
    EXPECT_EQ(rows(), 1);
    sequence += index_pass_records;  // Simulates this many records without events.
    churn(one, later, {});
    commit_until([&] { return rows() == 0; }, later + std::chrono::hours(1), {});
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(read(other, 1).first_kept, 2u);
}

// ---- Many topics at once. ----

TEST_F(EventsTest, SeveralTopicsAreResumedAtOnce) {
    for (int i = 0; i < 4; ++i)
        append({one, other});
    append({one});
    settle();
    const auto reply = resume({{one, 3}, {other, 4}, {other, 1}});
    ASSERT_EQ(reply.topics.size(), 3u);
    EXPECT_EQ(reply.topics[0], (ResumedTopic{one, std::nullopt, 5, 5, 0}));
    EXPECT_EQ(reply.topics[1], (ResumedTopic{other, std::nullopt, 4, 4, 0}));
    EXPECT_EQ(reply.topics[2], (ResumedTopic{other, std::nullopt, 4, 4, 0}));
    ASSERT_EQ(reply.frames.size(), 5u);
    EXPECT_EQ(numbers_of({{reply.frames.begin(), reply.frames.begin() + 2}}, one), range(4, 5));
    EXPECT_EQ(numbers_of({{reply.frames.begin() + 2, reply.frames.end()}}, other), range(2, 4));
}

TEST_F(EventsTest, AResumeGoesOnWhereTheReplyWasFull) {
    // Each event takes a bit over 30 bytes, so one reply can't have all of them.
    std::vector<Topic> topics;
    for (std::uint64_t team = 1; team <= 50; ++team)
        topics.push_back({Topic::Kind::team, team});
    std::vector<Topic> batch;
    for (const auto topic : topics)
        batch.insert(batch.end(), 1000, topic);
    append(batch);
    settle();
    std::map<Topic, std::uint64_t> reached;
    std::size_t replies = 0;
    for (bool all = false; !all && replies < 10; ++replies) {
        std::vector<TopicPosition> positions;
        for (const auto topic : topics) {
            if (reached[topic] != 1000) positions.push_back({topic, reached[topic]});
        }
        const auto reply = resume(positions);
        std::size_t bytes = 0;
        for (const auto& frame : reply.frames) {
            const std::string_view view(reinterpret_cast<const char*>(frame.data()), frame.size());
            const auto event = decode_event_frame(view.substr(frame_header_size));
            EXPECT_EQ(event->number, ++reached[event->topic]);
            bytes += frame.size();
        }
        EXPECT_LE(bytes, event_page_bytes_max);
        all = true;
        for (const auto& topic : reply.topics) {
            EXPECT_EQ(topic.reached, reached[topic.topic]);
            all = all && topic.reached == topic.last;
        }
    }
    EXPECT_GT(replies, 1u);
    EXPECT_EQ(reached.size(), topics.size());
    for (const auto& [topic, number] : reached)
        EXPECT_EQ(number, 1000u);
}

TEST_F(RetentionTest, AResumeSaysWhatIsNoLongerKept) {
    append({one, other}, start);
    for (int i = 0; i < 5; ++i)
        append({other}, later);
    churn(one, later, {});
    commit_until([&] { return read(one, 1).first_kept > 1; }, later, {});
    append({other}, later);
    settle();
    const auto reply = resume({{other, 0}});
    const auto kept = read(other, 1).first_kept;
    ASSERT_GT(kept, 1u);
    EXPECT_EQ(reply.topics.at(0), (ResumedTopic{other, std::nullopt, 7, 7, kept}));
    EXPECT_EQ(numbers_of({reply.frames}, other), range(kept, 7));
}

TEST_F(EventsTest, AJournalOfFormat1IsReadOn) {
    append({one, other});
    settle();
    store.reset();
    {
        // The form of format 1: all events in one table.
        Database database(DirectoryLayout{directory.path()}.journal(), Database::Open::create);
        database.run(
            "INSERT INTO events SELECT first_sequence, time, checksum, frames FROM events_field;"
            "DROP TABLE events_community; DROP TABLE events_field; DROP TABLE events_people;"
            "DELETE FROM meta WHERE key = 'events_split'; PRAGMA user_version = 1");
    }
    open();
    EXPECT_EQ(sql("PRAGMA user_version"), schema_version);
    append({one, other});
    settle();
    expect_all(one, 1, 2);
    expect_all(other, 1, 2);
    EXPECT_EQ(sql("SELECT count(*) FROM events"), 1);
    EXPECT_EQ(sql("SELECT count(*) FROM events_field"), 1);
    EXPECT_EQ(resume({{one, 0}}).frames.size(), 2u);
}

}  // namespace
}  // namespace muster::journal
