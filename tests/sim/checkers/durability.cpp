// What a client was told is compared with what is on the disk at that moment: that is what would be
// left after a crash. Requests are found again by their idempotency keys, those without one by
// counting. The order: who asks after an answer came must find itself behind it.
#include "tests/sim/checkers/checkers.hpp"
#include "tests/support/always_changes.hpp"

#include <set>

namespace muster::sim {

namespace {

using test::always_changes;

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
            if (record.origin.key) {
                places_[*record.origin.key] = record.sequence;
            } else {
                ++keyless_[{record.origin.actor, record.request_number}];
            }
        }
        digest_ = durable.row.digest_after;
    }

    void sent(const Call& call) override {
        // What was acknowledged to anybody by now is before it.
        if (call.tries == 1) after_[call.number] = last_acknowledged_;
    }

    void answered(const Answer& answer) override {
        const Call& call = answer.call;
        const auto what = [&] { return describe(call); };
        const bool command = info_of(call.request).kind == RequestKind::command;
        if (!call.key) {
            if (!answer.ok || !command || !always_changes(call.request)) return;
            const Kind kind{call.actor, info_of(call.request).number};
            expect(++acknowledged_[kind] <= keyless_[kind],
                   what() + " was acknowledged and is not on the disk");
            return;
        }
        if (call.reuses_key) return;
        const auto place = places_.find(*call.key);
        if (answer.ok && command && always_changes(call.request)) {
            expect(place != places_.end(), what() + " was acknowledged and is not on the disk");
        }
        if (!answer.ok && place != places_.end() && says_no(answer.error->code)) {
            fail(what() + " was refused (" + answer.error->message +
                 ") and is on the disk as record " + std::to_string(place->second));
        }
        expect(command || place == places_.end(), what() + " is a query and has a record");
        if (!answer.ok || place == places_.end()) return;
        if (place->second <= after_[call.number] && call.tries == 1) {
            fail(what() + " was asked after record " + std::to_string(after_[call.number]) +
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
    // The others may be said to a retry before anybody looks whether it is one.
    static bool says_no(ErrorCode code) {
        return code != ErrorCode::busy && code != ErrorCode::too_many_requests &&
               code != ErrorCode::shutting_down && code != ErrorCode::key_reused;
    }

    std::uint64_t last_ = 0;
    std::uint64_t digest_ = 0;
    std::uint64_t last_acknowledged_ = 0;
    std::map<IdempotencyKey, std::uint64_t> places_;
    std::map<Kind, std::uint64_t> keyless_;
    std::map<Kind, std::uint64_t> acknowledged_;
    std::map<std::uint64_t, std::uint64_t> after_;  // By call: what was acknowledged before it.
};

}  // namespace

std::unique_ptr<Checker> make_durability_checker() {
    return std::make_unique<DurabilityChecker>();
}

}  // namespace muster::sim
