// The engine thread's rules, each stepped by hand: order, waiting reads, timers, refusals,
// shutdown, failure.
#include "engine/runtime/engine_thread.hpp"

#include "engine/core/state.hpp"
#include "engine/runtime/record.hpp"
#include "tests/support/small_game.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace muster::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Step = EngineThread::Step;

class EngineThreadTest : public ::testing::Test {
  protected:
    // The engine's life has begun, and its first record is durable.
    void SetUp() override { begin(engine); }
    void begin(EngineThread& one) {
        while (one.step() == Step::worked) {
        }
        journal.commit_all();
        journal.committed.clear();
        outbox.forget();
    }
    Submitted submit(Request request) {
        return engine.submit(submission(++last_id, std::move(request)));
    }
    // Steps until there is no work before the journal's next progress or the next submission.
    void settle() {
        while (engine.step() == Step::worked) {
        }
    }
    // Submits, steps, commits, and returns the reply.
    RecordingOutbox::Reply call(Request request) {
        submit(std::move(request));
        settle();
        journal.commit_all();
        return outbox.replies().back();
    }
    template <IsRequest R>
    typename R::Reply ok(const R& request) {
        const auto reply = call(request);
        EXPECT_TRUE(reply.ok) << R::request_name << ": "
                              << (reply.ok ? "" : decode<Error>(reply.body).message);
        return reply.ok ? decode<typename R::Reply>(reply.body) : typename R::Reply{};
    }
    std::vector<Record> records(const Batch& batch) {
        std::vector<Record> found;
        RecordReader reader(batch.records);
        for (Record record; reader.next(record);)
            found.push_back(record);
        return found;
    }

    static Limits limits() {
        Limits few;
        few.inbox_size_max = 8;  // One client alone may use half of the inbox.
        few.batches_in_flight_max = 2;
        return few;
    }

    FakeClock clock;
    RecordingOutbox outbox;
    FakeJournal journal{outbox};
    EngineThread engine{core::Engine(7), clock, journal, outbox, limits()};
    std::uint64_t last_id = 0;
};

TEST_F(EngineThreadTest, ACommandIsReleasedOnceItsRecordIsDurable) {
    submit(create_player("Ada"));
    settle();
    EXPECT_THAT(outbox.answered(), IsEmpty());
    EXPECT_THAT(outbox.events(), IsEmpty());
    ASSERT_THAT(journal.waiting, SizeIs(1));
    journal.commit();
    EXPECT_THAT(outbox.answered(), ElementsAre(1));
    EXPECT_FALSE(outbox.events().empty());
}

TEST_F(EngineThreadTest, ARecordSaysSequenceTimeOriginRequestAndTheDigestAfterIt) {
    submit(create_player("Ada"));
    settle();
    const auto all = records(journal.waiting.front());
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].sequence, 2u);
    EXPECT_EQ(all[0].time, clock.now());
    EXPECT_EQ(all[0].origin, core::Origin{});
    EXPECT_EQ(all[0].digest_after, engine.engine().digest());
    const auto input = to_input(all[0]);
    EXPECT_EQ(std::get<CreatePlayer>(input.request), create_player("Ada"));
    EXPECT_EQ(journal.waiting.front().first_sequence, 2u);
    EXPECT_EQ(journal.waiting.front().count, 1u);
    EXPECT_EQ(journal.waiting.front().digest_after, engine.engine().digest());
}

TEST_F(EngineThreadTest, WhereNothingIsInFlightAReadIsReleasedAtOnce) {
    submit(Ping{});
    EXPECT_EQ(engine.step(), Step::worked);
    EXPECT_THAT(outbox.answered(), ElementsAre(1));
    EXPECT_THAT(journal.waiting, IsEmpty());
}

TEST_F(EngineThreadTest, ReadsAndRefusalsWaitUntilWhatTheySawIsDurable) {
    submit(create_player("Ada"));
    settle();
    submit(Ping{});
    submit(create_player("ADA"));  // Refused: the name is taken.
    settle();
    EXPECT_THAT(outbox.answered(), IsEmpty());
    journal.commit_all();
    EXPECT_THAT(outbox.answered(), ElementsAre(1, 2, 3));
    EXPECT_FALSE(outbox.replies()[2].ok);
}

