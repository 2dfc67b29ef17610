// muster-soak: hours of one daemon with hundreds of clients, which play, edit, listen, crash and
// come back. Prints a table and whether memory and descriptors stayed flat.
#include "tests/load/soak.hpp"
#include "tests/support/daemon_process.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace muster::load {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct SoakOptions {
    double minutes = 30;
    std::size_t clients = 500;
    std::uint64_t seed = 1;
    int every_s = 10;
    int pause_ms = 500;
    std::string daemon = MUSTERD;
};

class Soak {
  public:
    explicit Soak(const SoakOptions& options) : options_(options), daemon_(options.daemon) {
        // A snapshot every minute or two, as in a much busier daemon.
        daemon_.start({"--log-level", "warn", "--snapshot-every", "20000"});
        load_.emplace(LoadOptions{.clients = options.clients,
                                  .socket = daemon_.socket(),
                                  .seed = options.seed,
                                  .pause = milliseconds(options.pause_ms),
                                  .vanish = 0.003});
        load_->ledger().keep_nothing();
        last_ = load_->sum();
    }

    // Throws if the daemon ended by itself or a client objects.
    void run() {
        std::cout << heading() << std::endl;
        const auto length = seconds(static_cast<std::int64_t>(60 * options_.minutes));
        for (seconds at{}; at < length;) {
            const auto stretch = std::min(seconds(options_.every_s), length - at);
            at += stretch;
            if (daemon_.ends_within(stretch))
                throw std::runtime_error("the daemon ended by itself:\n" + daemon_.log());
            samples_.push_back(sample(at, stretch));
            std::cout << line_of(samples_.back()) << std::endl;
        }
        load_->quiet();
        const auto objections = load_->ledger().take_objections();
        if (!objections.empty()) throw std::runtime_error("client " + objections.front());
        load_.reset();
        if (const int code = daemon_.stop(); code != 0)
            throw std::runtime_error("the daemon's exit code is " + std::to_string(code));
    }

    // Returns whether nothing grew. REQUIRES: run().
    bool judge() const {
        if (samples_.size() < 4) {
            std::cerr << "too short to tell whether anything grows\n";
            return true;
        }
        bool flat = true;
        for (const auto& growth : growth_of(samples_)) {
            std::cerr << growth.what << ": " << growth.before << " in the second quarter, "
                      << growth.after << " in the last: " << (growth.flat() ? "flat" : "it grows")
                      << '\n';
            flat = flat && growth.flat();
        }
        return flat;
    }

  private:
    Sample sample(seconds at, seconds stretch) {
        auto now = load_->sum();
        auto latencies = now.latencies;
        latencies -= last_.latencies;
        const auto rate = [&](std::uint64_t after, std::uint64_t before) {
            return static_cast<double>(after - before) / static_cast<double>(stretch.count());
        };
        Sample sample;
        sample.at = at;
        sample.holdings = holdings_of(daemon_.pid());
        sample.disk = size_of(daemon_.data());
        sample.journal = size_of(daemon_.data(), "journal.db");
        sample.requests_s = rate(latencies.count(), 0);
        sample.events_s = rate(now.events, last_.events);
        sample.connections_lost = now.losses;
        sample.vanished = now.vanished;
        sample.p50 = latencies.quantile(0.5);
        sample.p99 = latencies.quantile(0.99);
        last_ = now;
        return sample;
    }

    SoakOptions options_;
    test::DaemonProcess daemon_;
    std::optional<Load> load_;
    Counters last_;
    std::vector<Sample> samples_;
};

int run(int argc, char** argv) {
    SoakOptions options;
    CLI::App app(
        "One musterd under the load of many clients for a long time. The table goes to "
        "standard output, with tabs; exits with 1 where memory or descriptors grow.");
    app.add_option("--minutes", options.minutes, "How long")->check(CLI::Range(0.01, 10'000.0));
    app.add_option("--clients", options.clients, "How many")->check(CLI::Range(1, 5'000));
    app.add_option("--seed", options.seed, "Of what they ask");
    app.add_option("--every", options.every_s, "Seconds of a line")->check(CLI::Range(1, 3'600));
    app.add_option("--pause", options.pause_ms, "Between a client's requests, on average, in ms")
        ->check(CLI::Range(1, 3'600'000));
    app.add_option("--daemon", options.daemon, "Another musterd");
    CLI11_PARSE(app, argc, argv);
    try {
        Soak soak(options);
        soak.run();
        return soak.judge() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "muster-soak: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace
}  // namespace muster::load

int main(int argc, char** argv) {
    return muster::load::run(argc, argv);
}
