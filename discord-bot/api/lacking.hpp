// The permissions that a request needs. Discord's own refusal does not name them.
#pragma once

#include "discord-bot/api/rest_queue.hpp"

namespace muster::discord {

// Permissions, named as in Discord's settings.
struct Lacking {
    const char* english;
    const char* german;
};

// The permissions that the refused request lacked. `code` is Discord's code in the answer. Null:
// the refusal is not about permissions, or the permissions are not known.
const Lacking* lacking_for(Method method, std::string_view path, int code);

}  // namespace muster::discord