TEST_F(EngineThreadTest, ARefusalGetsNoRecord) {
    ok(create_player("Ada"));
    submit(create_player("ada"));
    submit(create_player("Grace"));
    settle();
    ASSERT_THAT(journal.waiting, SizeIs(1));
    const auto all = records(journal.waiting.front());
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(std::get<CreatePlayer>(to_input(all[0]).request).name.text, "Grace");
}

TEST_F(EngineThreadTest, RepliesAndEventsComeInTheOrderOfTheCommands) {
    for (const char* name : {"Ada", "Grace", "Edsger"})
        submit(create_player(name));
    settle();
    journal.commit_all();
    EXPECT_THAT(outbox.answered(), ElementsAre(1, 2, 3));
    std::vector<std::string> names;
    for (const auto& event : outbox.events()) {
        if (const auto* saved = std::get_if<PlayerSaved>(&event.event))
            names.push_back(saved->player.name.text);
    }
    EXPECT_THAT(names, ElementsAre("Ada", "Grace", "Edsger"));
}

TEST_F(EngineThreadTest, TheBatchsEventsAndTheirIndexAreThoseThatAreReleased) {
    submit(create_player("Ada"));
    settle();
    const auto batch = journal.waiting.front();
    journal.commit();
    const auto released = outbox.events();
    ASSERT_EQ(batch.event_index.size(), released.size());
    for (std::size_t i = 0; i < released.size(); ++i) {
        const auto& slice = batch.event_index[i];
        const auto frame = std::string_view(batch.events).substr(slice.offset, slice.size);
        EXPECT_EQ(decode_event_frame(frame.substr(frame_header_size)), released[i]);
    }
}

TEST_F(EngineThreadTest, TheEngineGoesOnWhileTheJournalCommitsUpToABound) {
    submit(create_player("Ada"));
    EXPECT_EQ(engine.step(), Step::worked);
    submit(create_player("Grace"));
    EXPECT_EQ(engine.step(), Step::worked);
    submit(create_player("Edsger"));
    EXPECT_EQ(engine.step(), Step::waiting_for_journal);
    journal.commit();
    EXPECT_EQ(engine.step(), Step::worked);
    EXPECT_THAT(outbox.answered(), ElementsAre(1));
}

