// A registered person.
#pragma once

#include <muster/proto/values.hpp>

namespace muster {

// The location stands beside the id in memory for those who report many; the wire's order is that
// of MUSTER_FIELDS.

struct Player {
    PlayerId id;
    std::optional<Location> location;
    Name name;
    std::optional<Name> nickname;
    std::optional<std::uint64_t> discord_user;
    std::string phone;
    std::optional<Picture> picture;
    std::optional<SessionId> playing_in;
    MUSTER_FIELDS(id, name, nickname, discord_user, phone, picture, location, playing_in)
    bool operator==(const Player&) const = default;
};

}  // namespace muster
