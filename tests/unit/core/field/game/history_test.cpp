// A game's history is kept in binary form. It returns exactly the events that went in, and its
// snapshot has the form of a list of events.
#include "engine/core/field/game/ended_game.hpp"
#include "engine/core/kernel/stored_archive.hpp"

#include <gtest/gtest.h>

namespace muster::core {
namespace {

Time after(int seconds) {
    return Time(std::chrono::seconds(seconds));
}

std::string stored_form(const History& history) {
    std::string bytes;
    StoredWriter writer(bytes, 1);
    writer(history);
    return bytes;
}
History read_history(std::string_view bytes) {
    StoredReader reader(bytes, 1);
    History history;
    reader(history);
    reader.binary().finish();
    return history;
}

// A history of this many events, and the same events as a list.
struct Told {
    History history;
    std::vector<PastEvent> events;

    explicit Told(int count) {
        for (int i = 0; i < count; ++i) {
            // Events of all sizes; one is larger than a part.
            const std::size_t size = i == 7 ? 200'000 : static_cast<std::size_t>(i) * 37 % 900;
            if (i % 3 == 0) {
                add(after(i), GameEnded{GameId{1}, SessionId{2}, EndReason::stopped, {}});
            } else {
                add(after(i), PointsAdjusted{TeamId{3}, i, 100 + i, std::string(size, 'x')});
            }
        }
    }
    template <IsEvent E>
    void add(Time time, const E& event) {
        history.add(time, event);
        events.push_back({time, event});
    }
};

TEST(History, GivesBackWhatWasTold) {
    for (const int count : {0, 1, 2, 10, 5'000}) {
        const Told told(count);
        EXPECT_EQ(told.history.events(), told.events) << count;
    }
}

TEST(History, IsWrittenAsTheListOfItsEvents) {
    for (const int count : {0, 1, 10, 5'000}) {
        const Told told(count);
        const auto bytes = stored_form(told.history);
        EXPECT_TRUE(bytes == encode(told.events)) << count;
        const auto read = read_history(bytes);
        EXPECT_EQ(read.events(), told.events) << count;
        EXPECT_TRUE(stored_form(read) == bytes) << count;
    }
}

TEST(History, GoesOnAfterItWasRead) {
    Told told(10);
    told.history = read_history(stored_form(told.history));
    told.add(after(99), PointsAdjusted{TeamId{3}, 5, 0, "after the restart"});
    EXPECT_EQ(told.history.events(), told.events);
}

TEST(History, DamagedBytesAreRefused) {
    const auto bytes = stored_form(Told(10).history);
    for (std::size_t size = 0; size < bytes.size(); size += size < 200 ? 1 : 999)
        EXPECT_THROW((void)read_history(std::string_view(bytes).substr(0, size)), DecodeError)
            << size;
    auto unknown = stored_form(Told(1).history);
    unknown[4 + 8] = '\xff';  // The event's number, after the count and the event's time.
    unknown[4 + 9] = '\xff';
    EXPECT_THROW((void)read_history(unknown), DecodeError);
}

TEST(EndedGame, IsUnpackedByWhoKeepsIt) {
    const Told told(10);
    EndedGame ended;
    ended.game.summary.id = GameId{4};
    ended.history = told.history;
    const auto whole = ended.whole();
    EXPECT_EQ(whole.summary.id, GameId{4});
    EXPECT_EQ(whole.events, told.events);
}

}  // namespace
}  // namespace muster::core
