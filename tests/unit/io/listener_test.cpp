// The class of peer of a user.
#include "engine/io/listener.hpp"

#include <gtest/gtest.h>

namespace muster::io {
namespace {

struct Case {
    const char* rule;
    Credentials peer;
    std::optional<gid_t> group;
    PeerClass expected;
};

TEST(PeerClassOf, FollowsTheRules) {
    constexpr uid_t own = 1000;
    const Case cases[] = {
        {"the daemon's own user is an operator",
         {1000, 1000, {}},
         std::nullopt,
         PeerClass::operator_},
        {"root is an operator", {0, 0, {}}, std::nullopt, PeerClass::operator_},
        {"others are nothing", {1001, 1001, {4, 27}}, std::nullopt, PeerClass::other},
        {"a group that is not the services' does not help",
         {1001, 1001, {4, 27}},
         50,
         PeerClass::other},
        {"a member by its primary group is a service", {1001, 50, {}}, 50, PeerClass::service},
        {"a member by a supplementary group is a service",
         {1001, 1001, {4, 50}},
         50,
         PeerClass::service},
        {"the own user stays an operator in the group", {1000, 50, {50}}, 50, PeerClass::operator_},
    };
    for (const auto& c : cases)
        EXPECT_EQ(classify(c.peer, own, c.group), c.expected) << c.rule;
}

}  // namespace
}  // namespace muster::io
