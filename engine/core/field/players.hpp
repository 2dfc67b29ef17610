// The players of field games: their teams, the game that they play, and where they are. Only
// players with a team or a game take room here.
#pragma once

#include "engine/core/field/game/game.hpp"

#include <array>
#include <memory>
#include <set>

namespace muster::core {

// A location report uses the first two members, which fill one cache line: location reports are the
// most frequent commands, and distant memory is their main cost. The other members are derived from
// the sessions, and made again on loading.
struct alignas(64) PlayerInField {
    std::optional<Location> location;  // The newest reading in the running game.
    TeamInGame* seat = nullptr;        // In the running game; null: the player plays in none.
    SessionId playing_in;              // 0: the player plays in none.
    std::set<TeamId> teams;            // At most one in a session.

    TeamId playing_team() const { return seat ? seat->state.team : TeamId{}; }
};
static_assert(sizeof(std::optional<Location>) + sizeof(TeamInGame*) <= 64);

// By player, in blocks: ids are given out one after the other, and finding a player takes one step.
class PlayersInField {
  public:
    // Null: the player has no team and no game.
    PlayerInField* find(PlayerId player) {
        const auto index = player.value / block_size;
        if (index >= blocks_.size() || !blocks_[index]) return nullptr;
        return blocks_[index]->players[player.value % block_size].get();
    }
    const PlayerInField* find(PlayerId player) const {
        return const_cast<PlayersInField*>(this)->find(player);
    }
    // Adds the player if need be. The reference stays valid until the player is removed.
    PlayerInField& get(PlayerId player) {
        const auto index = player.value / block_size;
        if (index >= blocks_.size()) blocks_.resize(index + 1);
        if (!blocks_[index]) blocks_[index] = std::make_unique<Block>();
        auto& place = blocks_[index]->players[player.value % block_size];
        if (!place) {
            place = std::make_unique<PlayerInField>();
            ++blocks_[index]->used;
        }
        return *place;
    }
    // REQUIRES: the player is here, with no team and no game.
    void remove(PlayerId player) {
        auto& block = blocks_[player.value / block_size];
        block->players[player.value % block_size].reset();
        if (--block->used == 0) block.reset();
    }

    // Calls f(id, player) in the order of ids.
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            if (!blocks_[i]) continue;
            for (std::size_t j = 0; j < block_size; ++j) {
                const auto& place = blocks_[i]->players[j];
                if (place)
                    f(PlayerId{i * block_size + j}, static_cast<const PlayerInField&>(*place));
            }
        }
    }

  private:
    static constexpr std::size_t block_size = 512;
    struct Block {
        std::array<std::unique_ptr<PlayerInField>, block_size> players;
        std::size_t used = 0;
    };
    std::vector<std::unique_ptr<Block>> blocks_;
};

}  // namespace muster::core
