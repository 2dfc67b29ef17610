// The engine that ran, the journal replayed from its beginning, and the journal replayed from a
// snapshot must give the same state, byte for byte. This also finds a handler that changes the
// state and then refuses, because a refusal has no record.
#include "engine/runtime/recovery.hpp"
#include "tests/sim/checkers/checkers.hpp"

namespace muster::sim {

namespace {

std::string saved(const core::Engine& engine) {
    std::string bytes;
    engine.save(bytes);
    return bytes;
}

class ReplayChecker final : public Checker {
  public:
    ReplayChecker(const Disk& disk, std::filesystem::path snapshots)
        : disk_(disk), snapshots_(std::move(snapshots)) {}
    std::string_view name() const override { return "replay"; }

    // The engine is at rest, and the disk has all its records.
    void calm(const core::Engine& engine) override {
        expect(engine.sequence() == disk_.last_sequence(), "the engine is not at rest");
        compare(engine, "the engine that ran");
    }

    // The engine was loaded from a snapshot and the records after it.
    void started(const core::Engine& engine, Time) override {
        if (++starts_ % 4 == 0) compare(engine, "the snapshot and the records after it");
    }

  private:
    void compare(const core::Engine& engine, const std::string& which) {
        // The second core continues from its last record instead of starting again.
        DiskRecords records(disk_);
        try {
            runtime::replay(second_, records);
        } catch (const runtime::JournalDamaged& error) {
            fail(std::string("the journal can't be played: ") + error.what());
        }
        expect(second_.digest() == engine.digest(), which + " has another digest");
        expect(saved(second_) == saved(engine),
               which + " is not as the journal played from its beginning");
    }

    const Disk& disk_;
    const std::filesystem::path snapshots_;
    core::Engine second_{7};
    std::uint64_t starts_ = 0;
};

}  // namespace

std::unique_ptr<Checker> make_replay_checker(const Disk& disk,
                                             const std::filesystem::path& snapshots) {
    return std::make_unique<ReplayChecker>(disk, snapshots);
}

}  // namespace muster::sim
