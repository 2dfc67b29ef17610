// A key has one record and one answer. The engine remembers a key for a day of engine time.
#include "tests/sim/checkers/checkers.hpp"

#include <set>

namespace muster::sim {

namespace {

// A request without the parts that a retry may change: a passphrase, which must not be kept, and a
// seed, which the door draws for each try.
Request as_remembered(Request request) {
    if (auto* start = std::get_if<StartGame>(&request)) start->seed = {};
    if (auto* set = std::get_if<SetPassphrase>(&request)) set->passphrase = {};
    if (auto* create = std::get_if<CreatePlayer>(&request); create && create->passphrase)
        create->passphrase.emplace();
    return request;
}

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
            now_ = record.time;
        }
    }

    void sent(const Call& call) override {
        // The first request may have found nothing to do; then the key is still unused.
        if (call.reuses_key && !keys_.contains(*call.key)) undecided_.insert(*call.key);
    }

    void answered(const Answer& answer) override {
        const Call& call = answer.call;
        if (!call.key || !answer.ok || undecided_.contains(*call.key)) return;
        const auto at = keys_.find(*call.key);
        if (at == keys_.end()) return;
        auto& seen = at->second;
        if (now_ - seen.at > std::chrono::hours(23)) return;
        if (call.reuses_key) {
            expect(seen.request == as_remembered(call.request),
                   std::string(info_of(call.request).name) + " (call " +
                       std::to_string(call.number) + " of client " + std::to_string(call.client) +
                       ") was accepted under the key of record " + std::to_string(seen.sequence));
            return;
        }
        seen.request = as_remembered(call.request);
        if (seen.reply.empty()) {
            seen.reply = answer.body;
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
        Time at{};
        std::string reply;
        Request request;  // The request that got the reply.
    };
    std::map<IdempotencyKey, Seen> keys_;
    std::set<IdempotencyKey> undecided_;  // Keys of two requests, without a known owner.
    Time now_{};
};

}  // namespace

std::unique_ptr<Checker> make_retry_checker() {
    return std::make_unique<RetryChecker>();
}

}  // namespace muster::sim
