// One handler a request. A handler first checks everything, then changes the state and emits
// events: an error that it returns must leave no trace. Rights are checked before (rights.hpp).
#pragma once

#include "engine/core/kernel/context.hpp"

namespace muster::core {

// ---- system ----
Result<Pong> handle(Context& context, const Ping& request);
Result<EngineStatus> handle(Context& context, const GetStatus& request);
Result<Done> handle(Context& context, const Shutdown& request);
Result<Subscribed> handle(Context& context, const Subscribe& request);
Result<Done> handle(Context& context, const Unsubscribe& request);
Result<EventPage> handle(Context& context, const ReadEvents& request);
Result<Done> handle(Context& context, const ActivateRules& request);
Result<Done> handle(Context& context, const GrantSession& request);
Result<Done> handle(Context& context, const RevokeSession& request);
Result<Grants> handle(Context& context, const ListGrants& request);
Result<Done> handle(Context& context, const SetValue& request);
Result<Done> handle(Context& context, const RemoveValue& request);
Result<StoredValues> handle(Context& context, const ListValues& request);
Result<Done> handle(Context& context, const TimerFired& request);
Result<Done> handle(Context& context, const SetClock& request);
Result<Verifier> handle(Context& context, const FindVerifier& request);
Result<Done> handle(Context& context, const OpenLogin& request);

// ---- catalog ----
Result<PlayerReply> handle(Context& context, const CreatePlayer& request);
Result<PlayerReply> handle(Context& context, const UpdatePlayer& request);
Result<Done> handle(Context& context, const RemovePlayer& request);
Result<PlayerReply> handle(Context& context, const GetPlayer& request);
Result<PlayerReply> handle(Context& context, const FindPlayer& request);
Result<PlayerList> handle(Context& context, const ListPlayers& request);
Result<Done> handle(Context& context, const SetPassphrase& request);
Result<PlayerReply> handle(Context& context, const SetPlayerPicture& request);
Result<LoggedIn> handle(Context& context, const Login& request);
Result<Authenticated> handle(Context& context, const Authenticate& request);
Result<Done> handle(Context& context, const Logout& request);
Result<SetReply> handle(Context& context, const CreateSet& request);
Result<SetReply> handle(Context& context, const RenameSet& request);
Result<Done> handle(Context& context, const RemoveSet& request);
Result<SetList> handle(Context& context, const ListSets& request);
Result<Done> handle(Context& context, const SaveZone& request);
Result<Done> handle(Context& context, const RemoveZone& request);
Result<ZoneList> handle(Context& context, const ListZones& request);
Result<Done> handle(Context& context, const SetDistances& request);
Result<Done> handle(Context& context, const SaveSector& request);
Result<Done> handle(Context& context, const RemoveSector& request);
Result<SectorList> handle(Context& context, const ListSectors& request);
Result<ChallengeReply> handle(Context& context, const CreateChallenge& request);
Result<ChallengeReply> handle(Context& context, const UpdateChallenge& request);
Result<Done> handle(Context& context, const RemoveChallenge& request);
Result<ChallengeReply> handle(Context& context, const GetChallenge& request);
Result<ChallengeList> handle(Context& context, const ListChallenges& request);
Result<ImportCounts> handle(Context& context, const ImportCatalog& request);
Result<ConfigReply> handle(Context& context, const GetConfig& request);
Result<Done> handle(Context& context, const SetConfig& request);

// ---- session ----
Result<SessionReply> handle(Context& context, const CreateSession& request);
Result<SessionReply> handle(Context& context, const UpdateSession& request);
Result<Done> handle(Context& context, const RemoveSession& request);
Result<SessionReply> handle(Context& context, const GetSession& request);
Result<SessionList> handle(Context& context, const ListSessions& request);
Result<TeamReply> handle(Context& context, const CreateTeam& request);
Result<TeamReply> handle(Context& context, const UpdateTeam& request);
Result<Done> handle(Context& context, const RemoveTeam& request);
Result<TeamReply> handle(Context& context, const GetTeam& request);
Result<TeamReply> handle(Context& context, const AssignPlayer& request);
Result<Done> handle(Context& context, const UnassignPlayer& request);
Result<TeamReply> handle(Context& context, const SetTeamPicture& request);
Result<ModeList> handle(Context& context, const ListModes& request);

// ---- game ----
Result<GameReply> handle(Context& context, const StartGame& request);
Result<PastGameSummary> handle(Context& context, const StopGame& request);
Result<Done> handle(Context& context, const ExtendGame& request);
Result<GameReply> handle(Context& context, const GetGame& request);
Result<MyGame> handle(Context& context, const GetMyGame& request);
Result<Ranking> handle(Context& context, const GetRanking& request);
Result<PeriodReply> handle(Context& context, const CompleteChallenge& request);
Result<CatchReply> handle(Context& context, const CatchTeam& request);
Result<Done> handle(Context& context, const ReportLocation& request);
Result<LocationList> handle(Context& context, const GetLocations& request);
Result<Track> handle(Context& context, const GetTrack& request);
Result<Done> handle(Context& context, const MakeCatcher& request);
Result<Done> handle(Context& context, const MakeRunner& request);
Result<Done> handle(Context& context, const RerollChallenges& request);
Result<Done> handle(Context& context, const AdjustPoints& request);
Result<PictureReply> handle(Context& context, const AttachPicture& request);
Result<PictureBytes> handle(Context& context, const FetchPicture& request);
Result<PastGameList> handle(Context& context, const ListPastGames& request);
Result<PastGame> handle(Context& context, const GetPastGame& request);

}  // namespace muster::core
