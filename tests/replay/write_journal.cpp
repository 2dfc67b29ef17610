// Writes a journal of three sessions' games into a new directory: what compare-builds replays in
// every build.
#include "bench/support/game_day.hpp"
#include "bench/support/journaled_core.hpp"

#include <cstdio>
#include <filesystem>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: replay_write_journal DIRECTORY\n", stderr);
        return 2;
    }
    constexpr std::uint64_t records = 20'000;
    const muster::journal::DirectoryLayout directory{argv[1]};
    std::filesystem::create_directories(directory.root);
    muster::bench::JournaledCore core(directory);
    muster::bench::GameDay day(
        muster::bench::make_world(core.caller(muster::bench::world_time), 3));
    while (core.sequence() < records) {
        day.next_round([&](muster::Time now, muster::Request request) {
            core.apply(now, std::move(request));
        });
    }
    return 0;
}
