// The topics of the tests in this folder.
#pragma once

#include <muster/proto/message.hpp>

namespace muster::client {

inline constexpr Topic topic{Topic::Kind::session, 3};
inline constexpr Topic team{Topic::Kind::team, 8};

}  // namespace muster::client
