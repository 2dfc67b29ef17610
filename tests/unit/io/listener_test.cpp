// The class of peer of a user, and the files of a start that fails.
#include "engine/io/listener.hpp"

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

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

// Nobody but root may give a socket to a group of which the user is no member.
TEST(Listener, AStartThatFailsLeavesNoSocket) {
    constexpr uid_t nobody = 65534;
    const test::TempDirectory directory;
    const auto folder = directory.path() / "socket";
    std::filesystem::create_directory(folder);
    const bool is_root = ::geteuid() == 0;
    if (is_root) {
        ASSERT_EQ(::chmod(directory.path().c_str(), 0755), 0);
        ASSERT_EQ(::chown(folder.c_str(), nobody, nobody), 0);
        ASSERT_EQ(::seteuid(nobody), 0);
    }
    asio::io_context io;
    SocketOptions options;
    options.path = (folder / "socket").string();
    options.group = 1;  // Debian's "daemon", which has no members.
    EXPECT_THROW((Listener(io, options)), CannotListen);
    if (is_root) {
        ASSERT_EQ(::seteuid(0), 0);
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "socket.new"));
    EXPECT_FALSE(std::filesystem::exists(folder / "socket"));
}

}  // namespace
}  // namespace muster::io
