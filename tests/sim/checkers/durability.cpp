// Compares each answer with the content of the disk at that moment, which is what a crash would
// leave. Finds requests on the disk by their idempotency keys, and counts requests without a key.
// If a command may find nothing to do, its reply must show what events told, or records for the
// values of programs. Order: a request that was sent after an answer must be behind it.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/sim/checkers/history.hpp"
#include "tests/sim/checkers/values.hpp"
#include "tests/support/always_changes.hpp"

#include <set>

namespace muster::sim {

namespace {

using test::always_changes;

// These error codes are the only ones that may come before the check whether the request is a
// retry.
bool says_no(ErrorCode code) {
    return code != ErrorCode::busy && code != ErrorCode::too_many_requests &&
           code != ErrorCode::shutting_down && code != ErrorCode::key_reused;
}

// Reports of locations: while the player plays, a report that is newer than all others is kept.
class Reports {
  public:
    void hear(const ReceivedEvent& event, std::uint64_t sequence) {
        const auto* saved = std::get_if<ProfileChanged>(&event.event);
        if (!saved) return;
        if (saved->player.playing_in) {
            playing_since_.try_emplace(saved->player.id, sequence);
        } else {
            playing_since_.erase(saved->player.id);
        }
    }
    void sent(const Call& call) {
        if (const auto* report = std::get_if<ReportLocation>(&call.request))
            times_[report->player].insert_or_assign(call.number, report->location.time);
    }
    void refused(const Call& call) {
        if (const auto* report = std::get_if<ReportLocation>(&call.request))
            times_[report->player].erase(call.number);
    }
    // Whether the acknowledged report, sent after the record of that sequence, was new.
    bool is_news(const Call& call, std::uint64_t since) {
        const auto* report = std::get_if<ReportLocation>(&call.request);
        if (!report) return false;
        const Time time = report->location.time;
        auto& times = times_[report->player];
        const bool newest = std::ranges::all_of(times, [&](const auto& other) {
            return other.first == call.number || other.second < time;
        });
        std::erase_if(times, [&](const auto& other) { return other.second < time; });
        const auto playing = playing_since_.find(report->player);
        return newest && playing != playing_since_.end() && playing->second <= since;
    }

  private:
    std::map<PlayerId, std::uint64_t> playing_since_;
    // By call: the sent reports that may count; excludes reports older than a kept one.
    std::map<PlayerId, std::map<std::uint64_t, Time>> times_;
};

class DurabilityChecker final : public Checker {
  public:
    std::string_view name() const override { return "durability"; }

    void durable(const Durable& durable) override {
        expect(durable.row.first_sequence == last_ + 1,
               "the journal goes on with record " + std::to_string(durable.row.first_sequence) +
                   " after " + std::to_string(last_));
        expect(durable.records.size() == durable.row.count, "a batch's count is wrong");
        for (const auto& record : durable.records) {
            expect(record.sequence == ++last_, "a record's sequence is wrong");
            values_.hear(record);
            if (record.origin.key) {
                places_[*record.origin.key] = record.sequence;
            } else {
                ++keyless_[{record.origin.actor, record.request_number}];
            }
        }
        digest_ = durable.row.digest_after;
        for (const auto& event : durable.events) {
            history_.hear(event, last_);
            reports_.hear(event, last_);
        }
    }

    void sent(const Call& call) override {
        // Everything acknowledged by now, to any client, comes before this request.
        asked_.try_emplace(call.number, Asked{last_acknowledged_, last_});
        reports_.sent(call);
        values_.sent(call);
    }

    void answered(const Answer& answer) override {
        const Call& call = answer.call;
        const auto what = [&] { return describe(call); };
        const Asked& asked = asked_.at(call.number);
        const bool command = info_of(call.request).kind == RequestKind::command;
        if (!answer.ok && says_no(answer.error->code)) reports_.refused(call);
        const bool changes =
            answer.ok && command && !call.reuses_key &&
            (always_changes(call.request) || reports_.is_news(call, asked.durable));
        if (answer.ok && !call.reuses_key) {
            expect(history_.has(call.request, answer.body, asked.durable) &&
                       values_.has(call, answer.body, asked.durable),
                   what() + " shows a state that is not on the disk");
        }
        if (!call.key) {
            if (!changes) return;
            const Kind kind{call.actor, info_of(call.request).number};
            expect(++acknowledged_[kind] <= keyless_[kind],
                   what() + " was acknowledged and is not on the disk");
            return;
        }
        if (call.reuses_key) return;
        const auto place = places_.find(*call.key);
        if (changes) {
            expect(place != places_.end(), what() + " was acknowledged and is not on the disk");
        }
        if (!answer.ok && place != places_.end() && says_no(answer.error->code)) {
            fail(what() + " was refused (" + answer.error->message +
                 ") and is on the disk as record " + std::to_string(place->second));
        }
        expect(command || place == places_.end(), what() + " is a query and has a record");
        if (!answer.ok || place == places_.end()) return;
        if (place->second <= asked.acknowledged && call.tries == 1) {
            fail(what() + " was asked after record " + std::to_string(asked.acknowledged) +
                 " was acknowledged, and came before it");
        }
        last_acknowledged_ = std::max(last_acknowledged_, place->second);
    }

    void started(const core::Engine& engine, Time) override {
        expect(engine.sequence() == last_,
               "the engine starts at record " + std::to_string(engine.sequence()) +
                   ", and the disk has " + std::to_string(last_));
        expect(last_ == 0 || engine.digest() == digest_,
               "the engine starts with another digest than the disk's");
    }

  private:
    using Kind = std::pair<Actor, std::uint16_t>;

    static std::string describe(const Call& call) {
        return std::string(info_of(call.request).name) + " (call " + std::to_string(call.number) +
               " of client " + std::to_string(call.client) + ")";
    }
    std::uint64_t last_ = 0;
    std::uint64_t digest_ = 0;
    std::uint64_t last_acknowledged_ = 0;
    std::map<IdempotencyKey, std::uint64_t> places_;
    std::map<Kind, std::uint64_t> keyless_;
    std::map<Kind, std::uint64_t> acknowledged_;
    // The positions when the request was first sent.
    struct Asked {
        std::uint64_t acknowledged = 0;
        std::uint64_t durable = 0;
    };
    std::map<std::uint64_t, Asked> asked_;  // By call.
    History history_;
    Reports reports_;
    Values values_;
};

}  // namespace

std::unique_ptr<Checker> make_durability_checker() {
    return std::make_unique<DurabilityChecker>();
}

}  // namespace muster::sim
