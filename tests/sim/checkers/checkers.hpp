// The checkers of a world, one for each promise.
#pragma once

#include "tests/sim/checker.hpp"

#include <filesystem>
#include <memory>

namespace muster::sim {

struct Tally;

// Everything acknowledged is on the disk when it is acknowledged, in the order in which clients
// could see it happen, and nothing refused is.
std::unique_ptr<Checker> make_durability_checker();
// A request has its effect once, however often it is sent with its key.
std::unique_ptr<Checker> make_retry_checker();
// Each topic's events are numbered without a gap, the same for everybody, or the client was told
// up to where it lost them; its library then reads them, and in the end has handed out all.
std::unique_ptr<Checker> make_topic_checker();
// Replaying the journal, from its beginning or from a snapshot, gives the engine that ran.
std::unique_ptr<Checker> make_replay_checker(const Disk& disk,
                                             const std::filesystem::path& snapshots);
// Who applies events to the state that it fetched has the state that it would fetch anew. Counts
// what was compared.
std::unique_ptr<Checker> make_mirror_checker(Tally& tally);
// The rules of the game, by the events that tell of it.
std::unique_ptr<Checker> make_rules_checker();
// Challenges and their points, by the catalog as it was when the game started.
std::unique_ptr<Checker> make_points_checker();
// Timers fire when they are due: once, not early, not late, whatever happened meanwhile.
std::unique_ptr<Checker> make_timer_checker();
// Who loses the right to a topic is told so, and hears no more of it.
std::unique_ptr<Checker> make_audience_checker();

}  // namespace muster::sim
