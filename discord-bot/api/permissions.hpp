// Discord's permissions: their bits, and their names in Discord's settings.
#pragma once

#include <cstdint>

namespace muster::discord::permission {

inline constexpr std::uint64_t administrator = 1ull << 3;
inline constexpr std::uint64_t manage_channels = 1ull << 4;
inline constexpr std::uint64_t manage_server = 1ull << 5;
inline constexpr std::uint64_t view_channel = 1ull << 10;
inline constexpr std::uint64_t send_messages = 1ull << 11;
inline constexpr std::uint64_t embed_links = 1ull << 14;
inline constexpr std::uint64_t attach_files = 1ull << 15;
inline constexpr std::uint64_t read_history = 1ull << 16;
inline constexpr std::uint64_t manage_roles = 1ull << 28;
inline constexpr std::uint64_t pin_messages = 1ull << 51;  // Formerly part of "Manage Messages".

// The permissions of members in a session's channels.
inline constexpr std::uint64_t of_members =
    view_channel | send_messages | attach_files | embed_links | read_history;
inline constexpr std::uint64_t of_bot = of_members | pin_messages;

struct Named {
    std::uint64_t bit;
    const char* name;
};
// The permissions that an invitation must give: docs/discord.md.
inline constexpr Named of_invitation[] = {
    {view_channel, "View Channels"},
    {send_messages, "Send Messages"},
    {embed_links, "Embed Links"},
    {attach_files, "Attach Files"},
    {read_history, "Read Message History"},
    {manage_channels, "Manage Channels"},
    {manage_roles, "Manage Roles"},
    {pin_messages, "Pin Messages"},
};

}  // namespace muster::discord::permission
