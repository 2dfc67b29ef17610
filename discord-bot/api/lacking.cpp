#include "discord-bot/api/lacking.hpp"

namespace muster::discord {

namespace {

constexpr int missing_access = 50001;
constexpr int missing_permissions = 50013;

constexpr Lacking to_see{"View Channels", "Kanäle ansehen"};
constexpr Lacking to_read{"Read Message History", "Nachrichtenverlauf anzeigen"};
constexpr Lacking to_write{"Send Messages, Embed Links and Attach Files",
                           "Nachrichten senden, Links einbetten und Dateien anhängen"};
constexpr Lacking to_pin{"Pin Messages", "Nachrichten anpinnen"};
constexpr Lacking for_channels{"Manage Channels and Manage Roles",
                               "Kanäle verwalten und Rollen verwalten"};
constexpr Lacking for_roles{"Manage Roles, with my own role above those of the teams",
                            "Rollen verwalten, und meine Rolle über denen der Teams"};

bool has(std::string_view path, std::string_view part) {
    return path.find(part) != std::string_view::npos;
}

}  // namespace

const Lacking* lacking_for(Method method, std::string_view path, int code) {
    // The bot can't change a channel that it can't see.
    if (code == missing_access && path.starts_with("/channels/")) return &to_see;
    if (code != missing_permissions) return nullptr;
    if (has(path, "/roles")) return &for_roles;
    if (has(path, "/pins")) return &to_pin;
    if (has(path, "/messages")) return method == Method::get ? &to_read : &to_write;
    if (has(path, "/channels")) return &for_channels;
    return nullptr;
}

}  // namespace muster::discord
