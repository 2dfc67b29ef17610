#include "engine/door/cost.hpp"

#include <muster/proto/requests.hpp>

namespace muster::door {

namespace {

template <class... Rs>
bool is_one_of(std::uint16_t request_number) {
    return ((request_number == Rs::request_number) || ...);
}

}  // namespace

Cost cost_of(std::uint16_t request_number) {
    const bool is_list = is_one_of<ListPlayers,
                                   ListSets,
                                   ListZones,
                                   ListChallenges,
                                   ListSessions,
                                   ListGrants,
                                   ListValues>(request_number);
    const bool reads_the_journal =
        is_one_of<ReadEvents, ListPastGames, GetPastGame, FetchPicture>(request_number);
    const bool is_long_work = is_one_of<ImportCatalog,
                                        StartGame,
                                        StopGame,
                                        GetTrack,
                                        SetPlayerPicture,
                                        SetTeamPicture,
                                        AttachPicture>(request_number);
    return is_list || reads_the_journal || is_long_work ? Cost::expensive : Cost::cheap;
}

}  // namespace muster::door
