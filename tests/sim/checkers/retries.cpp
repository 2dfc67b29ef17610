// One key, one record, one answer. The engine remembers a key for a day of its time.
#include "tests/sim/checkers/checkers.hpp"

namespace muster::sim {

namespace {

class RetryChecker final : public Checker {
  public:
    std::string_view name() const override { return "retries"; }

    void durable(const Durable& durable) override {
        for (const auto& record : durable.records) {
            if (!record.origin.key) continue;
            auto& seen = keys_[*record.origin.key];
            if (seen.records++ != 0 && record.time - seen.at <= std::chrono::hours(24)) {
                fail("record " + std::to_string(record.sequence) +
                     " repeats the effect of record " + std::to_string(seen.sequence) +
                     ", which has the same idempotency key");
            }
            seen.sequence = record.sequence;
            seen.at = record.time;
            seen.number = record.request_number;
            now_ = record.time;
        }
    }

    void answered(const Answer& answer) override {
        const Call& call = answer.call;
        if (!call.key) return;
        const auto at = keys_.find(*call.key);
        if (at == keys_.end() || !answer.ok) return;
        auto& seen = at->second;
        expect(seen.number == info_of(call.request).number,
               "a key that was used for another request was accepted");
        if (now_ - seen.at > std::chrono::hours(23)) return;
        if (seen.reply.empty()) {
            seen.reply = answer.body;
            seen.call = call.number;
            seen.request = call.request;
        } else if (seen.call != call.number) {
            expect(seen.request == call.request, "a key that another request has had was accepted");
        } else {
            expect(seen.reply == answer.body,
                   "a retried " + std::string(info_of(call.request).name) +
                       " got another reply than the first time");
        }
    }

  private:
    struct Seen {
        std::uint64_t records = 0;
        std::uint64_t sequence = 0;
        std::uint16_t number = 0;
        std::uint64_t call = 0;
        Time at{};
        std::string reply;
        Request request;
    };
    std::map<IdempotencyKey, Seen> keys_;
    Time now_{};
};

}  // namespace

std::unique_ptr<Checker> make_retry_checker() {
    return std::make_unique<RetryChecker>();
}

}  // namespace muster::sim
