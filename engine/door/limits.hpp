// The door's limits for logins.
#pragma once

#include <cstddef>

namespace muster::door {

struct LoginLimits {
    // Simultaneous logins: in all, of one asker, and of one client without an asker. The daemon
    // accepts more slow jobs than logins, so that logins alone can't block other slow jobs.
    std::size_t at_once_max = 32;
    std::size_t per_asker_max = 2;
    std::size_t per_client_max = 16;

    // Wrong passphrases, as token buckets: for one name, and of one asker.
    double name_burst = 10;
    double name_rate = 1.0 / 60;  // In tokens a second.
    double asker_burst = 5;
    double asker_rate = 1.0 / 60;
    std::size_t guessed_names_max = 10'000;
    std::size_t guessing_askers_max = 10'000;
};

}  // namespace muster::door
