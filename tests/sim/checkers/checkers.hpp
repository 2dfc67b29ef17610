// The checkers of a world, one for each promise.
#pragma once

#include "tests/sim/checker.hpp"

#include <filesystem>
#include <memory>

namespace muster::sim {

struct Tally;

// Everything acknowledged is on the disk at the acknowledgement, in the order that clients could
// observe. Nothing refused is on the disk.
std::unique_ptr<Checker> make_durability_checker();
// A request has its effect once, however often it is sent with its key.
std::unique_ptr<Checker> make_retry_checker();
// Each topic's events are numbered without a gap, the same for all clients, or the client was told
// the last number that it lost. The client's library then reads the lost events, and in the end has
// delivered all.
std::unique_ptr<Checker> make_topic_checker();
// Replaying the journal, from its beginning or from a snapshot, gives the engine that ran.
std::unique_ptr<Checker> make_replay_checker(const Disk& disk,
                                             const std::filesystem::path& snapshots);
// Fetched state plus events equals freshly fetched state. Counts the comparisons.
std::unique_ptr<Checker> make_mirror_checker(Tally& tally);
// The rules of the game, checked by events.
std::unique_ptr<Checker> make_rules_checker();
// Challenges and their points, by the catalog of the game's start.
std::unique_ptr<Checker> make_points_checker();
// Timers fire once and at their due time, whatever happened meanwhile.
std::unique_ptr<Checker> make_timer_checker();
// Engine time follows elapsed time, never goes back, and jumps only where no game runs or an
// operator says so. No timer fires early or late.
std::unique_ptr<Checker> make_clock_checker();
// A client that loses the right to a topic is told, and hears no more of the topic.
std::unique_ptr<Checker> make_audience_checker();

}  // namespace muster::sim
