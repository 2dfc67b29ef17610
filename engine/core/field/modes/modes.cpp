// The list of modes. A new mode is added here.
#include "engine/core/field/modes/modes.hpp"

#include "engine/core/field/handlers.hpp"
#include "engine/core/field/modes/mode.hpp"

namespace muster::core {

namespace {

// The order in which clients show the modes.
std::array<const Mode*, 2> modes() {
    return {&traditional(), &solo_hunt()};
}

}  // namespace

const Mode* find_mode(std::string_view name) {
    for (const Mode* mode : modes()) {
        if (mode->info().name == name) return mode;
    }
    return nullptr;
}

const Mode& mode_of(const Game& game) {
    const Mode* mode = find_mode(game.mode);
    CHECK(mode != nullptr);
    return *mode;
}

bool is_mode(std::string_view name) {
    return find_mode(name) != nullptr;
}

std::vector<ModeInfo> mode_infos() {
    std::vector<ModeInfo> infos;
    for (const Mode* mode : modes())
        infos.push_back(mode->info());
    return infos;
}

std::vector<TeamId> draw_teams(std::span<const TeamId> teams, std::size_t count, Random& random) {
    CHECK(count <= teams.size());
    std::vector<TeamId> drawn(teams.begin(), teams.end());
    random.shuffle(std::span(drawn));
    drawn.resize(count);
    return drawn;
}

}  // namespace muster::core
