#include "tests/crash/stage.hpp"

#include <sstream>

namespace muster::crash {

namespace {

// Options of every start: frequent snapshots, as in a busy engine.
const std::vector<std::string> for_good{
    "--snapshot-every", "500", "--log-level", "warn", "--outbox-max", "262144"};
const std::vector<std::string> at_first{"--clock-start", "2026-05-09T08:00:00Z"};

}  // namespace

Stage::Stage(const StageOptions& options)
    : options_(options), daemon_(options.daemon), random_(options.seed, 1) {
    auto arguments = for_good;
    arguments.insert(arguments.end(), at_first.begin(), at_first.end());
    daemon_.start(arguments);
    load_ = std::make_unique<load::Load>(load::LoadOptions{.clients = options.clients,
                                                           .socket = daemon_.socket(),
                                                           .seed = options.seed,
                                                           .goodbyes = options.goodbyes});
    audit_ = std::make_unique<Audit>(load_->ledger(), journal::DirectoryLayout{daemon_.data()});
    audit_->answers();
}

void Stage::start() {
    daemon_.become(options_.daemon);
    daemon_.start(for_good);
}

void Stage::start_faulty(const test::Environment& faults) {
    daemon_.become(options_.faulty);
    daemon_.start(for_good, faults);
}

client::Client Stage::serving() {
    client::Options options;
    options.socket = daemon_.socket();
    options.name = "crash-audit";
    options.backoff = {std::chrono::milliseconds(1), std::chrono::milliseconds(5)};
    options.wait_for_daemon = std::chrono::seconds(1);
    constexpr int tries = 60;
    for (int i = 0; i < tries; ++i) {
        try {
            return client::Client::connect(options);
        } catch (const client::ConnectionError&) {
            if (daemon_.ends_within({})) ended_by_itself();
        }
    }
    throw BrokenPromise("a started daemon does not serve");
}

void Stage::play(std::chrono::microseconds time) {
    for (; time > slice; time -= slice) {
        if (daemon_.ends_within(slice)) ended_by_itself();
        audit_->answers();
    }
    if (daemon_.ends_within(time)) ended_by_itself();
}

void Stage::ended_by_itself() {
    throw BrokenPromise("the daemon ended by itself with " + std::to_string(daemon_.wait()));
}

void Stage::rest() {
    load_->quiet();
    load_->resume();
}

void Stage::audit(client::Client& client) {
    load_->quiet();
    audit_->everything(client);
    load_->resume();
}

std::string Stage::last_words() {
    constexpr std::size_t size_max = 2000;
    const auto log = daemon_.log();
    return "the daemon's last words:\n" +
           log.substr(log.size() > size_max ? log.size() - size_max : 0) + "its data is kept in " +
           daemon_.keep().string() + "\n";
}

std::string Stage::summary() const {
    const auto told = load_->sum();
    const auto& seen = audit_->tally();
    std::ostringstream text;
    text << "  clients: " << told.sent << " requests, " << told.acknowledged << " answered, "
         << told.retold << " asked again, " << told.refused << " refused, " << told.events
         << " events heard, " << told.gaps << " gaps, " << told.losses << " connections lost, "
         << told.vanished << " processes vanished\n"
         << "  compared: " << audit_->records() << " records, " << seen.acknowledged
         << " acknowledged commands (" << seen.retold << " of them asked again), " << seen.refused
         << " refusals, " << seen.events << " events heard, " << seen.read << " read back, "
         << seen.states << " states\n";
    return text.str();
}

}  // namespace muster::crash
