// Writes the journals that compare-builds replays in every build, each into a new directory: a day
// of three sessions' games, which is mostly locations, and a simulated community's, in which every
// request and every kind of game occurs.
#include "bench/support/game_day.hpp"
#include "bench/support/journaled_core.hpp"
#include "engine/journal/pictures.hpp"
#include "tests/sim/world.hpp"

#include <cstdio>
#include <filesystem>

namespace muster {
namespace {

void write_game_day(const journal::DirectoryLayout& directory) {
    constexpr std::uint64_t records = 20'000;
    bench::JournaledCore core(directory);
    bench::GameDay day(bench::make_world(core.caller(bench::world_time), 3));
    while (core.sequence() < records) {
        day.next_round([&](Time now, Request request) { core.apply(now, std::move(request)); });
    }
}

// Drops all replies and events.
struct Deaf : runtime::Outbox, runtime::JournalListener {
    void release(std::shared_ptr<const runtime::Released>) override {}
    void progress() override {}
    void failed(const std::string& message) override {
        std::fprintf(stderr, "the journal failed: %s\n", message.c_str());
        std::abort();
    }
};

void write_simulated(const journal::DirectoryLayout& directory) {
    sim::WorldOptions options;
    options.minutes = 3;
    sim::World world(options);
    world.run();
    journal::SqlitePictures pictures(directory.pictures());
    for (const auto& [hash, jpeg] : world.disk().pictures)
        pictures.store(hash, jpeg);
    Deaf deaf;
    journal::SqliteJournal journal(directory.journal());
    journal.start(deaf, deaf);
    // Does not wait between the rows, so that many share a transaction.
    for (const auto& row : world.disk().rows()) {
        journal.append({.first_sequence = row.first_sequence,
                        .count = row.count,
                        .time = row.time,
                        .records = row.records,
                        .digest_after = row.digest_after,
                        .events = row.events,
                        .event_index = row.event_index,
                        .archived = row.archived,
                        .held = {},
                        .released = std::make_shared<runtime::Released>()});
    }
    journal.stop();
}

}  // namespace
}  // namespace muster

int main(int argc, char** argv) {
    const std::string_view kind = argc == 3 ? argv[1] : "";
    if (kind != "game-day" && kind != "simulated") {
        std::fputs("usage: replay_write_journal game-day|simulated DIRECTORY\n", stderr);
        return 2;
    }
    const muster::journal::DirectoryLayout directory{argv[2]};
    std::filesystem::create_directories(directory.root);
    if (kind == "game-day") {
        muster::write_game_day(directory);
    } else {
        muster::write_simulated(directory);
    }
    return 0;
}
