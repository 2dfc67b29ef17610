// Plays a whole game day with made-up people against a running musterd. --help describes the usage.
//
// The program plays until the given time of the engine's clock, or until the game ends. It keeps no
// state of its own, so a second run continues the game.
#include "players.hpp"

#include <muster/proto/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {

int usage() {
    std::fputs(
        "usage: muster-game-day SOCKET SESSION-ID [UNTIL]\n"
        "Plays the running game of a session until UNTIL (2026-05-09T11:00:00Z) or its end.\n",
        stderr);
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3 || argc > 4) return usage();
    const auto until = argc == 4 ? muster::time_from_iso(argv[3]) : muster::Time::max();
    if (!until) return usage();
    try {
        muster::client::Options options;
        options.socket = argv[1];
        options.name = "game-day";
        auto client = muster::client::Client::connect(options);
        game_day::Players players(
            client, muster::SessionId{std::strtoull(argv[2], nullptr, 10)}, 20260509);
        while (players.step() && players.now() < *until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "muster-game-day: %s\n", error.what());
        return 1;
    }
}
