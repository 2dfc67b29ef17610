// Engine time, by the time of a right clock: between two steps of a life it advances as elapsed
// time does, within the one part in a hundred that slews small steps. It jumps only where nobody
// plays, where an operator said that the machine's clock is right, or where the clock was behind at
// the start and has been set since.
#include "engine/runtime/clock.hpp"
#include "tests/sim/checkers/checkers.hpp"

#include <map>

namespace muster::sim {

namespace {

using namespace std::chrono_literals;

class ClockChecker final : public Checker {
  public:
    std::string_view name() const override { return "clocks"; }

    void started(const core::Engine& engine, Time wall) override {
        is_starting_ = true;
        resumed_ = engine.downtime().resumed;
        was_behind_ = runtime::virtual_time(engine.clock_anchor(), wall) < engine.time() - 50s;
    }
    // The engine may take the clock from the sending on, and until it reads its clock after that. A
    // refused request has no effect.
    void sent(const Call& call) override {
        if (std::holds_alternative<TakeClock>(call.request))
            asked_[call.number] = latest_ + next_reading;
    }
    void answered(const Answer& answer) override {
        const auto asked = asked_.find(answer.call.number);
        if (asked == asked_.end()) return;
        if (!answer.ok) {
            asked_.erase(asked);
        } else {
            asked->second = latest_ + next_reading;
        }
    }

    void stepped(const core::Engine& engine, Time true_time, bool is_idle) override {
        if (is_starting_) return start(engine, true_time);
        const std::chrono::duration<double, std::micro> passed =
            (true_time - std::exchange(latest_, true_time)) * engine.clock_anchor().rate;
        earliest_ += std::chrono::duration_cast<std::chrono::microseconds>(passed * 0.99);
        newest_ += std::chrono::duration_cast<std::chrono::microseconds>(passed * 1.01);
        const Time resumed = engine.downtime().resumed;
        if (std::exchange(resumed_, resumed) != resumed && resumed > newest_ + slack) {
            std::erase_if(asked_, [&](const auto& call) { return call.second < true_time; });
            expect(!games_ran_ || !asked_.empty() || was_behind_,
                   "engine time jumped while a game ran, and no operator said so");
            was_behind_ = false;
            earliest_ = newest_ = resumed;
        }
        games_ran_ = engine.has_running_games();
        expect(engine.time() <= newest_ + slack, "engine time is ahead of elapsed time");
        if (!is_idle) return;
        const auto timer = engine.next_timer();
        expect(!timer || timer->due >= earliest_ - slack,
               "a timer is due by elapsed time, and the engine has no work");
    }

  private:
    // The readings of one step, and what the slewing of a whole step may add.
    static constexpr auto slack = 20ms;
    // The engine reads its clock every ten seconds at least; a request is under way for some more.
    static constexpr auto next_reading = 20s;

    void start(const core::Engine& engine, Time true_time) {
        is_starting_ = false;
        resumed_ = engine.downtime().resumed;
        earliest_ = newest_ = std::max(resumed_, engine.time());
        latest_ = true_time;
        games_ran_ = engine.has_running_games();
    }

    bool is_starting_ = true;
    bool was_behind_ = false;  // At the start, by the machine's clock.
    bool games_ran_ = false;
    Time latest_{};    // True time at the last step.
    Time earliest_{};  // Engine time is from here
    Time newest_{};    // to here.
    Time resumed_{};   // The end of the last downtime.
    // An operator may have said that the clock is right: by the calls' numbers, until that true
    // time.
    std::map<std::uint64_t, Time> asked_;
};

}  // namespace

std::unique_ptr<Checker> make_clock_checker() {
    return std::make_unique<ClockChecker>();
}

}  // namespace muster::sim
