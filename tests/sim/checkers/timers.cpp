// Deadlines, by the events that set them: the end of a game, the end of a grace period. Time in the
// journal never passes a deadline that has not fired. Each life of the daemon begins with its
// record, which counts the downtime.
#include "tests/sim/checkers/checkers.hpp"

#include <algorithm>

namespace muster::sim {

namespace {

using namespace std::chrono_literals;

class TimerChecker final : public Checker {
  public:
    std::string_view name() const override { return "timers"; }

    void durable(const Durable& durable) override {
        clock_changed_ = false;
        for (const auto& record : durable.records) {
            expect(record.time >= time_, "time goes back in the journal");
            time_ = record.time;
            begin_life(record);
            follow_clock(record);
        }
        for (const auto& event : durable.events)
            hear(event);
    }

    void started(const core::Engine& engine, Time) override {
        life_begins_ = true;
        is_new_ = engine.sequence() == 0;
    }

    void calm(const core::Engine& engine) override {
        for (const auto& [session, game] : games_) {
            expect(game.ends + behind_ > engine.time() - 60s,
                   "the game of session " + std::to_string(session.value) +
                       " should have ended long ago");
        }
    }

  private:
    struct Game {
        GameId id;
        Time ends{};  // A time of day.
        std::map<TeamId, Time> graces;
    };

    void begin_life(const runtime::Record& record) {
        const auto number = record.request_number;
        if (number == EngineStarted::request_number) {
            expect(std::exchange(life_begins_, false), "a life of the daemon began twice");
        } else if (life_begins_) {
            expect(is_new_ && (number == SetClock::request_number ||
                               number == ActivateRules::request_number),
                   "a life of the daemon began with another record");
        }
    }

    // Times of day are behind engine time, from that record on. The batch's events are not in order
    // with its records: around the record both values count.
    void follow_clock(const runtime::Record& record) {
        const auto request = runtime::to_input(record).request;
        std::chrono::microseconds behind = behind_;
        if (const auto* follow = std::get_if<FollowClock>(&request)) {
            behind = std::chrono::microseconds(follow->behind_us);
        } else if (std::holds_alternative<SetClock>(request)) {
            behind = {};
        }
        if (behind == behind_) return;
        clock_changed_ = true;
        behind_before_ = std::exchange(behind_, behind);
        changed_at_ = record.time;
    }
    // The latest engine time at which a game may end whose end is that time of day.
    Time latest_end(Time ends, Time now) const {
        if (now > changed_at_) return std::max(ends + behind_, changed_at_);
        return std::max({ends + behind_, ends + behind_before_, changed_at_});
    }

    void hear(const ReceivedEvent& event) {
        const auto* start = std::get_if<DaemonStarted>(&event.event);
        if (start && event.topic.id == 0) {  // Services are told too.
            const auto downtime = start->at - std::max(event.time, life_from_);
            expect(downtime >= 0s &&
                       static_cast<std::uint64_t>(downtime.count()) == start->downtime_us,
                   "the downtime is not the time since the last record");
            life_from_ = start->at;
        }
        const Time now = event.time;
        for (const auto& [session, game] : games_) {
            expect(clock_changed_ || latest_end(game.ends, now) >= now,
                   "a game's end was due and did not come");
            for (const auto& [team, until] : game.graces) {
                expect(until >= now,
                       "the end of the grace period of team " + std::to_string(team.value) +
                           " was due and did not come");
            }
        }
        expect(!early_ || early_->second == now,
               "a grace period ended early, and nothing that ends it followed");
        if (const auto* started = std::get_if<GameStarted>(&event.event)) {
            games_[started->session] = {started->game, started->ends, {}};
        } else if (const auto* ended = std::get_if<GameEnded>(&event.event)) {
            const Time ends = games_.at(ended->session).ends;
            expect(ended->reason != EndReason::time_up || clock_changed_ || now == changed_at_ ||
                       ends + behind_ == now || ends + behind_before_ == now ||
                       latest_end(ends, now) == now,
                   "a game's time was up at another time than its end");
            games_.erase(ended->session);
        } else if (const auto* extended = std::get_if<GameExtended>(&event.event)) {
            for (auto& [session, game] : games_)
                if (game.id == extended->game) game.ends = extended->ends;
        } else if (const auto* caught = std::get_if<TeamCaught>(&event.event)) {
            if (caught->catcher.grace_until)
                game_of(event.topic).graces[caught->catcher.team] = *caught->catcher.grace_until;
        } else if (const auto* left = std::get_if<LeftGracePeriod>(&event.event)) {
            auto& graces = game_of(event.topic).graces;
            const auto at = graces.find(left->team);
            expect(at != graces.end(), "a grace period ended twice");
            if (now < at->second) early_ = {left->team, now};
            graces.erase(at);
        } else if (const auto* done = std::get_if<ChallengeCompleted>(&event.event)) {
            if (early_ && early_->first == done->team) early_.reset();
        } else if (const auto* undone = std::get_if<PeriodUndone>(&event.event)) {
            const auto& side = undone->team;
            if (early_ && early_->first == side.team) early_.reset();
            if (side.grace_until) game_of(event.topic).graces[side.team] = *side.grace_until;
        } else if (const auto* role = std::get_if<RoleChanged>(&event.event)) {
            if (early_ && early_->first == role->team) early_.reset();
        }
    }

    Game& game_of(const Topic& topic) {
        const auto at = games_.find(SessionId{topic.id});
        expect(at != games_.end(), "an event of a game that does not run");
        return at->second;
    }

    std::map<SessionId, Game> games_;
    std::optional<std::pair<TeamId, Time>> early_;
    Time time_{};
    std::chrono::microseconds behind_{};
    std::chrono::microseconds behind_before_{};
    bool clock_changed_ = false;  // In this batch.
    Time changed_at_{};
    bool life_begins_ = false;
    bool is_new_ = false;
    Time life_from_{};
};

}  // namespace

std::unique_ptr<Checker> make_timer_checker() {
    return std::make_unique<TimerChecker>();
}

}  // namespace muster::sim
