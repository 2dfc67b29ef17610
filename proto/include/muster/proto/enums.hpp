// The enumerators' names, in the order of their values, for JSON, tables and errors.
#pragma once

#include <muster/proto/values.hpp>

#include <array>

namespace muster {

// One name per value, from 0 without gaps. So the length of the list is also the range that a
// decoder accepts.
template <class E>
struct EnumNames;

#define MUSTER_ENUM_NAMES(Enum, ...)                                                 \
    template <>                                                                      \
    struct EnumNames<Enum> {                                                         \
        static constexpr auto list = std::to_array<std::string_view>({__VA_ARGS__}); \
    }

MUSTER_ENUM_NAMES(ChallengeKind, "place", "site", "region", "anywhere", "zoneable", "centre_place");
MUSTER_ENUM_NAMES(
    ChallengeStatus, "approved", "edited", "rejected", "glorious", "to_sort", "refactor");
MUSTER_ENUM_NAMES(RandomPlace, "none", "zone", "s_bahn_zone");
MUSTER_ENUM_NAMES(ChallengeAction, "none", "wait", "trap");
MUSTER_ENUM_NAMES(Role, "runner", "catcher", "out");
MUSTER_ENUM_NAMES(Language, "english", "german");
MUSTER_ENUM_NAMES(PeriodKind, "completed", "caught", "catcher");
MUSTER_ENUM_NAMES(EndReason, "time_up", "stopped", "decided");
MUSTER_ENUM_NAMES(Relaxation, "seen", "set_and_completed", "kind_and_distance", "status");
MUSTER_ENUM_NAMES(PeerClass, "operator", "service", "other");
MUSTER_ENUM_NAMES(Actor::Kind, "service", "operator", "organiser", "player");
MUSTER_ENUM_NAMES(Topic::Kind,
                  "engine",
                  "catalog",
                  "session",
                  "session_catchers",
                  "session_runners",
                  "session_organisers",
                  "team",
                  "player");

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires { EnumNames<E>::list; };

// REQUIRES: a value with a name (a decoder refuses any other value).
template <NamedEnum E>
constexpr std::string_view to_string(E value) {
    return EnumNames<E>::list[static_cast<std::size_t>(value)];
}

template <NamedEnum E>
constexpr std::optional<E> enum_from(std::string_view name) {
    for (std::size_t i = 0; i < EnumNames<E>::list.size(); ++i) {
        if (EnumNames<E>::list[i] == name) return static_cast<E>(i);
    }
    return std::nullopt;
}

}  // namespace muster
