// Which permissions Discord wants for a request: its own answer does not say.
#pragma once

#include "discord-bot/api/rest_queue.hpp"

namespace muster::discord {

// By the names that they have in Discord's settings.
struct Lacking {
    const char* english;
    const char* german;
};

// `code`: Discord's, of the answer. Null where it is not about permissions, or nobody knows.
const Lacking* lacking_for(Method method, std::string_view path, int code);

}  // namespace muster::discord
