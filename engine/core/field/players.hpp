// The players of field games: their teams, their game, and their locations. Only players with a
// team or a game take room here.
#pragma once

#include "engine/core/field/game/game.hpp"

#include <array>
#include <memory>
#include <set>

namespace muster::core {

// A player's place in a running game. Derived from the games, and made again on loading.
struct Seat {
    TeamInGame* team = nullptr;  // Null: the player plays in no game.
    SessionId session;
};

struct alignas(64) PlayerInField {
    std::optional<Location> location;  // The newest reading in the running game.
    std::set<TeamId> teams;            // At most one in a session. Derived from the teams.
};

// By player, in blocks, because ids are given out one after the other. Location reports are the
// most frequent commands, and distant memory is their main cost: the seat stands beside the pointer
// to the player, so that the player and the team are read at the same time.
class PlayersInField {
  public:
    // Null: the player has no team and no game.
    PlayerInField* find(PlayerId player) {
        const auto index = player.value / block_size;
        if (index >= blocks_.size() || !blocks_[index]) return nullptr;
        return blocks_[index]->places[player.value % block_size].player.get();
    }
    Seat seat(PlayerId player) const {
        const auto index = player.value / block_size;
        if (index >= blocks_.size() || !blocks_[index]) return {};
        return blocks_[index]->places[player.value % block_size].seat;
    }
    // REQUIRES: the player is here.
    void take_seat(PlayerId player, Seat seat) {
        blocks_[player.value / block_size]->places[player.value % block_size].seat = seat;
    }
    void leave_seat(PlayerId player) { take_seat(player, {}); }
    const PlayerInField* find(PlayerId player) const {
        return const_cast<PlayersInField*>(this)->find(player);
    }
    // Adds the player if need be. The reference stays valid until the player is removed.
    PlayerInField& get(PlayerId player) {
        const auto index = player.value / block_size;
        if (index >= blocks_.size()) blocks_.resize(index + 1);
        if (!blocks_[index]) blocks_[index] = std::make_unique<Block>();
        auto& place = blocks_[index]->places[player.value % block_size].player;
        if (!place) {
            place = std::make_unique<PlayerInField>();
            ++blocks_[index]->used;
        }
        return *place;
    }
    // REQUIRES: the player is here, with no team and no game.
    void remove(PlayerId player) {
        auto& block = blocks_[player.value / block_size];
        block->places[player.value % block_size].player.reset();
        if (--block->used == 0) block.reset();
    }

    // Calls f(id, player) in the order of ids.
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            if (!blocks_[i]) continue;
            for (std::size_t j = 0; j < block_size; ++j) {
                const auto& place = blocks_[i]->places[j].player;
                if (place)
                    f(PlayerId{i * block_size + j}, static_cast<const PlayerInField&>(*place));
            }
        }
    }

  private:
    static constexpr std::size_t block_size = 512;
    struct alignas(32) Place {
        Seat seat;
        std::unique_ptr<PlayerInField> player;
    };
    struct Block {
        std::array<Place, block_size> places;
        std::size_t used = 0;
    };
    std::vector<std::unique_ptr<Block>> blocks_;
};

}  // namespace muster::core
