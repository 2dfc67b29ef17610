// Events as sentences.
#pragma once

#include "cli/names.hpp"

#include <muster/proto/message.hpp>

#include <string>

namespace muster::cli {

// The event as a sentence without a full stop: "Red caught Blue for 150 points".
std::string describe(const Event& event, const Names& names, const Times& times = {});

// Adds the names in the event to `names`.
void learn(Names& names, const Event& event);

// The topic's owner: "session Spring", "team Red".
std::string describe(Topic topic, const Names& names);

}  // namespace muster::cli
