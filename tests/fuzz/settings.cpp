// The rules' settings as text, and a game under any allowed settings. An accepted value reads back
// the same, a refused one changes nothing, and no arithmetic of the rules overflows.
#include "engine/core/field/constants.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/world.hpp"

#include <algorithm>

namespace muster {
namespace {

void check_setting(core::Config& config, const Setting& setting) {
    const auto before = config;
    const auto status = core::apply_setting(config, setting);
    if (!status) {
        CHECK(config == before);
        CHECK(!status.error().message.empty());
        return;
    }
    const auto after = config;
    const auto text = core::setting_text(config, setting.key);
    CHECK(core::apply_setting(config, {setting.key, text}).ok());
    CHECK(config == after);
}

// Plays a short game in which each team acts.
void play(const std::vector<Setting>& settings, std::uint64_t seed) {
    auto engine = fuzz::waiting_world();
    fuzz::Player player(engine);
    player.ask(SetConfig{fuzz::world_session, settings, {}});
    if (!player.ask(StartGame{fuzz::world_session, {}, Seed{seed | 1}})) return;
    for (std::uint32_t round = 0; round < 2; ++round) {
        for (const auto team : fuzz::world_teams) {
            player.pass(std::chrono::minutes{1 + round * 100});
            player.ask(CompleteChallenge{team, round, round});
        }
        for (const auto team : fuzz::world_teams)
            player.ask(CatchTeam{fuzz::world_teams[0], team, round});
    }
    player.ask(GetRanking{fuzz::world_session});
    player.ask(StopGame{fuzz::world_session});
    fuzz::check_snapshot(engine);
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    // The input consists of lines like "num_catchers=3".
    auto rest = fuzz::Input(data, size).rest();
    const auto seed = rest.size();
    core::Config config;
    std::vector<Setting> settings;
    while (!rest.empty() && settings.size() < 100) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto equals = std::min(line.find('='), line.size());
        Setting setting{std::string(line.substr(0, equals)),
                        std::string(line.substr(std::min(line.size(), equals + 1)))};
        check_setting(config, setting);
        settings.push_back(std::move(setting));
    }
    (void)core::check_config(config);
    play(settings, seed);
    return 0;
}
