// Events as sentences.
#pragma once

#include "cli/names.hpp"

#include <muster/proto/message.hpp>

#include <string>

namespace muster::cli {

// What happened, in a sentence without a full stop: "Red caught Blue for 150 points".
std::string describe(const Event& event, const Names& names);

// Learns the names that the event tells.
void learn(Names& names, const Event& event);

// Whose topic it is: "session Spring", "team Red".
std::string describe(Topic topic, const Names& names);

}  // namespace muster::cli
