// Organisers' rights, and the actors of users.
#include "discord-bot/commands/rights.hpp"

#include "discord-bot/api/permissions.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

constexpr std::uint64_t administrator = 1u << 3;
constexpr std::uint64_t manage_channels = 1u << 4;
constexpr std::uint64_t manage_server = 1u << 5;

TEST(Rights, WhoManagesTheServerOrHasTheRoleOrganises) {
    struct Case {
        std::uint64_t permissions;
        std::vector<Snowflake> roles;
        std::optional<std::string> role;
        bool organises;
    };
    const Case cases[] = {
        {0, {}, {}, false},
        {manage_channels, {}, {}, false},
        {manage_server, {}, {}, true},
        {administrator, {}, {}, true},
        {administrator | manage_server, {}, "7", true},
        {0, {7}, {}, false},
        {0, {7}, "7", true},
        {0, {5, 7, 9}, "7", true},
        {0, {5, 9}, "7", false},
        {0, {}, "7", false},
        {0, {0}, "", false},
        {0, {0}, "x", false},
        {0, {7}, "7 ", false},
        // Everybody has the role with the server's id.
        {0, {7, 100}, "100", false},
    };
    for (const Case& c : cases) {
        Interaction interaction;
        interaction.server = 100;
        interaction.permissions = c.permissions;
        interaction.roles = c.roles;
        EXPECT_EQ(organises(interaction, c.role), c.organises)
            << c.permissions << " " << c.role.value_or("-");
    }
}

// The number equals the link's in docs/discord.md. The bot grants no permission beyond its own.
TEST(Rights, TheInvitationGivesWhatTheBotNeeds) {
    std::uint64_t given = 0;
    for (const auto& [bit, name] : permission::of_invitation)
        given |= bit;
    EXPECT_EQ(given, 2251800082238480u);
    EXPECT_EQ(permission::of_bot & ~given, 0u);
    EXPECT_EQ(permission::of_members & ~permission::of_bot, 0u);
}

TEST(Rights, APlayerActsForTheOwnTeamAndAnOrganiserForAny) {
    Team team;
    team.id = TeamId{2};
    team.session = SessionId{3};
    team.players = {PlayerId{10}, PlayerId{11}};
    const auto own = Actor::of(PlayerId{11});
    const auto organiser = Actor::organiser_of(SessionId{3});
    EXPECT_EQ(actor_for(team, PlayerId{11}, false), own);
    EXPECT_EQ(actor_for(team, PlayerId{11}, true), own) << "a player first";
    EXPECT_EQ(actor_for(team, PlayerId{12}, true), organiser);
    EXPECT_EQ(actor_for(team, {}, true), organiser);
    EXPECT_EQ(actor_for(team, PlayerId{12}, false), std::nullopt);
    EXPECT_EQ(actor_for(team, {}, false), std::nullopt);
}

}  // namespace
}  // namespace muster::discord
