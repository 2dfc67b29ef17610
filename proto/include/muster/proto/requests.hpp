// Everything that the engine can be asked. A request names its reply type, its number (never
// reused) and its name; the families are one header each.
#pragma once

#include <muster/proto/requests_catalog.hpp>
#include <muster/proto/requests_game.hpp>
#include <muster/proto/requests_session.hpp>
#include <muster/proto/requests_system.hpp>

#include <variant>

namespace muster {

using Request = std::variant<
    // system
    Ping,
    GetStatus,
    Shutdown,
    Subscribe,
    Unsubscribe,
    ReadEvents,
    ActivateRules,
    GrantSession,
    RevokeSession,
    ListGrants,
    SetValue,
    RemoveValue,
    ListValues,
    TimerFired,
    SetClock,
    FindVerifier,
    OpenLogin,
    // people and catalog
    CreatePlayer,
    UpdatePlayer,
    RemovePlayer,
    GetPlayer,
    FindPlayer,
    ListPlayers,
    SetPassphrase,
    SetPlayerPicture,
    Login,
    Authenticate,
    Logout,
    CreateSet,
    RenameSet,
    RemoveSet,
    ListSets,
    SaveZone,
    RemoveZone,
    ListZones,
    SetDistances,
    SaveSector,
    RemoveSector,
    ListSectors,
    CreateChallenge,
    UpdateChallenge,
    RemoveChallenge,
    GetChallenge,
    ListChallenges,
    ImportCatalog,
    GetConfig,
    SetConfig,
    // sessions
    CreateSession,
    UpdateSession,
    RemoveSession,
    GetSession,
    ListSessions,
    CreateTeam,
    UpdateTeam,
    RemoveTeam,
    GetTeam,
    AssignPlayer,
    UnassignPlayer,
    SetTeamPicture,
    ListModes,
    // games
    StartGame,
    StopGame,
    ExtendGame,
    GetGame,
    GetMyGame,
    GetRanking,
    CompleteChallenge,
    CatchTeam,
    ReportLocation,
    GetLocations,
    GetTrack,
    MakeCatcher,
    MakeRunner,
    RerollChallenges,
    AdjustPoints,
    AttachPicture,
    FetchPicture,
    ListPastGames,
    GetPastGame>;

}  // namespace muster
