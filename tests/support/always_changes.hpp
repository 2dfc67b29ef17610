// The commands that leave a record whenever they succeed. Other commands may find nothing to
// change, and then need no record.
#pragma once

#include <muster/proto/requests.hpp>

#include <algorithm>
#include <concepts>

namespace muster::test {

inline bool always_changes(const Request& request) {
    return std::visit(
        []<class R>(const R& r) {
            if constexpr (std::same_as<R, ImportCatalog>) {
                return !r.dry_run && !(r.sectors.empty() && r.zones.empty() &&
                                       r.distances.empty() && r.challenges.empty());
            } else if constexpr (std::same_as<R, SetDistances>) {
                return std::ranges::any_of(r.distances, [](const Distance& distance) {
                    return distance.zone_a != distance.zone_b;
                });
            }
            return std::same_as<R, CreatePlayer> || std::same_as<R, RemovePlayer> ||
                   std::same_as<R, SetPassphrase> || std::same_as<R, CreateSet> ||
                   std::same_as<R, RemoveSet> || std::same_as<R, SaveZone> ||
                   std::same_as<R, RemoveZone> || std::same_as<R, SaveSector> ||
                   std::same_as<R, RemoveSector> || std::same_as<R, CreateChallenge> ||
                   std::same_as<R, RemoveChallenge> || std::same_as<R, CreateSession> ||
                   std::same_as<R, RemoveSession> || std::same_as<R, CreateTeam> ||
                   std::same_as<R, RemoveTeam> || std::same_as<R, UnassignPlayer> ||
                   std::same_as<R, RevokeSession> || std::same_as<R, StartGame> ||
                   std::same_as<R, StopGame> || std::same_as<R, ExtendGame> ||
                   std::same_as<R, CompleteChallenge> || std::same_as<R, CatchTeam> ||
                   std::same_as<R, MakeCatcher> || std::same_as<R, MakeRunner> ||
                   std::same_as<R, RerollChallenges> || std::same_as<R, AdjustPoints> ||
                   std::same_as<R, UndoPeriod> || std::same_as<R, RemoveValue>;
        },
        request);
}

}  // namespace muster::test