TEST_F(EngineThreadTest, AFullInboxAnswersBusyAndTheSubmissionHasNoEffect) {
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(submit(Ping{}), Submitted::taken);
    EXPECT_EQ(submit(create_player("Ada")), Submitted::busy);
    settle();
    EXPECT_THAT(outbox.answered(), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(engine.engine().sequence(), 1u);
}

TEST_F(EngineThreadTest, TheInboxIsBoundedInBytesToo) {
    Limits small;
    small.inbox_bytes_max = 1000;
    EngineThread other(core::Engine(7), clock, journal, outbox, small);
    auto large = submission(1, Ping{});
    large.size = 5000;  // One submission of any size is accepted.
    EXPECT_EQ(other.submit(std::move(large)), Submitted::taken);
    auto another = submission(2, Ping{});
    another.size = 1;
    EXPECT_EQ(other.submit(std::move(another)), Submitted::busy);
}

// ---- Turns. ----

class TurnsOfTheEngine : public EngineThreadTest {
  protected:
    void SetUp() override { begin(other); }
    // A client with many requests; each of them takes `pace` of engine time.
    void flood(int requests, std::chrono::nanoseconds pace) {
        clock.pace = pace;
        for (int i = 0; i < requests; ++i)
            EXPECT_EQ(other.submit(submission(++last_id, Ping{})), Submitted::taken);
    }
    std::size_t answered() const { return outbox.answered().size(); }

    EngineThread other{core::Engine(7), clock, journal, outbox, Limits{}};
};

TEST_F(TurnsOfTheEngine, ABatchIsToldOnceItTookItsTime) {
    flood(100, std::chrono::microseconds(100));
    EXPECT_EQ(other.step(), Step::worked);
    EXPECT_EQ(answered(), 3u);  // The request that exceeds 250 us is the turn's last.
    EXPECT_EQ(other.step(), Step::worked);
    EXPECT_EQ(answered(), 6u);
}

TEST_F(TurnsOfTheEngine, WhoAsksLittleWaitsForOneRequestOfWhoAsksMuch) {
    flood(4000, std::chrono::milliseconds(2));
    EXPECT_EQ(other.step(), Step::worked);
    auto ping = submission(9999, Ping{});
    ping.client = 2;
    EXPECT_EQ(other.submit(std::move(ping)), Submitted::taken);
    EXPECT_EQ(other.step(), Step::worked);
    EXPECT_EQ(outbox.answered().back(), 9999u);
    EXPECT_EQ(answered(), 2u);
}

TEST_F(TurnsOfTheEngine, ATimerIsNotHeldUpByWhoAsksMuch) {
    for (auto& request : small_game()) {
        ASSERT_EQ(other.submit(submission(++last_id, std::move(request))), Submitted::taken);
        other.step();
    }
    journal.commit_all();
    journal.committed.clear();
    flood(1000, std::chrono::milliseconds(2));
    clock.time += std::chrono::hours(3);
    other.step();
    ASSERT_THAT(journal.waiting, SizeIs(1));
    EXPECT_EQ(records(journal.waiting.front())[0].request_number, TimerFired::request_number);
}

TEST_F(EngineThreadTest, ARecordOverTheLimitIsRefusedWithoutEffect) {
    auto request = create_player("Ada");
    request.phone = std::string(muster::limits::record_size_max, '1');
    const auto reply = call(request);
    EXPECT_FALSE(reply.ok);
    const auto error = decode<Error>(reply.body);
    EXPECT_EQ(error.code, ErrorCode::too_large);
    EXPECT_EQ(error.fact("size_max"), std::to_string(muster::limits::record_size_max));
    EXPECT_EQ(engine.engine().sequence(), 1u);
    EXPECT_THAT(journal.committed, IsEmpty());
}

TEST_F(EngineThreadTest, TimeNeverGoesBack) {
    const auto first = ok(Ping{}).time;
    clock.wall_off = -std::chrono::hours(1);
    EXPECT_EQ(ok(Ping{}).time, first);
    ok(create_player("Ada"));
    EXPECT_EQ(engine.engine().time(), first);
    clock.time += std::chrono::minutes(2);
    EXPECT_EQ(ok(Ping{}).time, first + std::chrono::minutes(2));
}

// ---- A wrong clock. ----

TEST_F(EngineThreadTest, AClockThatIsSetBackIsRecordedAndTimeGoesOn) {
    ok(create_player("Ada"));
    journal.committed.clear();
    clock.wall_off = -std::chrono::minutes(30);
    ok(create_player("Grace"));
    const auto all = records(journal.committed.front());
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].request_number, FollowClock::request_number);
    EXPECT_EQ(all[1].time, clock.now());
    EXPECT_EQ(engine.engine().day_behind(), std::chrono::microseconds(0));
    clock.time += limits().step_stands_after;
    ok(Ping{});
    EXPECT_EQ(engine.engine().day_behind(), std::chrono::minutes(30));
}

TEST_F(EngineThreadTest, AnOperatorTakesAClockThatIsSetForward) {
    std::vector<std::string> log;
    engine.on_notice([&](const std::string& sentence) { log.push_back(sentence); });
    ok(Ping{});
    const Time before = clock.now();
    clock.wall_off = std::chrono::hours(9'600);
    EXPECT_EQ(ok(Ping{}).time, before);
    const auto report = ok(GetClock{});
    EXPECT_EQ(report.machine, before + std::chrono::hours(9'600));
    EXPECT_EQ(report.engine, before);
    EXPECT_EQ(std::chrono::microseconds(report.step_us), std::chrono::hours(9'600));
    EXPECT_THAT(log, Contains(HasSubstr("400 days")));
    journal.committed.clear();
    ok(TakeClock{});
    EXPECT_EQ(ok(Ping{}).time, before + std::chrono::hours(9'600));
    std::vector<std::uint16_t> numbers;
    for (const auto& batch : journal.committed) {
        for (const auto& record : records(batch))
            numbers.push_back(record.request_number);
    }
    EXPECT_THAT(numbers, ElementsAre(TimeSkipped::request_number, FollowClock::request_number));
    EXPECT_EQ(engine.engine().downtime().total, std::chrono::hours(9'600));
    EXPECT_EQ(ok(GetClock{}).step_us, 0);
}

TEST_F(EngineThreadTest, ASleepIsRecordedBeforeTheTimersThatCameDueInIt) {
    for (auto& request : small_game())
        ASSERT_TRUE(call(std::move(request)).ok);
    journal.committed.clear();
    const Time slept_at = clock.now();
    clock.time += std::chrono::hours(3);
    clock.slept = std::chrono::hours(3);
    ok(create_player("Late"));
    const auto all = records(journal.committed.front());
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].request_number, TimeSkipped::request_number);
    EXPECT_EQ(all[0].time, slept_at);
    EXPECT_EQ(all[1].request_number, TimerFired::request_number);
    EXPECT_EQ(all[1].time, game_morning + std::chrono::hours(1));
    EXPECT_EQ(engine.engine().downtime().total, std::chrono::hours(3));
}

// ---- Shutdown. ----

TEST_F(EngineThreadTest, AStopMakesDurableWhatWasTakenAndThenReports) {
    submit(create_player("Ada"));
    engine.request_stop("SIGTERM");
    EXPECT_EQ(submit(create_player("Grace")), Submitted::shutting_down);
    EXPECT_EQ(engine.step(), Step::worked);
    EXPECT_EQ(engine.step(), Step::waiting_for_journal);
    EXPECT_THAT(outbox.answered(), IsEmpty());
    journal.commit_all();
    EXPECT_EQ(engine.step(), Step::stopped);
    EXPECT_THAT(outbox.answered(), ElementsAre(1));
    EXPECT_FALSE(engine.stopped().failed);
    EXPECT_EQ(engine.stopped().reason, "SIGTERM");
}

TEST_F(EngineThreadTest, TheShutdownRequestIsAnsweredAndEndsTheEngine) {
    EXPECT_TRUE(call(Shutdown{"maintenance"}).ok);
    EXPECT_EQ(submit(Ping{}), Submitted::shutting_down);
    EXPECT_EQ(engine.step(), Step::stopped);
    EXPECT_THAT(engine.stopped().reason, HasSubstr("maintenance"));
}

TEST_F(EngineThreadTest, AFailedJournalStopsTheEngineAndNothingMoreIsReleased) {
    submit(create_player("Ada"));
    settle();
    engine.failed("the disk is full");
    EXPECT_EQ(submit(Ping{}), Submitted::shutting_down);
    EXPECT_EQ(engine.step(), Step::stopped);
    EXPECT_TRUE(engine.stopped().failed);
    EXPECT_EQ(engine.stopped().reason, "the disk is full");
    EXPECT_THAT(outbox.answered(), IsEmpty());
}

// ---- The sign of life. ----

class SignOfLife : public EngineThreadTest {
  protected:
    void TearDown() override {
        engine.failed("the test ends");
        thread.join();
    }
    void run() {
        thread = std::thread([this] { engine.run(); });
    }
    void expect_alive() {
        while (!engine.is_alive())
            std::this_thread::yield();
    }

    std::thread thread;
};

TEST_F(SignOfLife, GoesOnWhileTheEngineHasNothingToDo) {
    run();
    expect_alive();
    expect_alive();
}

TEST_F(SignOfLife, GoesOnWhileTheDiskStallsAndTheInboxIsFull) {
    // There are no commits, and the maximum of batches is in flight.
    while (engine.step() != Step::waiting_for_journal)
        submit(create_player("Player " + std::to_string(last_id)));
    for (ClientId client = 2; client < 20; ++client) {
        auto ping = submission(++last_id, Ping{});
        ping.client = client;
        engine.submit(std::move(ping));
    }
    ASSERT_EQ(submit(Ping{}), Submitted::busy);
    run();
    expect_alive();
    expect_alive();
    EXPECT_EQ(submit(Ping{}), Submitted::busy);
}

// Blocks the thread that releases something to it.
class StuckOutbox : public RecordingOutbox {
  public:
    void release(std::shared_ptr<const Released> batch) override {
        RecordingOutbox::release(std::move(batch));
        go_on_.wait(false);
    }
    void get_stuck() { go_on_ = false; }
    void go_on() {
        go_on_ = true;
        go_on_.notify_all();
    }

  private:
    std::atomic<bool> go_on_ = true;
};

TEST(SignOfLifeTest, EndsWhereTheEngineHangs) {
    FakeClock clock;
    StuckOutbox outbox;
    FakeJournal journal(outbox);
    EngineThread engine(core::Engine(7), clock, journal, outbox);
    engine.step();
    journal.commit_all();
    outbox.get_stuck();
    std::thread thread([&] { engine.run(); });
    engine.submit(submission(1, Ping{}));
    outbox.wait_for_replies(1);
    engine.is_alive();  // The thread finished a loop before it got stuck.
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(engine.is_alive());
    outbox.go_on();
    while (!engine.is_alive())
        std::this_thread::yield();
    engine.request_stop("the test ends");
    thread.join();
}

// ---- Timers: the ends of games and of grace periods. ----

class TimerTest : public EngineThreadTest {
  protected:
    void SetUp() override {
        EngineThreadTest::SetUp();
        for (auto& request : small_game()) {
            const auto reply = call(std::move(request));
            ASSERT_TRUE(reply.ok) << decode<Error>(reply.body).message;
        }
        ASSERT_EQ(engine.engine().next_timer()->due, end);
        journal.committed.clear();
    }

    const Time end = game_morning + std::chrono::hours(1);
};

TEST_F(TimerTest, ATimerFiresWhenDueAsARecordOfItsOwnAtItsDueTime) {
    clock.time = end - std::chrono::microseconds(1);
    EXPECT_EQ(engine.step(), Step::idle);
    clock.time = end + std::chrono::seconds(3);
    EXPECT_EQ(engine.step(), Step::worked);
    const auto all = records(journal.waiting.front());
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].request_number, TimerFired::request_number);
    EXPECT_EQ(all[0].time, end);
    EXPECT_EQ(engine.step(), Step::idle);
}

TEST_F(TimerTest, ALateTimerFiresBeforeTheNextCommandAndOnce) {
    clock.time = end + std::chrono::hours(2);
    submit(create_player("Late"));
    settle();
    const auto all = records(journal.waiting.front());
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].request_number, TimerFired::request_number);
    EXPECT_EQ(all[0].time, end);
    EXPECT_EQ(all[1].request_number, CreatePlayer::request_number);
    EXPECT_EQ(all[1].time, clock.now());
    EXPECT_EQ(journal.waiting.front().archived.size(), 1u);
}

TEST_F(TimerTest, TheGameThatRunsKeepsEventsFromItsStart) {
    const core::HeldChange from_start{{Topic::Kind::session, 1}, game_morning};
    const core::HeldChange no_longer{{Topic::Kind::session, 1}, {}};
    std::string saved;
    engine.engine().save(saved);
    clock.time = end;
    settle();
    EXPECT_THAT(journal.waiting.front().held, testing::Contains(no_longer));
    journal.commit_all();

    // The first batch of the next life tells the journal again.
    EngineThread next(core::Engine::load(saved), clock, journal, outbox);
    EXPECT_EQ(next.step(), Step::worked);
    EXPECT_THAT(journal.waiting.front().held, testing::Contains(from_start));
}

TEST_F(TimerTest, TheThreadSleepsNoLongerThanUntilTheNextTimer) {
    clock.time = end - std::chrono::milliseconds(5);
    EXPECT_EQ(engine.until_due(), std::chrono::milliseconds(5));
    clock.time = end + std::chrono::seconds(1);
    EXPECT_EQ(engine.until_due(), std::chrono::nanoseconds(0));
}

TEST_F(TimerTest, AtARehearsalsRateItSleepsShorter) {
    ok(SetClock{clock.time, game_morning, 60.0});
    clock.time += std::chrono::seconds(59);
    EXPECT_EQ(ok(Ping{}).time, game_morning + std::chrono::minutes(59));
    EXPECT_EQ(engine.until_due(), std::chrono::seconds(1));
}

// ---- The beginning of a life. ----

class BeginningTest : public EngineThreadTest {
  protected:
    // Makes no first step.
    void SetUp() override {}
    // Another life of an engine with the same state.
    std::unique_ptr<EngineThread> next_life() {
        return std::make_unique<EngineThread>(
            core::Engine::load(saved(engine.engine())), clock, journal, outbox, limits());
    }
    void live(EngineThread& life) {
        while (life.step() == Step::worked)
            journal.commit_all();
    }
    // Takes the requests of all committed records.
    std::vector<std::uint16_t> taken_records() {
        std::vector<std::uint16_t> numbers;
        for (const auto& batch : journal.committed) {
            for (const auto& record : records(batch))
                numbers.push_back(record.request_number);
        }
        journal.committed.clear();
        return numbers;
    }
    DaemonStarted told_start() {
        for (const auto& event : outbox.events()) {
            if (const auto* started = std::get_if<DaemonStarted>(&event.event)) return *started;
        }
        ADD_FAILURE() << "no start was told";
        return {};
    }
    void play_small_game() {
        for (auto& request : small_game())
            ASSERT_TRUE(call(std::move(request)).ok);
        journal.committed.clear();
        outbox.forget();
    }
};

TEST_F(BeginningTest, ANewJournalBeginsWithItsClockAndItsRulesAndThenItsFirstLife) {
    const auto begins = clock.now() - std::chrono::hours(1000);
    const auto rehearsal = begin_rehearsal(engine.engine(), {begins, 60.0}, clock.time);
    ASSERT_TRUE(rehearsal);
    engine.begin_with({*rehearsal, ActivateRules{core::rules_version_newest}});
    EXPECT_EQ(ok(Ping{}).time, begins);
    const auto all = records(journal.committed.front());
    for (const auto& record : all)
        EXPECT_EQ(record.time, begins);
    EXPECT_EQ(told_start(), (DaemonStarted{begins, 0}));
    EXPECT_THAT(taken_records(),
                ElementsAre(SetClock::request_number,
                            ActivateRules::request_number,
                            EngineStarted::request_number));
    clock.time += std::chrono::seconds(1);
    EXPECT_EQ(ok(Ping{}).time, begins + std::chrono::minutes(1));
}

TEST_F(BeginningTest, EachLifeBeginsWithARecordThatCountsTheDowntime) {
    ok(create_player("Ada"));
    EXPECT_THAT(taken_records(),
                ElementsAre(EngineStarted::request_number, CreatePlayer::request_number));
    outbox.forget();
    const Time last = clock.now();
    clock.time += std::chrono::minutes(5);
    const auto life = next_life();
    ASSERT_EQ(life->submit(submission(++last_id, create_player("Grace"))), Submitted::taken);
    live(*life);
    EXPECT_EQ(records(journal.committed.front()).front().time, last);
    EXPECT_THAT(taken_records(),
                ElementsAre(EngineStarted::request_number, CreatePlayer::request_number));
    EXPECT_EQ(told_start(), (DaemonStarted{clock.now(), 300'000'000}));
    EXPECT_EQ(life->engine().downtime().total, std::chrono::minutes(5));
}

TEST_F(BeginningTest, ALifeThatIsToldToStopAtOnceHasItsRecordToo) {
    engine.request_stop("at once");
    EXPECT_EQ(engine.step(), Step::worked);
    journal.commit_all();
    EXPECT_EQ(engine.step(), Step::stopped);
    EXPECT_THAT(taken_records(), ElementsAre(EngineStarted::request_number));
}

TEST_F(BeginningTest, TimersThatCameDueMeanwhileFireAfterTheStartAtTheirTimes) {
    play_small_game();
    const Time end = game_morning + std::chrono::hours(1);
    clock.time = end + std::chrono::hours(2);
    const auto life = next_life();
    ASSERT_EQ(life->submit(submission(++last_id, create_player("Late"))), Submitted::taken);
    live(*life);
    std::vector<Record> all;
    for (const auto& batch : journal.committed)
        std::ranges::move(records(batch), std::back_inserter(all));
    ASSERT_THAT(all, SizeIs(3));
    EXPECT_EQ(all[0].time, game_morning);
    EXPECT_EQ(all[1].time, end);
    EXPECT_EQ(all[2].time, clock.now());
    EXPECT_THAT(taken_records(),
                ElementsAre(EngineStarted::request_number,
                            TimerFired::request_number,
                            CreatePlayer::request_number));
}

TEST_F(BeginningTest, ARehearsalOfAnOldJournalBeginsAfterTheTimersBeforeIt) {
    play_small_game();
    const Time begins = game_morning + std::chrono::hours(5);
    const auto rehearsal = begin_rehearsal(engine.engine(), {begins, 60.0}, clock.time);
    ASSERT_TRUE(rehearsal);
    const auto life = next_life();
    life->begin_with({*rehearsal, {}});
    live(*life);
    EXPECT_THAT(
        taken_records(),
        ElementsAre(
            EngineStarted::request_number, TimerFired::request_number, SetClock::request_number));
    EXPECT_EQ(told_start().at, begins);
    EXPECT_EQ(life->engine().time(), begins);
}

TEST_F(BeginningTest, AClockThatWasSetBackHasNoDowntime) {
    ok(create_player("Ada"));
    const Time last = clock.now();
    outbox.forget();
    clock.time -= std::chrono::minutes(5);
    live(*next_life());
    EXPECT_EQ(told_start(), (DaemonStarted{last, 0}));
}

// ---- Running time. ----

class RunningTimeTest : public BeginningTest {
  protected:
    // An engine with a timer that is due after an hour of running time.
    core::Engine waiting() {
        auto state = core::State::load(saved(core::Engine(7)));
        state.kernel.time = clock.now();
        state.kernel.timers.set(clock.now() + std::chrono::hours(1),
                                {core::TimerKinds::nothing, 0, 0});
        std::string bytes;
        state.save(bytes);
        return core::Engine::load(bytes);
    }
    EngineThread waits{waiting(), clock, journal, outbox, limits()};
};

TEST_F(RunningTimeTest, WhileATimerWaitsTheTimeIsKept) {
    live(waits);
    EXPECT_THAT(taken_records(), ElementsAre(EngineStarted::request_number));
    EXPECT_EQ(waits.until_due(), time_kept_every);
    clock.time += time_kept_every - std::chrono::microseconds(1);
    live(waits);
    EXPECT_THAT(taken_records(), IsEmpty());
    clock.time += std::chrono::microseconds(1);
    live(waits);
    EXPECT_EQ(waits.engine().time(), clock.now());
    EXPECT_THAT(taken_records(), ElementsAre(TimeKept::request_number));
    // A record of another kind also keeps the time.
    clock.time += time_kept_every;
    ASSERT_EQ(waits.submit(submission(++last_id, create_player("Ada"))), Submitted::taken);
    live(waits);
    EXPECT_THAT(taken_records(), ElementsAre(CreatePlayer::request_number));
}

TEST_F(RunningTimeTest, AnIdleEngineMakesNoRecords) {
    live(engine);
    journal.committed.clear();
    clock.time += std::chrono::hours(24);
    EXPECT_EQ(engine.step(), Step::idle);
    EXPECT_EQ(engine.until_due(), wait_max);
}

TEST_F(RunningTimeTest, ARehearsalKeepsTheTimeAsOftenInRealTime) {
    const auto rehearsal = begin_rehearsal(waits.engine(), {{}, 100.0}, clock.time);
    ASSERT_TRUE(rehearsal);
    waits.begin_with({*rehearsal, {}});
    live(waits);
    journal.committed.clear();
    EXPECT_EQ(waits.until_due(), time_kept_every);
    clock.time += time_kept_every;
    live(waits);
    EXPECT_THAT(taken_records(), ElementsAre(TimeKept::request_number));
}

TEST_F(RunningTimeTest, ATimerHasItsWholeTimeWhileTheDaemonRuns) {
    live(waits);
    clock.time += std::chrono::minutes(30);
    live(waits);  // A record keeps the time.
    const Time due = clock.now() + std::chrono::minutes(30);
    EngineThread life(core::Engine::load(saved(waits.engine())), clock, journal, outbox, limits());
    clock.time += std::chrono::hours(10);
    live(life);
    EXPECT_EQ(life.engine().next_timer()->due, due + std::chrono::hours(10));
    journal.committed.clear();
    clock.time = due + std::chrono::hours(10);
    live(life);
    EXPECT_THAT(taken_records(), ElementsAre(TimerFired::request_number));
    EXPECT_FALSE(life.engine().next_timer());
}

}  // namespace
}  // namespace muster::runtime
